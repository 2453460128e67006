import TrailEvents
import TrailScan

/// Tells for a record and one of the conditions in which groups it is and which values it gives.
///
/// A log repeats itself: what depends on parts of a record that have numbers is worked out once for each
/// combination of numbers. So a match whose combination is known costs a look into a table, no text.
final class GroupReader {
  /// The groups and values of records for one condition; shared by all whose parts are the same.
  final class Grouped {
    /// Groups and values in the encoded form of `MatchDetails`, everything else empty; nil if the record is
    /// in no group of the innermost correlation.
    let details: MatchDetails.Encoded?
    /// For a rule that learns values: the same with each value by itself.
    let single: [SightingStore.Value]
    /// Which counter of the tally the group has; -1 if nobody counts it.
    fileprivate(set) var tallySlot: Int32 = -1
    /// Its number, by which it is told from others as long as the reader has its age; -1 if nobody else keeps it.
    let number: Int32

    fileprivate init(number: Int32, _ answer: Answer) {
      self.number = number
      details = answer.details
      single = answer.single
    }

    /// Whether others keep it, too.
    var isShared: Bool { number >= 0 }

    /// About how many bytes it takes.
    fileprivate var byteCount: Int {
      single.reduce(160 + (details?.count ?? 0)) { $0 + 64 + $1.details.count }
    }
  }

  /// What a record says to the need of a condition.
  fileprivate struct Answer {
    /// As in `Grouped`.
    var details: MatchDetails.Encoded?
    var single: [SightingStore.Value] = []
    /// How many values of the outermost correlation there are.
    var valueCount = 0
  }

  private let compiled: CompiledRules
  private let evaluator: RuleEvaluator
  /// The parts that tell all of a condition.
  private let parts: BorrowedObjects<RecordParts>
  /// By condition, the place of its parts; -1 if none tell all.
  private let partPlaces: [Int]
  /// By condition, whether an outline tells all.
  private let toldByOutline: [Bool]
  private let combinations: ByteInterner
  @exclusivity(unchecked) private var known: [Grouped] = []
  /// By the same numbers, what is kept of records with them; nil as long as none was.
  @exclusivity(unchecked) private var knownMatches: [SharedMatches?] = []
  /// By need, the answer of the last record that was asked, and which one that was.
  @exclusivity(unchecked) private var answers: [(answer: Answer, record: Int)]
  /// How many records there were.
  @exclusivity(unchecked) private var recordCount = 0
  private let texts: ByteInterner
  /// How many bytes may be held: of a log in which much is found each group takes several times as much.
  private let maxHeldBytes: Int
  /// About how many bytes are held: by the groups, and by what is kept with them.
  @exclusivity(unchecked) private var heldBytes = 0
  @exclusivity(unchecked) private var generation = 0
  /// How often groups were forgotten, and numbered anew.
  @exclusivity(unchecked) private(set) var age = 0
  /// What the groups of each rule must have to make an alert; nil if nothing simple can be said.
  private let needs: [GroupTally.Need?]
  @exclusivity(unchecked) private(set) var tally: GroupTally

  /// - Parameters:
  ///   - cacheLimit: how many combinations are remembered; of 256 bytes each, all in all.
  ///   - tally: what was counted before.
  init(
    _ compiled: CompiledRules, _ evaluator: RuleEvaluator,
    cacheLimit: Int = 2 * RuleEvaluator.cacheLimit, tally: GroupTally = GroupTally()
  ) {
    self.tally = tally
    combinations = ByteInterner(maxCount: cacheLimit)
    maxHeldBytes = cacheLimit << 8
    answers = Array(repeating: (answer: Answer(), record: -1), count: compiled.eventNeeds.count)
    texts = ByteInterner(maxCount: cacheLimit)
    self.compiled = compiled
    self.evaluator = evaluator
    let parts = compiled.conditions.map(\.leaf.recordParts)
    var found: [RecordParts] = []
    partPlaces = parts.map { parts in
      guard let parts = parts.flatMap({ RecordParts($0, fields: compiled.fields) }) else {
        return -1
      }
      found.append(parts)
      return found.count - 1
    }
    self.parts = BorrowedObjects(found)
    let outlineParts = OutlineTable.Parts(compiled)
    toldByOutline = parts.map { $0.map(outlineParts.tell) ?? false }
    needs = compiled.rules.map(\.tallyNeed)
  }

  /// Turns to the evaluator's next record; forgets what has become too much, or was numbered anew.
  func begin() {
    recordCount += 1
    if generation != evaluator.generation {
      // The outlines are forgotten, too.
      generation = evaluator.generation
      heldBytes = 0
    } else if !combinations.isFull, !texts.isFull {
      return
    }
    forget()
  }

