/// Unicode's simple case folding: each character becomes one character.
///
/// Source: Unicode Standard, section 3.13 and CaseFolding.txt, the mappings C and S. Lower case of upper
/// case gives them, where both are one character, but for the dotless i, which folds to itself.
enum SimpleCaseFolding {
  /// The folded character.
  static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value < 0x80 {
      return Unicode.Scalar(lowercased(UInt8(truncatingIfNeeded: scalar.value)))
    }
    guard scalar != "\u{131}" else { return scalar }
    return single(single(scalar, \.uppercaseMapping), \.lowercaseMapping)
  }

  /// The folded text.
  static func fold(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { folded.append(fold(scalar)) }
    return String(folded)
  }

  /// The small letter of an ASCII capital; any other byte as it is.
  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  private static func single(
    _ scalar: Unicode.Scalar, _ mapping: (Unicode.Scalar.Properties) -> String
  ) -> Unicode.Scalar {
    let mapped = mapping(scalar.properties).unicodeScalars
    guard mapped.count == 1, let one = mapped.first else { return scalar }
    return one
  }
}
