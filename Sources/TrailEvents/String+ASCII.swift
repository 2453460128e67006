extension String {
  /// The text with A to Z made small; other letters stay, so no locale or Unicode table is asked.
  var asciiLowercased: String {
    guard utf8.contains(where: { $0 &- UInt8(ascii: "A") < 26 }) else { return self }
    return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
  }

  /// Small letters without dashes: how a condition key is compared with a parameter's name.
  var foldedKey: String { asciiLowercased.filter { $0 != "-" } }

  /// Whether the texts are equal but for the case of ASCII letters.
  func equalsIgnoringCase(_ other: String) -> Bool {
    utf8.count == other.utf8.count
      && zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLowercased == $1.asciiLowercased }
  }

  /// Whether `needle`, in small letters, occurs in the text once that is in small letters too.
  ///
  /// Compares bytes: there is no Foundation here, and Swift's own `contains` compares characters.
  func containsIgnoringCase(_ needle: StaticString) -> Bool {
    let text = Array(asciiLowercased.utf8)
    let length = needle.utf8CodeUnitCount
    guard length <= text.count else { return false }
    return needle.withUTF8Buffer { wanted in
      (0...(text.count - length)).contains { text[$0..<($0 + length)].elementsEqual(wanted) }
    }
  }

  /// The text without `prefix`, or nil if it does not begin with it.
  func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }

  /// The text, or nil if it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}

extension UInt8 {
  /// The byte with A to Z made small.
  var asciiLowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