  /// Makes room if more is held than should be; before the evaluator turns to the next record.
  @inline(__always)
  func makeRoom() {
    guard heldBytes > maxHeldBytes else { return }
    // What outlines know of groups goes with them alone.
    evaluator.forgetOutlines()
    heldBytes = 0
    forget()
  }

  /// Counts what is kept with the groups as long as they are remembered.
  func note(heldBytes bytes: Int) { heldBytes += bytes }

  private func forget() {
    age += 1
    combinations.removeAll()
    texts.removeAll()
    known.removeAll(keepingCapacity: true)
    knownMatches.removeAll(keepingCapacity: true)
    for parts in parts.held { parts.forget() }
  }

  /// Whether all records with an outline that a condition matched are in the same groups.
  func isToldByOutline(_ condition: Int) -> Bool { toldByOutline[condition] }

  /// The groups of the record at hand for a condition that it matched, which are counted.
  /// - Parameters:
  ///   - outline: the record's outline.
  ///   - place: the place of the next of the outline's matches that was not come to; moves on.
  func grouped(
    _ condition: Int, _ record: RecordView, _ outline: RecordOutline?, _ place: inout Int
  ) -> Grouped {
    let grouped: Grouped
    if let outline, place < outline.matches.count, outline.matches[place] == condition {
      grouped = find(place, of: outline, record)
      place += 1
    } else {
      grouped = find(condition, record)
    }
    count(1, rule: compiled.askedRules[condition].rule, tallySlot: grouped.tallySlot)
    return grouped
  }

  /// The groups of the record at hand for one of its outline's matches; not counted.
  private func find(_ place: Int, of outline: RecordOutline, _ record: RecordView) -> Grouped {
    if outline.groups.isEmpty { outline.groups = outline.matches.map { _ in nil } }
    if let known = outline.groups[place] { return known }
    let condition = outline.matches[place]
    let grouped = find(condition, record)
    if toldByOutline[condition] { outline.groups[place] = grouped }
    return grouped
  }

  /// Counts events of a rule's group.
  func count(_ events: Int, rule: Int, tallySlot: Int32) {
    guard tallySlot >= 0, needs[rule]?.countsValues == false else { return }
    tally.add(events, to: tallySlot)
  }

  /// The groups of the record at hand for a condition that it matched; not counted.
  func find(_ condition: Int, _ record: RecordView) -> Grouped {
    number(condition, record).map { known[$0] } ?? grouped(condition, number: -1)
  }

  /// What is kept of records in the groups of the record at hand for a condition that it matched; not counted.
  /// - Parameter make: makes what is kept of the first one.
  @inline(__always)
  func matches(
    _ condition: Int, _ record: RecordView, make: (Grouped) -> SharedMatches
  ) -> SharedMatches {
    guard let number = number(condition, record) else {
      return make(grouped(condition, number: -1))
    }
    return matches(ofNumber: number) { make(known[number]) }
  }

  /// What is kept of records in these groups.
  /// - Parameter make: makes what is kept of the first one.
  func matches(of grouped: Grouped, make: () -> SharedMatches) -> SharedMatches {
    guard grouped.isShared else { return make() }
    return matches(ofNumber: Int(grouped.number), make: make)
  }

  @inline(__always)
  private func matches(ofNumber number: Int, make: () -> SharedMatches) -> SharedMatches {
    if let matches = knownMatches[number] { return matches }
    let matches = make()
    knownMatches[number] = matches
    heldBytes += matches.byteCount
    return matches
  }

  /// The number of the groups of the record at hand for a condition; nil if no combination of numbers tells them.
  @inline(__always)
  private func number(_ condition: Int, _ record: RecordView) -> Int? {
    let place = partPlaces[condition]
    guard place >= 0, !evaluator.reader.hasEventContext else { return nil }
    return parts.with(place) { parts in number(condition, record, by: parts) }
  }

  private func number(_ condition: Int, _ record: RecordView, by parts: RecordParts) -> Int? {
    let words = parts.words
    words[0] = Int32(truncatingIfNeeded: condition)
    for place in 0..<parts.parts.count {
      guard let number = number(of: parts.parts[place], parts, record) else { return nil }
      words[place + 1] = Int32(truncatingIfNeeded: number)
    }
    let noted = parts.noted
    if noted >= 0 { return noted }
    let number = combinations.intern(words)
    if number == known.count {
      let grouped = grouped(condition, number: Int32(number))
      known.append(grouped)
      knownMatches.append(nil)
      heldBytes += grouped.byteCount
    }
    parts.note(number)
    return number
  }

