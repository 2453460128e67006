import TrailEvents

/// Makes one rule's alerts from its matches, which come in the order of time, each event once for each
/// member.
struct RuleAssembler {
  /// An object, so that a match costs one look for its group.
  private final class Group {
    @exclusivity(unchecked) var alert: OpenAlert?
    let window: (any GroupWindow)?

    init(window: (any GroupWindow)? = nil) { self.window = window }
  }

  private let rule: Rule
  private let files: FileNames
  private let events: AlertEventStore?
  /// Is told of each event of an alert, in a stream.
  private let alerted: AlertedEvents?
  private let style: OpenAlert.Style
  private let plan: WindowPlan?
  private var tree: CorrelationTree?
  private var groups = GroupTable<Group>()
  /// Groups that go on later, one by one.
  private var aside: [GroupKey: Group] = [:]
  private var alerts: [OpenAlert] = []
  /// How many groups there may be before those that are over are looked for.
  private var sweepCount = RuleAssembler.smallestSweep

  private static let smallestSweep = 64

  /// - Parameters:
  ///   - earliest: the time of the run's first event.
  ///   - latest: the time of the run's last event.
  ///   - events: takes the alerts' events; nil if their details are all at hand.
  ///   - alerted: is told of each event of an alert.
  init(
    _ rule: Rule, files: FileNames, earliest: Timestamp,
    latest: Timestamp = Timestamp(milliseconds: .max), events: AlertEventStore? = nil,
    alerted: AlertedEvents? = nil
  ) {
    self.rule = rule
    self.files = files
    self.events = events
    self.alerted = alerted
    style = OpenAlert.Style(rule)
    plan = rule.correlation.map {
      WindowPlan(
        correlation: $0, level: 0, earliest: earliest.milliseconds, latest: latest.milliseconds)
    }
    tree = plan.map { CorrelationTree($0) }
  }

  /// How many windows were forgotten because the time had gone past them.
  private(set) var closedWindowCount = 0
  /// How many groups are remembered.
  var openGroups: Int { groups.count + (tree?.groupCount ?? 0) }

  /// Takes the next match.
  mutating func add(_ match: consuming Match) {
    guard tree != nil else { return addPlain(match) }
    if let member = tree?.plainMember(of: match) {
      return take(WindowEntry(match, member: member))
    }
    var entries: [WindowEntry] = []
    tree?.add(match) { entries.append($0) }
    for entry in entries { take(entry) }
  }

  /// A match of a rule without a correlation.
  private mutating func addPlain(_ match: Match) {
    if groups.count >= sweepCount { sweep(at: match.time.milliseconds) }
    let group = group(of: match.details)
    if let first = group.alert?.first, !joins(match.time, alertSince: first) { close(group) }
    extend(group, with: match)
  }

  /// The group that details tell, new if there is none.
  private mutating func group(of details: MatchDetails.Encoded) -> Group {
    groups.group(of: details) { [plan] in Group(window: plan?.makeWindow()) }
  }

  /// An event or an inner firing that reaches the outermost correlation.
  private mutating func take(_ entry: consuming WindowEntry) {
    if groups.count >= sweepCount { sweep(at: entry.time) }
    guard !MatchDetails.isGroupEmpty(entry.trigger.details) else { return }
    let group = group(of: entry.trigger.details)
    let firings = group.window?.add(entry) ?? []
    if !firings.isEmpty { fire(firings, in: group) }
  }

  private mutating func fire(_ firings: [Firing], in group: Group) {
    for firing in firings {
      if let first = group.alert?.first, let last = group.alert?.last,
        let start = firing.matches.first?.time, !joins(start, alertSince: first)
      {
        // A burst goes on as long as its events are within the window of one another.
        let isSameBurst =
          start.milliseconds < last.milliseconds + (plan?.correlation.windowMilliseconds ?? 0)
        if !isSameBurst { close(group) }
      }
      for match in firing.matches { extend(group, with: match) }
      if let note = firing.note { group.alert?.note(note) }
    }
  }

  /// Whether what begins at a time belongs to an alert that is already there.
  /// - Parameter first: the time of the alert's first event.
  private func joins(_ time: Timestamp, alertSince first: Timestamp) -> Bool {
    time.milliseconds < first.milliseconds + rule.deduplicationSeconds * 1000
  }

  private mutating func close(_ group: Group) {
    if let alert = group.alert { alerts.append(alert.closed()) }
    group.alert = nil
  }

  private func extend(_ group: Group, with match: Match) {
    if group.alert == nil {
      group.alert = OpenAlert(match, style: style, files: files, events: events)
    }
    group.alert?.add(match)
    alerted?.insert(match)
  }

  /// Forgets the groups that are over, so that memory holds what goes on at one time, not all of the log.
  ///
  /// The next burst of a group may begin with an event of the window before `time`.
  private mutating func sweep(at time: Int64) {
    let window = plan?.correlation.windowMilliseconds ?? 0
    let start = Timestamp(milliseconds: time - reach)
    for (key, group) in groups.all {
      fire(group.window?.advance(to: .at(time)) ?? [], in: group)
      guard group.window?.isIdle(at: time) ?? true else { continue }
      if let alert = group.alert {
        let isSameBurst = start.milliseconds < alert.last.milliseconds + window
        if joins(start, alertSince: alert.first) || isSameBurst { continue }
        close(group)
      }
      groups.set(nil, for: key)
      if group.window != nil { closedWindowCount += 1 }
    }
    sweepCount = max(RuleAssembler.smallestSweep, groups.count * 2)
  }

