import Testing
import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

@Suite struct FieldOracleTests {
  struct Mismatch: Error {}

  /// Compares the two evaluators over random records and rules; tells how often rules matched.
  static func compare(
    seed: UInt64, rules ruleCount: Int, records recordCount: Int,
    cacheLimit: Int = RuleEvaluator.cacheLimit
  ) throws -> (yes: Int, no: Int) {
    var tests = RandomFieldTests(seed: seed)
    let compiled = CompiledRules(
      rules: try (0..<ruleCount).map { try tests.rule(id: "rule-\(1000 + $0)") })
    let evaluator = RuleEvaluator(compiled, cacheLimit: cacheLimit)
    var records = RandomFieldRecords(seed: seed &+ 7)
    let texts = (0..<recordCount).map { _ in records.next() }
    var tally = (yes: 0, no: 0)
    let count = try RecordFeed.scan(texts, fields: compiled.fields) { record, time in
      evaluator.evaluate(record, time: time)
      let slow = SlowEvaluator(
        try record.decoded(), text: Array(record.bytes), declared: DeclaredConditions())
      let matches = Set(evaluator.matches)
      for (index, rule) in compiled.rules.enumerated() {
        let isMatch = slow.truth(rule.condition) == .yes
        if isMatch { tally.yes += 1 } else { tally.no += 1 }
        guard isMatch != matches.contains(index) else { continue }
        Issue.record(
          """
          seed \(seed), \(rule.id): the slow one says \(isMatch)
          \(rule.condition.brief)
          \(rule.condition.tests.map { "\(slow.truth(.test($0))) \($0)" }.joined(separator: "\n"))
          \(String(decoding: record.bytes, as: UTF8.self))
          """)
        throw Mismatch()
      }
      #expect(evaluator.matches == evaluator.matches.sorted())
    }
    #expect(count == recordCount, "every random record is a record")
    return tally
  }

  @Test(arguments: [UInt64](1...8))
  func agreesWithTheSlowEvaluator(seed: UInt64) throws {
    let tally = try FieldOracleTests.compare(seed: seed, rules: 40, records: 50)
    #expect(tally.yes > 200 && tally.no > 200, "\(tally)")
  }

  @Test func agreesWithManyRules() throws {
    let tally = try FieldOracleTests.compare(seed: 77, rules: 300, records: 20)
    #expect(tally.yes > 1000 && tally.no > 1000, "\(tally)")
  }

  @Test(arguments: [UInt64](201...204), [2, 5])
  func agreesWhenCachesAreEmptied(seed: UInt64, cacheLimit: Int) throws {
    let tally = try FieldOracleTests.compare(
      seed: seed, rules: 20, records: 40, cacheLimit: cacheLimit)
    #expect(tally.yes > 50 && tally.no > 50, "\(tally)")
  }
}
