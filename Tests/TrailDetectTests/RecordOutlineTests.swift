import Testing
import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

/// What is worked out once for many records must not hide what tells them apart.
@Suite struct RecordOutlineTests {
  /// A record of a role's session.
  private static func record(
    key: String = "ASIAEXAMPLEEXAMPLE01", began: String = "2026-03-04T08:00:00Z",
    parameters: String = "null", more: String = ""
  ) -> String {
    #"""
    {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:s",
    "arn":"arn:aws:sts::111122223333:assumed-role/deploy/s","accountId":"111122223333",
    "accessKeyId":"\#(key)","sessionContext":{"sessionIssuer":{"type":"Role",
    "arn":"arn:aws:iam::111122223333:role/deploy"},"attributes":{"mfaAuthenticated":"false",
    "creationDate":"\#(began)"}}},"eventTime":"2026-03-04T10:00:00Z",
    "eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1",
    "sourceIPAddress":"192.0.2.1","requestParameters":\#(parameters)\#(more)}
    """#
  }

  private static func rule(
    _ operatorName: String, _ key: String, _ values: [String]
  ) throws -> Rule {
    Rule(
      id: "\(operatorName) \(key) \(values)", title: "", severity: .low,
      condition: .test(try RuleText.condition(operatorName, key, values)))
  }

  /// For each record whether the one rule matches it.
  private static func verdicts(
    _ rule: Rule, _ records: [String], cacheLimit: Int = RuleEvaluator.cacheLimit
  ) -> [Bool] {
    let compiled = CompiledRules(rules: [rule])
    let evaluator = RuleEvaluator(compiled, cacheLimit: cacheLimit)
    var verdicts: [Bool] = []
    RecordFeed.scan(records, fields: compiled.fields) { record, time in
      evaluator.evaluate(record, time: time)
      verdicts.append(!evaluator.matches.isEmpty)
    }
    return verdicts
  }

  @Test(arguments: [
    ("StringEquals", "cloudtrail:userIdentity.accessKeyId", "ASIAEXAMPLEEXAMPLE02"),
    ("StringLike", "cloudtrail:userIdentity.accessKeyId", "*02"),
    ("StringLike", "cloudtrail:userIdentity.accessKeyId", "ASIA*02"),
    ("DateGreaterThan", "aws:TokenIssueTime", "2026-03-04T08:30:00Z"),
    (
      "StringEquals", "cloudtrail:userIdentity.sessionContext.attributes.creationDate",
      "2026-03-04T09:00:00Z"
    ),
  ])
  func sessionsOfOneCallerAreToldApart(name: String, key: String, value: String) throws {
    let first = Self.record()
    let second = Self.record(key: "ASIAEXAMPLEEXAMPLE02", began: "2026-03-04T09:00:00Z")
    let records = [first, second, first, second, second, first]
    let expected = [false, true, false, true, true, false]
    #expect(Self.verdicts(try Self.rule(name, key, [value]), records) == expected)
    #expect(Self.verdicts(try Self.rule(name, key, [value]), records, cacheLimit: 1) == expected)
  }

  /// A memo keeps two bytes of a caller's number; the callers behind 65,536 others are not taken for the first.
  @Test func moreCallersThanTwoBytesTellAreToldApart() throws {
    let rule = try Self.rule("StringEquals", "aws:username", ["u7", "u65540"])
    let records = (0..<65_550).map {
      #"""
      {"userIdentity":{"type":"IAMUser","userName":"u\#($0)"},"eventTime":"2026-03-04T10:00:00Z",\#
      "eventSource":"iam.amazonaws.com","eventName":"ListUsers","awsRegion":"us-east-1",\#
      "sourceIPAddress":"192.0.2.1","eventType":"AwsApiCall","recipientAccountId":"111122223333"}
      """#
    }
    let verdicts = Self.verdicts(rule, records, cacheLimit: 1 << 17)
    #expect(verdicts.indices.filter { verdicts[$0] } == [7, 65_540])
  }

  @Test func keysAreToldByTheirKind() throws {
    let rule = try Self.rule("StringLike", "cloudtrail:userIdentity.accessKeyId", ["AKIA*"])
    let compiled = CompiledRules(rules: [rule])
    #expect(compiled.scopedTests.map(\.scope) == [.identity], "what is kept of the key decides")
    let records = ["AKIAEXAMPLE01", "ASIAEXAMPLE01", "AKIAEXAMPLE02", "AKI", ""].map {
      Self.record(key: $0)
    }
    #expect(Self.verdicts(rule, records) == [true, false, true, false, false])
  }

  @Test func sessionsShareAnOutline() throws {
    let compiled = CompiledRules(
      rules: [try Self.rule("StringEquals", "cloudtrail:userIdentity.type", ["AssumedRole"])])
    let evaluator = RuleEvaluator(compiled)
    var outlines: [ObjectIdentifier] = []
    let records = (0..<20).map {
      Self.record(key: "ASIAEXAMPLE\($0)", began: "2026-03-04T08:00:\(10 + $0)Z")
    }
    RecordFeed.scan(records, fields: compiled.fields) { record, time in
      evaluator.evaluate(record, time: time)
      #expect(evaluator.matches == [0])
      if let outline = evaluator.outline { outlines.append(ObjectIdentifier(outline)) }
    }
    #expect(outlines.count == 20 && Set(outlines).count == 1)
  }

  @Test func aMemberMayHideItsName() throws {
    let rule = try Self.rule("Bool", "cloudtrail:requestParameters.omitted", ["true"])
    let parameters = [
      #"{"omitted":true}"#, #"{"a":"omitted"}"#, #"{"omitted":false}"#, "null", #"{"b":1}"#,
      #"{"omit\u0074ed":true}"#, #"{"a":{"omitted":true}}"#, #"[{"omitted":true}]"#,
      #"{"a":"\\u0041"}"#, #"{"omitted":"true"}"#,
    ]
    #expect(
      Self.verdicts(rule, parameters.map { Self.record(parameters: $0) })
        == [true, false, false, false, false, true, false, false, false, true])
    let absent = try Self.rule("Null", "cloudtrail:requestParameters.omitted", ["true"])
    #expect(
      Self.verdicts(absent, parameters.map { Self.record(parameters: $0) })
        == [false, true, false, true, true, false, true, false, true, false])
  }

  @Test func whatAWSWroteIntoTheRecordGoesFirst() throws {
    let rule = try Self.rule("StringEquals", "aws:PrincipalOrgID", ["o-example1"])
    let enriched = #","eventContext":{"requestContext":{"aws:PrincipalOrgID":"o-example1"}}"#
    let records = [Self.record(), Self.record(more: enriched), Self.record()]
    #expect(Self.verdicts(rule, records) == [false, true, false])
  }

  @Test func undecidedRecordsAreCountedThroughOutlines() throws {
    let compiled = CompiledRules(
      rules: [try Self.rule("StringEquals", "aws:PrincipalOrgID", ["o-example1"])])
    let evaluator = RuleEvaluator(compiled, cacheLimit: 2)
    let records = (0..<30).map { Self.record(key: "ASIAEXAMPLE\($0)", began: "x\($0 % 7)") }
    RecordFeed.scan(records, fields: compiled.fields) { evaluator.evaluate($0, time: $1) }
    #expect(evaluator.undecided == [30])
    #expect(evaluator.undecidedKeys == [0: ["aws:PrincipalOrgID": 30]])
  }
}
