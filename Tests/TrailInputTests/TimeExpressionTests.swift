import Testing

@testable import TrailInput

@Suite struct TimeExpressionTests {
  /// 2026-03-04T19:12:00Z.
  static let now: Int64 = 1_772_651_520

  static let good: [(text: String, seconds: Int64)] = [
    ("2026-03-04T19:12:00Z", now),
    ("2026-03-04t19:12:00z", now),
    ("2026-03-04 19:12:00Z", now),
    ("2026-03-04 19:12Z", now),
    ("2026-03-04T20:12:00+01:00", now),
    ("2026-03-05T00:57+05:45", now),
    ("2026-03-04T11:12:00-08:00", now),
    ("2026-03-04T19:12:00-00:00", now),
    ("2026-03-04T19:12:00.000Z", now),
    ("2026-03-04T19:12:00.001Z", now + 1),
    ("2026-03-04T19:11:59.999999999999999999999999Z", now),
    ("2026-03-04", 1_772_582_400),
    ("1970-01-01", 0),
    ("1970-01-01T00:00:00Z", 0),
    ("1969-12-31T23:59:59Z", -1),
    ("0001-01-01", -62_135_596_800),
    ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("2000-02-29", 951_782_400),
    ("2024-02-29", 1_709_164_800),
    ("2038-01-19T03:14:08Z", 2_147_483_648),
    ("0s", now),
    ("90s", now - 90),
    ("30m", now - 1800),
    ("12h", now - 43_200),
    ("7d", now - 604_800),
    ("2w", now - 1_209_600),
    ("007d", now - 604_800),
  ]

  @Test(arguments: good) func readsMoments(_ text: String, _ seconds: Int64) throws {
    #expect(try TimeExpression.parse(text, nowSeconds: Self.now) == seconds)
  }

  static let bad: [(text: String, reason: String)] = [
    ("", "is empty"),
    ("1772651520", "is a bare number, which may be a date, epoch seconds or milliseconds"),
    ("20260304", "is a bare number, which may be a date, epoch seconds or milliseconds"),
    ("2026-02-30", "is no real date or time"),
    ("2026-02-29T00:00:00Z", "is no real date or time"),
    ("1900-02-29", "is no real date or time"),
    ("2026-13-01", "is no real date or time"),
    ("2026-00-01", "is no real date or time"),
    ("2026-01-00", "is no real date or time"),
    ("2026-04-31", "is no real date or time"),
    ("0000-01-01", "is no real date or time"),
    ("2026-03-04T24:00:00Z", "is no real date or time"),
    ("2026-03-04T19:60:00Z", "is no real date or time"),
    ("2016-12-31T23:59:60Z", "is no real date or time"),
    ("2026-03-04T19:12:00", "has no time zone; add `Z` for UTC"),
    ("2026-03-04 19:12", "has no time zone; add `Z` for UTC"),
    ("2026-03-04T19:12:00+0100", "is not a time"),
    ("2026-03-04T19:12:00+24:00", "is not a time"),
    ("2026-03-04T19:12:00+01:60", "is not a time"),
    ("2026-03-04T19:12:00.Z", "is not a time"),
    ("2026-03-04T19:12:00,5Z", "is not a time"),
    ("2026-03-04T19Z", "is not a time"),
    ("2026-03-04T", "is not a time"),
    ("2026-03-04Z", "is not a time"),
    ("2026-3-4", "is not a time"),
    ("26-03-04", "is not a time"),
    (" 2026-03-04", "is not a time"),
    ("2026-03-04 ", "is not a time"),
    ("2026-03-04T19:12:00Zx", "is not a time"),
    ("-7d", "is not a time"),
    ("7 d", "is not a time"),
    ("7D", "is not a time"),
    ("1.5h", "is not a time"),
    ("d", "is not a time"),
    ("1y", "is not a time"),
    ("1d12h", "is not a time"),
    ("yesterday", "is not a time"),
    ("٧d", "is not a time"),
    ("99999999999999999999s", "is too long ago"),
    ("9223372036854775807w", "is too long ago"),
  ]

  @Test(arguments: bad) func refusesWhatIsNoMoment(_ text: String, _ reason: String) throws {
    let error = try #require(throws: TimeExpressionError.self) {
      try TimeExpression.parse(text, nowSeconds: Self.now)
    }
    #expect(error.reason == reason)
    #expect(error.description == "`\(text)` \(reason); \(TimeExpressionError.acceptedForms)")
  }

  @Test func messageStaysOnOneShortLine() throws {
    let text = "a\nb\u{1b}[31m" + String(repeating: "x", count: 1000)
    let error = try #require(throws: TimeExpressionError.self) {
      try TimeExpression.parse(text, nowSeconds: Self.now)
    }
    #expect(error.description.hasPrefix("`a\\u{a}b\\u{1b}[31mxxx"))
    #expect(error.description.utf8.count < 300)
    #expect(!error.description.contains("\n"))
  }

  @Test func countsEveryDayOfTheCalendar() {
    // Walks the calendar day by day, which needs no formula.
    var expected: Int64 = -62_135_596_800
    var dayCount = 0
    for year in Int64(1)...9999 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in zip(Int64(1)..., lengths) {
        for day in 1...length {
          let seconds = CivilDate.epochSeconds(
            year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
          guard seconds == expected else {
            Issue.record("\(year)-\(month)-\(day) is \(String(describing: seconds))")
            return
          }
          expected += 86_400
          dayCount += 1
        }
      }
    }
    #expect(dayCount == 3_652_059)
  }
}
