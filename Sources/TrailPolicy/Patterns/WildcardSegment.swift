/// One piece of a wildcard pattern.
public enum WildcardSegment: Sendable, Hashable {
  /// Text that stands for itself, whatever characters it has.
  case literal(String)
  /// `*`: any run of characters, also none.
  case anyRun
  /// `?`: exactly one character (Unicode scalar).
  case anyOne
}
