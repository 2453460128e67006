public import TrailEvents
import TrailPolicy
public import TrailScan

/// Asks the rules about records and keeps what they match; one for each thread.
public final class DetectionWorker {
  /// What remembers the values of records, all of it forgotten at once.
  private final class Memory {
    let evaluator: RuleEvaluator
    let groups: GroupReader
    let describer: MatchDescriber

    init(_ compiled: CompiledRules, cacheLimit: Int, tally: GroupTally) {
      evaluator = RuleEvaluator(compiled, cacheLimit: cacheLimit)
      groups = GroupReader(compiled, evaluator, cacheLimit: 2 * cacheLimit, tally: tally)
      describer = MatchDescriber(compiled, evaluator, groups)
    }

    // Here, where what is asked is held by `self` and need not be retained for each record.

    /// Asks all rules about a record.
    /// - Returns: whether some condition takes it.
    func ask(_ record: RecordView, _ time: Timestamp) -> Bool {
      groups.makeRoom()
      evaluator.evaluate(record, time: time)
      if evaluator.matches.isEmpty { return false }
      groups.begin()
      return true
    }

    /// Keeps what the record matched that was asked about.
    func keep(
      _ record: RecordView, _ time: Timestamp, file: Int, in keeper: RecordKeeper
    ) throws(DetectError) {
      try keeper.keep(record, time, file: file, evaluator, groups)
    }
  }

  /// nil as long as no record was looked at, and again from `settle` on: then few workers have to look at one.
  @exclusivity(unchecked) private var knownMemory: Memory?
  private let cacheLimit: Int
  /// What groups came to before `settle`.
  private var tallyBefore = GroupTally()
  let store: MatchStore
  /// The values that rules learn; nil if every match is wanted by itself.
  let sightings: SightingStore?
  /// Keeps matches in brief; nil if their records cannot be read again.
  let keeper: RecordKeeper?
  private let compiled: CompiledRules
  private let isStreaming: Bool
  /// What was undecided before `settle`: how many records, and for want of which keys, by condition.
  private var undecidedBefore: [Int: Int] = [:]
  private var undecidedKeysBefore: [Int: [String: Int]] = [:]
  /// The earliest eventTime seen.
  @exclusivity(unchecked) private(set) var earliest: Timestamp?
  /// The latest eventTime seen.
  @exclusivity(unchecked) private(set) var latest: Timestamp?
  /// How records were put in IAM's words; nil unless asked for.
  @exclusivity(unchecked) public private(set) var mapping: MappingReport?

  /// A worker of a stream: its matches are taken from it as they come (`StreamDetector`), with all details,
  /// for their files may be gone by the time when an alert needs them.
  init(streaming compiled: CompiledRules) {
    isStreaming = true
    self.compiled = compiled
    cacheLimit = RuleEvaluator.cacheLimit
    mapping = nil
    store = MatchStore(.time, maxBytes: .max)
    sightings = nil
    keeper = nil
  }

  /// A worker for the rules of one run.
  /// - Parameters:
  ///   - compiled: the rules, shared by all workers.
  ///   - listsEveryMatch: whether matches are wanted one by one in the order of the input, instead of
  ///     alerts.
  ///   - reportsMapping: whether `mapping` is wanted, which asks for the resources of every record.
  ///   - canReadAgain: whether what an alert tells of its events may be left for a second look at their
  ///     records (`AlertDraft.recalls`).
  ///   - maxMatchBytes: how many bytes of matches stay in memory; further ones go to a temporary file.
  public convenience init(
    _ compiled: CompiledRules, listsEveryMatch: Bool = false, reportsMapping: Bool = false,
    canReadAgain: Bool = false, maxMatchBytes: Int = DetectionWorker.defaultMaxMatchBytes
  ) {
    self.init(
      compiled, listsEveryMatch: listsEveryMatch, reportsMapping: reportsMapping,
      canReadAgain: canReadAgain, maxMatchBytes: maxMatchBytes, cacheLimit: RuleEvaluator.cacheLimit
    )
  }

  /// - Parameter cacheLimit: how many distinct values of each part of a record are remembered, about.
  init(
    _ compiled: CompiledRules, listsEveryMatch: Bool = false, reportsMapping: Bool = false,
    canReadAgain: Bool, maxMatchBytes: Int, cacheLimit: Int
  ) {
    isStreaming = false
    self.compiled = compiled
    self.cacheLimit = cacheLimit
    mapping = reportsMapping ? MappingReport() : nil
    if listsEveryMatch {
      store = MatchStore(.place, maxBytes: maxMatchBytes)
      sightings = nil
      keeper = nil
      return
    }
    store = MatchStore(.time, maxBytes: maxMatchBytes)
    let sightings = SightingStore(compiled.rules, maxBytes: maxMatchBytes / 2)
    self.sightings = sightings
    keeper =
      canReadAgain
      ? RecordKeeper(compiled, sightings, maxBytes: maxMatchBytes / 2) : nil
  }

  /// Ends the looking at records: counts what is kept of them, and forgets the values that they had.
  ///
  /// What was found stays, and records can be recalled.
  /// - Throws: `DetectError` if sightings can neither stay in memory nor go to disk.
  func settle() throws(DetectError) {
    if let knownMemory { try keeper?.settle(knownMemory.groups) }
    tallyBefore = tally
    undecidedBefore = undecidedCounts
    undecidedKeysBefore = undecidedKeys
    knownMemory = nil
    keeper?.forgetGroups()
    try keeper?.records.finish()
  }

  /// Forgets which times were seen.
  func forgetTimes() {
    earliest = nil
    latest = nil
  }

  /// Which groups have enough to make an alert.
  var tally: GroupTally { knownMemory?.groups.tally ?? tallyBefore }

