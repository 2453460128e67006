import TrailEvents
import TrailScan

/// Keeps in few words what each record matched, for a run that can read its records again.
final class RecordKeeper {
  /// The record at hand.
  private struct Subject {
    let record: RecordView
    let time: Timestamp
    let file: Int
    /// The record without matches; nil as long as nobody needed it.
    var place: MatchedRecord?

    var matchedRecord: MatchedRecord { MatchedRecord(record, time, file: file) }
  }

  let records: MatchedRecordStore
  private let sightings: SightingStore
  private let compiled: CompiledRules
  /// What outlines share, by the numbers of their groups, as long as the groups have the age `sharedAge`.
  private let sharedNumbers = ByteInterner(maxCount: 2 * RuleEvaluator.cacheLimit)
  @exclusivity(unchecked) private var sharedByNumber: [SharedMatches] = []
  @exclusivity(unchecked) private var sharedAge = 0

  /// - Parameter maxBytes: how many bytes of records stay in memory.
  init(_ compiled: CompiledRules, _ sightings: SightingStore, maxBytes: Int) {
    self.compiled = compiled
    self.sightings = sightings
    records = MatchedRecordStore(maxBytes: maxBytes)
  }

  /// Keeps what the evaluator's record matched.
  /// - Parameter groups: the evaluator's, turned to the record.
  /// - Throws: `DetectError` if it neither fits in memory nor can be written to disk.
  func keep(
    _ record: RecordView, _ time: Timestamp, file: Int, _ evaluator: RuleEvaluator,
    _ groups: GroupReader
  ) throws(DetectError) {
    var subject = Subject(record: record, time: time, file: file)
    guard let outline = evaluator.outline else {
      for condition in evaluator.matches { try keep(condition, of: &subject, groups) }
      return try spillIfFull(groups)
    }
    let shared = shared(by: outline, record, groups)
    try keep(shared, of: &subject)
    if !outline.others.isEmpty {
      for condition in outline.others { try keep(condition, of: &subject, groups) }
    }
    if evaluator.matches.count > outline.matches.count {
      var settled = outline.matches[...]
      for condition in evaluator.matches {
        if settled.first == condition {
          settled.removeFirst()
        } else {
          try keep(condition, of: &subject, groups)
        }
      }
    }
    try spillIfFull(groups)
  }

  /// Counts what the records with shared matches add up to: before `records` forgets these, and at the end.
  /// - Throws: `DetectError` if sightings can neither stay in memory nor go to disk.
  func settle(_ groups: GroupReader) throws(DetectError) {
    for matches in records.known {
      for element in matches.elements {
        groups.count(
          matches.recordCount, rule: Int(element.rule), tallySlot: element.tallySlot)
      }
      matches.recordCount = 0
      try addSeen(matches)
    }
  }

  /// Forgets what depends on the numbers of groups, which nobody gives any more.
  func forgetGroups() { forgetShared(age: 0) }

  private func spillIfFull(_ groups: GroupReader) throws(DetectError) {
    guard records.isFull else { return }
    try settle(groups)
    try records.spill()
  }

  /// Keeps the match of one condition.
  private func keep(
    _ condition: Int, of subject: inout Subject, _ groups: GroupReader
  ) throws(DetectError) {
    let shared = groups.matches(condition, subject.record) { grouped in
      SharedMatches([(condition, grouped)], compiled, sightings)
    }
    try keep(shared, of: &subject)
  }

  @inline(__always)
  private func keep(
    _ matches: SharedMatches, of subject: inout Subject
  ) throws(DetectError) {
    if matches.isEmpty { return }
    records.note(matches)
    matches.recordCount += 1
    if !matches.learned.isEmpty { try learn(matches, subject) }
    if matches.hasNoElements { return }
    var matched = subject.place ?? subject.matchedRecord
    subject.place = matched
    matched.take(matches)
    records.append(matched)
  }

  /// What records with an outline share, made of the first of them.
  @inline(__always)
  private func shared(
    by outline: RecordOutline, _ record: RecordView, _ groups: GroupReader
  ) -> SharedMatches {
    if let shared = outline.shared { return shared }
    return makeShared(outline, record, groups)
  }

