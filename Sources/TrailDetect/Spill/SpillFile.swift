#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A temporary file that has no name any more, so that it goes with the process: written at its end,
/// read anywhere.
public final class SpillFile {
  private static let bufferBytes = 256 << 10
  /// What it holds, for whoever is told that it cannot be written.
  private let content: String
  private let descriptor: Int32
  @exclusivity(unchecked) private var buffer: [UInt8] = []
  @exclusivity(unchecked) private var written = 0

  /// Makes a file in `$TMPDIR`, or in `/tmp`.
  /// - Parameter content: what it is for, in a word: `events`.
  /// - Throws: `DetectError` if it cannot be made.
  public init(for content: String) throws(DetectError) {
    self.content = content
    var folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    if folder.isEmpty { folder = "/tmp" }
    var path = Array("\(folder)/trailsift-\(content)-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw DetectError("make", content, errno: errno) }
    unlink(path)
    buffer.reserveCapacity(SpillFile.bufferBytes + 4096)
  }

  deinit { close(descriptor) }

  /// How many bytes it holds, those that wait in memory included.
  public var length: Int { written + buffer.count }

  /// Adds bytes at the end.
  /// - Throws: `DetectError` if the disk takes no more.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(DetectError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= SpillFile.bufferBytes { try flush() }
  }

  /// Adds values at the end, as they lie in memory.
  func append<Value: BitwiseCopyable>(_ values: [Value]) throws(DetectError) {
    values.withUnsafeBytes { buffer.append(contentsOf: $0) }
    if buffer.count >= SpillFile.bufferBytes { try flush() }
  }

  /// Adds a value at the end, as it lies in memory.
  func append<Value: BitwiseCopyable>(value: Value) throws(DetectError) {
    withUnsafeBytes(of: value) { buffer.append(contentsOf: $0) }
    if buffer.count >= SpillFile.bufferBytes { try flush() }
  }

  /// Writes what waits in memory, and gives back the room for more of it.
  func finish() throws(DetectError) {
    try flush()
    buffer = []
  }

  /// Writes what waits in memory.
  /// - Throws: `DetectError` if the disk takes no more.
  public func flush() throws(DetectError) {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(written + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw DetectError("write", content, errno: count < 0 ? errno : ENOSPC)
      }
      done += count
    }
    written += done
    buffer.removeAll(keepingCapacity: true)
  }

  /// Fills the bytes from an offset; all of them must have been written.
  /// - Throws: `DetectError` if they cannot be read.
  public func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DetectError) {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DetectError("read", content, errno: count < 0 ? errno : EIO) }
      done += count
    }
  }

  /// So many bytes from an offset; all of them must have been written.
  func bytes(_ count: Int, at offset: Int) throws(DetectError) -> [UInt8] {
    // An array made for nothing would write its count into the one that all empty arrays share.
    guard count > 0 else { return [] }
    var outcome = Result<Void, DetectError>.success(())
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(DetectError) {
        try read(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count), at: offset)
        filled = count
      } catch {
        outcome = .failure(error)
      }
    }
    try outcome.get()
    return bytes
  }
}
