import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// The `new` form: what was seen when, told from sightings that are kept, joined and spilled.
@Suite struct NewValueTests {
  static let learn: Int64 = 100

  static func rule(dedup: Int64 = 0) -> Rule {
    Rule(
      id: "r", title: "R", severity: .low, condition: .constant(.yes),
      correlation: Correlation(form: .new(learnSeconds: learn), windowSeconds: learn),
      deduplicationSeconds: dedup)
  }

  /// One sighting: seconds, group, value, event.
  struct Seen: Sendable {
    var seconds: Int64
    var group = "g"
    var value: String
    var event: UInt64
  }

  /// The events that have new values, by the workers that saw them.
  static func found(
    _ workers: [[Seen]], maxBytes: Int = 1 << 20, dedup: Int64 = 0
  ) throws -> (alerts: [Alert], spilled: Int, kept: Int) {
    let rule = rule(dedup: dedup)
    let stores = workers.map { _ in SightingStore([rule], maxBytes: maxBytes) }
    for (seen, store) in zip(workers, stores) {
      // A worker keeps the values that it knows, until it forgets them.
      var known: [String: SightingStore.Value] = [:]
      for seen in seen {
        var draft = MatchDraft(seconds: seen.seconds, event: seen.event)
        draft.group = seen.group
        draft.values = [seen.value]
        let whole = draft.match
        var match = whole
        match.details = []
        let value = MatchDetails(group: [seen.group], distinctValues: [seen.value]).encoded()
        let name = "\(seen.group) \(seen.value)"
        let kept = seen.seconds % 2 == 0 ? known[name] : nil
        let shared = kept ?? SightingStore.Value(value)
        known[name] = shared
        try store.add(match, value: shared) { whole.details }
      }
    }
    let kept = stores.map(\.count).reduce(0, +)
    let spilled = stores.map(\.spilledRunCount).reduce(0, +)
    var assembler = NewValueAssembler(rule, learnSeconds: learn, files: ["f"])
    try SightingStore.merge(stores) { assembler.add($0) }
    let alerts = assembler.finish().map { $0.alert(of: rule) }
    return (alerts.sorted { $0.first < $1.first }, spilled, kept)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var seen: [(Int64, String)]
    /// When alerts begin.
    var alerts: [Int64]
    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(name: "known for long enough", seen: [(0, "a"), (100, "b")], alerts: [100]),
    Row(name: "a moment too early", seen: [(0, "a"), (99, "b")], alerts: []),
    Row(name: "the first value of all", seen: [(5000, "a")], alerts: []),
    Row(name: "seen a moment before", seen: [(0, "a"), (99, "b"), (198, "b")], alerts: []),
    Row(
      name: "as old as the period is out", seen: [(0, "a"), (99, "b"), (199, "b")], alerts: [199]),
    Row(
      name: "used all the time", seen: (0..<50).map { (Int64($0) * 99, "a") }, alerts: []),
    Row(
      name: "new once, then used", seen: [(0, "a"), (150, "b"), (200, "b"), (290, "b")],
      alerts: [150]),
    Row(
      name: "two in one second", seen: [(0, "a"), (150, "b"), (150, "c")], alerts: [150, 150]),
    Row(name: "twice in one second", seen: [(0, "a"), (150, "b"), (150, "b")], alerts: [150]),
    Row(
      name: "back after a pause", seen: [(0, "a"), (150, "b"), (160, "a"), (250, "b"), (350, "b")],
      alerts: [150, 160, 250, 350]),
  ])
  func edges(row: Row) throws {
    let seen = row.seen.enumerated().map {
      Seen(seconds: $0.element.0, value: $0.element.1, event: UInt64($0.offset))
    }
    for order in [seen, seen.reversed()] {
      let alerts = try NewValueTests.found([order]).alerts
      #expect(alerts.map(\.first.seconds) == row.alerts)
      #expect(alerts.allSatisfy { $0.count == 1 })
    }
  }

  /// What each event would be told by somebody who remembers all the others.
  private func slow(_ seen: [Seen]) -> [UInt64] {
    let events = Dictionary(grouping: seen) { [$0.group, $0.value, "\($0.seconds)"] }
      .compactMap { $0.value.min { $0.event < $1.event } }
    return events.filter { event in
      let group = seen.filter { $0.group == event.group }.map(\.seconds).min() ?? 0
      let isKnown = seen.contains {
        $0.group == event.group && $0.value == event.value && $0.seconds < event.seconds
          && $0.seconds > event.seconds - NewValueTests.learn
      }
      return !isKnown && event.seconds - group >= NewValueTests.learn
    }.map(\.event).sorted()
  }

  @Test(arguments: [1, 3], [600, 3000, 1 << 20])
  func agreesWithThePlainWay(workers: Int, maxBytes: Int) throws {
    var news = 0
    for seed in UInt64(1)...12 {
      var generator = SeededGenerator(seed: seed)
      var now: Int64 = 86_400 * 20_000
      let seen = (0..<120).map { index in
        now += generator.pick([0, 0, 1, 5, 20, 49, 50, 99, 100, 101])
        return Seen(
          seconds: now, group: generator.pick(["g", "g", "h", "ü"]),
          value: generator.pick(["a", "b", "c", "d", "", "é"]), event: UInt64(index))
      }
      // Some are delivered twice, to any worker.
      let twice = seen + seen.filter { _ in generator.oneIn(5) }
      var parts: [[Seen]] = Array(repeating: [], count: workers)
      for event in twice.shuffled(using: &generator) {
        parts[Int.random(in: 0..<workers, using: &generator)].append(event)
      }
      let found = try NewValueTests.found(parts, maxBytes: maxBytes)
      #expect((found.spilled > 0) == (maxBytes < 1 << 20))
      let events = found.alerts.flatMap(\.events).compactMap { UInt64($0.eventID.dropFirst()) }
      let expected = slow(seen)
      #expect(events.sorted() == expected, "seed \(seed)")
      news += expected.count
    }
    #expect(news > 100, "the proof has too little that is new")
  }

  /// Learning costs what the values cost, not what the events do.
  @Test func aMillionSightingsOfFewValuesAreFew() throws {
    var seen: [Seen] = []
    for index in 0..<100_000 {
      seen.append(
        Seen(seconds: Int64(index), value: "\(index % 7)", event: UInt64(index)))
    }
    let found = try NewValueTests.found([seen], maxBytes: 16 << 10)
    #expect(found.kept == 7)
    #expect(found.spilled == 0)
    #expect(found.alerts.isEmpty)
  }

  @Test func newValuesWithinAnHourAreOneAlert() throws {
    let seen = [(0, "a"), (200, "b"), (300, "c"), (3799, "d"), (3800, "e")].enumerated().map {
      Seen(seconds: Int64($0.element.0), value: $0.element.1, event: UInt64($0.offset))
    }
    let alerts = try NewValueTests.found([seen], dedup: 3600).alerts
    #expect(alerts.map(\.count) == [3, 1])
    #expect(
      alerts.first?.notes.values.map(\.text).contains("value b not seen in 1 min 40 s before")
        == true)
  }
}
