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
  /// How many rules were looked at group by group.
  private(set) var delayedRules = 0

  /// How many events all windows together may remember, about, their groups counted for what they take; beyond that,
  /// rules are looked at group by group.
  static let maxHeld = 100_000
  /// And those of one thread, where there are many threads.
  private static let leastHeld = 1 << 13
  /// How many bytes of the alerts' events stay in memory.
  private static let maxEventBytes = 4 << 20

  /// Decides which events make alerts; that depends on neither which worker saw what nor in which order.
  /// - Parameters:
  ///   - workers: the workers of the run, all done.
  ///   - rules: the rules that they asked.
  ///   - files: the paths of the files by number.
  ///   - lengths: the inflated lengths of files that need not be read from their beginning, by number: each
  ///     thread looks at a part of them.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  public convenience init(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String],
    lengths: [Int: Int64] = [:]
  ) throws(DetectError) {
    try self.init(
      workers, rules: rules, files: files, lengths: lengths,
      maxHeld: AlertDraft.maxHeld)
  }

  init(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String],
    lengths: [Int: Int64] = [:], maxHeld: Int
  ) throws(DetectError) {
    self.workers = workers
    self.rules = rules
    self.files = FileNames(files)
    events = AlertEventStore(
      queues: workers.count, lengths: lengths, maxBytes: AlertDraft.maxEventBytes)
    let earliest = workers.compactMap(\.earliest).min() ?? Timestamp(milliseconds: 0)
    let latest = workers.compactMap(\.latest).max() ?? earliest
    try addMatches(earliest: earliest, latest: latest, maxHeld: maxHeld)
    try addNewValues()
    try events.check()
    noteShortLog(spanSeconds: latest.seconds - earliest.seconds)
  }

  private func addMatches(
    earliest: Timestamp, latest: Timestamp, maxHeld: Int
  ) throws(DetectError) {
    for worker in workers { try worker.settle() }
    // What the workers gave back is of no use to other threads as long as the C library keeps it for theirs.
    cmemory_trim()
    let tallies = workers.map(\.tally)
    let run = MatchAssembler.Run(
      rules: rules, files: files, tallies: tallies, earliest: earliest, latest: latest,
      maxHeld: max(maxHeld / max(1, workers.count), min(maxHeld, AlertDraft.leastHeld)),
      events: events, drafts: drafts)
    // All workers of a run keep what they find in the same way.
    let records = workers.compactMap(\.keeper?.records)
    if records.isEmpty {
      add(try MatchAssembler.assemble(workers.map(\.store), run))
    } else {
      let judged = try JudgedRecords(records, run, maxBytes: AlertDraft.maxEventBytes / 2)
      assembly.matches += judged.leftOut
      for assembler in judged.assemblers { add(assembler) }
    }
  }

  private func add(_ assembler: MatchAssembler) {
    assembly.matches += assembler.matches
    assembly.repeatedEvents += assembler.repeatedEvents
    delayedRules += assembler.delayedRules
  }

  private func addNewValues() throws(DetectError) {
    var assembler: (rule: Int32, assembler: NewValueAssembler)?
    func finish() throws(DetectError) {
      guard let rule = assembler?.rule else { return }
      assembly.matches += assembler?.assembler.newCount ?? 0
      try drafts.append(assembler?.assembler.finish() ?? [], rule: rule)
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
      try drafts.append(assembler?.assembler.takeClosed() ?? [], rule: match.rule)
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
    // The windows leave much behind.
    cmemory_trim()
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
    // And the second look at records.
    cmemory_trim()
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
