import Testing
import TrailDetect
import TrailRules

@Suite struct RuleSelectionTests {
  private static func loaded() -> LoadedRules {
    let rules = Rule.Status.allCases.map { status in
      """
      title: Rule \(status.rawValue)
      name: rule_\(status.rawValue)
      status: \(status.rawValue)
      level: \(status == .test ? "low" : "high")
      logsource: { product: aws }
      detection: { s: { eventName: a }, condition: s }
      """
    }
    return loadSigma(rules.joined(separator: "\n---\n"))
  }

  private static func select(_ change: (inout RuleSelection) -> Void) -> (LoadedRules, [String]) {
    var selection = RuleSelection()
    change(&selection)
    var loaded = loaded()
    let unknown = selection.apply(to: &loaded)
    return (loaded, unknown.map { "\($0.name) \($0.nearest ?? "-")" })
  }

  @Test func deprecatedAndUnsupportedRulesAreLeftOut() {
    let (loaded, unknown) = Self.select { _ in }
    #expect(loaded.rules.map(\.rule.id) == ["rule_stable", "rule_test", "rule_experimental"])
    #expect(
      loaded.skipped.map(\.detail) == ["its status is deprecated", "its status is unsupported"])
    #expect(loaded.skippedByReason == [.status: 2])
    #expect(unknown.isEmpty)
  }

  @Test func askedForTheyAreIn() {
    let (loaded, _) = Self.select { $0.statuses = [.deprecated, .stable] }
    #expect(loaded.rules.map(\.rule.id) == ["rule_stable", "rule_deprecated"])
  }

  @Test(arguments: ["rule_stable", "RULE_STABLE", "Rule stable"])
  func excluded(name: String) {
    let (loaded, unknown) = Self.select { $0.excluded = [name] }
    #expect(loaded.rules.map(\.rule.id) == ["rule_test", "rule_experimental"])
    #expect(loaded.skippedByReason == [.status: 2, .excluded: 1])
    #expect(unknown.isEmpty)
  }

  @Test func bySeverity() {
    let (loaded, _) = Self.select { $0.minimumSeverity = .medium }
    #expect(loaded.rules.map(\.rule.id) == ["rule_stable", "rule_experimental"])
    #expect(loaded.skippedByReason == [.status: 2, .severity: 1])
  }

  @Test func aSlipIsTold() {
    let (loaded, unknown) = Self.select { $0.excluded = ["rule_stabel", "rule_unsupported"] }
    #expect(unknown == ["rule_stabel rule_stable"])
    #expect(loaded.rules.count == 3)
  }
}
