import Testing
import TrailDetect
import TrailRules

@Suite struct RuleTesterTests {
  private static let rule = #"""
    id: user-made-outside
    title: A user was created from outside the office
    severity: high
    match:
      Action: iam:CreateUser
      Condition:
        NotIpAddress: { aws:SourceIp: "${declared:networks.office}" }
    testDefaults:
      eventVersion: "1.08"
      eventTime: 2026-03-04T05:06:07Z
      eventSource: iam.amazonaws.com
      eventName: CreateUser
      awsRegion: us-east-1
      recipientAccountId: "111122223333"
      eventType: AwsApiCall
      userIdentity:
        type: IAMUser
        arn: arn:aws:iam::111122223333:user/alice
        accountId: "111122223333"
        userName: alice
    tests:

    """#

  private static let office = "\n    conditions: { networks: { office: [203.0.113.0/24] } }"

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var test: String
    var passed: Bool
    var got: Int
    var message: String

    init(_ name: String, _ test: String, passed: Bool, got: Int, _ message: String = "") {
      testDescription = name
      self.test = test
      self.passed = passed
      self.got = got
      self.message = message
    }
  }

  @Test(arguments: rows)
  func tests(row: Row) throws {
    let loaded = try loadOne(Self.rule + "  - name: x\n    " + row.test + "\n")
    let results = RuleTester.run(loaded)
    let result = try #require(results.first)
    #expect(results.count == 1)
    #expect(result.ruleID == "user-made-outside")
    #expect(result.testName == "x")
    #expect(result.line == 22)
    #expect(result.path == "f.yaml")
    #expect(result.passed == row.passed)
    #expect(result.got == row.got)
    #expect(result.message == row.message)
  }

  private static let outside = "events: [{ sourceIPAddress: 198.51.100.7 }]"
  private static let inside = "events: [{ sourceIPAddress: 203.0.113.9 }]"

  static let rows = [
    Row(
      "from outside", outside + office + "\n    expect: alert", passed: true, got: 1),
    Row("counted", outside + office + "\n    expect: 1", passed: true, got: 1),
    Row("from inside", inside + office + "\n    expect: none", passed: true, got: 0),
    Row(
      "an alert is missed", inside + office + "\n    expect: alert", passed: false, got: 0,
      "expected alert, got none"),
    Row(
      "nothing is declared", outside + "\n    expect: none", passed: false, got: 0,
      "the rule sleeps: nothing is declared as networks.office; declare it in the test's"
        + " `conditions`"),
    Row(
      "no record", "events: [{ eventName: ~ }]" + office + "\n    expect: none", passed: false,
      got: 0,
      "event 1 is no CloudTrail record (it needs `eventSource`, `eventName` and `userIdentity` or"
        + " `eventVersion`)"),
    Row(
      "no time", "events: [{}, { eventTime: yesterday }]" + office + "\n    expect: none",
      passed: false, got: 0, "event 2 has no readable `eventTime`"),
    Row(
      "an hour apart",
      "events: [{ repeat: 3, every: 61m, sourceIPAddress: 198.51.100.7 }]" + office
        + "\n    expect: 3", passed: true, got: 3),
    Row(
      "seconds apart",
      "events: [{ repeat: 3, sourceIPAddress: 198.51.100.7 }]" + office
        + "\n    expect: 1", passed: true, got: 1),
    Row(
      "another caller",
      "events: [{ sourceIPAddress: 198.51.100.7, userIdentity: { arn: a } }]" + office
        + "\n    expect: 1", passed: true, got: 1),
  ]

  @Test func failuresShowWhatWasSeen() throws {
    let loaded = try loadOne(
      Self.rule + "  - name: x\n    " + Self.outside + Self.office + "\n    expect: none\n")
    let result = try #require(RuleTester.run(loaded).first)
    #expect(!result.passed)
    #expect(result.got == 1)
    #expect(result.message.hasPrefix("expected none, got 1: "))
    #expect(result.message.contains("alice"))
    #expect(result.message.contains("198.51.100.7"))
    #expect(
      result.description.hasPrefix("f.yaml:22: rule user-made-outside: test `x`: expected none"))
  }

  @Test func correlationsAreTested() throws {
    let loaded = try loadOne(
      head + #"""
        match: { Action: s3:GetObject, Outcome: Denied }
        correlate: { count: 10, within: 5m }
        testDefaults:
          eventVersion: "1.08"
          eventTime: "2026-03-04T05:06:07Z"
          eventSource: s3.amazonaws.com
          eventName: GetObject
          errorCode: AccessDenied
          userIdentity: { type: IAMUser, arn: "arn:aws:iam::111122223333:user/a" }
        tests:
          - { name: ten, events: [{ repeat: 10, every: 20s }], expect: alert }
          - { name: nine, events: [{ repeat: 9, every: 20s }], expect: none }
          - { name: slow, events: [{ repeat: 10, every: 40s }], expect: none }
          - { name: one ten times, events: [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}], expect: none }
        """#)
    #expect(RuleTester.run(loaded).map(\.passed) == [true, true, true, true])
  }

  @Test func eventsAreJSONByTheCoreSchema() throws {
    let loaded = try loadOne(
      head + plainMatch + #"""
        tests:
          - name: a
            expect: none
            events:
              - a: [1, -2, +3, 1.50, .5, 4., 1e3, 0x1F, 0o17, 007, 1_000, 12:30, 0, -0.0]
                b: [true, False, yes, null, ~, NULL, "true", '1', .inf, ""]
                c: { d: { e: "quote \" and \\ and line\nend", ü: }, f: [] , g: {} }
                h: 2026-03-04
        """#)
    #expect(
      loaded.tests.first?.events == [
        #"{"a":[1,-2,3,1.50,0.5,4,1e3,31,15,"007","1_000","12:30",0,-0.0],"#
          + #""b":[true,false,"yes",null,null,null,"true","1",".inf",""],"#
          + #""c":{"d":{"e":"quote \" and \\ and line\nend","ü":null},"f":[],"g":{}},"#
          + #""h":"2026-03-04"}"#
      ])
  }

  @Test func defaultsAreMergedDeeply() throws {
    let loaded = try loadOne(
      head + plainMatch + #"""
        testDefaults: { a: { b: 1, c: [2] }, d: x }
        tests:
          - { name: a, expect: none, events: [{ a: { c: [3], e: 4 } }, { a: ~ }, {}] }
        """#)
    #expect(
      loaded.tests.first?.events == [
        #"{"a":{"b":1,"c":[3],"e":4},"d":"x"}"#, #"{"a":null,"d":"x"}"#,
        #"{"a":{"b":1,"c":[2]},"d":"x"}"#,
      ])
  }
}
