import CZlib

/// zlib's state for gzip members, kept from one to the next.
///
/// zlib reads the header and inflates; the data's checksum and length are compared here, since zlib's own
/// CRC takes a fifth of the time.
final class Inflater {
  enum Outcome {
    /// There may be more output in what zlib holds already.
    case progress

    /// zlib used all its input and made nothing of it.
    case needsInput

    /// The member ended, and its checksum and length are right.
    case memberEnd

    /// The member's data ended; its trailer comes next.
    case dataEnd

    case corrupt
    case checksumMismatch
    case outOfMemory
  }

  struct Step {
    let used: Int
    let produced: Int
    let outcome: Outcome
  }

  // zlib compares this address with the one it was prepared with, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isPrepared = false
  /// Whether the member's header has been read, and found right.
  private(set) var isInsideMember = false
  /// Whether zlib knows of the member's data alone, since something else has read its header.
  private var isRaw = false
  /// The sums of what the member inflated to so far.
  private(set) var checksum = MemberChecksum()
  private var ownMessage: String?

  /// The `windowBits` of zlib's manual for a gzip member, and for deflate data without header and trailer.
  private static let gzipWindowBits: Int32 = 15 + 16
  private static let rawWindowBits: Int32 = -15

  init() {
    stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isPrepared { inflateEnd(stream) }
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Makes ready for a member's header; false when there is no memory.
  func restart() -> Bool {
    isInsideMember = false
    isRaw = false
    checksum = MemberChecksum()
    ownMessage = nil
    // With validation a damaged header is noticed; see `inflate`.
    if isPrepared {
      return inflateReset2(stream, Inflater.gzipWindowBits) == Z_OK
        && inflateValidate(stream, 1) == Z_OK
    }
    isPrepared = trailsift_inflate_init_gzip(stream) == Z_OK
    return isPrepared
  }

  /// Makes ready to go on inside the member, where a block begins; false when there is no memory.
  ///
  /// Everything after this is as if zlib had inflated what came before.
  /// - Parameters:
  ///   - history: the end of what came before.
  ///   - bits: the rest of the byte in which the block begins, the next bit lowest; none if it begins with a byte.
  ///   - checksum: the sums of what came before.
  func resume(
    after history: InflatedHistory, bits: UInt8, bitCount: Int, checksum: MemberChecksum
  ) -> Bool {
    isRaw = true
    isInsideMember = true
    self.checksum = checksum
    ownMessage = nil
    guard inflateReset2(stream, Inflater.rawWindowBits) == Z_OK else { return false }
    let status = history.withBytes { bytes in
      inflateSetDictionary(
        stream, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(bytes.count))
    }
    guard status == Z_OK else { return false }
    return bitCount == 0 || inflatePrime(stream, Int32(bitCount), Int32(bits)) == Z_OK
  }

  /// What was wrong, in zlib's words.
  var message: String {
    if let ownMessage { return ownMessage }
    guard let message = stream.pointee.msg else { return "no reason given" }
    return String(cString: message)
  }

  /// How many bits of the byte taken last belong to the next block; nil unless the last step ended where a block
  /// did, and another one follows.
  private(set) var bitsBeforeBlock: Int?

  /// What the member inflated to last, as far as deflate looks back.
  var history: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: InflatedHistory.maxBytes) { bytes, count in
      var length: UInt32 = 0
      let status = inflateGetDictionary(stream, bytes.baseAddress, &length)
      count = status == Z_OK ? Int(length) : 0
    }
  }

  /// Inflates from one buffer into another, which has room for at least one byte.
  /// - Parameter stopsAtBlocks: whether to stop where a block ends, see `bitsBeforeBlock`.
  func inflate(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    stopsAtBlocks: Bool = false
  ) -> Step {
    let room = UInt32(clamping: output.count)
    let available = UInt32(clamping: input.count)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = available
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    // With Z_BLOCK zlib stops behind the header; from there on it need not validate any more.
    let status = CZlib.inflate(stream, isInsideMember && !stopsAtBlocks ? Z_NO_FLUSH : Z_BLOCK)
    let used = Int(available - stream.pointee.avail_in)
    let produced = Int(room - stream.pointee.avail_out)
    checksum.takeCompressed(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[..<used]))
    if produced > 0, let written = output.baseAddress { checksum.add(written, produced) }
    bitsBeforeBlock = nil
    let type = stream.pointee.data_type
    if isInsideMember, stopsAtBlocks, status == Z_OK, type & Inflater.atBlockBoundary != 0,
      type & Inflater.inLastBlock == 0
    {
      bitsBeforeBlock = Int(type & Inflater.unusedBits)
    }
    if !isInsideMember, status == Z_OK, stream.pointee.data_type & Inflater.atBlockBoundary != 0 {
      isInsideMember = inflateValidate(stream, 0) == Z_OK
      return Step(used: used, produced: produced, outcome: .progress)
    }
    return Step(
      used: used, produced: produced,
      outcome: outcome(
        status, isStuck: used == 0 && produced == 0 && available > 0,
        isIdle: produced == 0 && stream.pointee.avail_in == 0))
  }

  /// What `data_type` has after a header or a block: zlib's manual, `inflate`.
  private static let atBlockBoundary: Int32 = 128
  private static let inLastBlock: Int32 = 64
  private static let unusedBits: Int32 = 7

  private func outcome(_ status: Int32, isStuck: Bool, isIdle: Bool) -> Outcome {
    switch status {
    case Z_STREAM_END: isRaw ? .dataEnd : endOfMember()
    // Neither can happen with input and room at hand; were it to, the caller must not loop.
    case Z_OK where isStuck, Z_BUF_ERROR where isStuck: .corrupt
    case Z_OK, Z_BUF_ERROR: isIdle ? .needsInput : .progress
    case Z_MEM_ERROR: .outOfMemory
    case Z_DATA_ERROR where message == "header crc mismatch": .checksumMismatch
    default: .corrupt
    }
  }

  private func endOfMember() -> Outcome {
    ownMessage = checksum.fault
    return ownMessage == nil ? .memberEnd : .checksumMismatch
  }
}
