import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// Every form against the plain way, over random events of one group.
@Suite struct WindowOracleTests {
  static func members(_ count: Int) -> [Correlation.Member] {
    (0..<count).map {
      Correlation.Member(
        name: "m\($0)", source: .events(.constant(.yes)), grouping: .principal)
    }
  }

  static let thresholds: [Threshold] = [
    3, Threshold([.init(.gt, 3)]), Threshold([.init(.lt, 3)]), Threshold([.init(.lte, 2)]),
    Threshold([.init(.eq, 2)]), Threshold([.init(.neq, 2)]),
    Threshold([.init(.gt, 1), .init(.lte, 4)]), Threshold([.init(.gte, 2), .init(.gt, 2)]),
  ]

  static let forms: [Correlation] =
    thresholds.flatMap { threshold -> [Correlation] in
      [
        Correlation(form: .count(threshold), windowSeconds: 60),
        Correlation(form: .distinct(threshold), windowSeconds: 60),
        Correlation(form: .aggregate(.sum, threshold), windowSeconds: 60),
        Correlation(form: .aggregate(.average, threshold), windowSeconds: 30),
        Correlation(form: .aggregate(.median, threshold), windowSeconds: 60),
        Correlation(form: .aggregate(.percentile(75), threshold), windowSeconds: 60),
        Correlation(form: .aggregate(.percentile(0), threshold), windowSeconds: 60),
        Correlation(form: .aggregate(.percentile(100), threshold), windowSeconds: 60),
        Correlation(
          form: .together(.count(threshold)), windowSeconds: 10, members: members(4)),
      ]
    } + [
      Correlation(
        form: .together(.all([.member(0), .member(1)])), windowSeconds: 5, members: members(2)),
      Correlation(
        form: .together(.all([.member(0), .any([.member(1), .member(2)])])), windowSeconds: 5,
        members: members(3)),
      Correlation(
        form: .together(.all([.member(0), .not(.member(1))])), windowSeconds: 20,
        members: members(2)),
      Correlation(
        form: .together(.not(.any([.member(0), .all([.member(1), .not(.member(2))])]))),
        windowSeconds: 20, members: members(3)),
    ]

  static let sequences: [Correlation] = [true, false].flatMap { isOrdered in
    [(1, 1, 20), (1, 2, 60), (2, 2, 20), (2, 3, 60), (3, 3, 20), (3, 3, 5), (3, 4, 60), (4, 5, 30)]
      .map { steps, members, window in
        Correlation(
          form: .sequence(steps: steps, isOrdered: isOrdered), windowSeconds: Int64(window),
          members: WindowOracleTests.members(members))
      }
  }

  /// Events that tie, that come a window apart, and that several members take.
  static func drafts(
    _ generator: inout SeededGenerator, count: Int, members: Int, window: Int64
  ) -> [MatchDraft] {
    var now: Int64 = 86_400 * 20_000 - 50
    var drafts: [MatchDraft] = []
    for index in 0..<count {
      now += generator.pick([0, 0, 0, 1, 1, 2, 5, window / 2, window - 1, window, window + 1])
      var draft = MatchDraft(seconds: now, event: UInt64(index))
      draft.values = generator.pick([
        [], ["1"], ["2"], ["0.5"], ["-3"], ["7"], ["1", "1"], ["1", "6"], ["nan"], ["x"],
      ])
      draft.member = Int32(Int.random(in: 0..<members, using: &generator))
      drafts.append(draft)
      if members > 1, generator.oneIn(4) {
        draft.member = (draft.member + 1) % Int32(members)
        drafts.append(draft)
      }
    }
    return drafts
  }

  private func fired(
    _ correlation: Correlation, _ drafts: [MatchDraft]
  ) -> [(firing: Firing, end: Int64)] {
    let plan = WindowPlan(correlation: correlation, level: 0, earliest: 0, latest: .max)
    let window = plan.makeWindow()
    var firings: [Firing] = []
    for match in drafts.map(\.match).sorted(by: Match.isBefore) {
      firings += window.add(WindowEntry(match, member: Int(match.member)))
    }
    firings += window.advance(to: .end)
    return firings.map { ($0, $0.trigger.time.seconds) }
  }

  private func compare(_ correlation: Correlation, seed: UInt64) -> Int {
    var generator = SeededGenerator(seed: seed)
    let drafts = WindowOracleTests.drafts(
      &generator, count: 50, members: max(1, correlation.members.count),
      window: correlation.windowSeconds)
    let ordered = drafts.sorted {
      ($0.seconds, $0.event, $0.member) < ($1.seconds, $1.event, $1.member)
    }
    let slow = SlowWindow(correlation: correlation).firings(ordered)
    let fast = fired(correlation, drafts.shuffled(using: &generator))
    #expect(
      fast.map { SlowWindow.Fired(time: $0.firing.time / 1000, end: $0.end) } == slow,
      "seed \(seed), \(correlation.form), window \(correlation.windowSeconds)")
    checkEvents(of: fast.map(\.firing), correlation)
    return slow.count
  }

  /// No event is in two firings, and none is older than the window of its firing.
  private func checkEvents(of firings: [Firing], _ correlation: Correlation) {
    var seen: Set<[UInt64]> = []
    for firing in firings {
      let end = firing.trigger.time.milliseconds
      for match in firing.matches {
        #expect(seen.insert([match.identity.low, UInt64(match.member)]).inserted)
        #expect(match.time.milliseconds > end - correlation.windowMilliseconds)
        #expect(match.time.milliseconds <= end)
      }
    }
  }

  @Test(arguments: forms) func agreesWithThePlainWay(correlation: Correlation) {
    let fired = (UInt64(1)...12).map { compare(correlation, seed: $0) }.reduce(0, +)
    #expect(fired > 0, "the proof has no firing")
    #expect(fired < 12 * 75, "the proof has nothing but firings")
  }

  @Test(arguments: sequences) func sequencesAgreeWithThePlainWay(correlation: Correlation) {
    let fired = (UInt64(101)...120).map { compare(correlation, seed: $0) }.reduce(0, +)
    #expect(fired > 0, "the proof has no firing")
  }
}
