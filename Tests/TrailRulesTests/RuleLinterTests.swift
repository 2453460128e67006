import Testing
import TrailRules

@Suite struct RuleLinterTests {
  /// A rule with everything that the linter wants to see.
  private static let complete = head + "description: d\nreferences: [r]\n"
  private static let tests =
    "tests: [{ name: a, events: [{ eventName: x }], expect: none }]\n"

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var body: String
    var warnings: [String]

    init(_ name: String, _ body: String, _ warnings: String...) {
      testDescription = name
      self.body = body
      self.warnings = warnings
    }
  }

  @Test(arguments: rows)
  func doubtsAreNamed(row: Row) {
    let loaded = load(Self.complete + row.body + "\n" + Self.tests)
    #expect(loaded.errors.isEmpty)
    #expect(
      loaded.warnings.map { "\($0.position) \($0.message)" } == row.warnings)
  }

  static let rows = [
    Row("nothing to say", plainMatch),
    Row(
      "list without set operator",
      "match: { Condition: { StringEquals: { aws:TagKeys: x } } }",
      "6:39 `StringEquals` never applies to `aws:TagKeys`, which is a list"),
    Row(
      "network without set operator",
      "requires: networks\n"
        + "match: { Condition: { StringNotEquals: { trailsift:Network: office } } }",
      "7:42 `StringNotEquals` never applies to `trailsift:Network`, which is a list"),
    Row(
      "network without requirement",
      "match: { Condition: { ForAllValues:StringNotEquals: { trailsift:Network: office } } }",
      "6:55 `trailsift:Network` is empty as long as no networks are declared"),
    Row(
      "list with set operator",
      "match: { Condition: { ForAnyValue:StringEquals: { aws:TagKeys: x } } }"),
    Row(
      "ForAllValues on an absent key",
      "match: { Condition: { ForAllValues:StringEquals: { aws:TagKeys: x } } }",
      "6:52 `ForAllValues:StringEquals` also holds where `aws:TagKeys` is absent or empty"),
    Row(
      "ForAllValues with Null",
      "match: { Condition: { ForAllValues:StringEquals: { aws:TagKeys: x },"
        + " Null: { aws:TagKeys: \"false\" } } }"),
    Row(
      "negation of an absent key",
      "match: { Condition: { StringNotEquals: { aws:username: x } } }",
      "6:42 `StringNotEquals` also holds where `aws:username` is absent"),
    Row(
      "negation that says so",
      "match: { Condition: { StringNotEqualsIfExists: { aws:username: x } } }"),
    Row(
      "negation of what is always there",
      "match: { Condition: { StringNotEquals: { cloudtrail:awsRegion: eu-west-1 } } }"),
    Row(
      "negation in an Ignore",
      "match: [{ Action: iam:CreateUser },"
        + " { Effect: Ignore, Condition: { StringNotEquals: { aws:username: x } } }]"),
    Row(
      "every action", "match: { Action: \"*\" }",
      "6:8 `Action: \"*\"` alone matches every call"),
    Row("every action, narrowed", "match: { Action: \"*\", Outcome: Denied }"),
    Row(
      "address without exemption",
      "match: { Condition: { NotIpAddressIfExists: { aws:SourceIp: 203.0.113.0/24 } } }",
      "6:47 calls that an AWS service forwards, or that come through an endpoint, have no"
        + " `aws:SourceIp` and match too"),
    Row(
      "address with exemption",
      "match: { Condition: { NotIpAddressIfExists: { aws:SourceIp: 203.0.113.0/24 },"
        + " Bool: { aws:ViaAWSService: \"false\" } } }"),
    Row(
      "address that must be there",
      "match: { Condition: { NotIpAddress: { aws:SourceIp: 203.0.113.0/24 },"
        + " Null: { aws:SourceIp: \"false\" } } }"),
    Row(
      "the account's ARN as principal",
      "match: { Principal: { AWS: \"arn:aws:iam::111122223333:root\" } }",
      "6:28 `arn:aws:iam::111122223333:root` names every caller of the account"),
    Row(
      "the root user of any account", "match: { Principal: { AWS: \"arn:aws:iam::*:root\" } }"),
    Row(
      "a field of records misspelt",
      "match: { Condition: { StringEquals: { cloudtrail:requestparameters.name: x } } }",
      "6:39 CloudTrail records have no field `requestparameters`"),
    Row(
      "a global key misspelt",
      "match: { Condition: { StringEquals: { aws:UserNam: x } } }",
      "6:39 IAM has no global key `aws:UserNam`"),
  ]

  @Test func missingTextsAndTwinTests() {
    let loaded = load(
      head + plainMatch + """
        tests:
          - { name: a, events: [{ eventName: x }], expect: none }
          - { name: a, events: [{ recipientAccountId: 111122223333 }], expect: none }
        """)
    #expect(
      loaded.warnings.map(\.description) == [
        "f.yaml:1:1: rule r: the rule has no `description`",
        "f.yaml:1:1: rule r: the rule has no `references`",
        "f.yaml:7:5: rule r: two tests are named `a`",
        "f.yaml:7:47: rule r: `111122223333` is a number in the record\n"
          + "  help: put account ids in quotes",
      ])
  }
}
