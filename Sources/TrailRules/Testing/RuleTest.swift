public import TrailDetect

/// A test that a rule brings along: some events, and what the rule must make of them.
public struct RuleTest: Sendable, Equatable {
  /// What a test expects.
  public enum Expectation: Sendable, Equatable, CustomStringConvertible {
    /// At least one alert.
    case alert
    /// No alert.
    case none
    /// So many alerts.
    case count(Int)

    /// Whether so many alerts are what is expected.
    public func isMet(by alerts: Int) -> Bool {
      switch self {
      case .alert: alerts > 0
      case .none: alerts == 0
      case .count(let count): alerts == count
      }
    }

    /// `alert`, `none` or the number.
    public var description: String {
      switch self {
      case .alert: "alert"
      case .none: "none"
      case .count(let count): "\(count)"
      }
    }
  }

  /// What the test is about.
  public var name: String
  /// The records, each as JSON text.
  public var events: [String]
  /// What is declared during the test.
  public var conditions: DeclaredConditions
  /// What the rule must make of the events.
  public var expectation: Expectation
  /// Where the test is written.
  public var position: SourcePosition
}
