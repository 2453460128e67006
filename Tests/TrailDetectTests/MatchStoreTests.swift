import Testing
import TrailEvents
import TrailTestSupport

@testable import TrailDetect

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// Serialized: TMPDIR belongs to the whole process.
@Suite(.serialized) struct MatchStoreTests {
  static func matches(seed: UInt64, count: Int) -> [Match] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let details = MatchDetails(
        group: generator.pick([[], [""], ["a", "ü"], ["日本", "", "z"]]), eventID: "e\(index)",
        principal: generator.pick(["", "user/älice"]), account: "", region: "eu-west-1",
        source: "192.0.2.1", actions: ["s3:GetObject", ""], outcome: "Success",
        resources: generator.pick([[], [String(repeating: "r", count: 3000)]]),
        notes: ["\0", "\n"],
        distinctValues: [])
      return Match(
        rule: Int32(Int.random(in: 0..<3, using: &generator)), isFirstOfRecord: generator.oneIn(2),
        time: Timestamp(milliseconds: Int64.random(in: -5...5, using: &generator)),
        identity: Match.Digest(high: generator.next() % 3, low: generator.next()),
        file: Int32(index % 7), record: Int32(index), offset: Int64(index) << 33,
        details: details.encoded(), recordBytes: .random(in: 0...(.max), using: &generator),
        delivery: .random(in: .min ... .max, using: &generator), isBrief: generator.oneIn(2),
        alert: .random(in: -1...3, using: &generator),
        sequence: .random(in: 0...(.max), using: &generator))
    }
  }

  static func merged(
    _ stores: [MatchStore], _ order: MatchOrder = .time
  ) throws -> [Match] {
    var merged: [Match] = []
    try MatchStore.merge(stores, order) { merged.append($0) }
    return merged
  }

  @Test(arguments: [1, 5000, 1 << 20], [1, 3])
  func spillingKeepsTheOrder(maxBytes: Int, storeCount: Int) throws {
    let matches = MatchStoreTests.matches(seed: 3, count: 400)
    for order in [MatchOrder.time, .place, .alert, .group] {
      let stores = (0..<storeCount).map { _ in MatchStore(order, maxBytes: maxBytes) }
      for (index, match) in matches.enumerated() { try stores[index % storeCount].append(match) }
      #expect((stores[0].spilledRunCount > 0) == (maxBytes < 1 << 20))
      let expected = matches.sorted { order.isBefore($0, $1) }
      #expect(try MatchStoreTests.merged(stores, order) == expected)
      #expect(try MatchStoreTests.merged(stores, order) == expected, "can be read again")
    }
  }

  /// A file is open for each run: there are few of them, however much was written.
  @Test func manyRunsBecomeFew() throws {
    let matches = MatchStoreTests.matches(seed: 5, count: 3000).map { match in
      var match = match
      match.details = []
      return match
    }
    let store = MatchStore(.time, maxBytes: 1)
    for (number, match) in matches.enumerated() {
      try store.append(match)
      #expect(store.spilledRunCount <= 45, "after \(number + 1)")
    }
    #expect(store.spilledRunCount > 1)
    let expected = matches.sorted { MatchOrder.time.isBefore($0, $1) }
    #expect(try MatchStoreTests.merged([store]) == expected)
  }

  @Test func nothingGivesNothing() throws {
    #expect(try MatchStoreTests.merged([]).isEmpty)
    #expect(try MatchStoreTests.merged([MatchStore(.time)]).isEmpty)
  }

  @Test func aRunLongerThanItsReadingPieceIsWhole() throws {
    // Details larger than the piece that is read at once.
    var large = MatchStoreTests.matches(seed: 4, count: 3)
    for index in large.indices {
      large[index].details = MatchDetails(
        group: ["g"], eventID: "", principal: String(repeating: "p", count: 700_000), account: "",
        region: "", source: "", actions: [], outcome: "", resources: [], notes: [],
        distinctValues: []
      ).encoded()
    }
    let store = MatchStore(.place, maxBytes: 1)
    for match in large { try store.append(match) }
    #expect(try MatchStoreTests.merged([store], .place) == large)
  }

  @Test func detailsKeepEveryText() {
    for match in MatchStoreTests.matches(seed: 5, count: 50) {
      let details = MatchDetails(match.details)
      #expect(details.encoded() == match.details)
      #expect(details.notes == ["\0", "\n"])
      #expect(details.actions == ["s3:GetObject", ""])
    }
  }

  /// Groups and values alone have the form of details that tell nothing else.
  @Test func groupsAloneAreDetailsThatTellNothing() {
    let lists: [[String]] = [
      [], [""], ["é", "a longer text, longer than a word"], ["x", "", "y"],
    ]
    for group in lists {
      for values in lists {
        for inner in [[], [lists[2], lists[3]]] {
          let brief = MatchDetails.encoded(group: group, distinctValues: values, inner: inner)
          var details = MatchDetails(brief)
          #expect(details.group == group && details.distinctValues == values)
          #expect(details.inner == inner && details.eventID.isEmpty)
          details.eventID = "e"
          #expect(MatchDetails(details.encoded()).eventID == "e")
          #expect(
            MatchDetails.groupPrefix(of: brief) == MatchDetails.groupPrefix(of: details.encoded()))
        }
      }
    }
  }

  @Test(arguments: [
    (["a"], ["a"], true), (["a"], ["b"], false), (["ab", "c"], ["a", "bc"], false),
    ([], [], true), ([], [""], false), (["a", ""], ["a"], false), (["é"], ["e\u{301}"], false),
  ])
  func theGroupIsToldByItsBytes(left: [String], right: [String], isSame: Bool) {
    func prefix(_ group: [String], _ eventID: String) -> ArraySlice<UInt8> {
      let details = MatchDetails(
        group: group, eventID: eventID, principal: "", account: "", region: "", source: "",
        actions: [], outcome: "", resources: [], notes: [], distinctValues: [])
      return MatchDetails.groupPrefix(of: details.encoded())
    }
    #expect((prefix(left, "1") == prefix(right, "2")) == isSame)
  }

  @Test func aMissingFolderIsAnError() throws {
    let before = getenv("TMPDIR").map { String(cString: $0) }
    defer {
      if let before { setenv("TMPDIR", before, 1) } else { unsetenv("TMPDIR") }
    }
    setenv("TMPDIR", "/no/such/folder", 1)
    let store = MatchStore(.time, maxBytes: 1)
    let match = MatchDraft(seconds: 1, event: 1).match
    let error = #expect(throws: DetectError.self) { try store.append(match) }
    #expect(
      error?.description
        == "cannot make a temporary file for matches: No such file or directory")
    setenv("TMPDIR", "", 1)
    #expect(throws: Never.self) {
      try MatchStore(.time, maxBytes: 1).append(match)
    }
  }
}

extension Match: Equatable {
  static func == (left: Match, right: Match) -> Bool {
    left.rule == right.rule && left.isFirstOfRecord == right.isFirstOfRecord
      && left.time == right.time && left.identity == right.identity && left.file == right.file
      && left.record == right.record && left.offset == right.offset
      && left.details == right.details && left.recordBytes == right.recordBytes
      && left.delivery == right.delivery && left.isBrief == right.isBrief
      && left.alert == right.alert && left.sequence == right.sequence
  }
}
