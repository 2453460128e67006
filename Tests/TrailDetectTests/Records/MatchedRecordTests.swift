import Testing
import TrailEvents
import TrailScan
import TrailTestSupport

@testable import TrailDetect

/// Records that wait for the end of a run, and which of their matches are kept then.
// Serialized: TMPDIR belongs to the whole process.
@Suite(.serialized) struct MatchedRecordTests {
  /// Shared matches that a test can tell from others; some with details that are longer than what is read at once.
  private static func shared(_ generator: inout SeededGenerator) -> SharedMatches {
    let elements = (0..<Int.random(in: 1...3, using: &generator)).map { place in
      SharedMatches.Element(
        rule: Int32(place), member: .random(in: 0...2, using: &generator),
        tallySlot: .random(in: -1...1000, using: &generator),
        details: MatchDetails(
          group: [generator.pick(["", "ä", String(repeating: "user/alice", count: 90)])],
          distinctValues: []
        ).encoded())
    }
    return SharedMatches(elements: elements)
  }

  /// What is known of one record, as text.
  private static func words(
    _ record: MatchedRecord, _ elements: [SharedMatches.Element]
  ) -> String {
    "\(record.time) \(record.identityHigh) \(record.identityLow) \(record.offset) \(record.file) "
      + "\(record.record) \(record.recordBytes) \(record.delivery) \(record.rule) "
      + "\(record.tallySlot) \(elements)"
  }

  private static func record(_ generator: inout SeededGenerator) -> String {
    var record = SimpleRecord()
    record.time = "2026-03-04T10:00:0\(Int.random(in: 0...9, using: &generator))Z"
    record.eventID = "event-\(Int.random(in: 0...5, using: &generator))"
    if generator.oneIn(3) { record.sharedEventID = generator.pick(["s1", "s2"]) }
    return record.json
  }

