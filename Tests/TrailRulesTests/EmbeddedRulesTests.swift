import Foundation
import Testing
import TrailDetect
import TrailRules

/// The rules inside the binary, and the files that they come from.
@Suite struct EmbeddedRulesTests {
  @Test func embeddedRulesAreTheFilesOfTheRepository() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/native").standardizedFileURL.path
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    #expect(names.count >= 4)
    let files = try names.map { name in
      RuleSource(
        path: "rules/native/\(name)",
        text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
    #expect(EmbeddedRules.sources == files, "run `swift run trailsift-tables`")
  }

  @Test func embeddedListsAreTheFilesOfTheRepository() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/lists").standardizedFileURL.path
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".txt") }.sorted()
    let files = try names.map { name in
      RuleSource(
        path: "rules/lists/\(name)",
        text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
    #expect(EmbeddedLists.sources == files, "run `swift run trailsift-tables`")
    for (name, values) in ShippedLists.valuesByName {
      #expect(ListChange.isName(name))
      #expect(Set(values).count == values.count, "\(name) has a value twice")
    }
  }

  @Test func embeddedRulesHaveNoFaultAndAllTheirTestsPass() {
    let loaded = RuleLoader.load(EmbeddedRules.sources)
    #expect(loaded.errors.isEmpty && loaded.warnings.isEmpty)
    #expect(loaded.rules.count >= 24)
    for rule in loaded.rules {
      #expect(rule.tests.count >= 1, "\(rule.rule.id) has no test")
      for result in RuleTester.run(rule) { #expect(result.passed, "\(result)") }
    }
  }

  @Test func hitsFireTheirRuleAndItsCompanionsOnly() {
    let rules = RuleLoader.load(EmbeddedRules.sources).rules
    #expect(CompanionCheck.unknownCompanions(of: rules).isEmpty)
    let outcome = CompanionCheck.run(rules)
    #expect(outcome.hitCount >= rules.count)
    for violation in outcome.violations {
      Issue.record(
        """
        \(violation.path):\(violation.line): \(violation.ruleID), test `\(violation.testName)`: \
        \(violation.fault ?? "also fires \(violation.others.joined(separator: ", "))")
        """)
    }
  }
}
