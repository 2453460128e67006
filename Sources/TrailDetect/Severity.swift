/// How much an alert matters, as Sigma's `level` names it.
public enum Severity: Int, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
  case informational
  case low
  case medium
  case high
  case critical

  /// Reads the name in any case; `info` is taken for `informational`.
  public init?(name: String) {
    let name = name.lowercased()
    guard
      let severity = Severity.allCases.first(where: { $0.description == name })
        ?? (name == "info" ? .informational : nil)
    else { return nil }
    self = severity
  }

  /// The name, such as `high`.
  public var description: String {
    switch self {
    case .informational: "informational"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    }
  }

  /// Order by weight.
  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}
