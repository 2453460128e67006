import Synchronization

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
  /// The paths of the files that are being written, for the handler; any thread may begin and end some.
  ///
  /// The handler may run between any two instructions of any thread: it reads these pointers, makes system calls
  /// and allocates nothing. A file for which there is no cell left stays behind under its temporary name.
  private static let cells = (0..<64).map { _ in PathCell() }

  private final class PathCell: Sendable {
    /// The address of the path's text; 0 for none.
    let address = Atomic<UInt>(0)

    static func path(at address: UInt) -> UnsafeMutablePointer<CChar>? {
      UnsafeMutablePointer(bitPattern: address)
    }
  }

  /// Whether the handler may be looking at the paths, so that none is to be freed any more.
  private static let isEnding = Atomic<Bool>(false)

  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Has the signals told of; one that is ignored, as with `nohup`, stays so.
  ///
  /// Whoever started the process may have blocked them, as a thread of a pool does; they are let through.
  public static func install() {
    // Made now, for the handler must not.
    _ = (cells, isEnding.load(ordering: .relaxed))
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
    isEnding.store(true, ordering: .sequentiallyConsistent)
    for cell in cells {
      let address = cell.address.load(ordering: .sequentiallyConsistent)
      if let path = PathCell.path(at: address) { unlink(path) }
    }
    // Ended by the signal itself, as if nobody had asked.
    signal(number, SIG_DFL)
    raise(number)
  }

  /// Does the work during which a file of that name is not finished.
  static func unfinished<Result, Failure: Error>(
    _ path: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let unfinished = begin(path)
    defer { end(unfinished) }
    return try body()
  }

  /// Has a file taken away if the process is told to end, until `end`.
  static func begin(_ path: String) -> UnfinishedPath {
    let text = strdup(path)
    for (number, cell) in cells.enumerated() {
      let (isTaken, _) = cell.address.compareExchange(
        expected: 0, desired: UInt(bitPattern: text), ordering: .sequentiallyConsistent)
      if isTaken { return UnfinishedPath(cell: number) }
    }
    free(text)
    return UnfinishedPath(cell: nil)
  }

  /// The file is finished, or gone.
  static func end(_ path: UnfinishedPath) {
    guard let number = path.cell else { return }
    let address = cells[number].address.exchange(0, ordering: .sequentiallyConsistent)
    if !isEnding.load(ordering: .sequentiallyConsistent) { free(PathCell.path(at: address)) }
  }

  /// What is noted for a file that has not ended.
  static func path(of unfinished: UnfinishedPath) -> String? {
    unfinished.cell.flatMap { number in
      PathCell.path(at: cells[number].address.load(ordering: .sequentiallyConsistent))
    }.map { String(cString: $0) }
  }

  /// A file that is to be taken away, if there was room to note it.
  struct UnfinishedPath {
    fileprivate var cell: Int?
  }
}
