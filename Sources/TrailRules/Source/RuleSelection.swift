public import TrailDetect
import TrailEvents

/// Which of the loaded rules are wanted.
public struct RuleSelection: Sendable, Equatable {
  /// Rules of any other status are asked only if someone says so.
  public static let defaultStatuses: Set<Rule.Status> = [.stable, .test, .experimental]

  /// The states that a rule may be in.
  public var statuses = RuleSelection.defaultStatuses
  /// Rules that are not wanted, by id, name or title.
  public var excluded: [String] = []
  /// The least severity.
  public var minimumSeverity = Severity.informational

  /// A selection of everything but what is deprecated or unsupported.
  public init() {}

  /// Moves the rules that are not wanted to those that were skipped.
  /// - Returns: what was excluded and is no rule, with a name that is near.
  public func apply(to loaded: inout LoadedRules) -> [(name: String, nearest: String?)] {
    let all = loaded.rules
    loaded.rules = []
    for rule in all {
      if let (reason, detail) = reason(against: rule) {
        loaded.skipped.append(
          SkippedRule(
            ruleID: rule.rule.id, title: rule.rule.title, path: rule.path, line: rule.line,
            reason: reason, detail: detail))
      } else {
        loaded.rules.append(rule)
      }
    }
    let names = all.flatMap { [$0.rule.id, $0.rule.title] + $0.names }
    let skipped = loaded.skipped
    return excluded.compactMap { name in
      let isKnown =
        names.contains { RuleSelection.isSame(name, $0) }
        || skipped.contains { RuleSelection.isSame(name, $0.ruleID) || $0.title == name }
      return isKnown ? nil : (name, NearestName.of(name, among: names))
    }
  }

  private static func isSame(_ left: String, _ right: String) -> Bool {
    left == right || left.lowercased() == right.lowercased()
  }

  private func reason(against rule: LoadedRule) -> (RunReport.RuleSkipReason, String)? {
    let names = [rule.rule.id, rule.rule.title] + rule.names
    if excluded.contains(where: { name in names.contains { RuleSelection.isSame(name, $0) } }) {
      return (.excluded, "it is excluded")
    }
    if !statuses.contains(rule.rule.status) {
      return (.status, "its status is \(rule.rule.status.rawValue)")
    }
    if rule.rule.severity < minimumSeverity {
      return (.severity, "its severity is \(rule.rule.severity)")
    }
    return nil
  }
}

extension LoadedRules {
  /// How many rules were skipped, by reason.
  public var skippedByReason: [RunReport.RuleSkipReason: Int] {
    skipped.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 }
  }
}
