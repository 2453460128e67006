import CMemory
import TrailEvents

/// The alerts of a run before it is known what all their events tell.
///
/// A draft is made when all records have been looked at: the windows decide which events make alerts. If some
/// of these are known only in brief, their files are read again, `recalls` says where; then `finish` gives
/// the alerts.
public final class AlertDraft {
  private let workers: [DetectionWorker]
  private let rules: CompiledRules
  private let files: FileNames
  private let events: AlertEventStore
  private let drafts = DraftStore()
  private var assembly = AlertAssembly()
  private var recalled: [MatchStore] = []

  /// A rule with more matches is looked at group by group, so that memory holds one group at a time.
  static let maxMatchesInTime = 200_000
  /// How many bytes of the alerts' events stay in memory.
  private static let maxEventBytes = 8 << 20

  /// Decides which events make alerts; that depends on neither which worker saw what nor in which order.
  /// - Parameters:
  ///   - workers: the workers of the run, all done.
  ///   - rules: the rules that they asked.
  ///   - files: the paths of the files by number.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  public convenience init(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String]
  ) throws(DetectError) {
    try self.init(
      workers, rules: rules, files: files, maxMatchesInTime: AlertDraft.maxMatchesInTime)
  }

  init(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String], maxMatchesInTime: Int
  ) throws(DetectError) {
    self.workers = workers
    self.rules = rules
    self.files = FileNames(files)
    events = AlertEventStore(queues: workers.count, maxBytes: AlertDraft.maxEventBytes)
    let earliest = workers.compactMap(\.earliest).min() ?? Timestamp(milliseconds: 0)
    let latest = workers.compactMap(\.latest).max() ?? earliest
    try addMatches(earliest: earliest, latest: latest, maxMatchesInTime: maxMatchesInTime)
    try addNewValues()
    try events.check()
    noteShortLog(spanSeconds: latest.seconds - earliest.seconds)
  }

  private func addMatches(
    earliest: Timestamp, latest: Timestamp, maxMatchesInTime: Int
  ) throws(DetectError) {
    for worker in workers { try worker.settle() }
    // What the workers gave back is of no use to this thread as long as the C library keeps it for theirs, and the
    // code that reads records none either.
    cmemory_trim_heap()
    cmemory_release_code()
    let tallies = workers.map(\.tally)
    var judge = RecordJudge(
      rules, tallies: tallies, maxBytes: AlertDraft.maxEventBytes / 2)
    try judge.judge(workers.compactMap(\.keeper?.records))
    assembly.matches += judge.leftOut
    let stores = workers.map(\.store) + [judge.alive]
    var counts: [Int32: Int] = [:]
    for store in stores { counts.merge(store.countsByRule, uniquingKeysWith: +) }
    var need: GroupTally.Need?
    var assembler: RuleAssembler?
    var regrouped: MatchStore?
    var previous: Match?
    func finish() throws(DetectError) {
      guard var done = assembler, let rule = previous?.rule else { return }
      if let regrouped { try AlertDraft.addGroups(of: regrouped, to: &done) }
      for alert in done.finish() { try drafts.append(alert, rule: rule) }
    }
    try MatchStore.merge(stores, .time) {
      match throws(DetectError) in
      var isSameEvent = false
      if let previous, previous.rule == match.rule {
        isSameEvent = previous.time == match.time && previous.identity == match.identity
        if isSameEvent, previous.member == match.member {
          if match.isFirstOfRecord { assembly.repeatedEvents += 1 }
          return
        }
      } else {
        try finish()
        let rule = rules.rules[Int(match.rule)]
        need = rule.tallyNeed
        assembler = RuleAssembler(
          rule, files: files, earliest: earliest, latest: latest, events: events)
        let isLarge = counts[match.rule, default: 0] > maxMatchesInTime
        regrouped =
          isLarge && assembler?.canGoByGroup == true
          ? MatchStore(.group) : nil
      }
      previous = match
      if !isSameEvent { assembly.matches += 1 }
      if let need, match.tallySlot >= 0,
        !GroupTally.isEnough(tallies, at: match.tallySlot, for: need)
      {
        return
      }
      if let regrouped {
        try regrouped.append(match)
      } else {
        assembler?.add(match)
      }
    }
    try finish()
  }

  /// Hands a rule's matches to its assembler group by group.
  private static func addGroups(
    of store: MatchStore, to assembler: inout RuleAssembler
  ) throws(DetectError) {
    var group: ArraySlice<UInt8>?
    try MatchStore.merge([store], .group) { match throws(DetectError) in
      let next = MatchDetails.groupPrefix(of: match.details)
      if group != next { assembler.finishGroups() }
      group = next
      assembler.add(match)
    }
  }

  private func addNewValues() throws(DetectError) {
    var assembler: (rule: Int32, assembler: NewValueAssembler)?
    func finish() throws(DetectError) {
      guard let (rule, learner) = assembler else { return }
      var done = learner
      assembly.matches += done.newCount
      for alert in done.finish() { try drafts.append(alert, rule: rule) }
    }
    try SightingStore.merge(workers.compactMap(\.sightings)) { match throws(DetectError) in
      if assembler?.rule != match.rule {
        try finish()
        let rule = rules.rules[Int(match.rule)]
        guard case .new(let learnSeconds) = rule.correlation?.form else { return }
        assembler = (
          match.rule,
          NewValueAssembler(rule, learnSeconds: learnSeconds, files: files, events: events)
        )
      }
      assembler?.assembler.add(match)
    }
    try finish()
  }

  /// What learns longer than the log is could say nothing.
  private func noteShortLog(spanSeconds: Int64) {
    for rule in rules.rules {
      guard case .new(let learnSeconds) = rule.correlation?.form, spanSeconds < learnSeconds
      else { continue }
      assembly.silent.append(
        DormantRule(
          ruleID: rule.id,
          reason: "the log is shorter than the \(AlertSentence.duration(learnSeconds))"
            + " that the rule learns"))
    }
  }

  // MARK: Details

  /// What has to be read again, one part for each worker; empty if everything is known.
  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  public func recalls() throws(DetectError) -> [Recall] {
    guard events.waitingCount > 0 else { return [] }
    var recalls: [Recall] = []
    for (store, worker) in zip(events.waiting, workers) {
      recalls.append(
        try Recall(
          store, worker: worker, maxBytes: AlertDraft.maxEventBytes / max(1, workers.count)))
    }
    recalled = recalls.map(\.found)
    return recalls
  }

  /// The alerts, with what their events tell.
  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  public func finish() throws(DetectError) -> AlertAssembly {
    let alerts = AlertStore()
    var reader = try DraftReader(drafts, rules: rules, files: files)
    var open: DraftReader.Draft?
    func close() throws(DetectError) {
      guard let done = open else { return }
      try alerts.append(done.alert.alert(of: rules.rules[done.rule]))
    }
    try MatchStore.merge(recalled + [events.known], .alert) { match throws(DetectError) in
      if open?.number != match.alert {
        try close()
        open = try reader.draft(match.alert)
      }
      open?.alert.fill(match)
    }
    try close()
    assembly.alerts = try alerts.list()
    return assembly
  }
}