  @inline(__always)
  private func number(
    of part: RecordParts.Part, _ parts: RecordParts, _ record: RecordView
  ) -> Int? {
    let reader = evaluator.reader
    switch part {
    case .identity: return reader.callerNumber
    case .accessKey: return reader.accessKeyNumber
    case .origin: return reader.originNumber
    case .address: return reader.addressNumber
    case .userAgent: return reader.userAgentNumber
    case .outcome: return reader.outcome.number
    case .tooling: return reader.tooling.number
    case .call: return reader.callNumber
    case .member(let field): return reader.number(ofMember: field)
    case .path(let place):
      guard let slot = record.plainSlot(at: parts.paths[place]) else { return nil }
      return texts.intern(record.bytes(slot), tag: slot.kind.rawValue)
    }
  }

  // MARK: Reading

  /// The groups for a condition, worked out from the record.
  /// - Parameter number: theirs; -1 if nobody else keeps them.
  private func grouped(_ condition: Int, number: Int32) -> Grouped {
    let answer = answer(to: compiled.eventNeedNumbers[condition])
    let grouped = Grouped(number: number, answer)
    let rule = compiled.askedRules[condition].rule
    if let details = answer.details, let need = needs[rule] {
      grouped.tallySlot = GroupTally.slot(
        rule: rule, group: MatchDetails.groupPrefix(of: details))
      if need.countsValues { tally.add(answer.valueCount, to: grouped.tallySlot) }
    }
    return grouped
  }

  /// The answer of the record at hand to a need; the same for all conditions with it.
  private func answer(to need: Int) -> Answer {
    if answers[need].record != recordCount {
      answers[need] = (answer: read(compiled.eventNeeds[need]), record: recordCount)
    }
    return answers[need].answer
  }

  private func read(_ need: CompiledRules.EventNeed) -> Answer {
    let outermost = need.levels[0]
    let outerGroup = group(by: outermost.grouping)
    let outerValues = values(of: outermost)
    var innermost = outerGroup
    var inner: [[String]] = []
    for level in need.levels.dropFirst() {
      innermost = group(by: level.grouping)
      inner.append(innermost)
      inner.append(values(of: level))
    }
    guard !innermost.isEmpty else { return Answer() }
    var answer = Answer(
      details: MatchDetails.encoded(group: outerGroup, distinctValues: outerValues, inner: inner),
      valueCount: outerValues.count)
    if need.learnsValues {
      answer.single = outerValues.map {
        SightingStore.Value(
          MatchDetails.encoded(group: outerGroup, distinctValues: [$0], inner: []))
      }
    }
    return answer
  }

  /// The account that the record is of: the one it was delivered to, else the caller's.
  func account(of record: RecordView) -> String {
    record.text(.recipientAccountId).flatMap { $0.isEmpty ? nil : $0 }
      ?? evaluator.reader.identity.accountId ?? ""
  }

  /// The group of the record; empty if it is in none.
  private func group(by grouping: Correlation.Grouping) -> [String] {
    switch grouping {
    case .principal:
      guard let record = evaluator.reader.record else { return [] }
      return [evaluator.reader.identityNames.key, account(of: record)]
    case .keys(let keys, let requiresAll):
      // One group of all is a group with one empty part.
      if keys.isEmpty { return [""] }
      var group: [String] = []
      group.reserveCapacity(keys.count)
      for key in keys {
        switch evaluator.value(of: key) {
        case .single(let text):
          if requiresAll, text.isEmpty { return [] }
          group.append(text)
        case .multiple(let texts), .including(let texts):
          if requiresAll, texts.allSatisfy(\.isEmpty) { return [] }
          group.append(texts.joined(separator: ","))
        case .absent, .unknown, .presentWithUnknownValue:
          if requiresAll { return [] }
          group.append("")
        }
      }
      return group
    }
  }

  /// What is counted or worked on; of several keys, all values together are one.
  private func values(of level: RuleLeaf.Level) -> [String] {
    if level.valueKeys.count == 1 { return evaluator.texts(of: level.valueKeys[0]) }
    let parts = level.valueKeys.map { evaluator.texts(of: $0).joined(separator: ",") }
    return parts.isEmpty || parts.contains("") ? [] : [parts.joined(separator: "\u{1F}")]
  }
}

extension RuleEvaluator {
  /// The texts that the record at hand has for a key.
  func texts(of key: ContextKey) -> [String] { value(of: key).texts }
}

extension ContextValue {
  /// The texts that are known; none of a value that is absent or not told.
  var texts: [String] {
    switch self {
    case .single(let text): [text]
    case .multiple(let texts), .including(let texts): texts
    case .absent, .unknown, .presentWithUnknownValue: []
    }
  }
}
