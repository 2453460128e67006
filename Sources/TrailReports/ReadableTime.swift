public import TrailEvents
internal import TrailTerminal

/// Moments and spans as people read them, always in UTC.
public enum ReadableTime {
  /// `2026-03-04 19:12:07Z`.
  public static func moment(_ time: Timestamp) -> String {
    let (date, clock) = parts(time)
    return "\(date) \(clock)"
  }

  /// `2026-03-04 19:12:07Z` and `19:18:40Z`: the second date only if it is another one, no second
  /// moment if it is the same.
  public static func span(_ first: Timestamp, _ last: Timestamp) -> (first: String, last: String?) {
    guard first != last else { return (moment(first), nil) }
    let (date, clock) = parts(last)
    return (moment(first), date == parts(first).date ? String(clock) : "\(date) \(clock)")
  }

  /// How long from first to last: `6 min 33 s`, `under 1 s`.
  public static func length(_ first: Timestamp, _ last: Timestamp) -> String {
    let seconds = last.seconds - first.seconds
    return seconds > 0 ? Quantity.duration(seconds: seconds) : "under 1 s"
  }

  private static func parts(_ time: Timestamp) -> (date: Substring, clock: Substring) {
    let text = time.description
    let split = text.firstIndex(of: "T") ?? text.endIndex
    return (text[..<split], text[split...].dropFirst())
  }
}
