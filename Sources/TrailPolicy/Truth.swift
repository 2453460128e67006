/// What is known of a claim: Kleene's three values.
///
/// A log does not say everything that IAM knew, so a condition may be neither true nor false.
public enum Truth: UInt8, Sendable, Hashable, CaseIterable {
  /// The claim does not hold.
  case no = 0
  /// The log does not say.
  case unknown = 1
  /// The claim holds.
  case yes = 2

  /// The truth of a claim that is known.
  public init(_ holds: Bool) { self = holds ? .yes : .no }

  /// Both hold: no beats unknown beats yes.
  public func and(_ other: Truth) -> Truth { rawValue < other.rawValue ? self : other }

  /// One of them holds: yes beats unknown beats no.
  public func or(_ other: Truth) -> Truth { rawValue > other.rawValue ? self : other }

  /// The opposite; unknown stays unknown.
  public var not: Truth {
    switch self {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }

  /// All of them hold; yes for an empty list.
  public static func all(_ truths: [Truth]) -> Truth {
    truths.reduce(.yes) { $0.and($1) }
  }

  /// At least one of them holds; no for an empty list.
  public static func any(_ truths: [Truth]) -> Truth {
    truths.reduce(.no) { $0.or($1) }
  }
}
