import Testing
import TrailEvents

@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("2026-03-04T19:12:00Z", 1_772_651_520_000),
      ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59Z", -1000),
      ("1969-12-31T23:59:59.999Z", -1),
      ("2024-02-29T00:00:00Z", 1_709_164_800_000),
      ("2000-02-29", 951_782_400_000),
      ("2026-03-04T19:12:00.5Z", 1_772_651_520_500),
      ("2026-03-04T19:12:00.123456789Z", 1_772_651_520_123),
      ("2026-03-04T21:12:00+02:00", 1_772_651_520_000),
      ("2026-03-04T14:12:00-0500", 1_772_651_520_000),
      ("2026-03-04T19:12Z", 1_772_651_520_000),
      ("2026-03-04t19:12:00z", 1_772_651_520_000),
      ("2026-03-04 19:12:00", 1_772_651_520_000),
      ("20131102T010628Z", 1_383_354_388_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000),
      ("9999-12-31T23:59:59Z", 253_402_300_799_000),
    ] as [(String, Int64)])
  func reads(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "Z", "2026", "2026-3-4T19:12:00Z", "2026-02-29T00:00:00Z", "1900-02-29", "2026-13-01",
    "2026-00-10", "2026-04-31", "2026-03-04T24:00:00Z", "2026-03-04T19:60:00Z",
    "2026-03-04T19:12:61Z", "2026-03-04T19:12:00.Z", "2026-03-04T19:12:00ZZ", "2026-03-04T",
    "2026-03-04T19:12:00+2:00", "2026-03-04T19:12:00+25:00", " 2026-03-04T19:12:00Z",
    "20260304", "2026-03-04T19:12:00\u{0}", "２０２６-03-04", "-2026-03-04", "1772651520",
  ])
  func refuses(text: String) { #expect(Timestamp(text) == nil) }

  @Test(arguments: [
    ("2026-03-04T19:12:00Z", "2026-03-04T19:12:00Z"),
    ("2026-03-04T19:12:00.007Z", "2026-03-04T19:12:00.007Z"),
    ("20131102T010628Z", "2013-11-02T01:06:28Z"),
    ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ("0001-01-01", "0001-01-01T00:00:00Z"),
  ])
  func writes(text: String, expected: String) { #expect(Timestamp(text)?.description == expected) }

  /// The usual form is read as a whole, one with a fraction byte by byte.
  @Test func theUsualFormIsReadLikeAnyOther() {
    var read = 0
    for text in ["2026-03-04T19:12:00Z", "2023-12-31T23:59:59Z", "0000-02-29T00:00:00Z"] {
      for place in 0..<19 {
        for byte in UInt8.min ... .max {
          var bytes = Array(text.utf8)
          bytes[place] = byte
          let usual = bytes.withUnsafeBufferPointer { Timestamp(bytes: $0) }
          bytes.insert(contentsOf: ".0".utf8, at: 19)
          let other = bytes.withUnsafeBufferPointer { Timestamp(bytes: $0) }
          #expect(usual == other, "\(text) with \(byte) at \(place)")
          read += usual == nil ? 0 : 1
        }
      }
    }
    #expect(read > 250)
  }

  @Test func datesGoThereAndBack() {
    var seen = 0
    for days in stride(from: Int64(-800_000), through: 3_000_000, by: 997) {
      #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
      seen += 1
    }
    #expect(seen > 3000)
  }

  @Test func ordersByTime() {
    #expect(Timestamp(seconds: 1) < Timestamp(milliseconds: 1001))
    #expect(Timestamp(milliseconds: -1).seconds == -1)
  }
}
