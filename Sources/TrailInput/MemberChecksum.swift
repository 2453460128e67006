import CChecksum

/// The CRC-32 and the length of what a gzip member inflated to so far, and its trailer as far as it was read.
struct MemberChecksum {
  private var checksum: UInt32 = 0
  /// Modulo 2^32.
  private var length: UInt32 = 0
  /// The last 8 bytes taken of the member, the newest on top.
  private var trailer: UInt64 = 0
  /// How many bytes were taken since `startTrailer`.
  private(set) var trailerBytes = 0

  /// The bytes of a trailer: RFC 1952, 2.3.1.
  static let trailerSize = 8

  /// Adds what the member inflated to next.
  mutating func add(_ bytes: UnsafeRawPointer, _ count: Int) {
    checksum = cchecksum_crc32(checksum, bytes, count)
    length &+= UInt32(truncatingIfNeeded: count)
  }

  /// Takes compressed bytes of the member, of which the last that are taken are its trailer.
  mutating func takeCompressed(_ bytes: UnsafeRawBufferPointer) {
    if bytes.count >= MemberChecksum.trailerSize {
      trailer = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    } else {
      for byte in bytes { trailer = trailer >> 8 | UInt64(byte) << 56 }
    }
    trailerBytes += bytes.count
  }

  /// Says that the next bytes taken are the trailer's.
  mutating func startTrailer() { trailerBytes = 0 }

  /// What the trailer says against the data, in zlib's words; nil if it agrees.
  var fault: String? {
    if UInt32(truncatingIfNeeded: trailer) != checksum { return "incorrect data check" }
    if UInt32(truncatingIfNeeded: trailer >> 32) != length { return "incorrect length check" }
    return nil
  }
}
