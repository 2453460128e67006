import Testing
import TrailEvents
import TrailPolicy

/// Tricky examples that need no decision over several policies.
@Suite struct TrickyExamplesTests {
  typealias Row = (
    number: String, effect: String, condition: String, context: [String: ContextValue],
    applies: Truth
  )

  private static let office = #"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#

  static let rows: [Row] = [
    ("1", "Deny", office + "}", ["aws:vpcsourceip": .single("10.0.0.1")], .yes),
    ("1, at the office", "Deny", office + "}", ["aws:sourceip": .single("203.0.113.9")], .no),
    ("1, elsewhere", "Deny", office + "}", ["aws:sourceip": .single("198.51.100.9")], .yes),
    (
      "1, exempt", "Deny", office + #", "Null": {"aws:SourceVpce": "true"}}"#,
      ["aws:sourcevpce": .single("vpce-1")], .no
    ),
    ("2", "Deny", office + "}", ["aws:viaawsservice": .single("true")], .yes),
    (
      "2, exempt", "Deny", office + #", "Bool": {"aws:ViaAWSService": "false"}}"#,
      ["aws:viaawsservice": .single("true")], .no
    ),
    ("3", "Deny", #"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#, [:], .no),
    (
      "3, IfExists", "Deny", #"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#, [:],
      .yes
    ),
    ("4", "Allow", #"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#, [:], .yes),
    (
      "5", "Allow", #"{"StringEqualsIfExists": {"aws:RequestTag/project": ["Pickles"]}}"#, [:], .yes
    ),
    (
      "5, other case", "Allow",
      #"{"StringEqualsIfExists": {"aws:RequestTag/project": ["Pickles"]}}"#,
      ["aws:requesttag/project": .single("pickles")], .no
    ),
    ("6", "Allow", #"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}"#, [:], .yes),
    (
      "7", "Deny", #"{"StringNotEquals": {"aws:PrincipalAccount": ["1", "2"]}}"#,
      ["aws:principalaccount": .single("2")], .no
    ),
    (
      "7, a third", "Deny", #"{"StringNotEquals": {"aws:PrincipalAccount": ["1", "2"]}}"#,
      ["aws:principalaccount": .single("3")], .yes
    ),
    (
      "8", "Allow", #"{"StringLike": {"k": "arn:aws:s:*:1111:f/*"}}"#,
      ["k": .single("arn:aws:s:us:9999:x/abc:1111:f/d")], .yes
    ),
    (
      "8, ArnLike", "Allow", #"{"ArnLike": {"k": "arn:aws:s:*:1111:f/*"}}"#,
      ["k": .single("arn:aws:s:us:9999:x/abc:1111:f/d")], .no
    ),
    (
      "9", "Deny", #"{"NotIpAddress": {"aws:SourceIp": "203.0.113.7"}}"#,
      ["aws:sourceip": .single("2001:db8::1")], .yes
    ),
    (
      "10", "Allow", #"{"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}"#, [:],
      .no
    ),
    (
      "11", "Deny", #"{"Null": {"aws:TokenIssueTime": "true"}}"#,
      ["aws:tokenissuetime": .single("2026-03-04T19:12:00Z")], .no
    ),
    (
      "16", "Allow", #"{"StringEquals": {"k": "${$}{aws:username}"}}"#,
      ["k": .single("${aws:username}"), "aws:username": .single("alice")], .yes
    ),
    (
      "section 5", "Deny", #"{"StringNotEquals": {"k": "${aws:PrincipalTag/Team}"}}"#,
      ["k": .single("x")], .yes
    ),
    (
      "section 6.5", "Deny", office + #", "Bool": {"aws:ViaAWSService": "false"}}"#,
      ["aws:sourceip": .unknown, "aws:viaawsservice": .single("true")], .no
    ),
    (
      "section 6.5, open", "Deny", office + #", "Bool": {"aws:ViaAWSService": "false"}}"#,
      ["aws:sourceip": .unknown, "aws:viaawsservice": .single("false")], .unknown
    ),
  ]

  @Test(arguments: rows)
  func applies(row: Row) throws {
    let text =
      #"{"Version": "2012-10-17", "Statement": {"Effect": ""# + row.effect
      + #"", "Action": "*", "Resource": "*", "Condition": "# + row.condition + "}}"
    let statement = try #require(PolicyDocument.parse(text, kind: .identity).statements.first)
    let values = { (key: String) in row.context[key.lowercased()] ?? .absent }
    let resource = RequestedResource.arn("arn:aws:s3:::b/k")
    #expect(
      statement.applies(action: "s3:GetObject", resource: resource, caller: nil, values: values)
        == row.applies, "example \(row.number)")
    let evaluation = statement.evaluate(
      action: "s3:GetObject", resource: resource, caller: nil, values: values)
    #expect(evaluation.truth == row.applies)
    #expect(evaluation.unknownKeys == (row.number.hasPrefix("section 6") ? ["aws:SourceIp"] : []))
  }

  /// Example 14: the account in Principal, the root user in `aws:PrincipalArn`.
  @Test func rootMeansTheAccountInPrincipalAlone() throws {
    let user = CallerPrincipal(arn: "arn:aws:iam::1:user/alice")
    let statement = PolicyStatement(
      effect: .allow, principal: try PrincipalElement(type: "AWS", values: ["arn:aws:iam::1:root"]))
    #expect(applies(statement, "s3:GetObject", caller: user) == .yes)
    let condition = try ConditionTest(
      operatorName: "ArnEquals", key: "aws:PrincipalArn", values: ["arn:aws:iam::1:root"],
      allowsVariables: true)
    #expect(condition.evaluate(.single("arn:aws:iam::1:user/alice")) == .no)
    #expect(condition.evaluate(.single("arn:aws:iam::1:root")) == .yes)
  }

  /// Example 15: no Version, no variables.
  @Test(arguments: [
    (version: #""Version": "2012-10-17", "#, covers: Truth.yes), ("", .no),
    (#""Version": "2008-10-17", "#, .no),
  ])
  func onlyTheNewVersionHasVariables(row: (version: String, covers: Truth)) throws {
    let text =
      "{" + row.version + #""Statement": {"Effect": "Allow", "Action": "s3:*", "#
      + #""Resource": "arn:aws:s3:::h/${aws:username}/*"}}"#
    let statement = try #require(PolicyDocument.parse(text, kind: .identity).statements.first)
    let truth = statement.applies(
      action: "s3:GetObject", resource: .arn("arn:aws:s3:::h/alice/x"), caller: nil
    ) { $0.lowercased() == "aws:username" ? .single("alice") : .absent }
    #expect(truth == row.covers)
  }

  /// Example 17: Allow NotAction grants every other service.
  @Test func notActionCoversEverythingElse() throws {
    let statement = PolicyStatement(effect: .allow, notActions: [try ActionPattern("iam:*")])
    #expect(applies(statement, "iam:CreateUser") == .no)
    #expect(applies(statement, "s3:GetObject") == .yes)
    #expect(applies(statement, "brandnew:DoIt") == .yes)
    #expect(applies(statement, "") == .no)
  }

  @Test func notResourceCoversEverythingElse() throws {
    let statement = PolicyStatement(
      effect: .deny,
      notResources: [
        try ResourcePattern("arn:aws:s3:::b/*"), try ResourcePattern("arn:aws:s3:::${nokey}"),
      ])
    #expect(applies(statement, "s3:GetObject", resource: .arn("arn:aws:s3:::b/k")) == .no)
    #expect(applies(statement, "s3:GetObject", resource: .arn("arn:aws:s3:::c/k")) == .yes)
    #expect(applies(statement, "s3:ListBuckets", resource: .wildcardOnly) == .yes)
    #expect(applies(statement, "s3:GetObject", resource: .unknown) == .unknown)
    let short = PolicyStatement(effect: .deny, notResources: [try ResourcePattern("arn:aws:s3")])
    #expect(applies(short, "s3:GetObject", resource: .arn("arn:aws:s3:::b/k")) == .unknown)
    #expect(applies(short, "sqs:SendMessage", resource: .arn("arn:aws:sqs:::q")) == .yes)
  }

  @Test func aSurePartBeatsAnUnknownOne() throws {
    let statement = PolicyStatement(
      effect: .deny, actions: [try ActionPattern("s3:*")],
      resources: [try ResourcePattern("arn:aws:s3:::b/*")],
      principal: try PrincipalElement(type: "AWS", values: ["123456789012"]))
    #expect(applies(statement, "iam:CreateUser", resource: .unknown) == .no)
    #expect(applies(statement, "s3:GetObject", resource: .unknown, caller: .anonymous) == .no)
    #expect(applies(statement, "s3:GetObject", resource: .unknown) == .unknown)
    #expect(applies(statement, "s3:GetObject", resource: .arn("arn:aws:s3:::b/k")) == .unknown)
  }

  private func applies(
    _ statement: PolicyStatement, _ action: String,
    resource: RequestedResource = .arn("arn:aws:s3:::b/k"), caller: CallerPrincipal? = nil
  ) -> Truth {
    statement.applies(action: action, resource: resource, caller: caller) { _ in .absent }
  }
}
