import Foundation
import TrailTerminal

/// Lets a run end in order on Ctrl-C and SIGTERM: the first calls something, the second ends the process.
///
/// While it lives, the signals do not end the process by themselves. One that was ignored when the process
/// began, as in the background of a script, stays so.
final class StopSignals {
  private static let numbers = [SIGINT, SIGTERM]

  private let numbers: [Int32]
  private let sources: [any DispatchSourceSignal]

  /// Begins to wait for signals; the action runs on a thread of its own.
  init(_ action: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "trailsift.signals")
    let count = StopCount()
    numbers = StopSignals.numbers.filter { !Interruption.isIgnored($0) }
    sources = numbers.map { number in
      // Elsewhere the source replaces the handler itself, later and on a thread of its own: ignored until then,
      // a signal would be lost.
      #if canImport(Darwin)
      signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if count.isFirst() { action() } else { Interruption.endProcess(by: number) }
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in numbers { Interruption.takeBack(number) }
  }
}

/// Tells the first call from the others; used by one queue.
private final class StopCount: @unchecked Sendable {
  private var count = 0

  func isFirst() -> Bool {
    count += 1
    return count == 1
  }
}
