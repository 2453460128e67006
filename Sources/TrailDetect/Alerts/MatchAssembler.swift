import TrailEvents

/// Hands matches to the windows of their rules, and keeps the alerts that come of them.
///
/// The matches of each rule come in the order of time, those of one event one behind the other; those of other rules
/// may lie between. Several threads may each assemble the matches of rules of their own: `drafts` and `events` take
/// from all of them.
final class MatchAssembler {
  /// What all assemblers of a run share.
  struct Run {
    let rules: CompiledRules
    let files: FileNames
    /// Of all workers.
    let tallies: [GroupTally]
    /// The time of the run's first event, and that of its last.
    let earliest: Timestamp
    let latest: Timestamp
    /// How many events and groups the windows of one assembler may remember, about; beyond that, rules are looked at
    /// group by group, so that memory holds one group at a time.
    let maxHeld: Int
    let events: AlertEventStore
    let drafts: DraftStore
  }

  /// A rule of which matches have come.
  private final class Live {
    let number: Int32
    let need: GroupTally.Need?
    @exclusivity(unchecked) var assembler: RuleAssembler
    /// The matches that are yet to come to the windows, group by group; nil as long as they go there at once.
    @exclusivity(unchecked) var later: MatchStore?

    init(_ number: Int32, _ run: Run) {
      let rule = run.rules.rules[Int(number)]
      self.number = number
      need = rule.tallyNeed
      assembler = RuleAssembler(
        rule, files: run.files, earliest: run.earliest, latest: run.latest, events: run.events)
    }
  }

  /// The event of the match before.
  private struct Previous {
    var rule: Int32
    var member: Int32
    var time: Timestamp
    var identity: Match.Digest
  }

  /// How many bytes of matches that wait for their group stay in memory, of each rule.
  private static let laterBytes = 4 << 20
  /// How many matches come between two looks at what the windows remember, at least.
  private static let leastPause = 1 << 13

  private let run: Run
  /// By the rules' numbers.
  @exclusivity(unchecked) private var live: [Live?]
  @exclusivity(unchecked) private var previous: Previous?
  @exclusivity(unchecked) private var matchesUntilLook: Int
  /// How many matches there were, each event once for each rule.
  @exclusivity(unchecked) private(set) var matches = 0
  /// How many records were further deliveries of an event already counted.
  @exclusivity(unchecked) private(set) var repeatedEvents = 0
  /// How many rules were put off because their windows remembered too much.
  @exclusivity(unchecked) private(set) var delayedRules = 0

  init(_ run: Run) {
    self.run = run
    live = Array(repeating: nil, count: run.rules.rules.count)
    matchesUntilLook = min(MatchAssembler.leastPause, run.maxHeld)
  }

  /// Takes the next match.
  /// - Throws: `DetectError` if what does not fit in memory can neither be written to disk nor read again.
  func take(_ match: Match) throws(DetectError) {
    if let previous, previous.rule == match.rule, previous.time == match.time,
      previous.identity == match.identity
    {
      if previous.member == match.member {
        if match.isFirstOfRecord { repeatedEvents += 1 }
        return
      }
    } else {
      matches += 1
    }
    previous = Previous(
      rule: match.rule, member: match.member, time: match.time, identity: match.identity)
    let rule = live[Int(match.rule)] ?? begin(match.rule)
    if let need = rule.need, match.tallySlot >= 0,
      !GroupTally.isEnough(run.tallies, at: match.tallySlot, for: need)
    {
      return
    }
    if let later = rule.later { return try later.append(match) }
    rule.assembler.add(match)
    try run.drafts.append(rule.assembler.takeClosed(), rule: match.rule)
    matchesUntilLook -= 1
    if matchesUntilLook <= 0 { look() }
  }

  private func begin(_ number: Int32) -> Live {
    let rule = Live(number, run)
    live[Int(number)] = rule
    return rule
  }

  /// Closes the alerts of a rule, of which no more matches will come.
  /// - Throws: `DetectError` if what does not fit in memory can neither be written to disk nor read again.
  func finish(_ number: Int32) throws(DetectError) {
    guard let rule = live[Int(number)] else { return }
    if let later = rule.later { try finish(rule, later) }
    try run.drafts.append(rule.assembler.finish(), rule: number)
    live[Int(number)] = nil
  }

  /// Closes the alerts of all rules.
  /// - Throws: `DetectError` if what does not fit in memory can neither be written to disk nor read again.
  func finish() throws(DetectError) {
    for number in live.indices { try finish(Int32(number)) }
  }

  // MARK: Group by group

  /// A group with its window and its alert takes as much memory as so many events.
  private static let eventsOfGroup = 8

  /// Looks whether the windows remember too much; if so, those that remember most take no more for now.
  private func look() {
    var counts: [(rule: Live, held: Int)] = []
    for case let rule? in live where rule.later == nil && rule.assembler.canGoByGroup {
      let groups = rule.assembler.openGroups * MatchAssembler.eventsOfGroup
      counts.append((rule, rule.assembler.heldCount + groups))
    }
    counts.sort { $0.held < $1.held }
    var held = counts.reduce(0) { $0 + $1.held }
    while held > run.maxHeld, let most = counts.popLast() {
      held -= most.held
      delayedRules += 1
      most.rule.assembler.putGroupsAside()
      most.rule.later = MatchStore(.group, maxBytes: MatchAssembler.laterBytes)
    }
    // As much again may be added until the next look, and no more.
    matchesUntilLook = max(min(MatchAssembler.leastPause, run.maxHeld), held)
  }

  private func finish(_ rule: Live, _ later: MatchStore) throws(DetectError) {
    var group: ArraySlice<UInt8>?
    try MatchStore.merge([later], .group) { match throws(DetectError) in
      let next = MatchDetails.groupPrefix(of: match.details)
      if group != next {
        rule.assembler.finishGroups()
        rule.assembler.takeUp(GroupKey(bytes: next))
      }
      group = next
      rule.assembler.add(match)
      try run.drafts.append(rule.assembler.takeClosed(), rule: rule.number)
    }
    rule.assembler.finishGroups()
    rule.assembler.takeUpRest()
  }
}

// MARK: Sorted matches

extension MatchAssembler {
  /// Assembles the alerts of the matches of some stores, one rule after the other.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  static func assemble(_ stores: [MatchStore], _ run: Run) throws(DetectError) -> MatchAssembler {
    let assembler = MatchAssembler(run)
    var rule: Int32?
    try MatchStore.merge(stores, .time) { match throws(DetectError) in
      if let rule, rule != match.rule { try assembler.finish(rule) }
      rule = match.rule
      try assembler.take(match)
    }
    try assembler.finish()
    return assembler
  }
}
