import CISAL

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// ISA-L, where the machine has it: inflates a gzip member's blocks one by one, about twice as fast as zlib.
///
/// It is looked for at run time, so nothing depends on it. ISA-L by itself accepts blocks that zlib refuses, so it
/// is given none but those whose header was found to be nothing unusual. What is to be said about any other, and
/// about a block in which it finds a fault or the end of the file, zlib says: what zlib needs to begin at
/// this block instead is kept.
final class BlockInflater {
  struct Step {
    /// How many bytes were written.
    let produced: Int
    let outcome: Outcome
  }

  enum Outcome {
    /// The output is full, or there is more to come of what was taken.
    case progress
    /// All input was taken and made nothing more of.
    case needsInput
    case blockEnd
    /// There is a fault in the block; zlib is to say which.
    case refused
  }

  /// Loaded when it is first asked for, once, and never unloaded.
  private static let library: cisal_library? = {
    #if canImport(Darwin)
    let names = ["libisal.2.dylib", "libisal.dylib"]
    #else
    let names = ["libisal.so.2"]
    #endif
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      guard let prepare = dlsym(handle, "isal_inflate_init"),
        let setHistory = dlsym(handle, "isal_inflate_set_dict"),
        let inflate = dlsym(handle, "isal_inflate")
      else { continue }
      var library = cisal_library(
        prepare: unsafeBitCast(
          prepare, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self),
        set_history: unsafeBitCast(
          setHistory,
          to: (@convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, UInt32
          ) -> Int32).self),
        inflate: unsafeBitCast(
          inflate, to: (@convention(c) (UnsafeMutableRawPointer?) -> Int32).self))
      if cisal_is_usable(&library) != 0 { return library }
    }
    return nil
  }()

  /// Whether the machine has the library, of a version that does what is expected of it.
  static var isAvailable: Bool { library != nil }

  private var library: cisal_library
  private let state: UnsafeMutableRawPointer
  /// What the member inflated to before the block.
  private(set) var historyBefore = InflatedHistory()
  /// What the block inflated to so far.
  private var history = InflatedHistory()
  /// The member's sums before the block, and up to now.
  private(set) var checksumBefore = MemberChecksum()
  private(set) var checksum = MemberChecksum()

  /// Where the block begins in the first byte that is kept of it.
  private(set) var bitOffset = 0
  private(set) var isInsideBlock = false
  private(set) var isLastBlock = false
  /// How many bytes of the block were taken, from the one in which it begins, and written.
  private(set) var taken = 0
  private(set) var producedOfBlock = 0
  private var unusedBits = 0

  /// Nil without the library.
  init?() {
    guard let library = BlockInflater.library else { return nil }
    self.library = library
    state = .allocate(byteCount: cisal_state_bytes, alignment: 64)
  }

  deinit { state.deallocate() }

  /// Makes ready for the blocks of a member whose header was read.
  func startMember() {
    historyBefore.removeAll()
    checksumBefore = MemberChecksum()
    checksum = MemberChecksum()
    bitOffset = 0
    startBlock()
  }

  /// Makes ready for the blocks of a member from a point of it on.
  func startMember(at point: InflatePoint) {
    startMember()
    point.history.withUnsafeBytes { historyBefore.append($0) }
    checksumBefore = point.checksum
    checksum = point.checksum
    bitOffset = point.bitOffset
  }

  private func startBlock() {
    isInsideBlock = false
    isLastBlock = false
    taken = 0
    producedOfBlock = 0
    history.removeAll()
  }

  /// Looks at the header of the block that comes next, and begins with the block if it is sound.
  /// - Parameter bytes: what is there, from the byte in which the block begins.
  func beginBlock(_ bytes: UnsafeRawBufferPointer) -> DeflateBlockHeader.Reading {
    guard let first = bytes.first else { return .needsInput }
    let header = DeflateBlockHeader.read(bytes, bitOffset: bitOffset)
    guard case .sound(let isLast) = header else { return header }
    let status = historyBefore.withBytes { bytes in
      cisal_begin_block(
        &library, state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        UInt32(bytes.count), first, Int32(bitOffset))
    }
    guard status == 0 else { return .unusual }
    isInsideBlock = true
    isLastBlock = isLast
    taken = 1
    return header
  }

  /// Goes on with the block.
  /// - Parameter bytes: what is there, from the byte in which the block begins.
  func inflate(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Step {
    let input = UnsafeRawBufferPointer(rebasing: bytes[taken...])
    let step = cisal_inflate_block(
      &library, state, input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count,
      output.baseAddress?.assumingMemoryBound(to: UInt8.self), output.count)
    let isIdle = step.used == 0 && step.produced == 0
    // What it wrote before it came upon a fault may not be what zlib would write (a match that begins before
    // the data, say), so all of it is left to zlib.
    guard step.is_refused == 0, !isIdle || input.isEmpty || step.is_at_end != 0 else {
      return Step(produced: 0, outcome: .refused)
    }
    taken += step.used
    unusedBits = Int(step.unused_bits)
    producedOfBlock += step.produced
    if let written = output.baseAddress, step.produced > 0 {
      checksum.add(written, step.produced)
      // After the last block nothing looks back.
      if !isLastBlock { history.append(written, step.produced) }
    }
    let outcome: Outcome =
      step.is_at_end != 0 ? .blockEnd : isIdle ? .needsInput : .progress
    return Step(produced: step.produced, outcome: outcome)
  }

  /// Makes ready for what follows a block that has ended: another, or the member's trailer.
  /// - Returns: how many bytes belong to the block alone.
  func finishBlock() -> Int {
    let end = taken * 8 - unusedBits
    let bytes = isLastBlock ? (end + 7) / 8 : end / 8
    bitOffset = end % 8
    if !isLastBlock {
      if history.isFull {
        swap(&historyBefore, &history)
      } else {
        history.withBytes { historyBefore.append($0) }
      }
    }
    checksumBefore = checksum
    startBlock()
    return bytes
  }
}
