/// A decimal number of any length, compared exactly: no rounding, no binary fractions.
struct DecimalNumber: Sendable, Hashable, Comparable {
  private let isNegative: Bool
  /// The significant digits, 0 to 9, without zeros at either end; empty for zero.
  private let digits: [UInt8]
  /// The value is 0.DIGITS × 10^magnitude; 0 for zero.
  private let magnitude: Int

  /// Reads sign, digits, fraction and exponent (`-12.50`, `1e3`, `.5`), or nil.
  ///
  /// An exponent beyond ±1,000,000,000 is refused.
  init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    let sign = bytes.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
    let whole = DecimalNumber.takeDigits(&bytes)
    var fraction: [UInt8] = []
    if bytes.first == UInt8(ascii: ".") {
      bytes.removeFirst()
      fraction = DecimalNumber.takeDigits(&bytes)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent = 0
    if bytes.first == UInt8(ascii: "e") || bytes.first == UInt8(ascii: "E") {
      bytes.removeFirst()
      guard let written = DecimalNumber.takeExponent(&bytes) else { return nil }
      exponent = written
    }
    guard bytes.isEmpty else { return nil }
    let all = whole + fraction
    let leadingZeros = all.prefix { $0 == 0 }.count
    let trailingZeros = all.reversed().prefix { $0 == 0 }.count
    guard leadingZeros < all.count else {
      isNegative = false
      digits = []
      magnitude = 0
      return
    }
    isNegative = sign == UInt8(ascii: "-")
    digits = Array(all[leadingZeros..<(all.count - trailingZeros)])
    magnitude = whole.count - leadingZeros + exponent
  }

  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    return left.isNegative
      ? left.isFartherFromZero(than: right) : right.isFartherFromZero(than: left)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func isFartherFromZero(than other: DecimalNumber) -> Bool {
    if magnitude != other.magnitude { return magnitude > other.magnitude }
    return other.digits.lexicographicallyPrecedes(digits)
  }

  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
    let digits = bytes.prefix { $0 &- UInt8(ascii: "0") < 10 }
    bytes = bytes.dropFirst(digits.count)
    return digits.map { $0 - UInt8(ascii: "0") }
  }

  private static func takeExponent(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    let sign = bytes.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
    let digits = takeDigits(&bytes)
    let significant = digits.drop { $0 == 0 }
    guard !digits.isEmpty, significant.count <= 10 else { return nil }
    let value = significant.reduce(0) { $0 * 10 + Int($1) }
    guard value <= 1_000_000_000 else { return nil }
    return sign == UInt8(ascii: "-") ? -value : value
  }
}
