internal import TrailTerminal

/// What is wrong with a filter expression, and where.
public struct FilterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The message: lower case, no full stop, the user's text in backticks.
  public var message: String
  /// What to do about it, if there is something to say.
  public var help: String?
  /// The whole expression.
  public var text: String
  /// Where the fault begins, in characters (Unicode scalars) from 1.
  public var column: Int
  /// How many characters it takes; at least 1.
  public var length: Int

  /// The message with its column, the expression, a line that points at the fault, and the help.
  public var description: String {
    let scalars = Array(text.unicodeScalars)
    let before = FilterError.shown(scalars.prefix(column - 1))
    let marked = FilterError.shown(scalars.dropFirst(column - 1).prefix(length))
    let pointer =
      String(repeating: " ", count: DisplayWidth.of(before)) + "^"
      + String(repeating: "~", count: max(0, DisplayWidth.of(marked) - 1))
    var lines = [
      "\(PrintableText.escaped(message)), at column \(column)",
      "  \(FilterError.shown(scalars[...]))", "  \(pointer)",
    ]
    if let help { lines.append("  help: \(PrintableText.escaped(help))") }
    return lines.joined(separator: "\n")
  }

  /// A part of the expression on one line: what breaks lines is a blank there.
  private static func shown(_ scalars: some Collection<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars.map { $0.properties.isWhitespace ? " " : $0 })
    return PrintableText.escaped(String(text))
  }
}
