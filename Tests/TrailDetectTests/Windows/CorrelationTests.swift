import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

@Suite struct CorrelationTests {
  static let forms: [Correlation?] = [
    nil,
    Correlation(form: .count(1), windowSeconds: 60),
    Correlation(form: .count(4), windowSeconds: 60),
    Correlation(form: .count(10), windowSeconds: 600),
    Correlation(form: .distinct(3), windowSeconds: 60),
    Correlation(form: .distinct(5), windowSeconds: 900),
    Correlation(
      form: .spike(factor: 3, floor: 4, baselineSeconds: 1800), windowSeconds: 60),
    Correlation(
      form: .spike(factor: 1.5, floor: 2, baselineSeconds: 100), windowSeconds: 200),
  ]

  /// Bursts and pauses, with ties and with steps of exactly a window.
  static func drafts(seed: UInt64, count: Int) -> [MatchDraft] {
    var generator = SeededGenerator(seed: seed)
    // Shortly before a full hour.
    var now: Int64 = 3600 * 490_000 - 30
    return (0..<count).map { index in
      now += generator.pick([0, 0, 0, 1, 1, 2, 5, 10, 20, 59, 60, 61, 200, 600, 3600])
      var draft = MatchDraft(seconds: now, event: generator.next())
      draft.group = generator.pick(["a", "a", "b", "ü"])
      draft.values = generator.pick([[], ["x"], ["y"], ["z"], ["x", "x", "w"], ["v\(index % 9)"]])
      return draft
    }
  }

