import Foundation
import Testing
import TrailDetect
import TrailRules
import TrailScan
import TrailTestSupport

/// The same rules, read by pySigma; skipped where Python or pySigma is missing (`pip install pysigma`).
@Suite(.enabled(if: PySigma.isInstalled))
struct PySigmaTests {
  private static func records(_ count: Int, _ random: inout SeededGenerator) -> [String] {
    (0..<count).map { RandomTrail.record($0, using: &random) }
  }

  @Test func randomRulesMatchTheSameRecords() throws {
    var random = SeededGenerator(seed: 8)
    let records = Self.records(120, &random)
    let rules = (0..<300).map { _ in sigmaHead + RandomTrail.detection(using: &random) }
    let verdicts = try PySigma.verdicts(of: rules, on: records)
    var decided = 0
    for (text, verdict) in zip(rules, verdicts) {
      let rule = try #require(loadSigma(text).rules.first, "\(text)")
      let matches = try RuleRunner.matches(of: [rule.rule], in: records)[rule.rule.id] ?? []
      #expect(matches == verdict, "\(text)")
      decided += matches.count
    }
    #expect(decided > 1000)
  }

  @Test func samplesMatchTheSameRecords() throws {
    var random = SeededGenerator(seed: 9)
    let records = Self.records(200, &random)
    let verdicts = try PySigma.verdicts(of: SigmaSampleRules.all, on: records)
    for (text, verdict) in zip(SigmaSampleRules.all, verdicts) {
      // `hour` reads times, which the plain evaluator beside pySigma does not.
      if text.contains("|hour") { continue }
      let rule = try #require(loadSigma(text).rules.first)
      let matches = try RuleRunner.matches(of: [rule.rule], in: records)[rule.rule.id] ?? []
      #expect(matches == verdict, "\(text)")
    }
  }

  /// Whether a rule is taken or refused is the same but for the reasons that are named here.
  @Test func bothTakeAndRefuseTheSame() throws {
    let items =
      [
        SigmaModifierTests.plain, SigmaModifierTests.patterns, SigmaModifierTests.typed,
        SigmaModifierTests.encoded, SigmaModifierTests.joined, SigmaModifierTests.keywords,
      ].flatMap { $0 }.map(\.item)
    let good = items.map { sigmaHead + "detection:\n  s:\n    \($0)\n  condition: s" }
    let bad = BadSigmaRuleTests.values + BadSigmaRuleTests.detections + BadSigmaRuleTests.metadata
    let rules = good + bad.map(\.text)
    let verdicts = try PySigma.verdicts(of: rules, on: [])
    var onlyOurs: Set<String> = []
    var onlyTheirs: Set<String> = []
    for (index, verdict) in verdicts.enumerated() {
      let name = index < items.count ? items[index] : bad[index - items.count].testDescription
      let isOurs = loadSigma(rules[index]).errors.isEmpty
      if isOurs, verdict == nil { onlyOurs.insert(name) }
      if !isOurs, verdict != nil { onlyTheirs.insert(name) }
    }
    #expect(onlyOurs == Self.takenByUsAlone, "\(onlyOurs.symmetricDifference(Self.takenByUsAlone))")
    #expect(
      onlyTheirs == Self.takenByPySigmaAlone,
      "\(onlyTheirs.symmetricDifference(Self.takenByPySigmaAlone))")
  }

  private static let takenByUsAlone: Set<String> = [
    // The appendix's own name for `wide`; pySigma 2.0 does not know it.
    "f|utf16le: cmd",
    // pySigma encodes to UTF-16 by way of UTF-8 text, which is for ASCII alone.
    "f|wide|base64: é",
    // The appendix calls `contains` a modifier for all types of fields.
    "f|contains: 443",
    // `cased` says how fields are compared, too.
    "f|fieldref|cased: g",
    // Blocks of addresses may come from a placeholder.
    "f|expand|cidr: '%nets%'",
    // Python's YAML 1.1 makes a date of it, which pySigma has no type for; in YAML 1.2 both are text.
    "f: 2026-01-02", "f: .inf",
  ]

  private static let takenByPySigmaAlone: Set<String> = [
    // pySigma leaves placeholders and taxonomies to its pipelines; here nobody comes after.
    "f|expand: '%nobody%'", "taxonomy",
    // What backends would refuse, or what could never match, or would match everything.
    "'|re': ''", "'|gt': 5", "f|utf16: cmd", "f|base64offset|contains: a", "f|re: null",
    "f|fieldref|contains|endswith: a", "f|hour: 24", "f|minute: -1", "f|day: 0", "f|week: 54",
    "f|month: 1.5",
  ]
}

/// pySigma behind `Tests/Differential/sigma_verdicts.py`.
enum PySigma {
  static let isInstalled: Bool = {
    (try? run(["-c", "import sigma.collection"], input: Data())) != nil
  }()

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Differential/sigma_verdicts.py").standardizedFileURL.path

  /// For each rule the numbers of the records that match; nil where pySigma refuses the rule.
  static func verdicts(of rules: [String], on records: [String]) throws -> [Set<Int>?] {
    let texts = String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
    let task = "{\"rules\":\(texts),\"records\":[\(records.joined(separator: ","))]}"
    let output = try run([script], input: Data(task.utf8))
    return try JSONDecoder().decode([[Int]?].self, from: output).map { $0.map { Set($0) } }
  }

  private struct Failure: Error {}

  private static func run(_ arguments: [String], input: Data) throws -> Data {
    let outcome = try ChildProcess.run(["/usr/bin/env", "python3"] + arguments, input: input)
    guard outcome.status == 0 else { throw Failure() }
    return outcome.bytes
  }
}
