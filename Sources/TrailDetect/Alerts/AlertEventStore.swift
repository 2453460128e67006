import Synchronization

/// Keeps the events of alerts until their details are there, in bounded memory; several threads may add some.
///
/// An event whose details are known goes straight to `known`; a brief one waits in the queue of its file for
/// its record to be read again.
final class AlertEventStore: @unchecked Sendable {
  // INVARIANT: while threads add events, everything below is touched only with the lock held.
  private let lock = Mutex(())
  /// The events that wait, in the order of files and records; all of one file are in one store, or all of each part.
  let waiting: [MatchStore]
  /// The events with their details, in the order of alerts.
  let known: MatchStore
  private(set) var waitingCount = 0
  private let lengths: [Int: Int64]
  private var alertCount: Int32 = 0
  private var failure: DetectError?

  /// - Parameters:
  ///   - queues: how many readers may look for waiting events at a time.
  ///   - lengths: the inflated lengths of files of which several readers may each look at a part; by number.
  ///   - maxBytes: how much of them all may stay in memory.
  init(queues: Int, lengths: [Int: Int64] = [:], maxBytes: Int) {
    self.lengths = lengths
    waiting = (0..<max(1, queues)).map { _ in
      MatchStore(.place, maxBytes: maxBytes / max(1, queues))
    }
    known = MatchStore(.alert, maxBytes: maxBytes)
  }

  /// A number for another alert.
  func nextAlert() -> Int32 {
    lock.withLock { _ in
      defer { alertCount += 1 }
      return alertCount
    }
  }

  /// Keeps an event of an alert; `check` says if it could neither stay in memory nor go to disk.
  func append(_ match: Match, to alert: Int32, sequence: Int) {
    var match = match
    match.alert = alert
    match.sequence = Int32(clamping: sequence)
    lock.withLock { _ in
      do throws(DetectError) {
        try keep(match)
      } catch {
        failure = failure ?? error
      }
    }
  }

  private func keep(_ match: Match) throws(DetectError) {
    guard match.isBrief else { return try known.append(match) }
    waitingCount += 1
    var queue = Int(match.file)
    if let length = lengths[queue], length > 0 {
      queue += Int(Double(match.offset) / Double(length) * Double(waiting.count))
    }
    // Alerts tell nothing of groups and values, and to read the record again takes no more than its place.
    var match = match
    match.details = []
    try waiting[queue % waiting.count].append(match)
  }

  /// - Throws: `DetectError` if an event could not be kept.
  func check() throws(DetectError) {
    if let failure { throw failure }
  }
}
