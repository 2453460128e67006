import Testing
import TrailTestSupport

@testable import TrailDetect

@Suite struct EntrySorterTests {
  private struct Entry: Equatable {
    var key: [UInt8]
    var value: [UInt8]
  }

  /// Keys that repeat, and that are the beginnings of one another.
  private static func entries(seed: UInt64, count: Int, longest: Int = 40) -> [Entry] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let length = Int.random(in: 0...12, using: &generator)
      return Entry(
        key: (0..<length).map { _ in generator.pick([0, 1, 0x7F, 0x80, 0xFF]) },
        value: Array("\(number)".utf8)
          + Array(repeating: 7, count: Int.random(in: 0...longest, using: &generator)))
    }
  }

  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.enumerated().sorted { left, right in
      left.element.key == right.element.key
        ? left.offset < right.offset
        : left.element.key.lexicographicallyPrecedes(right.element.key)
    }.map(\.element)
  }

  private static func read(_ sorter: EntrySorter) throws -> [Entry] {
    var found: [Entry] = []
    try sorter.each { key, value in
      found.append(Entry(key: Array(key), value: Array(value)))
      return true
    }
    return found
  }

  @Test(arguments: [8192, 20_000, 1 << 20])
  func theOrderIsThatOfTheKeysAndOfArrival(maxBytes: Int) throws {
    let entries = EntrySorterTests.entries(seed: 5, count: 5000)
    let sorter = EntrySorter(maxBytes: maxBytes, of: "tests")
    for entry in entries { try sorter.append(key: entry.key, value: entry.value) }
    #expect((sorter.spilledRuns > 0) == (maxBytes < 1 << 20))
    #expect(sorter.count == entries.count)
    #expect(sorter.peakBytes <= maxBytes)
    let expected = EntrySorterTests.sorted(entries)
    #expect(try EntrySorterTests.read(sorter) == expected)
    #expect(try EntrySorterTests.read(sorter) == expected, "can be read again")
    #expect(sorter.heldBytes <= maxBytes)
  }

  /// Several sorters are read as one would be that was given what is in the first of them first.
  @Test(arguments: [1, 2, 3, 5])
  func severalSortersAreOne(count: Int) throws {
    let entries = EntrySorterTests.entries(seed: 8, count: 2000)
    let sorters = (0..<count).map { EntrySorter(maxBytes: $0 == 1 ? 1 << 20 : 9000, of: "tests") }
    var dealt: [[Entry]] = Array(repeating: [], count: count)
    for (number, entry) in entries.enumerated() {
      let place = number % 7 % count
      dealt[place].append(entry)
      try sorters[place].append(key: entry.key, value: entry.value)
    }
    var found: [Entry] = []
    try EntrySorter.each(of: sorters) { key, value in
      found.append(Entry(key: Array(key), value: Array(value)))
    }
    #expect(found == EntrySorterTests.sorted(dealt.flatMap { $0 }))
    #expect(sorters[0].spilledRuns > 0)
    try EntrySorter.each(of: []) { _, _ in Issue.record("there is nothing") }
  }

  /// More runs than can be read at a time are merged to fewer before.
  @Test func manyRunsAndLongEntriesStayWithinTheLimit() throws {
    let entries = EntrySorterTests.entries(seed: 6, count: 300, longest: 3000)
    let sorter = EntrySorter(maxBytes: 8192, of: "tests")
    for entry in entries { try sorter.append(key: entry.key, value: entry.value) }
    #expect(sorter.spilledRuns > 20)
    #expect(try EntrySorterTests.read(sorter) == EntrySorterTests.sorted(entries))
    #expect(sorter.spilledRuns <= 2)
    #expect(sorter.peakBytes <= 8192)
  }

  @Test func anEntryLargerThanTheLimitIsKeptByItself() throws {
    let sorter = EntrySorter(maxBytes: 4096, of: "tests")
    let large = [UInt8](repeating: 1, count: 100_000)
    for key in [3, 1, 2] as [UInt8] { try sorter.append(key: [key], value: large) }
    let found = try EntrySorterTests.read(sorter)
    #expect(found.map(\.key) == [[1], [2], [3]])
    #expect(found.allSatisfy { $0.value == large })
  }

  @Test func readingEndsWhereItIsToldTo() throws {
    let sorter = EntrySorter(maxBytes: 4096, of: "tests")
    for key in 0..<200 as Range<UInt8> {
      try sorter.append(key: [key], value: Array(repeating: key, count: 100))
    }
    var found: [UInt8] = []
    try sorter.each { key, _ in
      found.append(key[0])
      return found.count < 3
    }
    #expect(found == [0, 1, 2])
    try EntrySorter(maxBytes: 4096, of: "tests").each { _, _ in
      Issue.record("there is nothing")
      return true
    }
  }
}
