/// Tells the matches of records that may come to an alert from those whose groups stay below what their rules
/// ask, over the whole log.
///
/// It judges the records of some stretch of time; several stretches may be judged at once. What may come to an alert
/// is handed on in the order of time, the matches of one event and rule one behind the other.
final class RecordJudge {
  /// Shared matches as the tallies of all workers see them.
  private final class Verdict {
    let elements: [SharedMatches.Element]
    /// Those that may come to an alert.
    let alive: [SharedMatches.Element]
    /// The rules that have none of these.
    let deadRules: [Int32]
    /// How many bytes it takes, about.
    let byteCount: Int

    init(_ elements: [SharedMatches.Element], isAlive: (SharedMatches.Element) -> Bool) {
      self.elements = elements
      let isEachAlive = elements.allSatisfy(isAlive)
      let alive = isEachAlive ? elements : elements.filter(isAlive)
      var deadRules: [Int32] = []
      if !isEachAlive {
        for rule in elements.lazy.map(\.rule)
        where !alive.contains(where: { $0.rule == rule }) && !deadRules.contains(rule) {
          deadRules.append(rule)
        }
      }
      self.alive = alive
      self.deadRules = deadRules
      // The details are the same objects in both lists.
      byteCount = elements.reduce(160 + alive.count * 32) { $0 + 80 + $1.details.count }
    }
  }

  private let needs: [GroupTally.Need?]
  /// By rule, whether several conditions may take one event.
  private let hasSeveralConditions: [Bool]
  private let tallies: [GroupTally]
  @exclusivity(unchecked) private var sources: [SharedMatchSource] = []
  /// By source, the first one that has the same shared matches.
  @exclusivity(unchecked) private var firstSources: [Int32] = []
  @exclusivity(unchecked) private var verdicts: [VerdictKey: Verdict] = [:]
  @exclusivity(unchecked) private var verdictBytes = 0
  /// The most verdicts that were remembered at any time.
  @exclusivity(unchecked) private(set) var mostVerdicts = 0
  /// How many matches, each event once for each rule, were left out.
  @exclusivity(unchecked) private(set) var leftOut = 0
  /// Takes what may come to an alert.
  private let deliver: (Match) throws(DetectError) -> Void
  /// The matches of the event at hand with rules of several conditions.
  @exclusivity(unchecked) private var several: [Match] = []

  private struct VerdictKey: Hashable {
    var source: Int32
    var shared: Int64
  }

  /// How many verdicts are remembered of all sources together, and how many bytes they may take.
  typealias VerdictLimit = (count: Int, bytes: Int)

  /// The limit of a run; verdicts beyond it are forgotten, and made anew.
  static let verdictLimit: VerdictLimit = (1 << 15, 4 << 20)
  private let verdictLimit: VerdictLimit

  /// - Parameters:
  ///   - tallies: of all workers.
  ///   - deliver: takes what may come to an alert.
  init(
    _ rules: CompiledRules, tallies: [GroupTally],
    verdictLimit: VerdictLimit = RecordJudge.verdictLimit,
    _ deliver: @escaping (Match) throws(DetectError) -> Void
  ) {
    self.deliver = deliver
    self.verdictLimit = verdictLimit
    needs = rules.rules.map(\.tallyNeed)
    hasSeveralConditions = rules.rules.map { $0.leaves.count > 1 }
    self.tallies = tallies
  }

  /// Judges records.
  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  func judge(_ all: [MatchedRecordStore.Source]) throws(DetectError) {
    sources = all.map(\.shared)
    firstSources = sources.indices.map { number in
      Int32(sources.firstIndex { $0.isSame(as: sources[number]) } ?? number)
    }
    verdicts = [:]
    verdictBytes = 0
    var merge = try MatchedRecordMerge(all.map(\.records))
    var event: [MatchedRecordMerge.Head] = []
    while let head = try merge.next() {
      if let first = event.first, !first.record.isSameEvent(head.record) {
        try close(event)
        event.removeAll(keepingCapacity: true)
      }
      event.append(head)
    }
    try close(event)
  }

  /// Judges all that was kept of one event.
  private func close(_ event: [MatchedRecordMerge.Head]) throws(DetectError) {
    guard let first = event.first?.record else { return }
    guard event.allSatisfy({ $0.record.isSameRecord(first) }) else {
      return try closeDeliveries(event)
    }
    // The rules of which one condition may be alive and another not.
    var undecided: [Int32] = []
    for head in event {
      let rule = head.record.rule
      if rule >= 0, !isAlive(rule, head.record.tallySlot) {
        if hasSeveralConditions[Int(rule)] { undecided.append(rule) } else { leftOut += 1 }
        continue
      }
      let verdict = try verdict(on: head)
      for rule in verdict.deadRules {
        if hasSeveralConditions[Int(rule)] { undecided.append(rule) } else { leftOut += 1 }
      }
      for element in verdict.alive {
        let match = head.record.match(element, isFirstOfRecord: false)
        if hasSeveralConditions[Int(element.rule)] {
          several.append(match)
        } else {
          try deliver(match)
        }
      }
    }
    if !undecided.isEmpty {
      leftOut += Set(undecided).subtracting(several.map(\.rule)).count
    }
    try deliverSeveral()
  }

  private func deliverSeveral() throws(DetectError) {
    guard !several.isEmpty else { return }
    // Most are in their order; to sort them would copy each.
    if several.indices.dropFirst().contains(where: { Match.isBefore(several[$0], several[$0 - 1]) })
    {
      several.sort(by: Match.isBefore)
    }
    for match in several { try deliver(match) }
    several.removeAll(keepingCapacity: true)
  }

  /// Several deliveries of one event are left to who takes the matches, and tells what to make of them.
  private func closeDeliveries(
    _ event: [MatchedRecordMerge.Head]
  ) throws(DetectError) {
    var deliveries: [(record: MatchedRecord, matches: [Match])] = []
    for head in event {
      let matches = try verdict(on: head).elements.map {
        head.record.match($0, isFirstOfRecord: false)
      }
      if let known = deliveries.firstIndex(where: { $0.record.isSameRecord(head.record) }) {
        deliveries[known].matches += matches
      } else {
        deliveries.append((head.record, matches))
      }
    }
    for (_, matches) in deliveries {
      let first = matches.indices.min { left, right in
        (matches[left].rule, matches[left].member) < (matches[right].rule, matches[right].member)
      }
      for index in matches.indices {
        var match = matches[index]
        match.isFirstOfRecord = index == first
        several.append(match)
      }
    }
    try deliverSeveral()
  }

  private func isAlive(_ rule: Int32, _ tallySlot: Int32) -> Bool {
    guard tallySlot >= 0, let need = needs[Int(rule)] else { return true }
    return GroupTally.isEnough(tallies, at: tallySlot, for: need)
  }

  private func verdict(
    on head: MatchedRecordMerge.Head
  ) throws(DetectError) -> Verdict {
    let key = VerdictKey(source: firstSources[head.source], shared: head.record.shared)
    if let known = verdicts[key] { return known }
    let verdict = Verdict(try sources[head.source].elements(key.shared)) {
      isAlive($0.rule, $0.tallySlot)
    }
    if verdicts.count >= verdictLimit.count || verdictBytes >= verdictLimit.bytes {
      verdicts.removeAll(keepingCapacity: true)
      verdictBytes = 0
    }
    verdicts[key] = verdict
    verdictBytes += verdict.byteCount
    mostVerdicts = max(mostVerdicts, verdicts.count)
    return verdict
  }
}
