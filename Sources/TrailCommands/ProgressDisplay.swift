import Foundation
import Synchronization
import TrailKit
import TrailTerminal

/// Shows how far a run has come on stderr, if that is a terminal.
enum ProgressDisplay {
  /// How often the line is drawn anew, in seconds.
  private static let interval = 0.1

  private final class Signal: Sendable {
    let isDone = Atomic<Bool>(false)
    let hasStopped = DispatchSemaphore(value: 0)
  }

  /// Does the work, and shows its progress meanwhile.
  static func showing<Result>(
    _ isWanted: Bool, _ work: (ScanProgress) throws -> Result
  ) rethrows -> Result {
    let progress = ScanProgress()
    guard isWanted, Terminal.isTerminal(2) else { return try work(progress) }
    let signal = Signal()
    let thread = Thread {
      draw(progress, until: signal)
      signal.hasStopped.signal()
    }
    thread.start()
    defer {
      signal.isDone.store(true, ordering: .relaxed)
      signal.hasStopped.wait()
    }
    return try work(progress)
  }

  private static func draw(_ progress: ScanProgress, until signal: Signal) {
    var line: ProgressLine?
    let start = MonotonicClock.nanoseconds()
    while !signal.isDone.load(ordering: .relaxed) {
      Thread.sleep(forTimeInterval: interval)
      // The total is known once the folders are searched.
      if line == nil {
        line = ProgressLine(
          isEnabled: true, totalBytes: progress.totalBytes, width: Terminal.width(of: 2),
          startNanoseconds: start)
      }
      let text = line?.update(
        bytes: progress.bytesRead, records: progress.records, at: MonotonicClock.nanoseconds())
      if let text { standardErrorWrite(text) }
    }
    if let end = line?.finish() { standardErrorWrite(end) }
  }
}
