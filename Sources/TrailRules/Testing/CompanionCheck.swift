import TrailDetect
import TrailEvents

/// Runs the hits of each rule's tests against all rules together: what else fires must be a companion.
///
/// Informational rules may fire beside any other, since signals are made to lie under findings.
/// Rules that sleep under a test's conditions, and deprecated ones, are not asked.
public enum CompanionCheck {
  /// A hit that fires more than its rule and the companions that the rule names.
  public struct Violation: Sendable, Equatable {
    /// The rule whose test it is.
    public var ruleID: String
    /// The test.
    public var testName: String
    /// The file of the rule.
    public var path: String
    /// The line of the test, from 1.
    public var line: Int
    /// The ids of the other rules that fire, sorted.
    public var others: [String]
    /// Why the test could not be run; nil if it could.
    public var fault: String?
  }

  /// What came of a check.
  public struct Outcome: Sendable {
    /// How many tests were run: those that expect an alert.
    public var hitCount = 0
    /// The hits that fire too much, in the order of the rules.
    public var violations: [Violation] = []
  }

  /// Runs the hits of some rules against all rules.
  /// - Parameters:
  ///   - rules: the rules of the pack.
  ///   - tested: the ids of the rules whose tests are run; nil for all.
  public static func run(_ rules: [LoadedRule], tested: Set<String>? = nil) -> Outcome {
    var outcome = Outcome()
    let pack = rules.filter { $0.rule.status != .deprecated }
    let severities = Dictionary(
      pack.map { ($0.rule.id, $0.rule.severity) }, uniquingKeysWith: { first, _ in first })
    // Most tests declare nothing, so that few sets of rules have to be compiled.
    var compiled: [(conditions: DeclaredConditions, rules: CompiledRules)] = []
    for rule in pack where tested?.contains(rule.rule.id) ?? true {
      let allowed = Set(rule.rule.companions + [rule.rule.id])
      for test in rule.tests where !test.expectation.isMet(by: 0) {
        outcome.hitCount += 1
        let rules: CompiledRules
        if let known = compiled.first(where: { $0.conditions == test.conditions }) {
          rules = known.rules
        } else {
          rules = compile(pack, declared: test.conditions)
          compiled.append((test.conditions, rules))
        }
        var violation = Violation(
          ruleID: rule.rule.id, testName: test.name, path: rule.path, line: test.position.line,
          others: [])
        do throws(RuleTester.Fault) {
          let fired = Set(
            try RuleTester.alerts(on: test.events, rules: rules, path: rule.path)
              .map(\.rule.id))
          violation.others = fired.subtracting(allowed)
            .filter { severities[$0] != .informational }.sorted()
        } catch {
          violation.fault = error.message
        }
        if !violation.others.isEmpty || violation.fault != nil {
          outcome.violations.append(violation)
        }
      }
    }
    return outcome
  }

  /// The companions that are no rules, each with its place.
  /// - Parameters:
  ///   - rules: the rules whose companions are looked at.
  ///   - known: ids of other rules that there are.
  public static func unknownCompanions(
    of rules: [LoadedRule], known: [String] = []
  ) -> [RuleError] {
    let ids = Set(rules.map(\.rule.id) + known)
    return rules.flatMap { rule -> [RuleError] in
      let findings = Findings(path: rule.path, ruleID: rule.rule.id)
      let node = rule.node["companions"]
      for companion in node.map({ $0.elements ?? [$0] }) ?? [] {
        guard let id = companion.text else { continue }
        if id == rule.rule.id {
          findings.error(
            .badValue, "the rule names itself as a companion", at: companion.position)
        } else if !ids.contains(id), !companion.isNothing {
          findings.error(
            .unknownField, "the companion `\(id)` is no rule",
            help: NearestName.help(for: id, among: ids.sorted()), at: companion.position)
        }
      }
      return findings.sortedErrors
    }
  }

  /// The rules as they are under some conditions.
  private static func compile(
    _ rules: [LoadedRule], declared: DeclaredConditions
  ) -> CompiledRules {
    let fresh = rules.compactMap { rule -> Rule? in
      rule.isSigma
        ? rule.rule
        : RuleTester.reread(rule, declared: declared, findings: Findings(path: rule.path))
    }
    return CompiledRules(rules: fresh, declared: declared)
  }
}
