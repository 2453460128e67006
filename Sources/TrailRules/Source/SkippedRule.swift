public import TrailDetect

/// A rule that was read and is not asked in this run, on purpose.
public struct SkippedRule: Sendable, Equatable {
  /// The rule's id, or empty if it has none.
  public var ruleID: String
  /// The rule's title.
  public var title: String
  /// The file, as it was given.
  public var path: String
  /// The line on which the rule begins, from 1.
  public var line: Int
  /// The kind of reason.
  public var reason: RunReport.RuleSkipReason
  /// The reason in words: `it is for windows/process_creation`.
  public var detail: String
}
