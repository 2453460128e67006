import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// Events that come after the watermark has passed them.
@Suite struct LateEventTests {
  private static let start: Int64 = 1_772_600_000

  private static func record(_ id: String, at seconds: Int64) -> String {
    SimpleRecord(eventID: id, time: Timestamp(seconds: start + seconds).description).json
  }

  /// Feeds steps of records; before each but the first the watermark is moved.
  private static func run(
    _ rule: Rule, _ steps: [(watermark: Int64, records: [String])]
  ) throws -> (alerts: [[Alert]], counts: StreamDetector.Counts) {
    let rules = CompiledRules(rules: [rule])
    let detector = StreamDetector(rules)
    let worker = detector.makeWorker()
    var alerts: [[Alert]] = []
    for step in steps {
      try RecordFeed.scan(step.records, fields: rules.fields) { record, time in
        try worker.analyze(record, time: time, file: detector.number(ofFile: "f"))
      }
      try detector.take(worker)
      alerts.append(detector.advance(to: Timestamp(seconds: start + step.watermark)))
    }
    alerts.append(detector.finish())
    return (alerts, detector.counts)
  }

  @Test func aLateEventIsAnAlertOfItsOwn() throws {
    let found = try LateEventTests.run(
      AlertAssemblyTests.rule("plain"),
      [
        (10_000, [LateEventTests.record("a", at: 0)]),
        (10_000, [LateEventTests.record("b", at: 5000)]),
      ])
    #expect(found.alerts.map { $0.map(\.count) } == [[1], [1], []])
    #expect(found.counts.lateMatches == 1)
  }

  @Test func aLateEventJoinsAnOpenAlert() throws {
    let found = try LateEventTests.run(
      AlertAssemblyTests.rule("plain"),
      [
        (1000, [LateEventTests.record("a", at: 0)]),
        (1000, [LateEventTests.record("b", at: 500)]),
        (1000, [LateEventTests.record("c", at: -500)]),
      ])
    #expect(found.alerts.map { $0.map(\.count) } == [[], [], [1], [2]])
    #expect(found.counts.lateMatches == 2)
  }

  @Test func aLateCopyIsNoEvent() throws {
    let burst = (0..<4).map { LateEventTests.record("e\($0)", at: Int64($0)) }
    for correlation in [nil, Correlation(form: .count(3), windowSeconds: 60)] {
      let found = try LateEventTests.run(
        AlertAssemblyTests.rule("r", correlation), [(10_000, burst), (10_000, burst)])
      #expect(found.alerts.map { $0.map(\.count) } == [[4], [], []])
      #expect(found.counts.lateMatches == 0)
      #expect(found.counts.repeatedEvents == 4)
    }
  }

  /// A whole file that comes a day late still tells its burst.
  @Test func aLateBurstIsJudgedByItself() throws {
    let rule = try AlertAssemblyTests.rule("r", Correlation(form: .count(3), windowSeconds: 60))
    let burst = (0..<3).map { LateEventTests.record("e\($0)", at: Int64($0)) }
    let found = try LateEventTests.run(
      rule, [(0, []), (90_000, [LateEventTests.record("x", at: 80_000)]), (90_000, burst)])
    #expect(found.alerts.map { $0.map(\.count) } == [[], [], [3], []])
    #expect(found.counts.lateMatches == 3)
  }

  @Test func theWatermarkNeverGoesBack() throws {
    let rules = CompiledRules(rules: [try AlertAssemblyTests.rule("plain")])
    let detector = StreamDetector(rules)
    _ = detector.advance(to: Timestamp(seconds: 100))
    _ = detector.advance(to: Timestamp(seconds: 50))
    #expect(detector.watermark == Timestamp(seconds: 100))
  }

  /// A state of rules that are no longer asked costs only what was theirs.
  @Test func changedRulesLoseTheirWindowsAlone() throws {
    let count = try AlertAssemblyTests.rule(
      "count", Correlation(form: .count(2), windowSeconds: 60))
    let plain = try AlertAssemblyTests.rule("plain")
    let before = StreamDetector(CompiledRules(rules: [count, plain]))
    let worker = before.makeWorker()
    let rules = CompiledRules(rules: [count, plain])
    try RecordFeed.scan([LateEventTests.record("a", at: 0)], fields: rules.fields) {
      try worker.analyze($0, time: $1, file: before.number(ofFile: "f"))
    }
    try before.take(worker)
    _ = before.advance(to: Timestamp(seconds: LateEventTests.start + 10))
    let other = try AlertAssemblyTests.rule(
      "count", Correlation(form: .count(2), windowSeconds: 90))
    let after = StreamDetector(CompiledRules(rules: [other, plain]))
    #expect(try after.restore(before.save()) == ["count"])
    #expect(after.finish().map(\.rule.id) == ["plain"])
  }
}
