/// The inside of JSON strings: from escaped bytes to text, and back.
public enum JSONText {
  /// Decodes the bytes between two quotes.
  ///
  /// A lone surrogate becomes U+FFFD, as invalid UTF-8 does: the text survives.
  /// - Parameters:
  ///   - bytes: what stands between the quotes.
  ///   - offset: the place of the first byte, for the error's sake.
  /// - Throws: `JSONError` with code `badString` for an escape that JSON does not know.
  public static func decode(
    _ bytes: ArraySlice<UInt8>, at offset: Int
  ) throws(JSONError) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    let consumed = bytes.withUnsafeBufferPointer { unescape($0, into: &decoded) }
    guard consumed == bytes.count else {
      throw JSONError(.badString, at: offset + consumed, "an escape that JSON does not know")
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Decodes leniently: a broken escape stays as it is written.
  public static func decodeLeniently(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard ByteSearch.contains(UInt8(ascii: "\\"), in: bytes) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    unescapeLeniently(bytes, into: &decoded)
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Appends the unescaped bytes; a broken escape is kept as it is written.
  public static func unescapeLeniently(
    _ bytes: UnsafeBufferPointer<UInt8>, into decoded: inout [UInt8]
  ) {
    var rest = bytes
    while !rest.isEmpty {
      let consumed = unescape(rest, into: &decoded)
      guard consumed < rest.count else { return }
      decoded.append(rest[consumed])
      rest = UnsafeBufferPointer(rebasing: rest[(consumed + 1)...])
    }
  }

  /// Appends the unescaped bytes up to the first broken escape, and returns how many were read.
  static func unescape(_ bytes: UnsafeBufferPointer<UInt8>, into decoded: inout [UInt8]) -> Int {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        index += 1
        continue
      }
      guard index + 1 < bytes.count else { return index }
      switch bytes[index + 1] {
      case UInt8(ascii: "\""): decoded.append(UInt8(ascii: "\""))
      case UInt8(ascii: "\\"): decoded.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "/"): decoded.append(UInt8(ascii: "/"))
      case UInt8(ascii: "b"): decoded.append(0x08)
      case UInt8(ascii: "f"): decoded.append(0x0C)
      case UInt8(ascii: "n"): decoded.append(0x0A)
      case UInt8(ascii: "r"): decoded.append(0x0D)
      case UInt8(ascii: "t"): decoded.append(0x09)
      case UInt8(ascii: "u"):
        guard let length = unescapeUnicode(bytes, at: index, into: &decoded) else { return index }
        index += length
        continue
      default: return index
      }
      index += 2
    }
    return index
  }

  /// Appends the character of the `\uXXXX` (or pair of them) at `index`; returns the escape's length.
  private static func unescapeUnicode(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, into decoded: inout [UInt8]
  ) -> Int? {
    guard let unit = hexUnit(bytes, at: index + 2) else { return nil }
    var value = UInt32(unit)
    var length = 6
    if unit & 0xFC00 == 0xD800, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
      bytes[index + 7] == UInt8(ascii: "u"), let low = hexUnit(bytes, at: index + 8),
      low & 0xFC00 == 0xDC00
    {
      value = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
      length = 12
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    return length
  }

  private static func hexUnit(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt16? {
    guard index + 4 <= bytes.count else { return nil }
    var unit: UInt16 = 0
    for position in index..<(index + 4) {
      let byte = bytes[position]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Appends `text` as a JSON string with its quotes.
  ///
  /// Control characters, U+2028 and U+2029 are escaped, so that a line of JSON Lines stays a line for
  /// every reader.
  public static func appendQuoted(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // What lies between two escapes is copied as it is.
      var start = 0
      var place = 0
      while place < bytes.count {
        if place + 8 <= bytes.count {
          if isPlain(word(of: bytes, at: place)) {
            place += 8
            continue
          }
        } else if isPlain(lastWord(of: bytes, from: place)) {
          break
        }
        let length = escapedCount(bytes, at: place)
        guard length > 0 else {
          place += 1
          continue
        }
        if start < place { output.append(contentsOf: bytes[start..<place]) }
        appendEscape(bytes, at: place, to: &output)
        place += length
        start = place
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Eight bytes from a place on.
  @inline(__always)
  private static func word(of bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
    UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
  }

  /// The bytes from a place on, fewer than eight, with spaces behind them.
  @inline(__always)
  private static func lastWord(of bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> UInt64 {
    var word: UInt64 = 0x2020_2020_2020_2020
    for index in (place..<bytes.count).reversed() { word = word << 8 | UInt64(bytes[index]) }
    return word
  }

  /// Whether eight bytes are all ASCII of which none must be escaped.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // The highest bit of a byte is set where it is zero; a borrow may set it above one that is, which is enough.
    let quotes = (word ^ ones &* 0x22) &- ones
    let backslashes = (word ^ ones &* 0x5C) &- ones
    let controls = word &- ones &* 0x20
    let high = word | (word &+ ones)
    return (quotes | backslashes | controls | high) & (ones &* 0x80) == 0
  }

  /// How many bytes the character takes that begins there, if it must be escaped; 0 if it need not.
  @inline(__always)
  private static func escapedCount(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    switch bytes[place] {
    case 0x00...0x1F, 0x22, 0x5C, 0x7F: 1
    // INVARIANT: the text of a string is valid UTF-8, so that what such a byte announces is there.
    case 0xC2: bytes[place + 1] <= 0x9F ? 2 : 0
    case 0xE2: bytes[place + 1] == 0x80 && bytes[place + 2] & 0xFE == 0xA8 ? 3 : 0
    default: 0
    }
  }

  /// Appends the escape of the character that begins there, which `escapedCount` knows.
  @inline(never)
  private static func appendEscape(
    _ bytes: UnsafeBufferPointer<UInt8>, at place: Int, to output: inout [UInt8]
  ) {
    output.append(0x5C)
    let byte = bytes[place]
    switch byte {
    case 0x22, 0x5C: output.append(byte)
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0xC2: appendHex(UInt16(bytes[place + 1]), to: &output)
    case 0xE2: appendHex(0x2000 | UInt16(bytes[place + 2] & 0x3F), to: &output)
    default: appendHex(UInt16(byte), to: &output)
    }
  }

  /// Appends `u` and four digits.
  private static func appendHex(_ unit: UInt16, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "u"))
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift)) & 0xF
      output.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    }
  }
}
