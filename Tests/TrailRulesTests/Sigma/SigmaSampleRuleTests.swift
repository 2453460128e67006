import Testing
import TrailRules

/// What some of the sample rules find.
@Suite struct SigmaSampleRuleTests {
  private static func record(_ name: String, parameters: String, agent: String = "x") -> String {
    """
    {"eventVersion":"1.11","eventTime":"2026-03-04T19:12:00Z","eventSource":"iam.amazonaws.com",\
    "eventName":"\(name)","eventID":"e","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.66",\
    "recipientAccountId":"111122223333","userAgent":"\(agent)","userIdentity":{"type":"IAMUser"},\
    "requestParameters":\(parameters)}
    """
  }

  @Test func aPolicyInATextIsFoundAsItWasWritten() throws {
    let whole = #"""
      {"userName":"mallory","policyDocument":"{\n \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \
      [\"s3:GetObject\"], \"Resource\": [\"arn:aws:s3:::<bucket>/*\"]}]\n}"}
      """#.replacing("\\\n", with: "")
    let other = whole.replacing("<bucket>", with: "logs")
    let records = [
      Self.record("PutUserPolicy", parameters: whole),
      Self.record("PutUserPolicy", parameters: other),
      Self.record("PutGroupPolicy", parameters: whole),
      Self.record("ListUsers", parameters: #"{"tags":[{"key":"AKIASAMPLE7","value":1}]}"#),
      Self.record("ListUsers", parameters: #"{"AKIASAMPLE7":1}"#, agent: "akiasample7"),
    ]
    let loaded = loadSigma(SigmaSampleRules.policyInText)
    #expect(loaded.errors.isEmpty && loaded.warnings.isEmpty)
    let matches = try RuleRunner.matches(of: loaded.rules.map(\.rule), in: records)
    #expect(matches == ["0c6a7a52-55f4-4a3e-9c3e-6b6d2c1b0011": [0, 3]])
  }
}
