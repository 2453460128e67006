import TrailEvents

/// The sliding window of one group: tells for each event, in the order of time, whether the rule's condition
/// on several events holds, and which events belong to the alert.
///
/// The window at an event holds the events of the last `windowSeconds`, that event included, one as old as
/// the window excluded. It slides with the events and is aligned to no clock. Each event enters and leaves
/// once, so a burst costs no more for each event than a trickle.
struct CorrelationWindow {
  private let correlation: Correlation
  /// Events in the window that belong to no alert yet, from `pendingHead` on.
  private var pending: [Match] = []
  private var pendingHead = 0
  /// The times of the events that the condition looks at, oldest first from `head` on; those from
  /// `windowHead` on are in the window, the others are the baseline.
  private var times: [Int64] = []
  private var head = 0
  private var windowHead = 0
  /// The distinct key's values of each event in the window, and in how many of the events each occurs.
  private var values: [[String]] = []
  private var valueCounts: [String: Int] = [:]

  init(_ correlation: Correlation) { self.correlation = correlation }

  /// At least one, so that an event is in its own window.
  private var windowMilliseconds: Int64 { max(1, correlation.windowSeconds * 1000) }

  /// Takes the next event, and says whether the condition holds at it.
  /// - Parameter earliest: the earliest event of the whole run, from which on a baseline can be known.
  mutating func add(_ match: Match, earliest: Timestamp) -> Bool {
    let now = match.time.milliseconds
    pending.append(match)
    times.append(now)
    if case .distinct = correlation.form { enter(MatchDetails(match.details).distinctValues) }
    slide(to: now)
    let inWindow = times.count - windowHead
    switch correlation.form {
    case .count(let threshold): return inWindow >= threshold
    case .distinct(let threshold): return valueCounts.count >= threshold
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
    defer {
      pending.removeAll(keepingCapacity: true)
      pendingHead = 0
    }
    return Array(pending[pendingHead...])
  }

  /// Whether at a time, and ever after, the window remembers nothing that still counts.
  func isIdle(at time: Timestamp) -> Bool {
    guard let last = times.last else { return true }
    return last <= time.milliseconds - windowMilliseconds - historyMilliseconds
  }

  private var historyMilliseconds: Int64 {
    if case .spike(_, _, let baselineSeconds) = correlation.form { return baselineSeconds * 1000 }
    return 0
  }

  // MARK: Sliding

  private mutating func slide(to now: Int64) {
    let start = now - windowMilliseconds
    while pendingHead < pending.count, pending[pendingHead].time.milliseconds <= start {
      pendingHead += 1
    }
    while windowHead < times.count, times[windowHead] <= start {
      if !values.isEmpty { leave(windowHead) }
      windowHead += 1
    }
    while head < windowHead, times[head] <= start - historyMilliseconds { head += 1 }
    if pendingHead > 64, pendingHead * 2 > pending.count {
      pending.removeFirst(pendingHead)
      pendingHead = 0
    }
    guard head > 64, head * 2 > times.count else { return }
    times.removeFirst(head)
    if !values.isEmpty { values.removeFirst(head) }
    windowHead -= head
    head = 0
  }

  private mutating func enter(_ entering: [String]) {
    let distinct = entering.count > 1 ? Array(Set(entering)) : entering
    for value in distinct { valueCounts[value, default: 0] += 1 }
    values.append(distinct)
  }

  private mutating func leave(_ place: Int) {
    for value in values[place] {
      let rest = (valueCounts[value] ?? 0) - 1
      valueCounts[value] = rest > 0 ? rest : nil
    }
    values[place] = []
  }
}
