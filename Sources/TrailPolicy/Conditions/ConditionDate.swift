import TrailEvents

/// Dates as the Date operators read them.
enum ConditionDate {
  /// At and above this a number counts milliseconds, below it seconds.
  ///
  /// AWS does not document it; in seconds this would be the year 5138.
  private static let firstMilliseconds: Int64 = 100_000_000_000

  /// Reads ISO 8601 or all-digit epoch time, or nil.
  static func parse(_ text: String) -> Timestamp? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
      return Timestamp(text)
    }
    guard let number = Int64(text) else { return nil }
    return number >= firstMilliseconds
      ? Timestamp(milliseconds: number) : Timestamp(seconds: number)
  }
}
