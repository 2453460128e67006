import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// Correlations of correlations against the plain way: the inner ones first, then the outer one.
@Suite struct ChainTests {
  static func inner(_ form: Correlation.Form, _ window: Int64, members: Int) -> Correlation.Member {
    Correlation.Member(
      name: "inner",
      source: .correlation(
        Correlation(
          form: form, windowSeconds: window, members: WindowOracleTests.members(members))),
      grouping: .principal)
  }

  static let chains: [Correlation] = [
    Correlation(
      form: .sequence(steps: 2, isOrdered: true), windowSeconds: 120,
      members: [inner(.count(3), 30, members: 1)] + WindowOracleTests.members(1)),
    Correlation(
      form: .sequence(steps: 2, isOrdered: false), windowSeconds: 120,
      members: [inner(.count(Threshold([.init(.eq, 2)])), 30, members: 1)]
        + WindowOracleTests.members(1)),
    Correlation(
      form: .count(2), windowSeconds: 300, members: [inner(.count(3), 20, members: 1)]),
    Correlation(
      form: .count(3), windowSeconds: 600,
      members: [
        inner(.sequence(steps: 1, isOrdered: false), 20, members: 2),
        inner(.sequence(steps: 2, isOrdered: true), 20, members: 2),
      ]),
  ]

  /// An entry of the outer correlation as the plain way finds it.
  private struct Entry {
    var time: Int64
    var member: Int
    var group: String
    var burst: Int?
  }

  /// When the outer correlation fires, by group.
  private func slow(_ chain: Correlation, _ drafts: [MatchDraft]) -> [String: [Int64]] {
    var entries: [Entry] = []
    var leaf: Int32 = 0
    var burst = 0
    for (number, member) in chain.members.enumerated() {
      guard case .correlation(let inner) = member.source else {
        entries += drafts.filter { $0.member == leaf }
          .map { Entry(time: $0.seconds, member: number, group: $0.group) }
        leaf += 1
        continue
      }
      let leaves = leaf..<(leaf + Int32(inner.members.count))
      let own = drafts.filter { leaves.contains($0.member) }
      for events in Dictionary(grouping: own, by: \.inner).values {
        var last: Int64?
        let events = events.map { draft in
          var draft = draft
          draft.member -= leaves.lowerBound
          return draft
        }
        for fired in SlowWindow(correlation: inner).firings(events) {
          // The group is that of the event at which it came true, the last by its number.
          var steps = Int32.max
          if case .sequence(let count, _) = inner.form { steps = Int32(count) }
          let trigger = events.last { $0.seconds == fired.end && $0.member < steps }
          if last.map({ fired.time - $0 >= inner.windowSeconds }) ?? true { burst += 1 }
          last = fired.time
          entries.append(
            Entry(time: fired.time, member: number, group: trigger?.group ?? "", burst: burst))
        }
      }
      leaf = leaves.upperBound
    }
    entries.sort { $0.time < $1.time }
    return Dictionary(grouping: entries, by: \.group).mapValues { entries in
      if case .count(let threshold) = chain.form {
        return entries.indices.filter { index in
          let inside = entries[...index].filter {
            $0.time > entries[index].time - chain.windowSeconds
          }
          return threshold.holds(for: Double(Set(inside.map(\.burst)).count))
        }.map { entries[$0].time }
      }
      let drafts = entries.enumerated().map { index, entry in
        var draft = MatchDraft(seconds: entry.time, event: UInt64(index))
        draft.member = Int32(entry.member)
        return draft
      }
      return SlowWindow(correlation: chain).firings(drafts).map(\.time)
    }
  }

