/// Exact arithmetic on dates of the proleptic Gregorian calendar, in UTC and without leap seconds.
enum CivilDate {
  static let secondsPerDay: Int64 = 86_400

  /// The number of days in a month, or nil when there is no such month.
  static func dayCount(month: Int64, year: Int64) -> Int64? {
    switch month {
    case 1, 3, 5, 7, 8, 10, 12: 31
    case 4, 6, 9, 11: 30
    case 2: isLeap(year) ? 29 : 28
    default: nil
    }
  }

  static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// Seconds since 1970-01-01T00:00:00Z, or nil when the date or the time of day is not a real one.
  ///
  /// Years 1 to 9999. A second of 60 is refused: neither CloudTrail's times nor epoch seconds know
  /// leap seconds.
  static func epochSeconds(
    year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
  ) -> Int64? {
    guard (1...9999).contains(year), let lastDay = dayCount(month: month, year: year),
      (1...lastDay).contains(day), (0...23).contains(hour), (0...59).contains(minute),
      (0...59).contains(second)
    else { return nil }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    return days * secondsPerDay + hour * 3600 + minute * 60 + second
  }

  /// Days since 1970-01-01 of a real date.
  private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    // Years are counted from March, so that the leap day is the last day of its year: then the
    // days before a month follow the straight line (153 m + 2) / 5.
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfMarchYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    // 719 468 days lie between 0000-03-01 and 1970-01-01.
    return marchYear * 365 + leapDays + dayOfMarchYear - 719_468
  }
}
