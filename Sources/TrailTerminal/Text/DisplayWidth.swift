/// How many columns of a terminal a text fills.
public enum DisplayWidth {
  /// The columns of a text: wide East Asian characters and emoji count 2, combining marks 0.
  public static func of(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// The columns of one character with its marks.
  static func of(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// The columns of one scalar: 0, 1 or 2.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    guard scalar.value >= 0x300 else { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Vowels and finals of Hangul join the consonant before them; so do skin tones the emoji.
    if (0x1160...0x11FF).contains(scalar.value) || scalar.properties.isEmojiModifier { return 0 }
    let isWide = wide.contains { $0.contains(scalar.value) }
    return isWide || isWideEmoji(scalar) ? 2 : 1
  }

  private static func isWideEmoji(_ scalar: Unicode.Scalar) -> Bool {
    // Two regional indicators make one flag, two columns together.
    scalar.properties.isEmojiPresentation && !(0x1F1E6...0x1F1FF).contains(scalar.value)
  }

  /// The blocks of wide characters, after Unicode 16, EastAsianWidth.txt (W and F).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FB, 0x20000...0x3FFFD,
  ]
}
