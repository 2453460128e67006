/// Numbers in records: JSON's numbers, and texts that are numbers.
enum FieldNumber {
  /// The number that a text is: an optional minus sign, digits, perhaps a fraction and an exponent.
  ///
  /// Zeros in front are allowed, for account ids have them; spaces, `+`, hexadecimals and `nan` are not.
  static func value(of text: UnsafeBufferPointer<UInt8>) -> Double? {
    var position = 0
    var integer: Int64 = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { position = 1 }
    let digits = skipDigits(text, from: position)
    guard digits > position else { return nil }
    if digits == text.count, digits - position <= 15 {
      for index in position..<digits { integer = integer * 10 + Int64(text[index] & 15) }
      return isNegative ? -Double(integer) : Double(integer)
    }
    position = digits
    if position < text.count, text[position] == UInt8(ascii: ".") {
      let end = skipDigits(text, from: position + 1)
      guard end > position + 1 else { return nil }
      position = end
    }
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < text.count,
        text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      let end = skipDigits(text, from: position)
      guard end > position else { return nil }
      position = end
    }
    guard position == text.count else { return nil }
    return Double(String(decoding: text, as: UTF8.self))
  }

  private static func skipDigits(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    while position < text.count, text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    return position
  }
}
