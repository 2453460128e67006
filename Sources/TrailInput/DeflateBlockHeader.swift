/// The header of a deflate block (RFC 1951, 3.2), read as strictly as zlib reads it.
///
/// Faster inflaters accept blocks that zlib refuses: codes that leave some bits without a meaning, above all.
/// Only a header that says nothing unusual is sound here; all else is left to zlib.
struct DeflateBlockHeader {
  /// What bytes that begin with a block are.
  enum Reading: Equatable {
    /// A block that zlib accepts as far as its header goes.
    case sound(isLast: Bool)
    /// The header goes on after these bytes.
    case needsInput
    /// To be decided by zlib, which may accept it or not.
    case unusual
  }

  /// Reads a header.
  /// - Parameter bitOffset: where in the first byte the block begins, 0 to 7.
  static func read(_ bytes: UnsafeRawBufferPointer, bitOffset: Int) -> Reading {
    var header = DeflateBlockHeader(bytes: bytes, place: bitOffset)
    let isLast = header.take(1) == 1
    let isSound: Bool
    switch header.take(2) {
    case 0: isSound = header.isStoredSound()
    case 1: isSound = true
    case 2: isSound = header.areCodesSound()
    default: isSound = false
    }
    if header.isExhausted { return .needsInput }
    return isSound ? .sound(isLast: isLast) : .unusual
  }

  private let bytes: UnsafeRawBufferPointer
  /// The next bit, counted from the first byte's lowest.
  private var place: Int
  /// Whether bits were asked for that are not there; they were taken as 0.
  private var isExhausted = false

  private init(bytes: UnsafeRawBufferPointer, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  /// The next bits, at most 16, the first of them lowest.
  @inline(__always)
  private func peek(_ count: Int) -> Int {
    let first = place / 8
    if first + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: first, as: UInt64.self))
      return Int(truncatingIfNeeded: word >> UInt64(place % 8)) & (1 << count - 1)
    }
    var value = 0
    for index in 0..<3 where first + index < bytes.count {
      value |= Int(bytes[first + index]) << (8 * index)
    }
    return value >> (place % 8) & (1 << count - 1)
  }

  private mutating func take(_ count: Int) -> Int {
    let value = peek(count)
    skip(count)
    return value
  }

  private mutating func skip(_ count: Int) {
    place += count
    if place > bytes.count * 8 { isExhausted = true }
  }

  private mutating func isStoredSound() -> Bool {
    place = (place + 7) / 8 * 8
    let length = take(16)
    return take(16) == ~length & 0xFFFF
  }

  /// In this order the lengths of the code for lengths are given.
  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let endOfBlock = 256

  private mutating func areCodesSound() -> Bool {
    let literalCount = take(5) + 257
    let distanceCount = take(5) + 1
    let lengthCount = take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { return false }
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount {
      codeLengths[DeflateBlockHeader.lengthOrder[index]] = UInt8(take(3))
    }
    guard !isExhausted, DeflateBlockHeader.isComplete(codeLengths[...]) else { return false }
    guard let lengths = readLengths(literalCount + distanceCount, with: codeLengths) else {
      return false
    }
    return lengths[DeflateBlockHeader.endOfBlock] > 0
      && DeflateBlockHeader.isComplete(lengths[..<literalCount])
      && DeflateBlockHeader.isComplete(lengths[literalCount...])
  }

  /// The lengths of the codes for literals and distances; nil if they repeat nothing, or too often.
  private mutating func readLengths(_ count: Int, with codeLengths: [UInt8]) -> [UInt8]? {
    let symbols = DeflateBlockHeader.symbols(of: codeLengths)
    var lengths: [UInt8] = []
    lengths.reserveCapacity(count)
    while lengths.count < count {
      let symbol = symbols[peek(7)]
      skip(Int(codeLengths[Int(symbol)]))
      let repeats: Int
      var value: UInt8 = 0
      switch symbol {
      case 16:
        guard let last = lengths.last else { return nil }
        value = last
        repeats = 3 + take(2)
      case 17: repeats = 3 + take(3)
      case 18: repeats = 11 + take(7)
      default:
        value = symbol
        repeats = 1
      }
      guard !isExhausted, lengths.count + repeats <= count else { return nil }
      for _ in 0..<repeats { lengths.append(value) }
    }
    return lengths
  }

  /// What each 7 bits begin with, in a complete code of at most 7 bits.
  private static func symbols(of codeLengths: [UInt8]) -> [UInt8] {
    var symbols = [UInt8](repeating: 0, count: 128)
    var code = 0
    for length in 1...7 {
      for (symbol, its) in codeLengths.enumerated() where Int(its) == length {
        // Codes are packed from their highest bit.
        var reversed = 0
        for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
        for place in stride(from: reversed, to: 128, by: 1 << length) {
          symbols[place] = UInt8(symbol)
        }
        code += 1
      }
      code <<= 1
    }
    return symbols
  }

  /// Whether every sequence of bits is read as some symbol, in one way only.
  private static func isComplete(_ lengths: ArraySlice<UInt8>) -> Bool {
    // In parts of 2^15, the longest code being of 15 bits.
    var taken = 0
    for length in lengths where length > 0 { taken += 1 << (15 - Int(length)) }
    return taken == 1 << 15
  }
}