  private func fast(_ chain: Correlation, _ drafts: [MatchDraft]) -> [String: [Int64]] {
    let plan = WindowPlan(correlation: chain, level: 0, earliest: 0, latest: .max)
    var tree = CorrelationTree(plan)
    var windows: [String: any GroupWindow] = [:]
    var times: [String: [Int64]] = [:]
    func deliver(_ entry: WindowEntry) {
      let group = MatchDetails(entry.trigger.details).group[0]
      let window = windows[group] ?? plan.makeWindow()
      windows[group] = window
      times[group, default: []] += window.add(entry).map { $0.time / 1000 }
    }
    for match in drafts.map(\.match).sorted(by: Match.isBefore) { tree.add(match, deliver) }
    tree.finish(deliver)
    for (group, window) in windows {
      times[group, default: []] += window.advance(to: .end).map { $0.time / 1000 }
    }
    return times
  }

  @Test(arguments: chains) func agreesWithThePlainWay(chain: Correlation) {
    var fired = 0
    for seed in UInt64(1)...60 {
      var generator = SeededGenerator(seed: seed)
      let leaves = Correlation.leaves(of: chain, levels: []).count
      var now: Int64 = 86_400 * 20_000 - 100
      let drafts = (0..<80).map { index in
        // No ties: which of two events of one second is the last is told by their identities.
        now += generator.pick([1, 1, 2, 5, 9, 10, 19, 20, 21, 30, 60, 119, 120])
        var draft = MatchDraft(seconds: now, event: UInt64(index))
        draft.member = Int32(Int.random(in: 0..<leaves, using: &generator))
        draft.group = generator.pick(["a", "b"])
        draft.inner = [[generator.pick(["x", "y", "z"])], []]
        return draft
      }
      let expected = slow(chain, drafts).filter { !$0.value.isEmpty }
      let found = fast(chain, drafts.shuffled(using: &generator)).filter { !$0.value.isEmpty }
      #expect(found == expected, "seed \(seed)")
      fired += expected.values.map(\.count).reduce(0, +)
    }
    #expect(fired > 20, "the proof has too few firings: \(fired)")
  }

  /// Many failures are one burst, and the event behind them completes the story.
  @Test func aBurstThatGoesOnStillCounts() {
    let chain = ChainTests.chains[0]
    // Failures every ten seconds for an hour, then the success, long after the burst began.
    var drafts = (0..<360).map { MatchDraft(seconds: Int64($0) * 10, event: UInt64($0)) }
    var success = MatchDraft(seconds: 3605, event: 1000)
    success.member = 1
    drafts.append(success)
    for index in drafts.indices { drafts[index].inner = [["x"], []] }
    let alerts = MatchDraft.alerts(drafts, chain)
    #expect(alerts.count == 1)
    #expect(alerts.first?.summary.contains("then") == true)
  }

  @Test func anInnerGroupIsNotTheOuterOne() {
    let chain = ChainTests.chains[0]
    var drafts = (0..<3).map { MatchDraft(seconds: Int64($0), event: UInt64($0)) }
    drafts.append(MatchDraft(seconds: 10, event: 9, member: 1))
    drafts[0].inner = [["x"], []]
    drafts[1].inner = [["x"], []]
    drafts[2].inner = [["y"], []]
    #expect(MatchDraft.alerts(drafts, chain).isEmpty)
    drafts[2].inner = [["x"], []]
    #expect(MatchDraft.alerts(drafts, chain).map(\.count) == [4])
    // The success of somebody else.
    drafts[3].group = "h"
    #expect(MatchDraft.alerts(drafts, chain).isEmpty)
    // In no group: it counts for nothing outside.
    drafts[3].group = "g"
    drafts[2].inner = [[], []]
    #expect(MatchDraft.alerts(drafts, chain).isEmpty)
  }

  @Test func oneEventOfTwoInnerCorrelationsIsOneEvent() {
    let chain = Correlation(
      form: .sequence(steps: 2, isOrdered: false), windowSeconds: 600,
      members: [
        ChainTests.inner(.count(2), 60, members: 1), ChainTests.inner(.count(3), 60, members: 1),
      ])
    let drafts = (0..<4).flatMap { index in
      (0..<2).map { member in
        MatchDraft(
          seconds: Int64(index), event: UInt64(index), member: Int32(member), inner: [["x"], []])
      }
    }
    #expect(MatchDraft.alerts(drafts, chain).map(\.count) == [4])
  }
}
