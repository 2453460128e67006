// The calls of libc that this module makes, under names that don't clash with our methods.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What stat(2) says, as far as it matters here.
struct FileStatus {
  enum FileType {
    case regular
    case folder
    case pipe
    case link
    case other
  }

  let type: FileType
  let byteCount: Int64
  let id: FileID
  /// When its content changed last, in nanoseconds since 1970.
  let modifiedNanoseconds: Int64

  init(_ status: stat) {
    self.type =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFIFO: .pipe
      case S_IFLNK: .link
      default: .other
      }
    self.byteCount = Int64(status.st_size)
    #if canImport(Darwin)
    let modified = status.st_mtimespec
    #else
    let modified = status.st_mtim
    #endif
    self.modifiedNanoseconds =
      Int64(modified.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue
      &+ Int64(modified.tv_nsec)
    self.id = FileID(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      inode: UInt64(truncatingIfNeeded: status.st_ino))
  }
}

/// What makes two paths lead to the same file.
struct FileID: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// A call that failed, by its errno.
struct SystemError: Error {
  let number: Int32

  /// What strerror(3) says, its first letter in lower case.
  var text: String {
    guard let message = strerror(number) else { return "error \(number)" }
    let text = String(cString: message)
    // "Input/output error" becomes lower case, "RPC …" stays.
    guard text.dropFirst().first?.isUppercase != true else { return text }
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
  var isPermissionDenied: Bool { number == EACCES || number == EPERM }
}

enum SystemCalls {
  /// The status of what a path leads to, or of the link itself.
  static func status(
    of path: [UInt8], followingLinks: Bool
  ) throws(SystemError) -> FileStatus {
    var status = stat()
    let result = withCPath(path) { followingLinks ? stat($0, &status) : lstat($0, &status) }
    guard result == 0 else { throw SystemError(number: errno) }
    return FileStatus(status)
  }

  static func status(ofDescriptor descriptor: Int32) throws(SystemError) -> FileStatus {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError(number: errno) }
    return FileStatus(status)
  }

  /// Opens a file for reading; `waitsForWriter` matters for named pipes alone.
  static func openForReading(
    _ path: [UInt8], waitsForWriter: Bool
  ) throws(SystemError) -> Int32 {
    let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (waitsForWriter ? 0 : O_NONBLOCK)
    while true {
      let descriptor = withCPath(path) { open($0, flags) }
      if descriptor >= 0 { return descriptor }
      guard errno == EINTR else { throw SystemError(number: errno) }
    }
  }

  /// Reads up to `count` bytes, 0 at the end; waits when the descriptor is non-blocking.
  static func readBytes(
    from descriptor: Int32, into destination: UnsafeMutableRawPointer, count: Int
  ) throws(SystemError) -> Int {
    while true {
      let byteCount = read(descriptor, destination, count)
      if byteCount >= 0 { return byteCount }
      switch errno {
      case EINTR:
        continue
      case EAGAIN:
        // Standard input may have been made non-blocking by the program at its other end.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, -1) >= 0 || errno == EINTR else {
          throw SystemError(number: errno)
        }
      default:
        throw SystemError(number: errno)
      }
    }
  }

  /// Goes to an offset of an open file.
  static func seek(_ descriptor: Int32, to offset: Int64) throws(SystemError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw SystemError(number: errno) }
  }

  static func closeDescriptor(_ descriptor: Int32) {
    // Nothing was written, so no error of close(2) can mean a loss.
    _ = close(descriptor)
  }

  /// The names in a folder but `.` and `..`, sorted by their bytes.
  static func names(inFolder path: [UInt8]) throws(SystemError) -> [[UInt8]] {
    guard let folder = withCPath(path, { opendir($0) }) else { throw SystemError(number: errno) }
    defer { closedir(folder) }
    let dot = UInt8(ascii: ".")
    let nameOffset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      // The entry may be shorter than the type says: it is read where it lies, never copied whole.
      let start = UnsafeRawPointer(entry) + nameOffset
      let length = strlen(start.assumingMemoryBound(to: CChar.self))
      let name = [UInt8](UnsafeRawBufferPointer(start: start, count: length))
      if name != [dot], name != [dot, dot] { names.append(name) }
    }
    guard errno == 0 else { throw SystemError(number: errno) }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func withCPath<Result>(
    _ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    let terminated = path.map { CChar(bitPattern: $0) } + [0]
    return body(terminated)
  }
}
