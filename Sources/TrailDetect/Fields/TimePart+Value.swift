import TrailEvents

extension TimePart {
  /// This part of a moment, in UTC.
  func value(in time: Timestamp) -> Int {
    let seconds = time.seconds
    let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let secondOfDay = Int(seconds - day * 86_400)
    switch self {
    case .minute: return secondOfDay / 60 % 60
    case .hour: return secondOfDay / 3600
    case .day: return CivilDate(daysSince1970: day).day
    case .week: return TimePart.week(ofDay: day)
    case .month: return CivilDate(daysSince1970: day).month
    case .year: return CivilDate(daysSince1970: day).year
    }
  }

  /// The week by ISO 8601: weeks begin on Monday, and a week is of the year that has its Thursday.
  private static func week(ofDay day: Int64) -> Int {
    // 1970-01-01 was a Thursday.
    let weekday = Int(((day + 3) % 7 + 7) % 7)
    let thursday = day - Int64(weekday) + 3
    let year = CivilDate(daysSince1970: thursday).year
    let newYear = CivilDate(year: year, month: 1, day: 1)?.daysSince1970 ?? thursday
    return Int(thursday - newYear) / 7 + 1
  }
}
