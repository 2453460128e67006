#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What happens when the process is told to end: by Ctrl-C, by `kill`, by a terminal that closes.
///
/// It says so on stderr, takes away the file that was half written, and ends by the signal, so that whoever
/// started it sees which one it was (130 for Ctrl-C, 143 for `kill`). What was finished before stays.
public enum Interruption {
  /// The path of the file that is being written, for the handler; nil if there is none.
  ///
  /// The handler may run between any two instructions of any thread: it reads this pointer, makes system calls
  /// and allocates nothing.
  private static let unfinishedPath = PathCell()

  /// A pointer that is a single word, so that no half of it can be seen.
  private final class PathCell: @unchecked Sendable {
    let pointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)

    init() { pointer.initialize(to: nil) }
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Has the signals told of; one that is ignored, as with `nohup`, stays so.
  ///
  /// Whoever started the process may have blocked them, as a thread of a pool does; they are let through.
  public static func install() {
    // Made now, for the handler must not.
    _ = unfinishedPath
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in signals { sigaddset(&wanted, number) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for number in signals {
      let former = signal(number, handle)
      if isIgnoring(former) { _ = signal(number, SIG_IGN) }
    }
  }

  /// Has a signal told of again, after somebody else dealt with it for a while.
  public static func takeBack(_ number: Int32) { signal(number, handle) }

  private static func isIgnoring(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static let handle: @convention(c) (Int32) -> Void = { number in
    let text: StaticString =
      switch number {
      case SIGINT: "\ninterrupted; what was not finished is not written\n"
      case SIGHUP: "\nthe terminal has gone; what was not finished is not written\n"
      default: "\ntold to end; what was not finished is not written\n"
      }
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    if let path = unfinishedPath.pointer.pointee { unlink(path) }
    // Ended by the signal itself, as if nobody had asked.
    signal(number, SIG_DFL)
    raise(number)
  }

  /// Does the work during which a file of that name is not finished.
  static func unfinished<Result, Failure: Error>(
    _ path: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let former = begin(path)
    defer { end(former) }
    return try body()
  }

  /// Has a file taken away if the process is told to end.
  /// - Returns: what was to be taken away before, for `end`.
  static func begin(_ path: String) -> UnfinishedPath {
    let former = UnfinishedPath(text: unfinishedPath.pointer.pointee)
    unfinishedPath.pointer.pointee = strdup(path)
    return former
  }

  /// The file is finished, or gone; what was to be taken away before it is so again.
  static func end(_ former: UnfinishedPath) {
    let text = unfinishedPath.pointer.pointee
    unfinishedPath.pointer.pointee = former.text
    free(text)
  }

  /// The file that is to be taken away, if there is one.
  struct UnfinishedPath {
    fileprivate var text: UnsafeMutablePointer<CChar>?
  }
}
