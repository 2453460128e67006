import Testing
import TrailDetect
import TrailRules

@Suite struct SigmaCollectionTests {
  private static let source = "logsource: { product: aws, service: cloudtrail }"

  private func rules(_ text: String) -> [String] {
    let loaded = loadSigma(text)
    return loaded.errors.map(\.description)
      + loaded.rules.map { "\($0.rule.id): \(line(of: $0.rule))" }
  }

  private func line(of rule: Rule) -> String {
    "\(rule.title), \(rule.severity), \(text(of: rule.condition))"
  }

  @Test func severalRulesInOneFile() {
    let got = rules(
      """
      title: One
      \(Self.source)
      level: low
      detection: { s: { eventName: a }, condition: s }
      ---
      title: Two & more
      \(Self.source)
      level: critical
      detection: { s: { eventName: b }, condition: s }
      """)
    #expect(
      got == [
        #"one: One, low, eventName ~ "a""#, #"two-more: Two & more, critical, eventName ~ "b""#,
      ])
  }

  @Test func aListOfRules() {
    let got = rules(
      """
      - title: One
        \(Self.source)
        level: low
        detection: { s: { eventName: a }, condition: s }
      - title: Two
        \(Self.source)
        level: low
        detection: { s: { eventName: b }, condition: s }
      """)
    #expect(got == [#"one: One, low, eventName ~ "a""#, #"two: Two, low, eventName ~ "b""#])
  }

  private static let global = """
    action: global
    title: Shared
    level: high
    \(source)
    detection: { condition: s }
    ---
    id: aaaaaaaa-0000-4000-8000-000000000001
    level: low
    detection: { s: { eventName: a } }
    ---
    id: aaaaaaaa-0000-4000-8000-000000000002
    detection: { s: { eventName: b } }

    """

  @Test func globalLiesOverWhatFollows() {
    #expect(
      rules(Self.global) == [
        #"aaaaaaaa-0000-4000-8000-000000000001: Shared, high, eventName ~ "a""#,
        #"aaaaaaaa-0000-4000-8000-000000000002: Shared, high, eventName ~ "b""#,
      ])
  }

  @Test func resetEndsIt() {
    #expect(
      rules(
        Self.global + """
          ---
          action: reset
          ---
          title: Alone
          \(Self.source)
          level: low
          detection: { s: { eventName: c }, condition: s }
          """
      ).last == #"alone: Alone, low, eventName ~ "c""#)
    #expect(
      rules(Self.global + "---\naction: reset\n---\nid: x\ndetection: { s: { eventName: c } }")
        .first
        == "f.yaml:16:1: rule x: the rule has no `logsource`\n"
        + "  help: write `logsource: { product: aws, service: cloudtrail }`")
  }

  @Test func repeatLaysItselfOverTheRuleBefore() {
    let got = rules(
      """
      title: First
      id: aaaaaaaa-0000-4000-8000-000000000001
      level: low
      \(Self.source)
      detection: { s: { eventName: a, awsRegion: r }, condition: s }
      ---
      action: repeat
      detection: { s: { eventName: b } }
      ---
      action: repeat
      id: aaaaaaaa-0000-4000-8000-000000000002
      title: Third
      detection: { s: { errorCode: null } }
      """)
    #expect(
      got == [
        #"aaaaaaaa-0000-4000-8000-000000000001: First, low, (eventName ~ "a" and awsRegion ~ "r")"#,
        #"aaaaaaaa-0000-4000-8000-000000000001#2: First, low, (eventName ~ "b" and awsRegion ~ "r")"#,
        #"aaaaaaaa-0000-4000-8000-000000000002: Third, low, (eventName ~ "b" and awsRegion ~ "r" and errorCode is null)"#,
      ])
  }

  @Test(arguments: [
    (
      "action: repeat\ntitle: T",
      "f.yaml:1:9: `action: repeat` has no rule before it to repeat"
    ),
    (
      "action: globl\ntitle: T",
      "f.yaml:1:9: unknown action `globl`\n  help: did you mean `global`?"
    ),
    (
      "action: reset\ntitle: T",
      "f.yaml:2:1: a document with `action: reset` holds nothing else\n  help: write `title` and what"
        + " belongs to it behind a `---`"
    ),
    (
      "action: [global]\ntitle: T",
      "f.yaml:1:9: unknown action ``\n  help: the actions are `global`,"
        + " `reset` and `repeat`"
    ),
  ])
  func badActions(text: String, message: String) {
    #expect(rules(text) == [message])
  }

  @Test func nativeAndSigmaRulesInOneSet() {
    let loaded = RuleLoader.load([
      RuleSource(path: "n.yaml", text: head + plainMatch),
      RuleSource(
        path: "s.yml",
        text: "title: r\n\(Self.source)\nlevel: low\ndetection: { s: { f: a }, condition: s }"),
      RuleSource(
        path: "t.yml",
        text: "title: t\n\(Self.source)\nlevel: low\ndetection: { s: { f: a }, condition: s }"),
    ])
    #expect(loaded.rules.map(\.rule.id) == ["r", "t"])
    #expect(loaded.rules.map(\.isSigma) == [false, true])
    #expect(
      loaded.errors.map(\.description) == [
        "s.yml:1:8: rule r: rule id `r` is already used at n.yaml:1:5\n"
          + "  help: each rule needs an id of its own"
      ])
  }

  @Test(arguments: [
    ("{ product: windows, category: process_creation }", "it is for windows/process_creation"),
    ("{ product: aws, service: guardduty }", "it is for aws/guardduty"),
    ("{ product: azure }", "it is for azure"),
    ("{ category: webserver }", "it is for webserver"),
    ("{ service: sshd }", "it is for sshd"),
  ])
  func otherLogSourcesAreSkipped(source: String, detail: String) {
    let loaded = loadSigma(
      "title: T\nid: x\nlogsource: \(source)\ndetection: { s: { f|nonsense: a }, condition: s }")
    #expect(loaded.errors.isEmpty)
    #expect(loaded.rules.isEmpty)
    #expect(loaded.skipped.map(\.detail) == [detail])
    #expect(loaded.skipped.map(\.reason) == [.otherLogSource])
    #expect(loaded.skipped.map(\.ruleID) == ["x"])
  }

  @Test(arguments: [
    "{ product: aws, service: cloudtrail }", "{ product: aws }", "{ service: cloudtrail }",
    "{ product: AWS, service: CloudTrail, definition: x }",
    "{ product: aws, service: cloudtrail, category: management }",
  ])
  func cloudTrailIsRead(source: String) {
    let loaded = loadSigma(
      "title: T\nlogsource: \(source)\ndetection: { s: { f: a }, condition: s }")
    #expect(loaded.rules.map(\.rule.id) == ["t"])
  }
}
