/// Reads fixed-width fields of ASCII text from left to right, for names and times.
///
/// Each step says whether it matched and moves on only when it did.
struct DigitReader {
  private let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  /// The byte at the position, or nil at the end.
  var next: UInt8? { isAtEnd ? nil : bytes[position] }

  /// Takes exactly `count` decimal digits, at most 18.
  mutating func number(digits count: Int) -> Int64? {
    guard bytes.endIndex - position >= count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    position += count
    return value
  }

  /// Takes one byte when it is one of `choices`.
  mutating func take(_ choices: UInt8...) -> Bool {
    guard let next, choices.contains(next) else { return false }
    position += 1
    return true
  }
}

func isDigit(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

func isLowerCaseLetter(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
}

func isUpperCaseLetter(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
}
