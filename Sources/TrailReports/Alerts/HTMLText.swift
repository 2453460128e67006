internal import TrailTerminal

/// Texts within an HTML page.
enum HTMLText {
  /// How many characters of one value are shown.
  static let maxCharacters = 2000

  /// A text as content or within quotes: characters that do not show are written out, and those
  /// that HTML takes for its own become references.
  static func escaped(_ text: String) -> String {
    references(PrintableText.escaped(text, limit: maxCharacters))
  }

  /// A text that is of no use if it is cut: a command.
  static func whole(_ text: String) -> String { references(PrintableText.escaped(text)) }

  private static func references(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A value from a log, kept apart from the text around it: right-to-left letters turn nothing else.
  static func code(_ text: String) -> String { "<code dir=\"auto\">\(escaped(text))</code>" }
}
