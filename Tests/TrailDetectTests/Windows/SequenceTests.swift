import Testing
import TrailEvents
import TrailPolicy

@testable import TrailDetect

/// Sequences and absences at the exact edges of their windows.
@Suite struct SequenceTests {
  struct Row: Sendable {
    var name: String
    /// Seconds and step of each event; `u` is the one that must not come.
    var events: [(Int64, Character)]
    var isOrdered = true
    var hasUnwanted = false
    /// The events of each alert.
    var alerts: [Int]
    var latest: Int64 = 1 << 40
    var note: String?
  }

  static let rows: [Row] = [
    Row(name: "in order", events: [(0, "a"), (59, "b")], alerts: [2]),
    Row(name: "as old as the window is out", events: [(0, "a"), (60, "b")], alerts: []),
    Row(name: "in the wrong order", events: [(0, "b"), (10, "a")], alerts: []),
    Row(
      name: "in the wrong order, no order asked", events: [(0, "b"), (10, "a")], isOrdered: false,
      alerts: [2]),
    Row(
      name: "as old as the window is out, no order asked", events: [(0, "b"), (60, "a")],
      isOrdered: false, alerts: []),
    Row(name: "in one second, either order", events: [(7, "b"), (7, "a")], alerts: [2]),
    Row(
      name: "what came too early is not in it", events: [(0, "b"), (1, "a"), (2, "b")], alerts: [2]),
    Row(name: "the later start counts", events: [(0, "a"), (50, "a"), (100, "b")], alerts: [2]),
    Row(
      name: "all starts in the window are in it", events: [(0, "a"), (20, "a"), (40, "b")],
      alerts: [3]),
    Row(
      name: "a story goes on", events: [(0, "a"), (10, "b"), (20, "b"), (30, "a"), (40, "b")],
      alerts: [5]),
    Row(name: "across midnight", events: [(86_390, "a"), (86_410, "b")], alerts: [2]),
    Row(
      name: "a second story after the hour",
      events: [(0, "a"), (10, "b"), (4000, "a"), (4010, "b")], alerts: [2, 2]),
    Row(
      name: "without it", events: [(0, "a"), (10, "b"), (100, "a")], hasUnwanted: true, alerts: [2]),
    Row(
      name: "with it, between", events: [(0, "a"), (5, "u"), (10, "b")], hasUnwanted: true,
      alerts: []),
    Row(
      name: "with it, at the first event", events: [(0, "u"), (0, "a"), (10, "b")],
      hasUnwanted: true, alerts: []),
    Row(
      name: "with it, before", events: [(0, "u"), (1, "a"), (10, "b")], hasUnwanted: true,
      alerts: [2]),
    Row(
      name: "with it, at the last moment", events: [(0, "a"), (10, "b"), (69, "u")],
      hasUnwanted: true, alerts: []),
    Row(
      name: "with it, too late", events: [(0, "a"), (10, "b"), (70, "u")], hasUnwanted: true,
      alerts: [2]),
    Row(
      name: "one story of two is undone",
      events: [(0, "a"), (10, "b"), (5000, "a"), (5010, "b"), (5020, "u")], hasUnwanted: true,
      alerts: [2]),
    Row(
      name: "the log ends before the wait is over", events: [(0, "a"), (10, "b")],
      hasUnwanted: true, alerts: [2], latest: 30,
      note: "the log ends 40 s before the wait is over"),
    Row(
      name: "the log ends when the wait is over", events: [(0, "a"), (10, "b")],
      hasUnwanted: true, alerts: [2], latest: 70),
  ]

  @Test(arguments: rows) func edges(row: Row) {
    var members = WindowOracleTests.members(2)
    if row.hasUnwanted { members += WindowOracleTests.members(1) }
    let correlation = Correlation(
      form: .sequence(steps: 2, isOrdered: row.isOrdered), windowSeconds: 60, members: members)
    let drafts = row.events.enumerated().map { index, event in
      var draft = MatchDraft(seconds: event.0, event: UInt64(index))
      draft.member = ["a": 0, "b": 1, "u": 2][event.1] ?? 0
      return draft
    }
    let alerts = MatchDraft.alerts(drafts, correlation, latest: row.latest)
    #expect(alerts.map(\.count) == row.alerts, "\(row.name)")
    let notes = alerts.flatMap(\.notes.values).map(\.text).filter { $0.hasPrefix("the log") }
    #expect(notes == [row.note].compactMap { $0 }, "\(row.name)")
  }

  /// An event cannot come after itself, but two events of one second can come in either order.
  @Test func anOrderedStepNeedsAnEventOfItsOwn() {
    func count(_ takes: [(event: UInt64, members: [Int32])], isOrdered: Bool) -> Int {
      let correlation = Correlation(
        form: .sequence(steps: 3, isOrdered: isOrdered), windowSeconds: 60,
        members: WindowOracleTests.members(3))
      let drafts = takes.flatMap { take in
        take.members.map { member in
          var draft = MatchDraft(seconds: 5, event: take.event)
          draft.member = member
          return draft
        }
      }
      return MatchDraft.alerts(drafts, correlation).first?.count ?? 0
    }
    #expect(count([(1, [0, 1, 2])], isOrdered: false) == 1)
    #expect(count([(1, [0, 1, 2])], isOrdered: true) == 0)
    #expect(count([(1, [0, 1, 2]), (2, [0, 1])], isOrdered: true) == 0)
    #expect(count([(1, [0, 1, 2]), (2, [0, 1]), (3, [0])], isOrdered: true) == 3)
    #expect(count([(1, [0]), (2, [0, 1]), (3, [0, 1])], isOrdered: true) == 0)
    #expect(count([(1, [0, 2]), (2, [0, 1]), (3, [0, 1])], isOrdered: true) == 3)
  }

  @Test(arguments: [
    (true, "m0 once, then m1 3 times"), (false, "m0 once and m1 3 times"),
  ])
  func theAlertTellsItsSteps(isOrdered: Bool, text: String) throws {
    let correlation = Correlation(
      form: .sequence(steps: 2, isOrdered: isOrdered), windowSeconds: 60,
      members: WindowOracleTests.members(3))
    let drafts = (0..<4).map { index in
      var draft = MatchDraft(seconds: Int64(index), event: UInt64(index))
      draft.member = index == 0 ? 0 : 1
      return draft
    }
    let alert = try #require(MatchDraft.alerts(drafts, correlation).first)
    let whole = "\(text), without m2 within 1 min"
    #expect(alert.summary.hasSuffix(": \(whole)"))
    #expect(alert.notes.main == whole)
    #expect(alert.count == 4)
  }

  @Test func aFrequentLastStepCostsNothing() {
    // Without its first step, the second is forgotten at once.
    let rule = Rule(
      id: "r", title: "R", severity: .low, condition: .constant(.yes),
      correlation: Correlation(
        form: .sequence(steps: 2, isOrdered: true), windowSeconds: 86_400,
        members: WindowOracleTests.members(2)))
    var assembler = RuleAssembler(rule, files: ["f"], earliest: Timestamp(seconds: 0))
    var most = 0
    for index in 0..<20_000 {
      var draft = MatchDraft(seconds: Int64(index), event: UInt64(index))
      draft.member = 1
      draft.group = "group \(index)"
      assembler.add(draft.match)
      most = max(most, assembler.openGroups)
    }
    #expect(most <= 64)
    #expect(assembler.finish().isEmpty)
  }
}

extension SequenceTests.Row: CustomTestStringConvertible {
  var testDescription: String { name }
}