  // MARK: Streams

  /// The alerts that nothing can change any more once every event before a time has come; what no later
  /// event can need is forgotten.
  ///
  /// It is what `sweep` does, for all groups: a firing yet to come holds no event as old as the reach of the
  /// rule's windows, so an alert is over when such an event could neither join it by the rule's time of
  /// deduplication nor go on with its burst. The group's window may well go on meanwhile.
  mutating func takeFinal(before time: Int64) -> [OpenAlert] {
    var entries: [WindowEntry] = []
    tree?.decide(before: time) { entries.append($0) }
    for entry in entries { take(entry) }
    let window = plan?.correlation.windowMilliseconds ?? 0
    let start = Timestamp(milliseconds: time - reach)
    for (key, group) in groups.all {
      fire(group.window?.advance(to: .at(time)) ?? [], in: group)
      if let alert = group.alert, !joins(start, alertSince: alert.first),
        start.milliseconds >= alert.last.milliseconds + window
      {
        close(group)
      }
      if group.alert == nil, group.window?.isIdle(at: time) ?? true {
        if group.window != nil { closedWindowCount += 1 }
        groups.set(nil, for: key)
      }
    }
    sweepCount = max(RuleAssembler.smallestSweep, groups.count * 2)
    return takeClosed()
  }

  /// Adds an event that came too late to be looked at in its order to an alert that is still open.
  /// - Returns: whether there is such an alert; one of a rule with windows has none.
  mutating func addLate(_ match: Match) -> Bool {
    let key = GroupKey(match.details)
    guard plan == nil, let alert = groups.all[key]?.alert, match.time >= alert.first,
      joins(match.time, alertSince: alert.first)
    else { return false }
    groups.all[key]?.alert?.add(match)
    alerted?.insert(match)
    return true
  }

  /// The last alerts of a stream, whose last event's time is known now.
  mutating func finish(latest: Timestamp) -> [OpenAlert] {
    plan?.end.latest = latest.milliseconds
    return finish()
  }

  /// How far back the events of a firing may reach, in milliseconds.
  private var reach: Int64 {
    guard let correlation = plan?.correlation else { return 0 }
    return correlation.members.isEmpty
      ? correlation.windowMilliseconds : correlation.reachMilliseconds
  }

  /// How many groups have an open alert.
  var openAlertCount: Int { groups.all.values.count { $0.alert != nil } }

  /// How many events its windows remember.
  var heldCount: Int {
    groups.all.values.reduce(tree?.heldCount ?? 0) { $0 + ($1.window?.heldCount ?? 0) }
  }

  /// The alerts that were closed since they were last taken.
  mutating func takeClosed() -> [OpenAlert] {
    guard !alerts.isEmpty else { return [] }
    defer { alerts.removeAll() }
    return alerts
  }

  /// All alerts that were not taken yet, those still open included.
  mutating func finish() -> [OpenAlert] {
    finishGroups()
    return takeClosed()
  }

  /// Whether each group can be looked at by itself: no correlation inside has groups of its own.
  var canGoByGroup: Bool {
    plan?.correlation.members.allSatisfy { member in
      if case .events = member.source { true } else { false }
    } ?? true
  }

  /// Puts what goes on aside: from now on matches come group by group.
  mutating func putGroupsAside() {
    aside = groups.all
    groups = GroupTable()
  }

  /// Goes on with a group that was put aside, if it was.
  mutating func takeUp(_ key: GroupKey) {
    groups.set(aside.removeValue(forKey: key), for: key)
  }

  /// Goes on with all groups that are still put aside.
  mutating func takeUpRest() {
    groups.add(aside)
    aside = [:]
  }

  /// Closes all groups; what comes then may begin earlier, in other groups.
  mutating func finishGroups() {
    var entries: [WindowEntry] = []
    tree?.finish { entries.append($0) }
    for entry in entries { take(entry) }
    for group in groups.all.values {
      fire(group.window?.advance(to: .end) ?? [], in: group)
      close(group)
    }
    groups.removeAll()
  }
}

// MARK: State

extension RuleAssembler {
  /// Writes what goes on; nothing may wait in `takeFinal`.
  func save(to writer: inout StateWriter) {
    tree?.save(to: &writer)
    writer.write(all: groups.all) { writer, group in
      writer.writeRaw(Array(group.key.bytes))
      writer.write(group.value.alert != nil)
      group.value.alert?.save(to: &writer)
      group.value.window?.save(to: &writer)
    }
  }

  /// Takes up what was written, being new itself.
  mutating func restore(from reader: inout StateReader, rule: Int32) throws(StateError) {
    try tree?.restore(from: &reader, rule: rule)
    for _ in 0..<(try reader.count()) {
      let key = GroupKey(bytes: ArraySlice(try reader.raw()))
      let group = Group(window: plan?.makeWindow())
      if try reader.flag() {
        group.alert = try OpenAlert(from: &reader, style: style, files: files)
      }
      try group.window?.restore(from: &reader, rule: rule)
      groups.set(group, for: key)
    }
  }
}
