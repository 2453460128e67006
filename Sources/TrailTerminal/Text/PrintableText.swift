/// Text from logs made harmless for a terminal: what would act on it is written out instead.
///
/// A userAgent or a role session name is chosen by whoever makes the call. Sent raw, it could move
/// the cursor, recolour or retitle the terminal, or turn the reading order of a line around
/// (CVE-2021-42574).
public enum PrintableText {
  /// The text with control, format and line-separating characters as `\u{1b}`.
  ///
  /// A backslash before `u{` becomes `\u{5c}`, so that an escape can be told from text that looks
  /// like one.
  public static func escaped(_ text: String) -> String {
    guard !isPlainASCII(text) else { return text }
    var escaped = ""
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let rest = scalars[index...]
      if isHarmful(scalar) || (scalar == "\\" && rest.starts(with: #"\u{"#.unicodeScalars)) {
        escaped += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        escaped.unicodeScalars.append(scalar)
      }
      scalars.formIndex(after: &index)
    }
    return escaped
  }

  /// The escaped text, cut after `limit` characters; the rest is counted:
  /// `abc… (+1,204 characters)`.
  ///
  /// Marks count as characters too: a letter with a thousand accents is no way around the limit.
  public static func escaped(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return escaped(text) }
    let left = text.unicodeScalars.count - limit
    guard left > 0 else { return escaped(text) }
    let rest = Quantity.counted(left, "character", "characters")
    return escaped(String(text.unicodeScalars.prefix(limit))) + "… (+\(rest))"
  }

  /// Printable ASCII without a backslash: nothing to look at more closely.
  private static func isPlainASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value < 0x20 || scalar.value > 0x7E else { return false }
    // Format characters hold the bidi overrides (U+202A–E, U+2066–9) and all that is invisible.
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
