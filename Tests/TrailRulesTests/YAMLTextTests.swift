import Testing
import TrailDetect
import TrailEvents
import TrailPolicy
import TrailRules

@Suite struct YAMLTextTests {
  @Test func windowsLineEndsAndByteOrderMark() {
    let text = "\u{FEFF}" + (head + "match:\n  - Acton: x\n").replacing("\n", with: "\r\n")
    #expect(
      load(text).errors.map(\.description) == [
        "f.yaml:5:5: rule r: unknown element `Acton` in a statement\n"
          + "  help: did you mean `Action`?"
      ])
    #expect(load((head + plainMatch).replacing("\n", with: "\r\n")).rules.first?.rule.title == "T")
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x69], 1, 1), (Array("id: a\ntitle: ä".utf8) + [0xC3], 2, 9),
      (Array("id: a\n".utf8) + [0xED, 0xA0, 0x80], 2, 1),
      (Array("é: \u{FFFD}".utf8) + [0x80], 1, 5),
    ] as [([UInt8], Int, Int)])
  func otherEncodings(bytes: [UInt8], line: Int, column: Int) {
    let error = #expect(throws: RuleError.self) {
      try RuleSource(path: "f.yaml", bytes: bytes)
    }
    #expect(error?.position == SourcePosition(line: line, column: column))
    #expect(error?.message == "the file is not UTF-8")
  }

  @Test func goodBytes() throws {
    let source = try RuleSource(path: "f.yaml", bytes: Array((head + plainMatch).utf8))
    #expect(RuleLoader.load([source]).rules.count == 1)
  }

  @Test func columnsCountCharacters() {
    let loaded = load("id: r\ntitle: T\nseverity: low\nmatch: { Sid: \"äö🙂\", Acton: x }\n")
    #expect(loaded.errors.first?.position == SourcePosition(line: 4, column: 22))
  }

  @Test func aliasesAndMergeKeys() throws {
    let rule = try loadOne(
      #"""
      id: r
      title: &t T
      severity: low
      description: *t
      match:
        - &base
          Action: iam:CreateUser
          Outcome: Success
        - <<: *base
          Action: iam:DeleteUser
      """#
    ).rule
    #expect(rule.description == "T")
    #expect(
      rule.condition
        == .any([
          .all([.test(.action([try ActionPattern("iam:CreateUser")])), .test(.outcome([.success]))]
          ),
          .all([.test(.action([try ActionPattern("iam:DeleteUser")])), .test(.outcome([.success]))]
          ),
        ]))
  }

  @Test func anAliasBombIsRefused() {
    var text = head + plainMatch + "tags:\n  - &a0 [x, x]\n"
    for level in 1...40 {
      text += "  - &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
    }
    let loaded = load(text)
    #expect(loaded.rules.isEmpty)
    #expect(
      loaded.errors.map(\.message) == [
        "the document has more than 200000 values with its aliases filled in"
      ])
  }

  @Test(arguments: [
    "  ? *a40\n  : x\n", "  *a40 : x\n", "  *a40: x\n", "  x: { [*a40]: y }\n", "  x: {*a40 : y}\n",
    "  x: [ ? *a40 : y ]\n",
  ])
  func anAliasBombAsKeyIsRefused(key: String) {
    var text = head + plainMatch + "testDefaults:\n  a0: &a0 [x, x]\n"
    for level in 1...40 {
      text += "  a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
    }
    let loaded = load(text + key)
    #expect(loaded.rules.isEmpty)
    #expect(
      loaded.errors.map(\.message) == [
        "an alias or a value with an alias inside cannot be a key"
      ])
    #expect(loaded.errors.first?.line == 47)
  }

  @Test func deepNestingIsRefused() {
    let loaded = load(
      head + plainMatch + "tags: " + String(repeating: "[", count: 100_000) + "\n")
    #expect(loaded.rules.isEmpty)
    #expect(loaded.errors.count == 1)
  }

  @Test func quotedAndPlainScalarsAreTheirText() throws {
    let rule = try loadOne(
      head + """
        tags: [no, 0o17, 1e3, ~x, 'null', 2026-03-04, 07:00, 012345678901, 111122223333, !!str 5]
        \(plainMatch)
        """
    ).rule
    #expect(
      rule.tags == [
        "no", "0o17", "1e3", "~x", "null", "2026-03-04", "07:00", "012345678901", "111122223333",
        "5",
      ])
  }
}
