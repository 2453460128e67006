#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files to which lines are added, and which others may move away meanwhile.
public enum GrowingFile {
  /// Adds bytes at the end, on the disk when it returns; makes the file if there is none.
  public static func append(_ bytes: [UInt8], to path: String) throws(OutputError) {
    guard !bytes.isEmpty else { return }
    // Opened each time, as a log that grows for months is rotated.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputError(target: path, errorNumber: errno) }
    defer { close(descriptor) }
    let errorNumber = bytes.withUnsafeBytes { Descriptor.writeAll($0, to: descriptor) }
    guard errorNumber == 0 else { throw OutputError(target: path, errorNumber: errorNumber) }
    // Pipes and devices have no disk.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw OutputError(target: path, errorNumber: errno)
    }
  }

  /// How long a file is; 0 if there is none.
  public static func length(of path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      ? Int64(status.st_size) : 0
  }

  /// What a file has behind a length that it had; a last line that was not finished is cut off.
  ///
  /// Nothing if the file is shorter now, which is another one then.
  public static func tail(of path: String, from length: Int64) throws(OutputError) -> [UInt8] {
    let count = self.length(of: path) - length
    guard count > 0 else { return [] }
    let bytes = try self.bytes(of: path, at: length, count: count)
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if whole < bytes.count {
      guard truncate(path, off_t(length) + off_t(whole)) == 0 else {
        throw OutputError(target: path, errorNumber: errno)
      }
    }
    return Array(bytes[..<whole])
  }

  /// Some bytes of a file; none if it is shorter, which is another one then.
  public static func bytes(
    of path: String, at offset: Int64, count: Int64
  ) throws(OutputError) -> [UInt8] {
    let length = self.length(of: path)
    guard offset >= 0, count > 0, count <= length, offset <= length - count else { return [] }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputError(target: path, errorNumber: errno) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
          off_t(offset) + off_t(done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw OutputError(target: path, errorNumber: got < 0 ? errno : EIO) }
      done += got
    }
    return bytes
  }
}
