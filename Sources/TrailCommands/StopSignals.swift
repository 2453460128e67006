import Foundation
import TrailTerminal

/// Lets a run end in order on Ctrl-C and SIGTERM: the first calls something, the second ends the process.
///
/// While it lives, the signals do not end the process by themselves.
final class StopSignals {
  private static let numbers = [SIGINT, SIGTERM]

  private let sources: [any DispatchSourceSignal]

  /// Begins to wait for signals; the action runs on a thread of its own.
  init(_ action: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "trailsift.signals")
    let count = StopCount()
    sources = StopSignals.numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        guard count.isFirst() else {
          signal(number, SIG_DFL)
          raise(number)
          return
        }
        action()
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in StopSignals.numbers { Interruption.takeBack(number) }
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
