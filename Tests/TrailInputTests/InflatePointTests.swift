import Testing
import TrailTestSupport

@testable import TrailInput

/// What is read from a point on is what follows there, and the same is said of it.
@Suite struct InflatePointTests {
  private static let choices = [InflaterChoice.zlib, .automatic].filter(\.isAvailable)

  /// What reading came to, the counts included.
  private struct Reading: Equatable {
    var outcome: ReadOutcome
    var inflatedBytes: Int64
    var compressedBytesRead: Int64
    var completeMembers: Int

    init(_ source: ByteSource, chunkBytes: Int) throws {
      outcome = try readAll(source) { chunkBytes }
      inflatedBytes = source.inflatedBytes
      compressedBytesRead = source.compressedBytesRead
      completeMembers = source.completeMembers
    }
  }

  private static func points(
    of file: InputFile, _ choice: InflaterChoice, maxCount: Int = 64, distance: Int64,
    chunkBytes: Int
  ) throws -> (points: [InflatePoint], whole: Reading) {
    let source = ByteSource(inflater: choice)
    try source.open(file)
    let points = InflatePoints(maxCount: maxCount, distance: distance)
    source.points = points
    let whole = try Reading(source, chunkBytes: chunkBytes)
    return (points.points, whole)
  }

  @Test(arguments: [700, 4096, 1 << 20])
  func readingGoesOnFromEachPoint(chunkBytes: Int) throws {
    let folder = try TemporaryFolder()
    var pointCount = 0
    for (number, bytes) in try InflaterChoiceTests.files().enumerated() {
      let file = InputFile(path: try folder.write("file-\(number)", bytes))
      for collected in Self.choices {
        let (points, whole) = try Self.points(
          of: file, collected, distance: 20_000, chunkBytes: chunkBytes)
        let plain = ByteSource(inflater: collected)
        try plain.open(file)
        #expect(try Reading(plain, chunkBytes: chunkBytes) == whole, "points change nothing")
        pointCount += points.count
        for (point, used) in points.flatMap({ point in Self.choices.map { (point, $0) } }) {
          let source = ByteSource(inflater: used)
          try source.open(file, at: point)
          var expected = whole
          expected.outcome.bytes.removeFirst(Int(point.inflatedOffset))
          let found = try Reading(source, chunkBytes: chunkBytes)
          #expect(
            found == expected, "file \(number), \(collected) at \(point.inflatedOffset), \(used)")
        }
      }
    }
    #expect(pointCount > 30)
  }

  @Test func pointsAreSpreadAndFew() throws {
    let folder = try TemporaryFolder()
    let file = InputFile(
      path: try folder.write("file", try gzip(sampleText(byteCount: 3_000_000))))
    for choice in Self.choices {
      let (all, _) = try Self.points(of: file, choice, distance: 1, chunkBytes: 1 << 16)
      let (few, _) = try Self.points(
        of: file, choice, maxCount: 5, distance: 1, chunkBytes: 1 << 16)
      #expect(all.count > 20)
      #expect((2...5).contains(few.count))
      let offsets = few.map(\.inflatedOffset)
      #expect(offsets == offsets.sorted())
      #expect(Set(offsets).isSubset(of: all.map(\.inflatedOffset)))
      #expect(few.allSatisfy { $0.history.count == InflatedHistory.maxBytes })
    }
  }

  /// A file of which only a part is gzip any more says so from there on.
  @Test func faultsBehindAPointAreTold() throws {
    let folder = try TemporaryFolder()
    var bytes = try gzip(sampleText(byteCount: 600_000))
    let whole = InputFile(path: try folder.write("whole", bytes))
    let points = try Self.points(of: whole, .zlib, distance: 100_000, chunkBytes: 4096).points
    let point = try #require(points.first)
    for place in bytes.count - 900..<bytes.count - 400 { bytes[place] = 0xA5 }
    let damaged = InputFile(path: try folder.write("damaged", bytes))
    for choice in Self.choices {
      let expected = try readAll(bytes: bytes)
      let source = ByteSource(inflater: choice)
      try source.open(damaged, at: point)
      let found = try readAll(source)
      #expect(found.fault?.code == expected.fault?.code)
      #expect(found.fault?.inflatedOffset == expected.fault?.inflatedOffset)
      #expect(found.bytes == Array(expected.bytes.dropFirst(Int(point.inflatedOffset))))
    }
    // A file that has become too short ends there.
    let short = InputFile(path: try folder.write("short", Array(bytes.prefix(40))))
    for choice in Self.choices {
      let source = ByteSource(inflater: choice)
      try source.open(short, at: try #require(points.last))
      #expect(try readAll(source).fault?.code == .truncated)
    }
  }

  @Test func plainFilesAreReadFromAnyOffset() throws {
    let folder = try TemporaryFolder()
    let text = sampleText(byteCount: 300_000)
    let file = InputFile(path: try folder.write("plain", text))
    for offset in [0, 1, 255_999, 299_999, 300_000] {
      let source = ByteSource()
      try source.open(file, atPlainOffset: Int64(offset))
      #expect(try readAll(source).bytes == Array(text.dropFirst(offset)))
      #expect(source.inflatedBytes == 300_000)
    }
  }
}
