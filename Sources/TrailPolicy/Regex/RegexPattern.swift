/// A regular expression of PCRE2, compiled once and shared by all threads.
///
/// It works on UTF-8; bytes that are none match nothing. `.` stops at line feeds, `\d` and `\w` are
/// ASCII, and case is folded by Unicode. Equal texts with equal flags are equal patterns.
public struct RegexPattern: Sendable, Hashable, CustomStringConvertible {
  /// The pattern as written.
  public let pattern: String
  /// Whether upper and lower case are the same.
  public let ignoresCase: Bool
  /// Whether `^` and `$` stand for the ends of lines, too.
  public let isMultiline: Bool
  /// Whether `.` matches line feeds.
  public let dotMatchesLineEnd: Bool

  /// Text that every match contains, case aside; empty if none is known.
  public let requiredLiteral: String

  let code: RegexCode

  /// Compiles a pattern.
  /// - Throws: `RegexError` for one that PCRE2 refuses.
  public init(
    _ pattern: String, ignoresCase: Bool = false, isMultiline: Bool = false,
    dotMatchesLineEnd: Bool = false
  ) throws(RegexError) {
    self.pattern = pattern
    self.ignoresCase = ignoresCase
    self.isMultiline = isMultiline
    self.dotMatchesLineEnd = dotMatchesLineEnd
    requiredLiteral = RegexLiteral.required(in: pattern)
    code = try RegexCode(
      pattern, ignoresCase: ignoresCase, isMultiline: isMultiline,
      dotMatchesLineEnd: dotMatchesLineEnd)
  }

  /// Whether two patterns have the same text and flags.
  public static func == (left: RegexPattern, right: RegexPattern) -> Bool {
    left.pattern == right.pattern && left.ignoresCase == right.ignoresCase
      && left.isMultiline == right.isMultiline
      && left.dotMatchesLineEnd == right.dotMatchesLineEnd
  }

  /// Hashes text and flags.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(pattern)
    hasher.combine(ignoresCase)
    hasher.combine(isMultiline)
    hasher.combine(dotMatchesLineEnd)
  }

  /// The pattern between slashes, the flags behind: `/^a/i`.
  public var description: String {
    "/\(pattern)/\(ignoresCase ? "i" : "")\(isMultiline ? "m" : "")\(dotMatchesLineEnd ? "s" : "")"
  }
}
