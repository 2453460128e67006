/// A part of a time, in UTC.
///
/// Source: Sigma specification 2.1.0, appendix on modifiers, the time modifiers.
public enum TimePart: String, Sendable, CaseIterable {
  /// 0 to 59.
  case minute
  /// 0 to 23.
  case hour
  /// The day of the month, 1 to 31.
  case day
  /// The week of the year by ISO 8601, 1 to 53.
  case week
  /// 1 to 12.
  case month
  /// Such as 2026.
  case year
}