  private func makeShared(
    _ outline: RecordOutline, _ record: RecordView, _ groups: GroupReader
  ) -> SharedMatches {
    var matches: [(condition: Int, grouped: GroupReader.Grouped)] = []
    var others: [Int] = []
    matches.reserveCapacity(outline.matches.count)
    for condition in outline.matches {
      if groups.isToldByOutline(condition) {
        matches.append((condition, groups.find(condition, record)))
      } else {
        others.append(condition)
      }
    }
    let shared = shared(matches, groups)
    groups.note(heldBytes: RecordOutline.byteCount)
    outline.shared = shared
    outline.others = others
    return shared
  }

  /// What records with these groups share: the same for all outlines that have them.
  private func shared(
    _ matches: [(condition: Int, grouped: GroupReader.Grouped)], _ groups: GroupReader
  ) -> SharedMatches {
    func make() -> SharedMatches { SharedMatches(matches, compiled, sightings) }
    if matches.count == 1 { return groups.matches(of: matches[0].grouped, make: make) }
    guard matches.allSatisfy(\.grouped.isShared) else { return make() }
    if sharedAge != groups.age || sharedNumbers.isFull { forgetShared(age: groups.age) }
    let number = matches.map(\.grouped.number).withUnsafeBytes {
      sharedNumbers.intern($0.assumingMemoryBound(to: UInt8.self))
    }
    if number == sharedByNumber.count {
      let made = make()
      sharedByNumber.append(made)
      groups.note(heldBytes: made.byteCount)
    }
    return sharedByNumber[number]
  }

  private func forgetShared(age: Int) {
    sharedNumbers.removeAll()
    sharedByNumber.removeAll()
    sharedAge = age
  }

  // MARK: Values

  /// Notes that the values were seen that rules learn.
  @inline(__always)
  private func learn(_ matches: SharedMatches, _ subject: Subject) throws(DetectError) {
    let milliseconds = subject.time.milliseconds
    if matches.seenSince < milliseconds,
      milliseconds < matches.seenUntil &+ matches.learnMilliseconds
    {
      matches.seenUntil = max(matches.seenUntil, milliseconds)
      return
    }
    try addSeen(matches)
    matches.firstSeen = subject.matchedRecord
    matches.seenSince = milliseconds
    matches.seenUntil = milliseconds
  }

  /// Tells those who learn what was seen.
  private func addSeen(_ matches: SharedMatches) throws(DetectError) {
    guard let first = matches.firstSeen else { return }
    for learned in matches.learned {
      let element = SharedMatches.Element(
        rule: learned.rule, member: learned.member, tallySlot: -1, details: [])
      try sightings.add(
        first.match(element, isFirstOfRecord: false),
        until: Timestamp(milliseconds: matches.seenUntil), value: learned.value
      ) { learned.value.details }
    }
    matches.firstSeen = nil
    matches.seenSince = .max
  }
}

extension SharedMatches {
  /// The matches of conditions with their groups.
  fileprivate convenience init(
    _ matches: [(condition: Int, grouped: GroupReader.Grouped)], _ compiled: CompiledRules,
    _ sightings: SightingStore
  ) {
    var elements: [Element] = []
    var learned: [Learned] = []
    var learnMilliseconds = Int64.max
    var ownBytes = 0
    elements.reserveCapacity(matches.count)
    for (condition, grouped) in matches {
      // The innermost correlation would have nowhere to put it.
      guard let details = grouped.details else { continue }
      let asked = compiled.askedRules[condition]
      let (rule, member) = (Int32(asked.rule), Int32(asked.member))
      if sightings.learns(asked.rule) {
        learnMilliseconds = min(
          learnMilliseconds, sightings.learnMilliseconds(of: asked.rule))
        learned += grouped.single.map { Learned(rule: rule, member: member, value: $0) }
      } else {
        elements.append(
          Element(rule: rule, member: member, tallySlot: grouped.tallySlot, details: details))
      }
      if !grouped.isShared { ownBytes += details.count + 32 }
    }
    self.init(
      elements: elements, learned: learned, learnMilliseconds: learnMilliseconds,
      ownBytes: ownBytes)
  }
}
