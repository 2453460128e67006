import CInterrupt

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What happens when the process is told to end: by Ctrl-C, by `kill`, by a terminal that closes.
///
/// It says so on stderr, takes away the files that were half written, and ends by the signal, so that whoever
/// started it sees which one it was (130 for Ctrl-C, 143 for `kill`). What was finished before stays.
public enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Has the signals told of; one that is ignored, as with `nohup`, stays so.
  ///
  /// Whoever started the process may have blocked them, as a thread of a pool does; they are let through.
  public static func install() {
    for number in signals where !isIgnored(number) { takeBack(number) }
  }

  /// Has a signal told of again, after somebody else dealt with it for a while, and blocked it to do so.
  public static func takeBack(_ number: Int32) {
    signal(number, cinterrupt_handle)
    letThrough(number)
  }

  /// Ends the process by a signal that somebody else dealt with so far.
  public static func endProcess(by number: Int32) {
    letThrough(number)
    cinterrupt_handle(number)
  }

  private static func letThrough(_ number: Int32) {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, number)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  /// Whether nothing happens when a signal comes.
  public static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Darwin)
    let handler = action.__sigaction_u.__sa_handler
    #elseif canImport(Musl)
    let handler = action.__sa_handler.sa_handler
    #else
    let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// A file under a temporary name, which is taken away if the process is told to end.
  struct TemporaryFile {
    /// Where it is.
    let path: String
    /// Open for writing; to be closed by whoever has it.
    let descriptor: Int32
    private let cell: Int32

    /// How many names are tried before giving up.
    private static let maxAttempts = 100

    /// Makes an empty file beside another, hidden, under a name that nobody has: `.stats.json.4711-0.tmp`.
    init(beside place: String) throws(OutputError) {
      let nameStart = place.lastIndex(of: "/").map { place.index(after: $0) } ?? place.startIndex
      let stem = "\(place[..<nameStart]).\(place[nameStart...]).\(getpid())"
      for attempt in 0..<TemporaryFile.maxAttempts {
        let candidate = "\(stem)-\(attempt).tmp"
        var cell: Int32 = -1
        let descriptor = cinterrupt_create(candidate, &cell)
        if descriptor >= 0 {
          (path, self.descriptor, self.cell) = (candidate, descriptor, cell)
          return
        }
        guard errno == EEXIST || errno == EINTR else { break }
      }
      throw OutputError(target: place, errorNumber: errno)
    }

    /// It has another name, or is gone.
    func end() { cinterrupt_end(cell) }

    /// What would be taken away now.
    var notedPath: String? { cinterrupt_path(cell).map { String(cString: $0) } }
  }
}