  @Test(arguments: [9000, 20_000, 1 << 24], [1, 3])
  func spillingKeepsEveryRecordInOrder(maxBytes: Int, storeCount: Int) throws {
    var generator = SeededGenerator(seed: 5)
    let kinds = (0..<storeCount).map { _ in (0..<7).map { _ in Self.shared(&generator) } }
    let stores = (0..<storeCount).map { _ in MatchedRecordStore(maxBytes: maxBytes) }
    var expected: [String] = []
    let texts = (0..<1200).map { _ in Self.record(&generator) }
    try RecordFeed.scan(texts, fields: FieldTable()) { view, time in
      let number = view.number % storeCount
      let store = stores[number]
      let shared = generator.pick(kinds[number])
      store.note(shared)
      var record = MatchedRecord(view, time, file: view.number % 5)
      record.take(shared)
      expected.append(Self.words(record, shared.elements))
      store.append(record)
      if store.isFull { try store.spill() }
      #expect(store.heldBytes <= maxBytes)
    }
    #expect((stores[0].spilledRunCount > 0) == (maxBytes < 1 << 20))
    #expect(stores.allSatisfy { $0.spilledRunCount < 48 }, "runs are merged")
    for store in stores { store.sort() }
    let sources = stores.flatMap { $0.sources() }
    var merge = try MatchedRecordMerge(sources.map(\.records))
    var found: [String] = []
    var previous: MatchedRecord?
    while let head = try merge.next() {
      if let previous { #expect(!MatchedRecord.isBefore(head.record, previous)) }
      previous = head.record
      found.append(
        Self.words(
          head.record, try sources[head.source].shared.elements(head.record.shared)))
    }
    #expect(found.sorted() == expected.sorted())
  }

  /// What can never come to an alert is counted and left out; what is repeated is told as such.
  @Test(arguments: [(1, 4000), (1, 1 << 20), (2, 4000), (2, 1 << 20)], [1, 2])
  func groupsBelowTheThresholdAreOnlyCounted(
    workers: (count: Int, maxBytes: Int), deliveries: Int
  ) throws {
    let (count, maxBytes) = workers
    let rule = try AlertAssemblyTests.rule(
      "burst", Correlation(form: .count(8), windowSeconds: 3600), group: ["trailsift:Account"])
    let compiled = CompiledRules(rules: [rule])
    func record(_ event: Int, account: Int) -> String {
      var record = SimpleRecord()
      record.eventID = "event-\(event)"
      record.time = "2026-03-04T10:00:0\(event % 10)Z"
      record.account = "11112222\(3000 + account)"
      return record.json
    }
    // Each of thirty accounts has three events; one account has nine.
    var records = (0..<90).flatMap { event in
      Array(repeating: record(event, account: event / 3), count: deliveries)
    }
    records += (90..<99).map { record($0, account: 99) }
    let workers = (0..<count).map { _ in
      DetectionWorker(compiled, canReadAgain: true, maxMatchBytes: maxBytes)
    }
    for (index, text) in records.enumerated() {
      try RecordFeed.scan([text], fields: compiled.fields) { record, time in
        try workers[index % count].analyze(record, time: time, file: index)
      }
    }
    let stores = workers.compactMap(\.keeper?.records)
    #expect((stores[0].spilledRunCount > 0) == (maxBytes < 1 << 20))
    for worker in workers { try worker.settle() }
    for store in stores { store.sort() }
    let sources = stores.flatMap { $0.sources() }
    // Verdicts that are forgotten are made anew.
    for limit in [(0, 1 << 20), (1 << 15, 0)] {
      let forgetful = RecordJudge(
        compiled, tallies: workers.map(\.tally), verdictLimit: limit
      ) { _ in }
      try forgetful.judge(sources)
      #expect(forgetful.leftOut == (deliveries == 1 ? 90 : 0))
      #expect(forgetful.mostVerdicts == 1)
    }
    var kept = 0
    let judge = RecordJudge(compiled, tallies: workers.map(\.tally)) { _ in kept += 1 }
    try judge.judge(sources)
    // One worker alone makes one verdict here: what all alive matches share.
    #expect((judge.mostVerdicts > 1) == (count > 1 || deliveries > 1))
    // Several deliveries of an event have to be compared.
    #expect(judge.leftOut == (deliveries == 1 ? 90 : 0))
    #expect(kept == (deliveries == 1 ? 9 : 189))
    let draft = try AlertDraft(
      workers, rules: compiled, files: records.indices.map { "file-\($0)" })
    var recalled = 0
    for recall in try draft.recalls() {
      while let file = recall.file { try recall.finish(file) }
      recalled += recall.missing
    }
    #expect(recalled == 9)
    let assembly = try draft.finish()
    #expect(assembly.matches == 99)
    #expect(assembly.repeatedEvents == 90 * (deliveries - 1))
    #expect(assembly.alerts.map(\.count) == [9])
  }

  /// Sightings told in one piece are those that were told one by one.
  @Test(arguments: [UInt64](1...20))
  func sightingsInPiecesAreTheSame(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rule = NewValueTests.rule()
    let value = MatchDetails(group: ["g"], distinctValues: ["v"]).encoded()
    let single = SightingStore([rule], maxBytes: 1 << 20)
    let joined = SightingStore([rule], maxBytes: 1 << 20)
    let (known, other) = (SightingStore.Value(value), SightingStore.Value(value))
    for piece in 0..<30 {
      var seconds = Int64.random(in: 0...6000, using: &generator)
      var matches: [Match] = []
      for event in 0..<Int.random(in: 1...5, using: &generator) {
        matches.append(MatchDraft(seconds: seconds, event: UInt64(piece * 10 + event)).match)
        seconds += Int64.random(in: 1..<NewValueTests.learn, using: &generator)
      }
      for match in matches { try single.add(match, value: known) { match.details } }
      try joined.add(matches[0], until: matches[matches.count - 1].time, value: other) {
        matches[0].details
      }
    }
    func sightings(_ store: SightingStore) throws -> [Match] {
      var sightings: [Match] = []
      try SightingStore.merge([store]) { sightings.append($0) }
      return sightings
    }
    let expected = try sightings(single)
    #expect(expected.count < 30)
    #expect(try sightings(joined) == expected)
  }
}
