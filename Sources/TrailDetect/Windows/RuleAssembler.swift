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
  /// How many groups there may be before those that are over are looked for.
  private var sweepCount = RuleAssembler.smallestSweep

  private static let smallestSweep = 1024

  init(_ rule: Rule, files: [String], earliest: Timestamp) {
    self.rule = rule
    self.files = files
    self.earliest = earliest
  }

  /// How many groups are remembered.
  var openGroups: Int { groups.count }

  /// Takes the next match.
  mutating func add(_ match: Match) {
    if groups.count >= sweepCount { sweep(at: match.time) }
    let key = MatchDetails.groupPrefix(of: match.details)
    var group =
      groups.removeValue(forKey: key)
      ?? Group(window: rule.correlation.map { CorrelationWindow($0) })
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

  /// Forgets the groups that are over, so that memory holds what goes on at one time, not all of the log.
  ///
  /// The next burst of a group may begin with an event of the window before `time`.
  private mutating func sweep(at time: Timestamp) {
    let windowSeconds = rule.correlation?.windowSeconds ?? 0
    let start = Timestamp(milliseconds: time.milliseconds - windowSeconds * 1000)
    for (key, group) in groups where group.window?.isIdle(at: time) ?? true {
      if let alert = group.alert {
        let isSameBurst =
          start.milliseconds < alert.last.milliseconds + windowSeconds * 1000
        if joins(start, alert) || isSameBurst { continue }
        alerts.append(alert.alert(of: rule))
      }
      groups[key] = nil
    }
    sweepCount = max(RuleAssembler.smallestSweep, groups.count * 2)
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
