/// Patterns for a text, of which one must match, or all.
public struct TextPatterns: Sendable, Hashable {
  /// The patterns.
  public var patterns: [TextPattern]
  /// Whether upper and lower case are told apart; if not, Unicode's simple case folding applies.
  public var isCased: Bool
  /// Whether each pattern must match some value, instead of one of them.
  public var requiresAll: Bool

  /// Patterns; without further words one of them must match, regardless of case.
  public init(_ patterns: [TextPattern], isCased: Bool = false, requiresAll: Bool = false) {
    self.patterns = patterns
    self.isCased = isCased
    self.requiresAll = requiresAll
  }
}

/// A pattern for a whole text; `contains` is `[.anyRun, .literal(x), .anyRun]`.
public struct TextPattern: Sendable, Hashable {
  /// A piece of a pattern.
  public enum Piece: Sendable, Hashable {
    /// This text.
    case literal(String)
    /// Any number of characters, none included.
    case anyRun
    /// Exactly one character: a Unicode scalar.
    case anyOne
  }

  /// The pieces, in their order.
  public var pieces: [Piece]

  /// A pattern from pieces; without any it matches the empty text.
  public init(_ pieces: [Piece]) { self.pieces = pieces }

  /// Whether it has no wildcard.
  public var isLiteral: Bool {
    pieces.allSatisfy { if case .literal = $0 { true } else { false } }
  }
}
