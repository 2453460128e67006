import TrailDetect

/// Which rules hold for which events: the marks of a timeline.
struct TimelineAlerts {
  private let rules: CompiledRules
  /// The numbers of the rules that need several events, by the eventIDs that their alerts list.
  private var byEventID: [String: [Int]] = [:]

  init(_ rules: CompiledRules, alerts: AlertList) {
    self.rules = rules
    var numbers: [String: Int] = [:]
    for (number, rule) in rules.rules.enumerated() where rule.correlation != nil {
      numbers[rule.id] = number
    }
    for alert in alerts {
      guard let number = numbers[alert.rule.id] else { continue }
      for event in alert.events where !event.eventID.isEmpty {
        byEventID[event.eventID, default: []].append(number)
      }
    }
  }

  /// The rules that hold for an event, the most severe first.
  func rules(for row: EventRow) -> [Int] {
    var numbers = row.ruleNumbers
    if !byEventID.isEmpty, let more = byEventID[row.text(of: .eventID)] { numbers += more }
    guard !numbers.isEmpty else { return [] }
    return Set(numbers).sorted { left, right in
      let severities = (rules.rules[left].severity, rules.rules[right].severity)
      return severities.0 != severities.1 ? severities.0 > severities.1 : left < right
    }
  }

  func severity(of rule: Int) -> Severity { rules.rules[rule].severity }

  func id(of rule: Int) -> String { rules.rules[rule].id }
}
