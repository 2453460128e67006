#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that others write piece by piece under a temporary name, until it is complete and gets its own.
///
/// If it is given up, or the program is interrupted (Ctrl-C, `kill`, the terminal closed), the temporary
/// file goes. There may be one at a time.
public final class UnfinishedFile {
  /// Where it is written to: beside its place, and hidden.
  public let temporaryPath: String
  private let path: String
  private let unfinished: Interruption.UnfinishedPath
  private var isDone = false

  /// Makes an empty file under a name that nobody has: `.case.db.4711-0.tmp`.
  public init(for path: String) throws(OutputError) {
    var existing = stat()
    if stat(path, &existing) == 0, existing.st_mode & S_IFMT != S_IFREG {
      throw OutputError(
        target: path, errorNumber: existing.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    self.path = path
    let nameStart = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let stem = "\(path[..<nameStart]).\(path[nameStart...]).\(getpid())"
    var found: String?
    for attempt in 0..<UnfinishedFile.maxAttempts where found == nil {
      let candidate = "\(stem)-\(attempt).tmp"
      let descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        close(descriptor)
        found = candidate
      } else if errno != EEXIST, errno != EINTR {
        break
      }
    }
    guard let found else { throw OutputError(target: path, errorNumber: errno) }
    temporaryPath = found
    unfinished = Interruption.begin(found)
  }

  deinit {
    guard !isDone else { return }
    unlink(temporaryPath)
    Interruption.end(unfinished)
  }

  private static let maxAttempts = 100

  /// Gives the file its name, once it is complete on disk; what had the name before is replaced.
  public func finish() throws(OutputError) {
    let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
    var errorNumber = descriptor < 0 || fsync(descriptor) != 0 ? errno : 0
    if descriptor >= 0 { close(descriptor) }
    if errorNumber == 0, rename(temporaryPath, path) != 0 { errorNumber = errno }
    guard errorNumber == 0 else { throw OutputError(target: path, errorNumber: errorNumber) }
    isDone = true
    Interruption.end(unfinished)
  }
}
