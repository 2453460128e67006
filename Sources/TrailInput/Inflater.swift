import CZlib

/// zlib's state for gzip members, kept from one to the next.
final class Inflater {
  enum Outcome {
    /// There may be more output in what zlib holds already.
    case progress

    /// zlib used all its input and made nothing of it.
    case needsInput

    /// The member ended, and its checksum and length are right.
    case memberEnd

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
    if isPrepared { return inflateReset(stream) == Z_OK }
    isPrepared = trailsift_inflate_init_gzip(stream) == Z_OK
    return isPrepared
  }

  /// What zlib said about the last fault.
  var message: String {
    guard let message = stream.pointee.msg else { return "no reason given" }
    return String(cString: message)
  }

  /// Inflates from one buffer into another, which has room for at least one byte.
  func inflate(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Step {
    let room = UInt32(clamping: output.count)
    let available = UInt32(clamping: input.count)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = available
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    let used = Int(available - stream.pointee.avail_in)
    let produced = Int(room - stream.pointee.avail_out)
    return Step(
      used: used, produced: produced,
      outcome: outcome(
        status, isStuck: used == 0 && produced == 0 && available > 0,
        isIdle: produced == 0 && stream.pointee.avail_in == 0))
  }

  private func outcome(_ status: Int32, isStuck: Bool, isIdle: Bool) -> Outcome {
    switch status {
    case Z_STREAM_END: .memberEnd
    // Neither can happen with input and room at hand; were it to, the caller must not loop.
    case Z_OK where isStuck, Z_BUF_ERROR where isStuck: .corrupt
    case Z_OK, Z_BUF_ERROR: isIdle ? .needsInput : .progress
    case Z_MEM_ERROR: .outOfMemory
    case Z_DATA_ERROR where Self.checksumMessages.contains(message): .checksumMismatch
    default: .corrupt
    }
  }

  /// What zlib's inflate.c says when a checksum or the length is wrong.
  private static let checksumMessages: Set<String> = [
    "incorrect data check", "incorrect length check", "header crc mismatch",
  ]
}
