public import TrailDetect

/// Where a watch gives its alerts out.
///
/// A watch gives alerts first and remembers that it has only then, so a process that is killed in between
/// gives some of them again, with the same ids. What an outlet remembers with the state (`marks`) lets it
/// know these.
public protocol AlertOutlet: AnyObject {
  /// Gives alerts out; when it returns, a killed process does not lose them.
  /// - Throws: if some could not be given; all of them are then given once more.
  func give(_ alerts: [Alert]) throws
  /// Whether nobody takes alerts any more, so that the watch should end.
  var isClosed: Bool { get }
  /// What is to be remembered with the state, by name: how long its files are.
  var marks: [String: Int64] { get }
  /// Takes up what was remembered with the state that the watch goes on from.
  func resume(from marks: [String: Int64]) throws
}
