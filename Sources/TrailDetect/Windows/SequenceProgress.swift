/// How far the steps of a sequence have come in one group.
///
/// In a log that counts seconds, the order within a second is unknown: events of one time may stand for
/// steps in any order.
struct SequenceProgress {
  /// An event that may stand for a step.
  struct Candidate {
    var step: Int
    var identity: Match.Digest
  }

  private let isOrdered: Bool
  /// The latest time at which the steps up to this one can have begun, or without an order, when the step
  /// was taken last.
  private var starts: [Int64?]

  init(steps: Int, isOrdered: Bool) {
    self.isOrdered = isOrdered
    starts = Array(repeating: nil, count: steps)
  }

  /// Forgets everything.
  mutating func reset() {
    for step in starts.indices { starts[step] = nil }
  }

  /// Whether an event of a step may still be of use, everything of its time being taken.
  func isLive(_ step: Int, after time: Int64) -> Bool {
    guard isOrdered, step > 0 else { return true }
    return starts[step - 1].map { $0 > time } ?? false
  }

  /// Whether nothing that began after a time is remembered.
  func isOver(at time: Int64) -> Bool { starts.allSatisfy { $0.map { $0 <= time } ?? true } }

  /// Takes all events of one time.
  /// - Returns: the latest time at which a sequence that one of them completes can have begun.
  mutating func take(_ candidates: [Candidate], at now: Int64) -> Int64? {
    guard isOrdered else {
      for candidate in candidates { starts[candidate.step] = now }
      let known = starts.compactMap { $0 }
      return known.count == starts.count ? known.min() : nil
    }
    var identities: [[Match.Digest]] = Array(repeating: [], count: starts.count)
    for candidate in candidates
    where identities[candidate.step].count < starts.count
      && !identities[candidate.step].contains(candidate.identity)
    {
      identities[candidate.step].append(candidate.identity)
    }
    var completed: Int64?
    var next = starts
    for step in starts.indices where !identities[step].isEmpty {
      guard let start = latestStart(upTo: step, identities, now: now) else { continue }
      next[step] = next[step].map { max($0, start) } ?? start
      if step == starts.count - 1 { completed = start }
    }
    starts = next
    return completed
  }

  /// The latest start of the steps up to one, the last of them being taken now.
  private func latestStart(
    upTo last: Int, _ identities: [[Match.Digest]], now: Int64
  ) -> Int64? {
    var best: Int64?
    var first = last
    while first >= 0, !identities[first].isEmpty {
      if SequenceProgress.haveEventsEach(identities[first...last]) {
        let start = first == 0 ? now : starts[first - 1]
        if let start { best = max(best ?? start, start) }
      }
      first -= 1
    }
    return best
  }

  /// Whether each step can have an event of its own: a matching that augmenting paths build up.
  private static func haveEventsEach(_ steps: ArraySlice<[Match.Digest]>) -> Bool {
    if steps.count == 1 { return true }
    var stepByEvent: [Match.Digest: Int] = [:]
    func assign(_ step: Int, _ tried: inout Set<Match.Digest>) -> Bool {
      for event in steps[step] where tried.insert(event).inserted {
        guard let other = stepByEvent[event] else {
          stepByEvent[event] = step
          return true
        }
        if assign(other, &tried) {
          stepByEvent[event] = step
          return true
        }
      }
      return false
    }
    for step in steps.indices {
      var tried: Set<Match.Digest> = []
      if !assign(step, &tried) { return false }
    }
    return true
  }
}

// MARK: State

extension SequenceProgress {
  func save(to writer: inout StateWriter) { writer.write(all: starts) { $0.write($1) } }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    let saved = try reader.list { reader throws(StateError) in try reader.optionalMilliseconds() }
    guard saved.count == starts.count else { throw StateError("a sequence does not fit its rule") }
    starts = saved
  }
}
