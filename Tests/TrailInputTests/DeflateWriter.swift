import CChecksum

/// Writes deflate data by hand (RFC 1951), also such as no compressor would, and puts them into a gzip member whose
/// checksum and length are right.
struct DeflateWriter {
  private(set) var bytes: [UInt8] = []
  private var bitCount = 0

  /// What a decoder that asks no questions makes of the data.
  var text: [UInt8] = []

  /// Writes bits, the lowest first.
  mutating func put(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if bitCount % 8 == 0 { bytes.append(0) }
      if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(bitCount % 8) }
      bitCount += 1
    }
  }

  /// Writes a code, the highest bit first.
  mutating func putCode(_ code: Int, _ count: Int) {
    for bit in (0..<count).reversed() { put(code >> bit & 1, 1) }
  }

  mutating func startBlock(isLast: Bool, kind: Int) {
    put(isLast ? 1 : 0, 1)
    put(kind, 2)
  }

  mutating func align() {
    while bitCount % 8 != 0 { put(0, 1) }
  }

  mutating func putStored(_ content: [UInt8], isLast: Bool, lengthCheck: Int? = nil) {
    startBlock(isLast: isLast, kind: 0)
    align()
    put(content.count, 16)
    put(lengthCheck ?? ~content.count & 0xFFFF, 16)
    for byte in content { put(Int(byte), 8) }
    text += content
  }

  /// A literal or length in the fixed code.
  mutating func putFixed(_ symbol: Int) {
    switch symbol {
    case ..<144: putCode(0x30 + symbol, 8)
    case ..<256: putCode(0x190 + symbol - 144, 9)
    case ..<280: putCode(symbol - 256, 7)
    default: putCode(0xC0 + symbol - 280, 8)
    }
    if symbol < 256 { text.append(UInt8(symbol)) }
  }

  /// The header of a block with codes of its own, their lengths written without repetitions.
  mutating func startDynamic(isLast: Bool, literals: [Int], distances: [Int]) {
    startBlock(isLast: isLast, kind: 2)
    put(literals.count - 257, 5)
    put(distances.count - 1, 5)
    // The lengths 0 to 15 with 4 bits each, so that a length is its own code.
    put(15, 4)
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
      put(symbol < 16 ? 4 : 0, 3)
    }
    for length in literals + distances { putCode(length, 4) }
  }

  func member() -> [UInt8] {
    let sum = text.withUnsafeBytes { cchecksum_crc32(0, $0.baseAddress, $0.count) }
    let trailer = UInt64(sum) | UInt64(text.count) << 32
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + bytes
      + (0..<8).map { UInt8(truncatingIfNeeded: trailer >> UInt64(8 * $0)) }
  }
}
