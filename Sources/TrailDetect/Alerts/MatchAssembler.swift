import TrailEvents

/// Hands the matches of some rules to their windows, in order, and keeps the alerts that come of them.
///
/// Several threads may each do so with rules of their own: `drafts` and `events` take from all of them.
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
    /// A rule with more matches is looked at group by group, so that memory holds one group at a time.
    let maxMatchesInTime: Int
    let events: AlertEventStore
    let drafts: DraftStore
  }

  private let run: Run
  /// Stores that are read together, for each has matches of the same rules.
  private var sets: [[MatchStore]] = []
  /// How many matches `sets` have.
  private var size = 0
  /// How many matches there were, each event once for each rule.
  private(set) var matches = 0
  /// How many records were further deliveries of an event already counted.
  private(set) var repeatedEvents = 0

  private init(_ run: Run) { self.run = run }

  /// Assembles the alerts of sets of stores, no two of which have matches of one rule.
  /// - Returns: what did so, one for each thread.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  static func assemble(
    _ sets: [[MatchStore]], _ run: Run, threads: Int
  ) throws(DetectError) -> [MatchAssembler] {
    let sized = sets.map { stores in (stores: stores, size: stores.reduce(0) { $0 + $1.count }) }
      .filter { $0.size > 0 }
    let assemblers = (0..<max(1, min(threads, sized.count))).map { _ in MatchAssembler(run) }
    // The largest first, each to who has the least to do.
    for (stores, size) in sized.sorted(by: { $0.size > $1.size }) {
      let next = assemblers.indices.min { assemblers[$0].size < assemblers[$1].size } ?? 0
      assemblers[next].sets.append(stores)
      assemblers[next].size += size
    }
    try ScanThreads.run(
      assemblers,
      trying: { assembler throws(DetectError) in
        for stores in assembler.sets { try assembler.assemble(stores) }
      })
    return assemblers
  }

  private func assemble(_ stores: [MatchStore]) throws(DetectError) {
    var counts: [Int32: Int] = [:]
    for store in stores { counts.merge(store.countsByRule, uniquingKeysWith: +) }
    var need: GroupTally.Need?
    var assembler: RuleAssembler?
    var regrouped: MatchStore?
    var previous: Match?
    func finish() throws(DetectError) {
      guard let rule = previous?.rule else { return }
      if let regrouped { try addGroups(of: regrouped, to: &assembler, rule: rule) }
      try run.drafts.append(assembler?.finish() ?? [], rule: rule)
    }
    try MatchStore.merge(stores, .time) {
      match throws(DetectError) in
      var isSameEvent = false
      if let previous, previous.rule == match.rule {
        isSameEvent = previous.time == match.time && previous.identity == match.identity
        if isSameEvent, previous.member == match.member {
          if match.isFirstOfRecord { repeatedEvents += 1 }
          return
        }
      } else {
        try finish()
        let rule = run.rules.rules[Int(match.rule)]
        need = rule.tallyNeed
        assembler = RuleAssembler(
          rule, files: run.files, earliest: run.earliest, latest: run.latest, events: run.events)
        let isLarge = counts[match.rule, default: 0] > run.maxMatchesInTime
        regrouped =
          isLarge && assembler?.canGoByGroup == true
          ? MatchStore(.group) : nil
      }
      previous = match
      if !isSameEvent { matches += 1 }
      if let need, match.tallySlot >= 0,
        !GroupTally.isEnough(run.tallies, at: match.tallySlot, for: need)
      {
        return
      }
      if let regrouped {
        try regrouped.append(match)
      } else {
        assembler?.add(match)
        try run.drafts.append(assembler?.takeClosed() ?? [], rule: match.rule)
      }
    }
    try finish()
  }

  /// Hands a rule's matches to its assembler group by group.
  private func addGroups(
    of store: MatchStore, to assembler: inout RuleAssembler?, rule: Int32
  ) throws(DetectError) {
    var group: ArraySlice<UInt8>?
    try MatchStore.merge([store], .group) { match throws(DetectError) in
      let next = MatchDetails.groupPrefix(of: match.details)
      if group != next { assembler?.finishGroups() }
      group = next
      assembler?.add(match)
      try run.drafts.append(assembler?.takeClosed() ?? [], rule: rule)
    }
  }
}
