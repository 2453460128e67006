import TrailEvents

/// A window that slides with the events: tells at each event whether the condition holds for the events of
/// the last `windowSeconds`, that event included, one as old as the window excluded.
///
/// It is aligned to no clock. Each event enters and leaves once, so a burst costs no more for each event
/// than a trickle.
final class SlidingWindow: GroupWindow {
  private let plan: WindowPlan
  /// Entries in the window that belong to no firing yet.
  @exclusivity(unchecked) private var pending = FirstInFirstOut<WindowEntry>()
  /// The times of the entries that the condition looks at, oldest first from `head` on; those from
  /// `windowHead` on are in the window, the others are the baseline.
  @exclusivity(unchecked) private var times: [Int64] = []
  @exclusivity(unchecked) private var head = 0
  @exclusivity(unchecked) private var windowHead = 0
  @exclusivity(unchecked) private var measure: WindowMeasure
  /// What the measure knows of each of `times`; empty if it needs nothing of them.
  @exclusivity(unchecked) private var items: [WindowMeasure.Item] = []

  init(_ plan: WindowPlan) {
    self.plan = plan
    measure = WindowMeasure(plan)
  }

  private var windowMilliseconds: Int64 { plan.correlation.windowMilliseconds }
  private var historyMilliseconds: Int64 { plan.historyMilliseconds }

  func add(_ entry: consuming WindowEntry) -> [Firing] {
    let time = entry.time
    times.append(time)
    let item = measure.enter(entry)
    if measure.needsItems { items.append(item) }
    pending.append(entry)
    slide(to: time)
    guard holds(at: time), let trigger = pending.last?.trigger else { return [] }
    return [Firing(time: time, trigger: trigger, matches: takePending())]
  }

  private func holds(at now: Int64) -> Bool {
    guard case .spike(let factor, let floor, let baselineSeconds) = plan.correlation.form else {
      return measure.holds
    }
    let inWindow = times.count - windowHead
    guard inWindow >= floor else { return false }
    // The baseline reaches back to the log's own start at most: before, nothing is known.
    let known = now - windowMilliseconds - plan.earliest
    let baseline = min(known, baselineSeconds * 1000)
    guard baseline > 0 else { return true }
    let expected =
      Double(windowHead - head) * Double(windowMilliseconds)
      / Double(max(baseline, windowMilliseconds))
    return Double(inWindow) >= factor * expected
  }

  /// The pending events, which from now on belong to a firing.
  private func takePending() -> [Match] {
    defer { pending.removeAll() }
    return pending.all.matches
  }

  func advance(to deadline: Deadline) -> [Firing] { [] }

  var deadline: Deadline? { nil }

  func isIdle(at time: Int64) -> Bool {
    guard let last = times.last else { return true }
    return last <= time - windowMilliseconds - historyMilliseconds
  }

  // MARK: Sliding

  private func slide(to now: Int64) {
    let start = now - windowMilliseconds
    while windowHead < times.count, times[windowHead] <= start {
      measure.leave(items.isEmpty ? WindowMeasure.Item() : items[windowHead])
      windowHead += 1
    }
    // What is pending is the latest of what is in the window.
    pending.removeFirst(max(0, pending.count - (times.count - windowHead)))
    while head < windowHead, times[head] <= start - historyMilliseconds { head += 1 }
    guard head > 64, head * 2 > times.count else { return }
    times.removeFirst(head)
    if !items.isEmpty { items.removeFirst(head) }
    windowHead -= head
    head = 0
  }
}

// MARK: State

extension SlidingWindow {
  var heldCount: Int { pending.count + times.count - head }

  func save(to writer: inout StateWriter) {
    writer.write(all: pending.all) { $1.save(to: &$0) }
    var before: Int64 = 0
    writer.write(all: times[head...]) { writer, time in
      writer.write(time - before)
      before = time
    }
    writer.write(windowHead - head)
    writer.write(all: items.isEmpty ? [] : items[head...]) { measure.save($1, to: &$0) }
  }

  func restore(from reader: inout StateReader, rule: Int32) throws(StateError) {
    for entry in try reader.list({ reader throws(StateError) in
      try WindowEntry(from: &reader, rule: rule)
    }) {
      pending.append(entry)
    }
    var before: Int64 = 0
    times = try reader.list { reader throws(StateError) in
      before = try StateReader.checkedMilliseconds(before &+ (try reader.number()))
      return before
    }
    windowHead = try reader.tally()
    items = try reader.list { reader throws(StateError) in try measure.restore(from: &reader) }
    guard times.indices.contains(windowHead) || windowHead == times.count,
      items.count == (measure.needsItems ? times.count : 0)
    else { throw StateError("a window does not fit its rule") }
    if measure.needsItems {
      for item in items[..<windowHead] { measure.leave(item) }
    } else {
      for _ in windowHead..<times.count { measure.enterEvent() }
    }
  }
}