  @inline(__always)
  private var memory: Memory { knownMemory ?? makeMemory() }

  @inline(never)
  private func makeMemory() -> Memory {
    let made = Memory(compiled, cacheLimit: cacheLimit, tally: tallyBefore)
    knownMemory = made
    return made
  }

  var evaluator: RuleEvaluator { memory.evaluator }

  /// 16 MiB.
  public static let defaultMaxMatchBytes = 16 << 20

  /// For each condition that could not decide some record, how many.
  private var undecidedCounts: [Int: Int] {
    undecidedBefore.merging(knownMemory?.evaluator.undecidedCounts ?? [:], uniquingKeysWith: +)
  }

  /// And for want of which keys.
  private var undecidedKeys: [Int: [String: Int]] {
    undecidedKeysBefore.merging(knownMemory?.evaluator.undecidedKeys ?? [:]) {
      $0.merging($1, uniquingKeysWith: +)
    }
  }

  /// For each rule (by id) and each key that the log does not tell, how many records it left undecided.
  public var undecidedKeysByRule: [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    for (number, keys) in undecidedKeys {
      counts[ruleID(ofCondition: number), default: [:]].merge(keys, uniquingKeysWith: +)
    }
    return counts
  }

  /// For each rule (by id), how many records it could not decide.
  public var undecidedByRule: [String: Int] {
    var counts: [String: Int] = [:]
    for (number, count) in undecidedCounts {
      counts[ruleID(ofCondition: number), default: 0] += count
    }
    return counts
  }

  /// The numbers of the rules that the last record matched by itself, each once; rules that need several
  /// events are not among them.
  public var lastMatchedRules: [Int] {
    var rules: [Int] = []
    for condition in evaluator.matches {
      let rule = compiled.conditions[condition].rule
      if compiled.rules[rule].correlation == nil, rules.last != rule { rules.append(rule) }
    }
    return rules
  }

  private func ruleID(ofCondition number: Int) -> String {
    compiled.rules[compiled.conditions[number].rule].id
  }

  /// Asks all rules about a record of the file with this number.
  /// - Throws: `DetectError` if matches no longer fit in memory and cannot be written to disk.
  public func analyze(
    _ record: RecordView, time: Timestamp, file: Int
  ) throws(DetectError) {
    earliest = earliest.map { min($0, time) } ?? time
    latest = latest.map { max($0, time) } ?? time
    let isTaken = memory.ask(record, time)
    if mapping != nil { noteMapping(of: record) }
    guard isTaken else { return }
    if let keeper { return try memory.keep(record, time, file: file, in: keeper) }
    try keepDetails(of: record, time, file: file, memory)
  }

  /// Keeps what the evaluator's record matched, with all that alerts tell of it.
  private func keepDetails(
    of record: RecordView, _ time: Timestamp, file: Int, _ memory: Memory
  ) throws(DetectError) {
    let evaluator = memory.evaluator
    let groups = memory.groups
    let describer = memory.describer
    describer.begin()
    var match = Match(
      rule: 0, isFirstOfRecord: true, time: time, identity: DetectionWorker.identity(of: record),
      file: Int32(file), record: Int32(record.number), offset: record.offset, details: [],
      recordBytes: Int32(clamping: record.bytes.count), delivery: record.delivery)
    let outline = evaluator.outline
    var place = 0
    for number in evaluator.matches {
      let asked = compiled.askedRules[number]
      let grouped = groups.grouped(number, record, outline, &place)
      // The innermost correlation would have nowhere to put it.
      guard let brief = grouped.details else { continue }
      match.rule = Int32(asked.rule)
      match.member = Int32(asked.member)
      match.tallySlot = grouped.tallySlot
      if let sightings, sightings.learns(asked.rule) {
        for value in grouped.single {
          try sightings.add(match, value: value) {
            describer.details(of: record, brief: value.details, rule: asked.rule)
          }
        }
        continue
      }
      if isStreaming, compiled.rules[asked.rule].learnsValues {
        // No record is counted by it, as with sightings.
        var sighting = match
        sighting.isFirstOfRecord = false
        sighting.details = describer.details(of: record, brief: brief, rule: asked.rule)
        try store.append(sighting)
        continue
      }
      match.details = describer.details(of: record, brief: brief, rule: asked.rule)
      try store.append(match)
      match.isFirstOfRecord = false
    }
  }

  /// Looks at a record for the second time, for what alerts tell of it.
  /// - Returns: the match with what alerts tell, but without its groups and values.
  func recall(_ brief: Match, _ record: RecordView) -> Match {
    var match = brief
    match.details = memory.describer.telling(of: record, rule: Int(brief.rule))
    match.isBrief = false
    return match
  }

  /// Turns to a record without asking the rules about it.
  func turn(to record: RecordView, time: Timestamp) {
    memory.evaluator.turn(to: record, time: time)
    memory.describer.begin()
  }

  private func noteMapping(of record: RecordView) {
    let call = evaluator.reader.call
    guard call.isRequest else {
      mapping?.others += 1
      return
    }
    mapping?.addRequest(
      "\(call.eventSource) \(call.eventName)", isKnown: call.isKnownAction,
      hasResources: ResourceNames.of(call: call, fields: record).isKnown)
  }

  static func identity(of record: RecordView) -> Match.Digest {
    let known = EventIdentity(record)
    return Match.Digest(high: known.high, low: known.low)
  }
}

extension RuleEvaluator {
  /// For each condition that could not decide some record, how many.
  fileprivate var undecidedCounts: [Int: Int] {
    var counts: [Int: Int] = [:]
    for (condition, count) in undecided.enumerated() where count > 0 { counts[condition] = count }
    return counts
  }
}
