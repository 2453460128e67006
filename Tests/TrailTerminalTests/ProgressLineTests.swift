import Testing

@testable import TrailTerminal

@Suite struct ProgressLineTests {
  private static let second: UInt64 = 1_000_000_000
  private static let clear = "\r\u{1B}[K"

  @Test(
    arguments: [
      (
        100, 512_000_000, 1_204_000, 2 * second,
        " 42%  ━━━━━━━━━━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄  256 MB/s  3 s left  1,204,000 records"
      ),
      (
        80, 512_000_000, 1_204_000, 2 * second,
        " 42%  ━━━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄  256 MB/s  3 s left  1,204,000 records"
      ),
      (40, 512_000_000, 1_204_000, 2 * second, " 42%  ━━━┄┄┄┄┄  256 MB/s  3 s left"),
      (80, 0, 0, second, "  0%  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄  0 bytes/s  0 records"),
      (
        80, 1_204_000_000, 1, 2 * second, "100%  ━━━━━━━━━━━━━━━━━━━━  602 MB/s  0 s left  1 record"
      ),
      // More than was announced: a file grew.
      (
        80, 2_000_000_000, 1, 2 * second, "100%  ━━━━━━━━━━━━━━━━━━━━  1.0 GB/s  0 s left  1 record"
      ),
    ] as [(Int, Int64, Int, UInt64, String)])
  func drawsABar(width: Int, bytes: Int64, records: Int, elapsed: UInt64, expected: String) {
    var line = ProgressLine(
      isEnabled: true, totalBytes: 1_204_000_000, width: width, startNanoseconds: 5)
    let text = line.update(bytes: bytes, records: records, at: 5 + elapsed)
    #expect(text == Self.clear + expected)
    #expect(expected.count < width)
  }

  @Test(arguments: [nil, 0] as [Int64?])
  func showsBytesAndRateIfTheTotalIsUnknown(totalBytes: Int64?) {
    var line = ProgressLine(isEnabled: true, totalBytes: totalBytes, width: 80, startNanoseconds: 0)
    #expect(
      line.update(bytes: 512_000_000, records: 12, at: 2 * Self.second)
        == Self.clear + "512 MB  256 MB/s  12 records")
  }

  @Test func drawsTenTimesASecondAtMost() {
    var line = ProgressLine(isEnabled: true, totalBytes: nil, width: 80, startNanoseconds: 0)
    let drawings = stride(from: UInt64(0), through: Self.second, by: 10_000_000)
      .compactMap { line.update(bytes: 1, records: 1, at: $0) }
    #expect(drawings.count == 10)
  }

  @Test func clearsWhatItDrew() {
    var line = ProgressLine(isEnabled: true, totalBytes: nil, width: 80, startNanoseconds: 0)
    #expect(line.finish() == "")
    #expect(line.update(bytes: 1, records: 1, at: Self.second) != nil)
    #expect(line.finish() == Self.clear)
    #expect(line.finish() == "")
  }

  @Test func drawsNothingIfDisabled() {
    var line = ProgressLine(isEnabled: false, totalBytes: 10, width: 80, startNanoseconds: 0)
    #expect(line.update(bytes: 1, records: 1, at: Self.second) == nil)
    #expect(line.finish() == "")
  }

  @Test func survivesAClockThatStandsStill() {
    let line = ProgressLine(isEnabled: true, totalBytes: 10, width: 80, startNanoseconds: 0)
    #expect(line.line(bytes: 5, records: 1, elapsed: 0).hasPrefix(" 50%"))
  }
}
