/// The texts and special documents of the sample tree.
enum SampleTexts {
  /// A digest that starts a chain and covers an hour in which nothing was delivered.
  static func digest(account: String, path: String, key: String) -> String {
    #"{"awsAccountId":"\#(account)","digestStartTime":"2026-03-04T19:00:00Z","#
      + #""digestEndTime":"2026-03-04T20:00:00Z","digestS3Bucket":"examplecorp-org-cloudtrail","#
      + #""digestS3Object":"\#(path)","digestPublicKeyFingerprint":"\#(key)","#
      + #""digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":null,"#
      + #""oldestEventTime":null,"previousDigestS3Bucket":null,"previousDigestS3Object":null,"#
      + #""previousDigestHashValue":null,"previousDigestHashAlgorithm":null,"#
      + #""previousDigestSignature":null,"logFiles":[]}"#
  }

  /// The start and end of an insight about failing calls.
  static func insight(ids: [String], shared: String) -> String {
    let records = zip(ids, [("Start", "19:14:00"), ("End", "19:19:00")]).map { id, edge in
      #"{"eventVersion":"1.09","eventTime":"2026-03-04T\#(edge.1)Z","awsRegion":"eu-west-1","#
        + #""eventID":"\#(id)","eventType":"AwsCloudTrailInsight","#
        + #""recipientAccountId":"111122223333","sharedEventID":"\#(shared)","insightDetails":{"#
        + #""state":"\#(edge.0)","eventSource":"ec2.amazonaws.com","#
        + #""eventName":"DescribeInstances","insightType":"ApiErrorRateInsight","#
        + #""errorCode":"Client.UnauthorizedOperation","insightContext":{"statistics":{"#
        + #""baseline":{"average":0.0020833333},"insight":{"average":1.8},"insightDuration":5,"#
        + #""baselineDuration":10080},"attributions":[{"attribute":"userIdentityArn","#
        + #""insight":[{"value":"arn:aws:iam::111122223333:user/ci-legacy","average":1.8}],"#
        + #""baseline":[{"value":"arn:aws:iam::111122223333:user/auditor","#
        + #""average":0.0020833333}]}]}},"eventCategory":"Insight"}"#
    }
    return #"{"Records":["# + records.joined(separator: ",") + "]}"
  }

  /// The output of `aws cloudtrail lookup-events`, newest first as the command gives it.
  static func lookupEvents(_ records: [LogRecord]) -> String {
    let events = records.reversed().map { record in
      """
              {
                  "EventId": "\(record.eventID)",
                  "EventName": "\(record.name)",
                  "ReadOnly": "\(record.readOnly == true)",
                  "EventTime": "\(record.time.iso)",
                  "EventSource": "\(record.source)",
                  "Username": "ci-legacy",
                  "Resources": [],
                  "CloudTrailEvent": \(jsonString(record.json))
              }
      """
    }
    return "{\n    \"Events\": [\n" + events.joined(separator: ",\n") + "\n    ]\n}\n"
  }
}
