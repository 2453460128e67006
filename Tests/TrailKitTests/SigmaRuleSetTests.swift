import Foundation
import Testing
import TrailDetect
import TrailGenerate
import TrailKit
import TrailRules

/// The made-up Sigma rules of the benchmark, as the engine reads them.
@Suite struct SigmaRuleSetTests {
  private static func load(_ set: SigmaRuleSet) -> LoadedRules {
    RuleLoader.load(set.files.map { RuleSource(path: $0.name, text: $0.text) })
  }

  @Test(arguments: [(UInt64(2_026), 1), (2_026, 49), (2_026, 50), (7, 751)])
  func everyRuleIsReadWithoutADoubt(seed: UInt64, count: Int) {
    let loaded = Self.load(SigmaRuleSet(seed: seed, count: count))
    #expect(loaded.errors.map(\.description) == [])
    #expect(loaded.warnings.map(\.description) == [])
    #expect(loaded.skipped.isEmpty)
    #expect(loaded.rules.count == count)
    let sigma = loaded.rules.filter(\.isSigma)
    #expect(sigma.count == count)
    #expect(Set(loaded.rules.map(\.rule.id)).count == count)
  }

  @Test func fewAreASampleOfMany() {
    let few = SigmaRuleSet(count: 50).files
    let many = SigmaRuleSet(count: 750).files
    #expect(few == Array(many.prefix(few.count)))
    #expect(many.map(\.rules).reduce(0, +) == 750)
    // One pair of a rule and its correlation in each fifty.
    let pairs = [few, many].map { $0.map(\.rules).filter { $0 == 2 }.count }
    #expect(pairs == [1, 15])
    #expect(SigmaRuleSet(seed: 3, count: 50).files != few)
  }

  @Test func theFilesAreWrittenAsTheyAre() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sigma-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let rules = SigmaRuleSet(count: 60)
    try rules.write(to: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == rules.files.map(\.name))
    for file in rules.files {
      let text = try String(contentsOf: folder.appending(path: file.name), encoding: .utf8)
      #expect(text == file.text)
    }
  }

  /// Rules that nothing could match would measure nothing.
  @Test func someRulesMatchACorpus() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "corpus-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try BenchmarkCorpus(kind: .matchHeavy, size: .records(3_000)).write(to: folder.path)
    let rules = Self.load(SigmaRuleSet(count: 750)).rules.map(\.rule)
    let result = try Scan(
      rules: CompiledRules(rules: rules), options: ScanOptions(paths: [folder.path])
    ).run()
    #expect(result.report.recordsRead == 3_000)
    #expect((1...200).contains(Set(result.alerts.map(\.rule.id)).count))
  }
}
