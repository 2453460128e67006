import Testing
import TrailDetect
import TrailTestSupport

@testable import TrailForensics

@Suite struct ValueTallyTests {
  /// Texts whose order is not that of their numbers.
  private static func texts(_ count: Int, _ generator: inout SeededGenerator) -> TextTable {
    let table = TextTable()
    for number in (0..<count).shuffled(using: &generator) {
      _ = table.number(of: "t\(1000 + number)")
    }
    return table
  }

  private static func counts(_ tally: FacetTally, _ texts: TextTable) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: tally.kept(in: texts).map { (texts[$0.value], $0.count) })
  }

  /// The plain way: everything is counted, then the first by their texts are taken.
  private static func plain(_ values: [Int32], limit: Int, _ texts: TextTable) -> [String: Int] {
    let counts = Dictionary(grouping: values) { texts[$0] }.mapValues(\.count)
    return counts.filter { counts.keys.sorted().prefix(limit).contains($0.key) }
  }

  @Test(arguments: [UInt64](1...20))
  func theFirstValuesStayWithExactCounts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let texts = ValueTallyTests.texts(120, &generator)
    let limit = generator.pick([1, 5, 20, 64, 200])
    let values = (0..<900).map { _ in Int32.random(in: 0..<120, using: &generator) }
    var whole = FacetTally(limit: limit)
    var parts = (0..<3).map { _ in FacetTally(limit: limit) }
    for value in values {
      whole.add(value, 1, in: texts)
      parts[Int.random(in: 0..<3, using: &generator)].add(value, 1, in: texts)
      #expect(whole.count <= 2 * max(limit, 12))
    }
    let expected = ValueTallyTests.plain(values, limit: limit, texts)
    #expect(ValueTallyTests.counts(whole, texts) == expected)
    #expect(whole.isCut == (limit < 120))
    var merged = FacetTally(limit: limit)
    for part in parts { merged.add(part, numbers: nil, in: texts) }
    #expect(ValueTallyTests.counts(merged, texts) == expected)
    #expect(merged.isCut == whole.isCut)
    // The same by way of the disk, where texts are told by themselves.
    let others = TextTable()
    var read = FacetTally(limit: limit)
    for part in parts {
      var writer = StateWriter()
      part.save(to: &writer, texts: texts)
      var reader = StateReader(writer.bytes)
      try read.add(from: &reader, in: others)
      #expect(reader.isAtEnd)
    }
    read.finish(in: others)
    #expect(ValueTallyTests.counts(read, others) == expected)
    #expect(read.isCut == whole.isCut && read.count <= limit)
    whole.finish(in: texts)
    // What was left out first is the same, too, so that what is kept does not depend on the pieces.
    #expect(
      (read.bound >= 0 ? others[read.bound] : "") == (whole.bound >= 0 ? texts[whole.bound] : ""))
  }

  @Test(arguments: [UInt64](1...10))
  func textsThatNobodyHoldsAreForgotten(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let texts = ValueTallyTests.texts(500, &generator)
    var tally = FacetTally(limit: 30)
    let values = (0..<400).map { _ in Int32.random(in: 0..<500, using: &generator) }
    for value in values { tally.add(value, 1, in: texts) }
    let before = ValueTallyTests.counts(tally, texts)
    let heldBefore = texts.heldBytes
    var isNeeded = Array(repeating: false, count: 500)
    tally.mark(&isNeeded)
    tally.renumber(texts.keep(isNeeded))
    #expect(ValueTallyTests.counts(tally, texts) == before)
    #expect(texts.texts.count <= 61 && texts.heldBytes < heldBefore / 4)
    // It goes on with what comes, as if nothing had been forgotten.
    let more = texts.number(of: "t0")
    tally.add(more, 1, in: texts)
    #expect(ValueTallyTests.counts(tally, texts)["t0"] == 1)
  }

  @Test func theEarliestWindowsStay() throws {
    let texts = TextTable()
    let ways = (0..<40).map { texts.number(of: "way-\(10 + $0)") }
    var windows = WorkWindows()
    var parts = [WorkWindows(), WorkWindows()]
    for window in (0..<70_000 as Range<Int64>).reversed() {
      windows.note([ways[Int(window % 40)]], in: window, texts)
      parts[Int(window % 2)].note([ways[Int(window % 40)]], in: window, texts)
    }
    for way in ways { windows.note([way], in: 7, texts) }
    parts[0].note(ways, in: 7, texts)
    var writer = StateWriter()
    parts[0].save(to: &writer, texts: texts)
    var reader = StateReader(writer.bytes)
    try parts[1].add(from: &reader, in: texts)
    #expect(reader.isAtEnd)
    for kept in [windows.kept, parts[1].kept] {
      #expect(Set(kept.map(\.window)) == Set(0..<20_000))
      let full = kept.first { $0.window == 7 }?.ways
      #expect(full == Set(ways.prefix(16)))
    }
    #expect(windows.count == 20_000)
  }
}
