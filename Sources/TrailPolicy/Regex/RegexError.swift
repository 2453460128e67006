/// Why PCRE2 refuses a regular expression.
public struct RegexError: Error, Sendable, Equatable, CustomStringConvertible {
  /// PCRE2's own words, such as `missing closing parenthesis`.
  public var message: String
  /// Where in the pattern it was noticed, in bytes of its UTF-8.
  public var offset: Int

  /// An error at a place in a pattern.
  public init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  /// `missing closing parenthesis at byte 3`.
  public var description: String { "\(message) at byte \(offset)" }
}
