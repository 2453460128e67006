#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A temporary file that has no name any more, so that it goes with the process: written at its end,
/// read anywhere.
final class SpillFile {
  private static let bufferBytes = 1 << 20
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var written = 0

  /// Makes a file in `$TMPDIR`, or in `/tmp`.
  init() throws(SortError) {
    var folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    if folder.isEmpty { folder = "/tmp" }
    var path = Array("\(folder)/trailsift-events-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw SortError("make", errno: errno) }
    unlink(path)
    buffer.reserveCapacity(SpillFile.bufferBytes + 4096)
  }

  deinit { close(descriptor) }

  /// How many bytes it holds, those that wait in memory included.
  var length: Int { written + buffer.count }

  func append(_ bytes: UnsafeRawBufferPointer) throws(SortError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= SpillFile.bufferBytes { try flush() }
  }

  /// Writes what waits in memory.
  func flush() throws(SortError) {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
          off_t(written + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SortError("write", errno: count < 0 ? errno : ENOSPC) }
      done += count
    }
    written += done
    buffer.removeAll(keepingCapacity: true)
  }

  /// Fills the bytes from an offset; all of them must have been written.
  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(SortError) {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SortError("read", errno: count < 0 ? errno : EIO) }
      done += count
    }
  }
}
