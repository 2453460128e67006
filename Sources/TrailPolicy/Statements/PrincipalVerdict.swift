/// What can be said of a match when the record does not name the caller completely.
public struct PrincipalVerdict: Sendable, Hashable {
  /// The strongest kind that is sure.
  public var certain: PrincipalMatch
  /// The strongest kind that is possible; at least `certain`.
  public var possible: PrincipalMatch

  /// A verdict.
  public init(certain: PrincipalMatch, possible: PrincipalMatch) {
    self.certain = certain
    self.possible = max(certain, possible)
  }

  /// A verdict without doubt.
  public init(_ match: PrincipalMatch) { self.init(certain: match, possible: match) }

  /// A match that may be, and may not.
  static func perhaps(_ match: PrincipalMatch) -> PrincipalVerdict {
    PrincipalVerdict(certain: .noMatch, possible: match)
  }

  /// Whether the caller is named in some way.
  public var truth: Truth {
    certain != .noMatch ? .yes : possible == .noMatch ? .no : .unknown
  }

  /// The stronger of two, part by part.
  func or(_ other: PrincipalVerdict) -> PrincipalVerdict {
    PrincipalVerdict(
      certain: max(certain, other.certain), possible: max(possible, other.possible))
  }
}
