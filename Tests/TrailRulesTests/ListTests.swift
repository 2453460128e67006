import Testing
import TrailDetect
import TrailPolicy
import TrailRules

@Suite struct ListTests {
  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\nb\n", ["a", "b"]), ("a\r\n b \t\r\n", ["a", "b"]),
    ("# only\n  # comments\n\n", []), ("a # first\nb\t# second", ["a", "b"]),
    ("a#b\n*c?#d # e", ["a#b", "*c?#d"]), ("\u{FEFF}a\n\u{FEFF}# x", ["a"]),
    ("two words\nü\n\"quoted\"", ["two words", "ü", "\"quoted\""]), ("#\n##\n # #a", []),
  ])
  func filesHoldOneValueALine(text: String, values: [String]) {
    #expect(ListFile.values(of: text) == values)
  }

  private static func rule(_ match: String, requires: String = "") -> String {
    head + requires
      + "match:\n  - Condition: { StringEquals: { cloudtrail:userAgent: \(match) } }\n"
  }

  private static func wanted(_ rule: Rule) -> [String] {
    guard case .test(.condition(let test, _)) = rule.condition else { return [] }
    return test.values
  }

  @Test func aListStandsForItsValues() throws {
    let declared = DeclaredConditions(lists: ["tools": ["a", "b"], "one": ["1"]])
    let rule = try loadOne(
      Self.rule("[\"${list:tools}\", c, \"x-${list:one}\"]"), declared: declared)
    #expect(Self.wanted(rule.rule) == ["a", "b", "c", "x-1"])
    #expect(rule.rule.dormancy == nil)
  }

  @Test func aRequiredListSleepsUntilItIsGiven() throws {
    let text = Self.rule("\"${list:tor}\"", requires: "requires: [lists.tor]\n")
    let reason = "the list tor is empty or not given"
    #expect(try loadOne(text).rule.dormancy == reason)
    let empty = DeclaredConditions(lists: ["tor": []])
    #expect(try loadOne(text, declared: empty).rule.dormancy == reason)
    let given = DeclaredConditions(lists: ["tor": ["x"]])
    #expect(try loadOne(text, declared: given).rule.dormancy == nil)
  }

  @Test func anEmptyListInAnIgnoreStatementIgnoresNothing() throws {
    let text =
      head + "match:\n  - Action: iam:CreateUser\n  - Effect: Ignore\n"
      + "    Condition: { StringEquals: { cloudtrail:userAgent: \"${list:known}\" } }\n"
    let rule = try loadOne(text, declared: DeclaredConditions(lists: ["known": []])).rule
    #expect(rule.dormancy == nil)
    guard case .test(.action) = rule.condition else {
      Issue.record("\(rule.condition)")
      return
    }
  }

  @Test func geoIPRulesSleep() throws {
    let rule = try loadOne(
      head + "requires: [geoip]\nmatch: { Condition: { StringEquals: { trailsift:Country: DE } } }")
    #expect(rule.rule.dormancy == "no GeoIP data given")
  }

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var message: String
    var help: String?

    init(_ name: String, _ text: String, _ message: String, _ help: String? = nil) {
      testDescription = name
      self.text = text
      self.message = message
      self.help = help
    }
  }

  @Test(arguments: [
    Row(
      "near", rule("\"${list:tool}\""), "unknown list `tool`", "did you mean `tools`?"),
    Row(
      "far", rule("\"${list:another}\""), "unknown list `another`",
      "for a list that the user is to give, add `requires: [lists.another]`"),
    Row("open", rule("\"${list:tools\""), "`${list:` has no closing `}`"),
    Row(
      "inside a text", rule("\"x-${list:tools}\""),
      "`tools` stands for 2 values and cannot be part of `x-${list:tools}`",
      "a list can only be a value of its own"),
    Row(
      "as something declared", rule("\"${declared:lists.tools}\""),
      "unknown section `lists` of declared conditions", "write `${list:NAME}`"),
    Row(
      "no name", rule("a", requires: "requires: lists\n"), "`lists` names no list",
      "write `lists.NAME`"),
    Row(
      "a bad value",
      head + "match: { Condition: { IpAddress: { aws:SourceIp: \"${list:tools}\" } } }",
      "`a` is not an IP address or CIDR block, as `IpAddress` needs",
      "the value may be one of the list `tools`"),
  ])
  func faults(row: Row) {
    let loaded = load(row.text, declared: DeclaredConditions(lists: ["tools": ["a", "b"]]))
    #expect(loaded.errors.map(\.message) == [row.message])
    #expect(loaded.errors.first?.help == row.help)
  }

  @Test func conditionsFilesGiveLists() {
    let file = ConditionsFile.parse(
      text: """
        lists:
          tools: [a, b]
          tor: tor.txt
          more: { add: [c] }
          files: { add: "more.txt" }
          nothing: []
        """, path: "c.yaml")
    #expect(file.errors.isEmpty)
    #expect(file.conditions.lists == ["tools": ["a", "b"], "more": ["c"], "nothing": []])
    #expect(
      file.listFiles == [
        ListChange(name: "tor", isAddition: false, content: .file("tor.txt")),
        ListChange(name: "files", isAddition: true, content: .file("more.txt")),
      ])
  }

  @Test(arguments: [
    ("lists: [a]", "`lists` is a mapping of names"),
    ("lists: { a b: [x] }", "`a b` is not a name"),
    ("lists: { a: {} }", "`lists.a` has no `add`"),
    ("lists: { a: [[x]] }", "`lists.a` is a text or a list of texts"),
  ])
  func badListsAreRefused(text: String, message: String) {
    #expect(ConditionsFile.parse(text: text, path: "c").errors.map(\.message) == [message])
  }

  @Test func aChangeReplacesOrAdds() {
    var declared = DeclaredConditions(lists: ["a": ["1"]])
    declared.setList("a", to: ["2"], isAddition: true)
    #expect(declared.list(named: "a") == ["1", "2"])
    declared.setList("a", to: ["3"], isAddition: false)
    #expect(declared.list(named: "a") == ["3"])
    declared.setList("b", to: ["4"], isAddition: true)
    #expect(declared.list(named: "b") == ["4"])
    #expect(declared.list(named: "c") == nil)
  }

  private static let testedRule =
    rule("\"${list:tor}\"", requires: "requires: [lists.tor]\n") + """
      tests:
        - name: t
          CONDITIONS
          events:
            - { eventVersion: "1.08", eventTime: 2026-03-04T05:06:07Z, eventSource: iam.amazonaws.com,
                eventName: ListUsers, eventID: a, userAgent: x, userIdentity: { type: Root } }
          expect: alert
      """

  @Test(
    arguments: [
      ("conditions: { lists: { tor: [x] } }", [:], true),
      ("conditions: { lists: { tor: [y] } }", ["tor": ["x"]], false),
      ("conditions: {}", ["tor": ["x"]], true), ("conditions: {}", [:], false),
    ] as [(String, [String: [String]], Bool)])
  func testsSeeTheirOwnListsFirst(
    conditions: String, lists: [String: [String]], passes: Bool
  ) throws {
    let rule = try loadOne(
      Self.testedRule.replacing("CONDITIONS", with: conditions),
      declared: DeclaredConditions(lists: lists))
    #expect(RuleTester.run(rule).map(\.passed) == [passes])
  }

  @Test func aTestsListIsNoFile() {
    let loaded = load(
      Self.testedRule.replacing("CONDITIONS", with: "conditions: { lists: { tor: f.txt } }"))
    #expect(loaded.errors.map(\.message) == ["`lists.tor` of a test is no file"])
  }
}
