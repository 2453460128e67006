public import TrailDetect

/// What a list of rules tells of one rule.
public struct RuleListing: Sendable, Equatable {
  /// The rule's id: `root-console-login`.
  public var id: String
  /// The rule's severity.
  public var severity: Severity
  /// The rule's status as it writes it: `stable`, `experimental`.
  public var status: String
  /// The rule's title.
  public var title: String
  /// The detection themes that the rule covers: `R01`.
  public var themes: [String]
  /// The rule's tags: `attack.t1078.004`.
  public var tags: [String]

  /// A rule for the list.
  public init(
    id: String, severity: Severity, status: String, title: String, themes: [String] = [],
    tags: [String] = []
  ) {
    self.id = id
    self.severity = severity
    self.status = status
    self.title = title
    self.themes = themes
    self.tags = tags
  }
}
