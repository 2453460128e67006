import Testing
import TrailDetect
import TrailRules

@Suite struct SigmaFilterTests {
  private static let rules = """
    title: First rule
    id: aaaaaaaa-0000-4000-8000-000000000001
    name: first
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: a }, condition: s }
    ---
    title: Second rule
    id: aaaaaaaa-0000-4000-8000-000000000002
    level: low
    logsource: { product: aws }
    detection: { s: { eventName: b }, condition: [s, s] }
    ---

    """

  private static func filter(
    rules: String, source: String = "{ product: aws, service: cloudtrail }",
    condition: String = "not selection"
  ) -> String {
    """
    title: No admins
    id: aaaaaaaa-0000-4000-8000-00000000000f
    logsource: \(source)
    filter:
      rules: \(rules)
      selection: { userIdentity.userName|startswith: adm_ }
      condition: \(condition)
    """
  }

  private static let first = #"eventName ~ "a""#
  private static let second = #"(eventName ~ "b" or eventName ~ "b")"#

  private static func filtered(_ condition: String) -> String {
    #"(\#(condition) and not userIdentity.userName ~ "adm_*")"#
  }

  @Test(arguments: [
    ("[aaaaaaaa-0000-4000-8000-000000000001]", [filtered(first), second]),
    ("AAAAAAAA-0000-4000-8000-000000000001", [filtered(first), second]),
    ("[first]", [filtered(first), second]),
    ("[First rule]", [filtered(first), second]),
    ("any", [filtered(first), second]),
    ("All", [filtered(first), second]),
  ])
  func appliesToItsRules(rules: String, expected: [String]) {
    let loaded = loadSigma(Self.rules + Self.filter(rules: rules))
    #expect(loaded.errors.isEmpty)
    #expect(loaded.rules.map { text(of: $0.rule.condition) } == expected)
  }

  @Test func theLogSourceOfAFilterIsWhatARuleMustHave() {
    let loaded = loadSigma(Self.rules + Self.filter(rules: "any", source: "{ product: aws }"))
    #expect(
      loaded.rules.map { text(of: $0.rule.condition) }
        == [Self.filtered(Self.first), Self.filtered(Self.second)])
  }

  @Test func theConditionIsTheFiltersOwn() {
    let loaded = loadSigma(Self.rules + Self.filter(rules: "first", condition: "selection"))
    #expect(
      loaded.rules.first.map { text(of: $0.rule.condition) }
        == #"(eventName ~ "a" and userIdentity.userName ~ "adm_*")"#)
  }

  @Test func severalFiltersAndTheirFileDoNotMatter() {
    let loaded = RuleLoader.load([
      RuleSource(path: "a.yml", text: Self.filter(rules: "first")),
      RuleSource(path: "b.yml", text: Self.rules.dropLast(4).description),
      RuleSource(
        path: "c.yml",
        text: Self.filter(rules: "[first]").replacing("adm_", with: "root")),
    ])
    #expect(loaded.errors.isEmpty)
    #expect(
      loaded.rules.first.map { text(of: $0.rule.condition) }
        == #"((eventName ~ "a" and not userIdentity.userName ~ "adm_*") and"#
        + #" not userIdentity.userName ~ "root*")"#)
  }

  @Test func aFilterOfAnotherLogIsSkipped() {
    let loaded = loadSigma(Self.rules + Self.filter(rules: "any", source: "{ product: windows }"))
    #expect(loaded.errors.isEmpty)
    #expect(loaded.skipped.map(\.detail) == ["it is for windows"])
    #expect(loaded.rules.map { text(of: $0.rule.condition) } == [Self.first, Self.second])
  }

  @Test(arguments: [
    ("[nobody]", "f.yaml:18:11: the filter names `nobody`, which was not loaded"),
    (
      "[aaaaaaaa-0000-4000-8000-000000000002]",
      "f.yaml:18:11: the filter names `aaaaaaaa-0000-4000-8000-000000000002`, which is for another log"
        + " than the filter"
    ),
  ])
  func aFilterForNothingIsDoubted(rules: String, message: String) {
    let loaded = loadSigma(Self.rules + Self.filter(rules: rules))
    #expect(loaded.errors.isEmpty)
    #expect(
      loaded.warnings.map(\.description).contains(
        message.replacing(
          ": the filter", with: ": rule aaaaaaaa-0000-4000-8000-00000000000f: the filter")))
  }

  @Test(arguments: [
    ("rules", "the filter has no `rules`"),
    ("condition", "`filter` has no `condition`"),
    ("selection", "`filter` has no selection"),
  ])
  func aFilterNeedsItsParts(without name: String, message: String) {
    let lines = Self.filter(rules: "any").split(separator: "\n")
      .filter { !$0.hasPrefix("  \(name):") }
    let loaded = loadSigma(Self.rules + lines.joined(separator: "\n"))
    #expect(loaded.errors.map(\.message) == [message])
    // A filter with errors is reported and left out; what it was for is asked without it.
    #expect(loaded.rules.map { text(of: $0.rule.condition) } == [Self.first, Self.second])
    #expect(loaded.refusedCount == 1)
  }

  @Test(arguments: [
    ("filter: [a]", "`filter` is a mapping of `rules`, selections and `condition`"),
    ("filter: { rules: [], s: { f: a }, condition: s }", "`rules` has no value"),
    ("filter: { rules: any, s: { f: a }, condition: [s, s] }", "a filter has one `condition`"),
    (
      "filter: { rules: { a: b }, s: { f: a }, condition: s }",
      "`rules` is a text or a list of texts"
    ),
    ("filter: { rules: any, s: { f|x: a }, condition: s }", "unknown modifier `x`"),
  ])
  func badFilters(filter: String, message: String) {
    let loaded = loadSigma("title: F\nlogsource: { product: aws }\n\(filter)")
    #expect(loaded.errors.map(\.message) == [message])
  }
}
