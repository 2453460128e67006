#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// libdeflate, where the machine has it: inflates a whole gzip member at once, twice as fast as zlib.
///
/// It is looked for at run time, so nothing depends on it. What it does not inflate, for whatever reason,
/// zlib is asked about from the member's start: every fault, and every byte before a fault, is zlib's. What it
/// takes, zlib might refuse (see `InflaterChoice`), so it is used by those alone who ask for it.
/// Source of the functions: `libdeflate.h` of version 1.14; they are the same since 1.1.
final class MemberInflater {
  /// The largest file, compressed, that is read as a whole for it; in bytes.
  static let maxCompressedBytes = 1 << 20
  /// The largest member that is inflated at once; in bytes.
  static let maxInflatedBytes = 8 << 20

  private typealias Allocate = @convention(c) () -> OpaquePointer?
  private typealias Release = @convention(c) (OpaquePointer?) -> Void
  private typealias Inflate =
    @convention(c) (
      OpaquePointer?, UnsafeRawPointer?, Int, UnsafeMutableRawPointer?, Int,
      UnsafeMutablePointer<Int>?, UnsafeMutablePointer<Int>?
    ) -> Int32

  private struct Library: Sendable {
    let allocate: Allocate
    let release: Release
    let inflate: Inflate
  }

  /// Loaded when it is first asked for, once, and never unloaded.
  private static let library: Library? = {
    #if canImport(Darwin)
    let names = ["libdeflate.0.dylib", "libdeflate.dylib"]
    #else
    let names = ["libdeflate.so.0"]
    #endif
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      guard let allocate = dlsym(handle, "libdeflate_alloc_decompressor"),
        let release = dlsym(handle, "libdeflate_free_decompressor"),
        let inflate = dlsym(handle, "libdeflate_gzip_decompress_ex")
      else { continue }
      return Library(
        allocate: unsafeBitCast(allocate, to: Allocate.self),
        release: unsafeBitCast(release, to: Release.self),
        inflate: unsafeBitCast(inflate, to: Inflate.self))
    }
    return nil
  }()

  /// Whether the machine has the library.
  static var isAvailable: Bool { library != nil }

  private let library: Library
  private let state: OpaquePointer
  /// What the last member inflated to, from `head` to `tail`.
  private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var head = 0
  private var tail = 0

  /// Nil without the library, or without memory.
  init?() {
    guard let library = MemberInflater.library, let state = library.allocate() else { return nil }
    self.library = library
    self.state = state
  }

  deinit {
    library.release(state)
    output.deallocate()
  }

  /// Whether everything was handed out.
  var isEmpty: Bool { head == tail }

  /// Forgets what was not handed out.
  func removeAll() {
    head = 0
    tail = 0
  }

  /// Inflates the member at the start of a file's remaining bytes.
  /// - Parameters:
  ///   - bytes: everything from the member to the end of the file.
  ///   - maxBytes: how many bytes it may inflate to.
  /// - Returns: how many bytes the member takes, or nil to ask zlib.
  func inflate(_ bytes: UnsafeRawBufferPointer, maxBytes: Int) -> Int? {
    // Header, an empty block, and trailer.
    guard bytes.count >= 20, let base = bytes.baseAddress else { return nil }
    // Only zlib checks a header's own checksum and refuses reserved flags.
    let flags = bytes[3]
    guard flags & 0b1110_0010 == 0 else { return nil }
    // The length of the file's last member; of the only one, as CloudTrail writes them.
    let length = Int(
      UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)))
    guard length <= min(maxBytes, MemberInflater.maxInflatedBytes) else { return nil }
    makeRoom(for: max(length, 1))
    var used = 0
    var produced = 0
    guard
      library.inflate(state, base, bytes.count, output.baseAddress, length, &used, &produced) == 0
    else { return nil }
    head = 0
    tail = produced
    return used
  }

  private func makeRoom(for count: Int) {
    guard output.count < count else { return }
    output.deallocate()
    let capacity = max(count + count / 4, 256 << 10)
    output = .allocate(byteCount: min(capacity, MemberInflater.maxInflatedBytes), alignment: 64)
  }

  /// Hands out the next bytes; returns how many.
  func take(into destination: UnsafeMutableRawPointer, _ room: Int) -> Int {
    let count = min(room, tail - head)
    guard count > 0, let base = output.baseAddress else { return 0 }
    destination.copyMemory(from: base + head, byteCount: count)
    head += count
    return count
  }
}
