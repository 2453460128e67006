import Testing
import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

@Suite struct OracleTests {
  /// How often each answer came, so that the proof is not an empty one.
  struct Tally {
    var counts: [Truth: Int] = [:]
    var emptied = 0
  }

  static func declared() throws -> DeclaredConditions {
    DeclaredConditions(
      networks: [
        DeclaredNetwork(name: "office", blocks: [try #require(IPNetwork("198.51.100.0/24"))]),
        DeclaredNetwork(
          name: "home",
          blocks: [
            try #require(IPNetwork("2001:db8::/32")), try #require(IPNetwork("10.0.0.0/8")),
          ]),
      ],
      hours: [
        DeclaredHours(
          name: "work", zone: "UTC", days: [0, 1, 2, 3, 4], fromMinute: 8 * 60, toMinute: 17 * 60,
          offsets: [])
      ])
  }

  /// Compares the two evaluators over random records and rules.
  static func compare(
    seed: UInt64, rules ruleCount: Int, records recordCount: Int, cacheLimit: Int? = nil
  ) throws -> Tally {
    var rules = RandomRules(seed: seed)
    let declared = try declared()
    let compiled = CompiledRules(
      rules: try (0..<ruleCount).map { try rules.next(id: "rule-\(1000 + $0)") }, declared: declared
    )
    let evaluator =
      cacheLimit.map { RuleEvaluator(compiled, cacheLimit: $0) } ?? RuleEvaluator(compiled)
    var records = RandomRecords(seed: seed)
    let texts = (0..<recordCount).map { _ in records.next() }
    var tally = Tally()
    var seen = 0
    let count = try RecordFeed.scan(texts, fields: compiled.fields) { record, time in
      seen += 1
      let before = evaluator.undecided
      evaluator.evaluate(record, time: time)
      let slow = SlowEvaluator(try record.decoded(), declared: declared)
      let truths = compiled.rules.map { slow.truth($0.condition) }
      for truth in truths { tally.counts[truth, default: 0] += 1 }
      let unknown = zip(before, evaluator.undecided).map { $1 - $0 }
      for (index, rule) in compiled.rules.enumerated() {
        let fast: Truth =
          evaluator.matches.contains(index) ? .yes : unknown[index] > 0 ? .unknown : .no
        guard fast != truths[index] else { continue }
        Issue.record(
          """
          seed \(seed), \(rule.id): fast says \(fast), slow says \(truths[index])
          \(rule.condition.brief)
          \(String(decoding: record.bytes, as: UTF8.self))
          """)
        throw Mismatch()
      }
      #expect(evaluator.matches == evaluator.matches.sorted())
    }
    #expect(count == recordCount, "every random record is a record")
    return tally
  }

  struct Mismatch: Error {}

  @Test(arguments: [UInt64](1...10))
  func agreesWithTheSlowEvaluator(seed: UInt64) throws {
    let tally = try OracleTests.compare(seed: seed, rules: 50, records: 200)
    for truth in Truth.allCases {
      #expect(tally.counts[truth, default: 0] > 100, "the proof has too few of \(truth)")
    }
  }

  @Test(arguments: [UInt64](101...106), [2, 5])
  func agreesWhenCachesAreEmptied(seed: UInt64, cacheLimit: Int) throws {
    let tally = try OracleTests.compare(
      seed: seed, rules: 25, records: 150, cacheLimit: cacheLimit)
    for truth in Truth.allCases { #expect(tally.counts[truth, default: 0] > 10) }
  }
}

extension Expression {
  /// The condition in one short line, for messages.
  var brief: String {
    switch self {
    case .all(let parts): "all(\(parts.map(\.brief).joined(separator: ", ")))"
    case .any(let parts): "any(\(parts.map(\.brief).joined(separator: ", ")))"
    case .not(let part): "not(\(part.brief))"
    case .labelled(let label, let part): "\(label): \(part.brief)"
    case .constant(let truth): "\(truth)"
    case .test(.condition(let test, _)): "\(test.conditionOperator) \(test.key) \(test.values)"
    case .test(let test): "\(test)"
    }
  }
}
