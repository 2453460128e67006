import TrailEvents

/// The sliding window of one group: tells for each event, in the order of time, whether the rule's condition
/// on several events holds, and which events belong to the alert.
///
/// The window at an event holds the events of the last `windowSeconds`, that event included, one as old as
/// the window excluded. It slides with the events and is aligned to no clock.
struct CorrelationWindow {
  private let correlation: Correlation
  /// Events in the window that belong to no alert yet.
  private(set) var pending: [Match] = []
  /// The times of the events that the condition looks at, oldest first from `head` on.
  private var times: [Timestamp] = []
  private var values: [[String]] = []
  private var head = 0
  private var windowHead = 0

  init(_ correlation: Correlation) { self.correlation = correlation }

  private var windowMilliseconds: Int64 { correlation.windowSeconds * 1000 }

  /// Takes the next event, and says whether the condition holds at it.
  /// - Parameter earliest: the earliest event of the whole run, from which on a baseline can be known.
  mutating func add(_ match: Match, earliest: Timestamp) -> Bool {
    let now = match.time.milliseconds
    let windowStart = now - windowMilliseconds
    pending.removeAll { $0.time.milliseconds <= windowStart }
    pending.append(match)
    times.append(match.time)
    if case .distinct = correlation.form {
      values.append(MatchDetails(match.details).distinctValues)
    }
    forget(before: now - windowMilliseconds - historyMilliseconds)
    windowHead = max(windowHead, head)
    while times[windowHead].milliseconds <= now - windowMilliseconds { windowHead += 1 }
    let inWindow = times.count - windowHead
    switch correlation.form {
    case .count(let threshold): return inWindow >= threshold
    case .distinct(let threshold):
      return Set(values[windowHead...].joined()).count >= threshold
    case .spike(let factor, let floor, let baselineSeconds):
      guard inWindow >= floor else { return false }
      // The baseline reaches back to the log's own start at most: before, nothing is known.
      let known = now - windowMilliseconds - earliest.milliseconds
      let baseline = min(known, baselineSeconds * 1000)
      guard baseline > 0 else { return true }
      let expected =
        Double(windowHead - head) * Double(windowMilliseconds)
        / Double(max(baseline, windowMilliseconds))
      return Double(inWindow) >= factor * expected
    }
  }

  /// The pending events, which from now on belong to an alert.
  mutating func takePending() -> [Match] {
    defer { pending.removeAll(keepingCapacity: true) }
    return pending
  }

  private var historyMilliseconds: Int64 {
    if case .spike(_, _, let baselineSeconds) = correlation.form { return baselineSeconds * 1000 }
    return 0
  }

  private mutating func forget(before limit: Int64) {
    while head < times.count, times[head].milliseconds <= limit { head += 1 }
    guard head > 1024, head * 2 > times.count else { return }
    times.removeFirst(head)
    if !values.isEmpty { values.removeFirst(head) }
    windowHead = max(0, windowHead - head)
    head = 0
  }
}
