@testable import TrailDetect

/// The plain way through one group's events: at each it looks at all the others.
struct SlowWindow {
  /// A firing: when it was certain, and the last event that it takes in.
  struct Fired: Equatable {
    var time: Int64
    var end: Int64
  }

  let correlation: Correlation
  private var window: Int64 { correlation.windowSeconds }

  /// The firings; events come in order.
  func firings(_ events: [MatchDraft]) -> [Fired] {
    switch correlation.form {
    case .sequence(let steps, let isOrdered):
      return sequences(events, steps: steps, isOrdered: isOrdered)
    case .count(let threshold), .distinct(let threshold), .aggregate(_, let threshold):
      return threshold.isLowerBound ? sliding(events) : closing(events)
    case .together(let condition):
      return condition.isLowerBound ? sliding(events) : closing(events)
    case .spike, .new: return []
    }
  }

  private func sliding(_ events: [MatchDraft]) -> [Fired] {
    events.indices.compactMap { index in
      let now = events[index].seconds
      let inside = events[...index].filter { $0.seconds > now - window }
      return holds(Array(inside)) ? Fired(time: now, end: now) : nil
    }
  }

  private func closing(_ events: [MatchDraft]) -> [Fired] {
    var rest = events[...]
    var fired: [Fired] = []
    while let first = rest.first {
      let inside = rest.prefix { $0.seconds < first.seconds + window }
      if holds(Array(inside)), let last = inside.last {
        fired.append(Fired(time: first.seconds + window, end: last.seconds))
      }
      rest = rest.dropFirst(inside.count)
    }
    return fired
  }

  func holds(_ events: [MatchDraft]) -> Bool {
    switch correlation.form {
    case .count(let threshold): return threshold.holds(for: Double(events.count))
    case .distinct(let threshold):
      return threshold.holds(for: Double(Set(events.flatMap(\.values)).count))
    case .together(let condition):
      return condition.holds(
        for: correlation.members.indices.map { member in
          events.count { Int($0.member) == member }
        })
    case .aggregate(let aggregate, let threshold):
      let numbers = events.flatMap(\.values).compactMap { Double($0) }.filter(\.isFinite).sorted()
      guard !numbers.isEmpty else { return false }
      let count = numbers.count
      switch aggregate {
      case .sum: return threshold.holds(for: numbers.reduce(0, +))
      case .average: return threshold.holds(for: numbers.reduce(0, +) / Double(count))
      case .median: return threshold.holds(for: (numbers[(count - 1) / 2] + numbers[count / 2]) / 2)
      case .percentile(let percent):
        // The least number such that enough of all do not exceed it.
        let number = numbers.first { number in
          Double(numbers.count { $0 <= number }) >= percent / 100 * Double(count)
        }
        return number.map { threshold.holds(for: $0) } ?? false
      }
    case .sequence, .spike, .new: return false
    }
  }

  // MARK: Sequences

  private func sequences(
    _ events: [MatchDraft], steps: Int, isOrdered: Bool
  ) -> [Fired] {
    let hasUnwanted = correlation.members.count > steps
    let wanted = events.filter { $0.member < steps }
    let unwanted = events.filter { $0.member >= steps }.map(\.seconds)
    var fired: [Fired] = []
    for end in Set(wanted.map(\.seconds)).sorted() {
      let inside = wanted.filter { $0.seconds <= end && $0.seconds > end - window }
      let start =
        isOrdered
        ? latestStart(inside, from: 0, steps: steps, after: [], at: .min, end: end)
        : completed(inside, steps: steps)
      guard let start else { continue }
      if unwanted.contains(where: { $0 >= start && $0 < end + window }) { continue }
      fired.append(Fired(time: hasUnwanted ? end + window : end, end: end))
    }
    return fired.sorted { ($0.time, $0.end) < ($1.time, $1.end) }
  }

  private func completed(_ events: [MatchDraft], steps: Int) -> Int64? {
    let last = (0..<steps).compactMap { step in
      events.filter { Int($0.member) == step }.map(\.seconds).max()
    }
    return last.count == steps ? last.min() : nil
  }

  /// Tries every choice of events for the steps from one on.
  private func latestStart(
    _ events: [MatchDraft], from step: Int, steps: Int, after taken: [UInt64], at time: Int64,
    end: Int64
  ) -> Int64? {
    var best: Int64?
    for event in events
    where Int(event.member) == step && event.seconds >= time && !taken.contains(event.event) {
      if step == steps - 1 {
        if event.seconds == end { best = max(best ?? .min, step == 0 ? end : .min + 1) }
        continue
      }
      let rest = latestStart(
        events, from: step + 1, steps: steps, after: taken + [event.event], at: event.seconds,
        end: end)
      if rest != nil { best = max(best ?? .min, step == 0 ? event.seconds : .min + 1) }
    }
    return best
  }
}
