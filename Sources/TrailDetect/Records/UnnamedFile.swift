#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A temporary file that has no name any more: it goes with the process.
final class UnnamedFile {
  private let descriptor: Int32
  /// How many bytes it holds.
  private(set) var length = 0

  /// Makes a file in `$TMPDIR`, or in `/tmp`.
  init() throws(DetectError) {
    var folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    if folder.isEmpty { folder = "/tmp" }
    var path = Array("\(folder)/trailsift-matches-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw DetectError("make", errno: errno) }
    unlink(path)
  }

  deinit { close(descriptor) }

  /// Writes values at the end, as they lie in memory.
  func append<Value: BitwiseCopyable>(_ values: [Value]) throws(DetectError) {
    var written = 0
    let count = values.count * MemoryLayout<Value>.stride
    while written < count {
      let done = values.withUnsafeBytes { bytes in
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, count - written,
          off_t(length + written))
      }
      if done < 0, errno == EINTR { continue }
      guard done > 0 else { throw DetectError("write", errno: done < 0 ? errno : ENOSPC) }
      written += done
    }
    length += written
  }

  /// So many bytes from an offset; all of them must have been written.
  func bytes(_ count: Int, at offset: Int) throws(DetectError) -> [UInt8] {
    var failure: DetectError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let done = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if done < 0, errno == EINTR { continue }
        guard done > 0 else {
          failure = DetectError("read", errno: done < 0 ? errno : EIO)
          return
        }
        filled += done
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
