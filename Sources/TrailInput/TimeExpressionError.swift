/// A text that names no moment.
public struct TimeExpressionError: Error, Sendable, Hashable {
  /// The forms that are accepted, for people.
  public static let acceptedForms =
    "expected `2026-03-04T19:12:00Z`, `2026-03-04 19:12+01:00`, `2026-03-04` (UTC),"
    + " or an age such as `90s`, `30m`, `12h`, `7d`, `2w`"

  /// What the user wrote.
  public let text: String

  /// What is wrong with it, such as `is not a time`.
  public let reason: String
}

extension TimeExpressionError: CustomStringConvertible {
  /// One line that names the text in backticks and the accepted forms.
  public var description: String {
    "`\(printable(text, maxScalars: 60))` \(reason); \(Self.acceptedForms)"
  }
}
