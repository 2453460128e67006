/// How a run ended, as its exit code tells.
///
/// Searches: 0 found, 1 nothing found. Checks: 0 holds, 1 does not. Both: 2 for trouble of any kind, even
/// if something was found too.
public enum RunStatus: Int32, Error, Sendable, CaseIterable {
  /// Alerts were found, or what was checked holds.
  case success = 0
  /// No alerts were found, or what was checked does not hold.
  case negative = 1
  /// Bad usage, or an input that could not be read as a whole.
  case trouble = 2
}