  @Test(arguments: forms, [0, 100, 3600] as [Int64])
  func agreesWithTheSlowWay(correlation: Correlation?, dedup: Int64) throws {
    var alertCount = 0
    var quiet = 0
    for seed in UInt64(1)...12 {
      let drafts = CorrelationTests.drafts(seed: seed, count: 250)
      let earliest = try #require(drafts.map(\.seconds).min())
      let slow = SlowAssembler(correlation: correlation, dedup: dedup, earliest: earliest)
      let expected = slow.alerts(drafts)
      let alerts = MatchDraft.alerts(drafts, correlation, dedup: dedup, earliest: earliest)
      let byGroup = alerts.sorted { left, right in
        (left.group[0].value, left.first.milliseconds, left.firstEvent)
          < (right.group[0].value, right.first.milliseconds, right.firstEvent)
      }
      #expect(byGroup.map(\.group[0].value) == expected.map(\.group), "seed \(seed)")
      #expect(byGroup.map(\.count) == expected.map(\.events.count), "seed \(seed)")
      for (alert, found) in zip(byGroup, expected) {
        #expect(alert.events.map(\.eventID) == found.events.prefix(10).map { "e\($0)" })
        #expect(alert.eventsLeftOut == max(0, found.events.count - 10))
      }
      alertCount += alerts.count
      quiet += drafts.count - alerts.map(\.count).reduce(0, +)
    }
    #expect(alertCount > 10, "the proof has no alerts")
    if correlation != nil, correlation?.form != .count(1) { #expect(quiet > 0) }
  }

  /// Every event of a window that is full is in one alert, and no other is.
  @Test func anEventIsCountedOnceIfItsWindowIsFull() {
    for seed in UInt64(21)...30 {
      let drafts = CorrelationTests.drafts(seed: seed, count: 150).map { draft in
        var draft = draft
        draft.group = "g"
        return draft
      }
      let correlation = Correlation(form: .count(5), windowSeconds: 60)
      let inFullWindow = drafts.filter { draft in
        drafts.contains { end in
          let window = (end.seconds - 59)...end.seconds
          guard window.contains(draft.seconds) else { return false }
          return drafts.filter { window.contains($0.seconds) }.count >= 5
        }
      }
      let alerts = MatchDraft.alerts(drafts, correlation)
      #expect(alerts.map(\.count).reduce(0, +) == inFullWindow.count)
      #expect(!inFullWindow.isEmpty && inFullWindow.count < drafts.count)
    }
  }

  struct EdgeRow: Sendable {
    var name: String
    var seconds: [Int64]
    var counts: [Int]
  }

  @Test(arguments: [
    EdgeRow(name: "just enough", seconds: [0, 30, 59], counts: [3]),
    EdgeRow(name: "one as old as the window is out", seconds: [0, 30, 60], counts: []),
    EdgeRow(name: "all at once", seconds: [7, 7, 7], counts: [3]),
    EdgeRow(name: "two are too few", seconds: [7, 7], counts: []),
    EdgeRow(name: "across the hour", seconds: [3590, 3600, 3610], counts: [3]),
    EdgeRow(name: "goes on growing", seconds: [0, 1, 2, 3, 40, 41, 42, 99], counts: [8]),
    EdgeRow(
      name: "a burst within an hour joins", seconds: [0, 1, 2, 3000, 3001, 3002], counts: [6]),
    EdgeRow(
      name: "a burst after an hour is new", seconds: [0, 1, 2, 3600, 3601, 3602], counts: [3, 3]),
    EdgeRow(
      name: "an event between bursts counts for none", seconds: [0, 1, 2, 500, 5000, 5001, 5002],
      counts: [3, 3]),
  ])
  func countsInASlidingWindow(row: EdgeRow) {
    let drafts = row.seconds.enumerated().map {
      MatchDraft(seconds: $0.element + 7200, event: UInt64($0.offset))
    }
    let alerts = MatchDraft.alerts(drafts, Correlation(form: .count(3), windowSeconds: 60))
    #expect(alerts.map(\.count) == row.counts, "\(row.name)")
  }

  @Test func aLongBurstIsOneGrowingAlert() throws {
    // Ten hours, far longer than the hour within which alerts are joined anyway.
    let drafts = (0..<3600).map { MatchDraft(seconds: Int64($0) * 10, event: UInt64($0)) }
    let alerts = MatchDraft.alerts(drafts, Correlation(form: .count(3), windowSeconds: 60))
    let alert = try #require(alerts.first)
    #expect(alerts.count == 1)
    #expect(alert.count == 3600)
    #expect(alert.first == Timestamp(seconds: 0))
    #expect(alert.last == Timestamp(seconds: 35_990))
    #expect(alert.events.count == Alert.maxEvents)
    #expect(alert.eventsLeftOut == 3590)
  }

  @Test(
    arguments: [
      ([0, 10, 3599], [3]), ([0, 10, 3600], [2, 1]), ([0, 3599, 7198], [2, 1]), ([5], [1]),
      ([], []),
    ] as [([Int64], [Int])])
  func plainAlertsAreJoinedForAnHour(seconds: [Int64], counts: [Int]) {
    let drafts = seconds.enumerated().map {
      MatchDraft(seconds: $0.element, event: UInt64($0.offset))
    }
    #expect(MatchDraft.alerts(drafts, nil).map(\.count) == counts)
    #expect(MatchDraft.alerts(drafts, nil, dedup: 0).map(\.count) == seconds.map { _ in 1 })
  }

  /// Without a baseline a group's first burst is an alert; a steady rate is one no longer as soon as the
  /// baseline is a fraction of the window long.
  @Test func aSteadyTrickleIsNoSpike() {
    let correlation = Correlation(
      form: .spike(factor: 5, floor: 10, baselineSeconds: 86_400), windowSeconds: 300)
    let trickle = (0..<5000).map { MatchDraft(seconds: Int64($0) * 20, event: UInt64($0)) }
    let known = MatchDraft.alerts(trickle, correlation, earliest: 0)
    #expect(known.allSatisfy { $0.last.seconds <= 300 + 60 })
    // Who begins a day later was quiet until then: one alert, until a fifth of the day is as busy.
    let late = MatchDraft.alerts(trickle.map { shifted($0, by: 86_400) }, correlation, earliest: 0)
    #expect(late.count == 1)
    #expect(late.allSatisfy { $0.last.seconds <= 86_400 * 6 / 5 + 300 })

    let burst = (0..<200).map {
      MatchDraft(seconds: 50_000 + Int64($0) / 2, event: 9000 + UInt64($0))
    }
    let alerts = MatchDraft.alerts(trickle + burst, correlation, earliest: 0)
      .filter { $0.first.seconds > 40_000 }
    #expect(alerts.count == 1)
    #expect((alerts.first?.count ?? 0) >= 200)
  }

  private func shifted(_ draft: MatchDraft, by seconds: Int64) -> MatchDraft {
    var draft = draft
    draft.seconds += seconds
    return draft
  }

  @Test func groupsThatAreOverAreForgotten() {
    let rule = Rule(
      id: "r", title: "R", severity: .low, condition: .constant(.yes),
      correlation: Correlation(form: .count(2), windowSeconds: 60))
    for isPlain in [false, true] {
      var rule = rule
      if isPlain { rule.correlation = nil }
      var assembler = RuleAssembler(rule, files: ["f"], earliest: Timestamp(seconds: 0))
      var most = 0
      for index in 0..<20_000 {
        // Each group has two events close together, and never comes back.
        var draft = MatchDraft(seconds: Int64(index) * 20, event: UInt64(index))
        draft.group = "group \(index / 2)"
        assembler.add(draft.match)
        most = max(most, assembler.openGroups)
      }
      // An alert stays open for an hour, in which 90 groups begin.
      #expect(most <= 2 * (90 + 2))
      let alerts = assembler.finish().map { $0.alert(of: rule) }
      #expect(alerts.count == 10_000)
      #expect(Set(alerts.map(\.id)).count == 10_000)
      #expect(alerts.allSatisfy { $0.count == 2 })
    }
  }

  @Test func aHugeBurstOfOneValueIsCheap() {
    // Quadratic work would take minutes here.
    let drafts = (0..<15_000).map { index in
      var draft = MatchDraft(seconds: Int64(index / 100), event: UInt64(index))
      draft.values = ["same"]
      return draft
    }
    let distinct = Correlation(form: .distinct(2), windowSeconds: 3600)
    #expect(MatchDraft.alerts(drafts, distinct).isEmpty)
    let count = Correlation(form: .count(20_000), windowSeconds: 3600)
    #expect(MatchDraft.alerts(drafts, count).isEmpty)
  }

  @Test func alertIDsTellRuleGroupAndFirstEvent() {
    func id(_ draft: MatchDraft) -> String? { MatchDraft.alerts([draft], nil).first?.id }
    let draft = MatchDraft(seconds: 10, event: 1)
    var otherGroup = draft
    otherGroup.group = "h"
    #expect(id(draft) == id(draft))
    #expect(id(draft)?.count == 32)
    #expect(id(draft) != id(otherGroup))
    #expect(id(draft) != id(MatchDraft(seconds: 10, event: 2)))
    let grown = MatchDraft.alerts([draft, MatchDraft(seconds: 20, event: 2)], nil)
    #expect(grown.map(\.id) == [id(draft)], "an alert that grows keeps its id")
  }
}

extension Alert {
  /// The number of the first event, of which `MatchDraft` makes an eventID.
  fileprivate var firstEvent: UInt64 { UInt64(events[0].eventID.dropFirst()) ?? 0 }
}
