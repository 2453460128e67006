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
/// file goes.
public final class UnfinishedFile {
  /// Where it is written to: beside its place, and hidden.
  public var temporaryPath: String { temporary.path }
  private let path: String
  /// Where `path` leads, all links followed.
  private let place: String
  private let temporary: Interruption.TemporaryFile
  private var isDone = false

  /// Makes an empty file under a name that nobody has: `.case.db.4711-0.tmp`.
  public init(for path: String) throws(OutputError) {
    guard case .path(let place) = try OutputDestination(of: path) else {
      throw OutputError(target: path, errorNumber: EINVAL)
    }
    var existing = stat()
    if stat(place, &existing) == 0, existing.st_mode & S_IFMT != S_IFREG {
      throw OutputError(
        target: path, errorNumber: existing.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
    }
    self.path = path
    self.place = place
    temporary = try Interruption.TemporaryFile(beside: place)
    close(temporary.descriptor)
  }

  deinit {
    guard !isDone else { return }
    unlink(temporaryPath)
    temporary.end()
  }

  /// Gives the file its name, once it is complete on disk; what had the name before is replaced.
  public func finish() throws(OutputError) {
    let descriptor = open(temporaryPath, O_RDONLY | O_CLOEXEC)
    var errorNumber = descriptor < 0 || fsync(descriptor) != 0 ? errno : 0
    if descriptor >= 0 { close(descriptor) }
    if errorNumber == 0, rename(temporaryPath, place) != 0 { errorNumber = errno }
    guard errorNumber == 0 else { throw OutputError(target: path, errorNumber: errorNumber) }
    isDone = true
    temporary.end()
  }
}
