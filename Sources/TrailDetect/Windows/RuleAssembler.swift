import TrailEvents

/// Makes one rule's alerts from its matches, which come in the order of time, each event once.
struct RuleAssembler {
  private struct Group {
    var alert: OpenAlert?
    var window: CorrelationWindow?
  }

  private let rule: Rule
  private let files: [String]
  private let earliest: Timestamp
  private var groups: [ArraySlice<UInt8>: Group] = [:]
  private(set) var alerts: [Alert] = []

  init(_ rule: Rule, files: [String], earliest: Timestamp) {
    self.rule = rule
    self.files = files
    self.earliest = earliest
  }

  mutating func add(_ match: Match) {
    let key = MatchDetails.groupPrefix(of: match.details)
    var group =
      groups.removeValue(forKey: key) ?? Group(window: rule.correlation.map(CorrelationWindow.init))
    defer { groups[key] = group }
    guard group.window != nil else {
      if let alert = group.alert, !joins(match.time, alert) {
        alerts.append(alert.alert(of: rule))
        group.alert = nil
      }
      extend(&group, with: [match])
      return
    }
    guard group.window?.add(match, earliest: earliest) == true else { return }
    let burst = group.window?.takePending() ?? []
    if let alert = group.alert, let start = burst.first?.time, !joins(start, alert) {
      // A burst goes on as long as its events are within the window of one another.
      let isSameBurst =
        start.milliseconds < alert.last.milliseconds
        + (rule.correlation?.windowSeconds ?? 0) * 1000
      if !isSameBurst {
        alerts.append(alert.alert(of: rule))
        group.alert = nil
      }
    }
    extend(&group, with: burst)
  }

  /// Whether what begins at a time belongs to an alert that is already there.
  private func joins(_ time: Timestamp, _ alert: OpenAlert) -> Bool {
    time.milliseconds < alert.first.milliseconds + rule.deduplicationSeconds * 1000
  }

  private func extend(_ group: inout Group, with matches: [Match]) {
    for match in matches {
      if group.alert == nil {
        group.alert = OpenAlert(match, files: files)
      } else {
        group.alert?.add(match, files: files)
      }
    }
  }

  /// All alerts, those still open included.
  mutating func finish() -> [Alert] {
    for group in groups.values {
      if let alert = group.alert { alerts.append(alert.alert(of: rule)) }
    }
    groups.removeAll()
    return alerts
  }
}
