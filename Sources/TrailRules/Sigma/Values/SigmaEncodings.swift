/// What the encoding modifiers and `windash` make of texts.
enum SigmaEncodings {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Base64 with its padding (RFC 4648, section 4).
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        result.append(
          place <= group.count
            ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return result
  }

  /// What is the same in the Base64 of every text that holds the bytes, for each of the three places at which
  /// they may begin in a group; nil if they are too few for one of them.
  static func base64Offsets(_ bytes: [UInt8]) -> [[UInt8]]? {
    var variants: [[UInt8]] = []
    for offset in 0..<3 {
      let encoded = base64([UInt8](repeating: 0, count: offset) + bytes)
      // A digit is certain if all its 6 bits are of the bytes.
      let first = (offset * 8 + 5) / 6
      let end = (offset + bytes.count) * 8 / 6
      guard first < end else { return nil }
      variants.append(Array(encoded[first..<end]))
    }
    return variants
  }

  /// UTF-16 of text, without a mark of its byte order.
  static func utf16(_ bytes: [UInt8], isBigEndian: Bool) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return text.utf16.flatMap { unit in
      let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return isBigEndian ? pair.reversed() : pair
    }
  }

  /// The signs that Windows programs take for each other before an option: `-`, `/`, en dash, em dash and
  /// horizontal bar.
  static let dashes: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]
  /// More dashes than this in one value would make thousands of patterns.
  static let maxDashes = 4

  /// The text cut at each dash that begins an option; nil for bytes that are no text.
  ///
  /// No letter or digit stands before such a dash, and one stands behind it.
  static func partsAroundDashes(_ bytes: [UInt8]) -> [[UInt8]]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let scalars = Array(text.unicodeScalars)
    var parts: [[UInt8]] = [[]]
    for (index, scalar) in scalars.enumerated() {
      let isOption =
        dashes.contains(scalar) && (index == 0 || !isWord(scalars[index - 1]))
        && index + 1 < scalars.count && isWord(scalars[index + 1])
      if isOption {
        parts.append([])
      } else {
        parts[parts.count - 1] += Array(String(scalar).utf8)
      }
    }
    return parts
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
