/// A moment that the user wrote down, as for `--since` and `--until`.
///
///     2026-03-04T19:12:00Z     RFC 3339: date, time, and `Z` or an offset such as `+02:00`;
///     2026-03-04 19:12Z        seconds may be left out, or have a fraction; `t` and `z` too
///     2026-03-04               the start of that day in UTC
///     90s 30m 12h 7d 2w        so long ago
public enum TimeExpression {
  /// Seconds since 1970-01-01T00:00:00Z of a moment, counted back from `nowSeconds` where relative.
  ///
  /// A fraction of a second is rounded up: events carry whole seconds, and an event is at or after
  /// (before) the moment just when it is at or after (before) the next whole second.
  public static func parse(
    _ text: String, nowSeconds: Int64
  ) throws(TimeExpressionError) -> Int64 {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw TimeExpressionError(text: text, reason: "is empty") }
    if bytes.allSatisfy(isDigit) {
      throw TimeExpressionError(
        text: text, reason: "is a bare number, which may be a date, epoch seconds or milliseconds")
    }
    if let unit = bytes.last, bytes.dropLast().allSatisfy(isDigit), bytes.count > 1,
      let seconds = secondsPerUnit(unit)
    {
      let count = Int64(String(decoding: bytes.dropLast(), as: UTF8.self))
      let (age, isTooLong) = (count ?? .max).multipliedReportingOverflow(by: seconds)
      let (moment, isTooEarly) = nowSeconds.subtractingReportingOverflow(age)
      guard count != nil, !isTooLong, !isTooEarly else {
        throw TimeExpressionError(text: text, reason: "is too long ago")
      }
      return moment
    }
    return try parseDate(bytes, text)
  }

  private static func secondsPerUnit(_ unit: UInt8) -> Int64? {
    switch unit {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    case UInt8(ascii: "w"): 7 * 86_400
    default: nil
    }
  }

  private static func parseDate(
    _ bytes: [UInt8], _ text: String
  ) throws(TimeExpressionError) -> Int64 {
    let notATime = TimeExpressionError(text: text, reason: "is not a time")
    let dash = UInt8(ascii: "-")
    var reader = DigitReader(bytes[...])
    guard let year = reader.number(digits: 4), reader.take(dash),
      let month = reader.number(digits: 2), reader.take(dash),
      let day = reader.number(digits: 2)
    else { throw notATime }

    var time = TimeOfDay()
    if !reader.isAtEnd {
      guard reader.take(UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")),
        let read = TimeOfDay(&reader)
      else { throw notATime }
      guard !reader.isAtEnd else {
        throw TimeExpressionError(text: text, reason: "has no time zone; add `Z` for UTC")
      }
      guard let offset = offsetSeconds(&reader), reader.isAtEnd else { throw notATime }
      time = read
      time.offsetSeconds = offset
    }
    guard
      let seconds = CivilDate.epochSeconds(
        year: year, month: month, day: day, hour: time.hour, minute: time.minute,
        second: time.second)
    else { throw TimeExpressionError(text: text, reason: "is no real date or time") }
    return seconds + (time.hasFraction ? 1 : 0) - time.offsetSeconds
  }

  /// Takes `Z` or an offset from UTC of less than a day.
  private static func offsetSeconds(_ reader: inout DigitReader) -> Int64? {
    if reader.take(UInt8(ascii: "Z"), UInt8(ascii: "z")) { return 0 }
    let isWest = reader.next == UInt8(ascii: "-")
    guard reader.take(UInt8(ascii: "+"), UInt8(ascii: "-")),
      let hours = reader.number(digits: 2), hours < 24, reader.take(UInt8(ascii: ":")),
      let minutes = reader.number(digits: 2), minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }

  private struct TimeOfDay {
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0
    var hasFraction = false
    var offsetSeconds: Int64 = 0

    init() {}

    /// Takes `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff`, up to the time zone.
    init?(_ reader: inout DigitReader) {
      guard let hour = reader.number(digits: 2), reader.take(UInt8(ascii: ":")),
        let minute = reader.number(digits: 2)
      else { return nil }
      self.hour = hour
      self.minute = minute
      guard reader.take(UInt8(ascii: ":")) else { return }
      guard let second = reader.number(digits: 2) else { return nil }
      self.second = second
      guard reader.take(UInt8(ascii: ".")) else { return }
      guard reader.next.map(isDigit) == true else { return nil }
      while let digit = reader.number(digits: 1) {
        if digit != 0 { hasFraction = true }
      }
    }
  }
}
