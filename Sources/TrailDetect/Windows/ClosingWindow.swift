import TrailEvents

/// A window that is judged when it is over, for conditions that a further event may end: at most so many,
/// exactly so many, this and not that.
///
/// It opens with the first event that no window before it holds, and holds what comes within
/// `windowSeconds` of that event. Where the log ends first, it is judged there.
final class ClosingWindow: GroupWindow {
  private let plan: WindowPlan
  private var entries: [WindowEntry] = []

  init(_ plan: WindowPlan) { self.plan = plan }

  private var end: Int64? {
    entries.first.map { $0.time + plan.correlation.windowMilliseconds }
  }

  func add(_ entry: consuming WindowEntry) -> [Firing] {
    let firings = advance(to: .at(entry.time))
    entries.append(entry)
    return firings
  }

  func advance(to deadline: Deadline) -> [Firing] {
    guard let end, Deadline.at(end) <= deadline, let last = entries.last else { return [] }
    defer { entries.removeAll() }
    var measure = WindowMeasure(plan)
    for entry in entries { _ = measure.enter(entry) }
    guard measure.holds else { return [] }
    return [
      Firing(
        time: end, trigger: last.trigger, matches: entries.matches,
        note: plan.note(of: "the window", until: end))
    ]
  }

  var deadline: Deadline? { end.map { .at($0) } }

  func isIdle(at time: Int64) -> Bool { entries.isEmpty }
}

// MARK: State

extension ClosingWindow {
  var heldCount: Int { entries.count }

  func save(to writer: inout StateWriter) {
    writer.write(all: entries) { $1.save(to: &$0) }
  }

  func restore(from reader: inout StateReader, rule: Int32) throws(StateError) {
    entries = try reader.list { reader throws(StateError) in
      try WindowEntry(from: &reader, rule: rule)
    }
    let measure = WindowMeasure(plan)
    let fits = entries.allSatisfy { measure.hasMember($0.member) }
    guard fits else { throw StateError("a window does not fit its rule") }
  }
}
