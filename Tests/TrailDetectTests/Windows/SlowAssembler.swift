@testable import TrailDetect

/// The plain way to alerts: at each event it looks at all events before it.
struct SlowAssembler {
  /// An alert as the numbers of its events, in their order.
  struct Found: Equatable {
    var group: String
    var events: [UInt64]
  }

  let correlation: Correlation?
  let dedup: Int64
  let earliest: Int64

  func alerts(_ drafts: [MatchDraft]) -> [Found] {
    let groups = Dictionary(grouping: drafts, by: \.group)
    return groups.keys.sorted().flatMap { group in
      alerts(
        group, (groups[group] ?? []).sorted { ($0.seconds, $0.event) < ($1.seconds, $1.event) })
    }
  }

  private func alerts(_ group: String, _ events: [MatchDraft]) -> [Found] {
    let within = correlation?.windowSeconds ?? 0
    var found: [[MatchDraft]] = []
    for (index, event) in events.enumerated() {
      let burst: [MatchDraft]
      if let correlation {
        let window = events[...index].filter { $0.seconds > event.seconds - within }
        guard holds(correlation.form, at: event, window, events[...index]) else { continue }
        burst = window.filter { event in !found.contains { $0.contains(event) } }
      } else {
        burst = [event]
      }
      if let first = found.last?.first, let last = found.last?.last, let start = burst.first,
        start.seconds < first.seconds + dedup || start.seconds < last.seconds + within
      {
        found[found.count - 1] += burst
      } else {
        found.append(burst)
      }
    }
    return found.map { Found(group: group, events: $0.map(\.event)) }
  }

  private func holds(
    _ form: Correlation.Form, at event: MatchDraft, _ window: [MatchDraft],
    _ past: ArraySlice<MatchDraft>
  ) -> Bool {
    switch form {
    case .count(let threshold): return threshold.holds(for: Double(window.count))
    case .distinct(let threshold):
      return threshold.holds(for: Double(Set(window.flatMap(\.values)).count))
    case .aggregate, .together, .sequence, .new: return false
    case .spike(let factor, let floor, let baselineSeconds):
      guard window.count >= floor else { return false }
      let windowSeconds = correlation?.windowSeconds ?? 0
      let end = event.seconds - windowSeconds
      let known = min(baselineSeconds, end - earliest)
      guard known > 0 else { return true }
      let before = past.filter { $0.seconds <= end && $0.seconds > end - baselineSeconds }
      let expected =
        Double(before.count) * Double(windowSeconds) / Double(max(known, windowSeconds))
      return Double(window.count) >= factor * expected
    }
  }
}
