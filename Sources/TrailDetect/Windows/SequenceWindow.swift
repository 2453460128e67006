import TrailEvents

/// Looks for an event of each step within the window, in their order if that is asked, and for the absence
/// of other events.
///
/// Of events that must not come, none may have a time from the first event of the sequence on and before
/// the window after its last event is over. Where the log ends first, they did not come.
final class SequenceWindow: GroupWindow {
  /// A complete sequence that waits for the end of its window.
  private struct Waiting {
    var end: Int64
    var trigger: Match
    var matches: [Match]
  }

  private let plan: WindowPlan
  private let steps: Int
  @exclusivity(unchecked) private var progress: SequenceProgress
  /// The events of one time, not yet taken.
  @exclusivity(unchecked) private var batch: [WindowEntry] = []
  /// Events in the window that belong to no firing yet.
  @exclusivity(unchecked) private var pending = FirstInFirstOut<WindowEntry>()
  @exclusivity(unchecked) private var waiting = FirstInFirstOut<Waiting>()
  /// When an event came last that must not come.
  @exclusivity(unchecked) private var lastUnwanted: Int64?

  init(_ plan: WindowPlan, steps: Int, isOrdered: Bool) {
    self.plan = plan
    self.steps = steps
    progress = SequenceProgress(steps: steps, isOrdered: isOrdered)
  }

  private var windowMilliseconds: Int64 { plan.correlation.windowMilliseconds }
  private var mustWait: Bool { plan.correlation.members.count > steps }

  func add(_ entry: consuming WindowEntry) -> [Firing] {
    let firings = advance(to: .at(entry.time))
    if entry.member < steps {
      batch.append(entry)
    } else {
      // Whatever has begun by now is not without it.
      lastUnwanted = entry.time
      waiting.removeAll()
      pending.removeAll()
      progress.reset()
    }
    return firings
  }

  var deadline: Deadline? {
    let decided = batch.isEmpty ? nil : Deadline.after(batch[0].time)
    guard let over = waiting.first.map({ Deadline.at($0.end) }) else { return decided }
    return decided.map { min($0, over) } ?? over
  }

  func advance(to deadline: Deadline) -> [Firing] {
    var firings: [Firing] = []
    while let next = self.deadline, next <= deadline {
      if let time = batch.first?.time, Deadline.after(time) == next {
        firings += takeBatch(at: time)
      } else if let over = waiting.removeFirst() {
        firings.append(
          Firing(
            time: over.end, trigger: over.trigger, matches: over.matches,
            note: plan.note(of: "the wait", until: over.end)))
      }
    }
    return firings
  }

  private func takeBatch(at now: Int64) -> [Firing] {
    let taken = batch
    batch.removeAll(keepingCapacity: true)
    let start = now - windowMilliseconds
    let begun = progress.take(
      taken.map { SequenceProgress.Candidate(step: $0.member, identity: $0.trigger.identity) },
      at: now)
    pending.removeFirst { $0.time <= start }
    for entry in taken where progress.isLive(entry.member, after: start) { pending.append(entry) }
    guard let begun, begun > start, begun > lastUnwanted ?? .min, let last = taken.last else {
      return []
    }
    defer { pending.removeAll() }
    let matches = pending.all.matches
    guard mustWait else { return [Firing(time: now, trigger: last.trigger, matches: matches)] }
    waiting.append(
      Waiting(end: now + windowMilliseconds, trigger: last.trigger, matches: matches))
    return []
  }

  func isIdle(at time: Int64) -> Bool {
    batch.isEmpty && waiting.isEmpty && progress.isOver(at: time - windowMilliseconds)
  }
}

// MARK: State

extension SequenceWindow {
  var heldCount: Int {
    batch.count + pending.count + waiting.all.reduce(0) { $0 + $1.matches.count }
  }

  func save(to writer: inout StateWriter) {
    progress.save(to: &writer)
    writer.write(all: batch) { $1.save(to: &$0) }
    writer.write(all: pending.all) { $1.save(to: &$0) }
    writer.write(all: waiting.all) { writer, over in
      writer.write(over.end)
      over.trigger.save(to: &writer)
      writer.write(all: over.matches) { $1.save(to: &$0) }
    }
    writer.write(lastUnwanted)
  }

  func restore(from reader: inout StateReader, rule: Int32) throws(StateError) {
    try progress.restore(from: &reader)
    batch = try reader.list { reader throws(StateError) in
      try WindowEntry(from: &reader, rule: rule)
    }
    for entry in try reader.list({ reader throws(StateError) in
      try WindowEntry(from: &reader, rule: rule)
    }) {
      pending.append(entry)
    }
    guard batch.allSatisfy({ 0..<steps ~= $0.member }) else {
      throw StateError("a sequence does not fit its rule")
    }
    for over in try reader.list({ reader throws(StateError) in
      Waiting(
        end: try reader.milliseconds(), trigger: try Match(from: &reader, rule: rule),
        matches: try reader.list { reader throws(StateError) in
          try Match(from: &reader, rule: rule)
        })
    }) {
      waiting.append(over)
    }
    lastUnwanted = try reader.optionalMilliseconds()
  }
}
