import TrailEvents

/// Makes one rule's alerts from its matches, which come in the order of time, each event once for each
/// member.
struct RuleAssembler {
  private struct Group {
    var alert: OpenAlert?
    var window: (any GroupWindow)?
  }

  private let rule: Rule
  private let files: [String]
  private let events: AlertEventStore?
  private let style: OpenAlert.Style
  private let plan: WindowPlan?
  private var tree: CorrelationTree?
  private var groups: [ArraySlice<UInt8>: Group] = [:]
  private var alerts: [OpenAlert] = []
  /// How many groups there may be before those that are over are looked for.
  private var sweepCount = RuleAssembler.smallestSweep

  private static let smallestSweep = 1024

  /// - Parameters:
  ///   - earliest: the time of the run's first event.
  ///   - latest: the time of the run's last event.
  ///   - events: takes the alerts' events; nil if their details are all at hand.
  init(
    _ rule: Rule, files: [String], earliest: Timestamp,
    latest: Timestamp = Timestamp(milliseconds: .max), events: AlertEventStore? = nil
  ) {
    self.rule = rule
    self.files = files
    self.events = events
    style = OpenAlert.Style(rule)
    plan = rule.correlation.map {
      WindowPlan(
        correlation: $0, level: 0, earliest: earliest.milliseconds, latest: latest.milliseconds)
    }
    tree = plan.map { CorrelationTree($0) }
  }

  /// How many groups are remembered.
  var openGroups: Int { groups.count + (tree?.groupCount ?? 0) }

  /// Takes the next match.
  mutating func add(_ match: Match) {
    guard tree != nil else { return addPlain(match) }
    var entries: [WindowEntry] = []
    tree?.add(match) { entries.append($0) }
    for entry in entries { take(entry) }
  }

  /// A match of a rule without a correlation.
  private mutating func addPlain(_ match: Match) {
    if groups.count >= sweepCount { sweep(at: match.time.milliseconds) }
    let key = MatchDetails.groupPrefix(of: match.details)
    var group = groups.removeValue(forKey: key) ?? Group()
    if let alert = group.alert, !joins(match.time, alert) { close(&group) }
    extend(&group, with: [match])
    groups[key] = group
  }

  /// An event or an inner firing that reaches the outermost correlation.
  private mutating func take(_ entry: WindowEntry) {
    if groups.count >= sweepCount { sweep(at: entry.time) }
    let key = MatchDetails.groupPrefix(of: entry.trigger.details)
    guard !MatchDetails.isGroupEmpty(entry.trigger.details) else { return }
    var group = groups.removeValue(forKey: key) ?? Group(window: plan?.makeWindow())
    let firings = group.window?.add(entry) ?? []
    fire(firings, in: &group)
    groups[key] = group
  }

  private mutating func fire(_ firings: [Firing], in group: inout Group) {
    for firing in firings {
      if let alert = group.alert, let start = firing.matches.first?.time, !joins(start, alert) {
        // A burst goes on as long as its events are within the window of one another.
        let isSameBurst =
          start.milliseconds < alert.last.milliseconds + (plan?.correlation.windowMilliseconds ?? 0)
        if !isSameBurst { close(&group) }
      }
      extend(&group, with: firing.matches)
      if let note = firing.note { group.alert?.note(note) }
    }
  }

  /// Whether what begins at a time belongs to an alert that is already there.
  private func joins(_ time: Timestamp, _ alert: OpenAlert) -> Bool {
    time.milliseconds < alert.first.milliseconds + rule.deduplicationSeconds * 1000
  }

  private mutating func close(_ group: inout Group) {
    if let alert = group.alert { alerts.append(alert.closed()) }
    group.alert = nil
  }

  private func extend(_ group: inout Group, with matches: [Match]) {
    for match in matches {
      if group.alert == nil {
        group.alert = OpenAlert(match, style: style, files: files, events: events)
      }
      group.alert?.add(match)
    }
  }

  /// Forgets the groups that are over, so that memory holds what goes on at one time, not all of the log.
  ///
  /// The next burst of a group may begin with an event of the window before `time`.
  private mutating func sweep(at time: Int64) {
    let window = plan?.correlation.windowMilliseconds ?? 0
    let reach = plan.map {
      $0.correlation.members.isEmpty ? window : $0.correlation.reachMilliseconds
    }
    let start = Timestamp(milliseconds: time - (reach ?? 0))
    for key in Array(groups.keys) {
      guard var group = groups[key] else { continue }
      fire(group.window?.advance(to: .at(time)) ?? [], in: &group)
      groups[key] = group
      guard group.window?.isIdle(at: time) ?? true else { continue }
      if let alert = group.alert {
        let isSameBurst = start.milliseconds < alert.last.milliseconds + window
        if joins(start, alert) || isSameBurst { continue }
        close(&group)
      }
      groups[key] = nil
    }
    sweepCount = max(RuleAssembler.smallestSweep, groups.count * 2)
  }

  /// All alerts, those still open included.
  mutating func finish() -> [OpenAlert] {
    finishGroups()
    return alerts
  }

  /// Whether each group can be looked at by itself: no correlation inside has groups of its own.
  var canGoByGroup: Bool {
    plan?.correlation.members.allSatisfy { member in
      if case .events = member.source { true } else { false }
    } ?? true
  }

  /// Closes all groups; what comes then may begin earlier, in other groups.
  mutating func finishGroups() {
    var entries: [WindowEntry] = []
    tree?.finish { entries.append($0) }
    for entry in entries { take(entry) }
    for key in Array(groups.keys) {
      guard var group = groups[key] else { continue }
      fire(group.window?.advance(to: .end) ?? [], in: &group)
      close(&group)
    }
    groups.removeAll(keepingCapacity: true)
  }
}
