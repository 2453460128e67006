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

  @Test func embeddedCataloguesAreTheFilesOfTheRepository() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/catalogues").standardizedFileURL.path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      RuleSource(
        path: "rules/catalogues/\(name)",
        text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
    }
    #expect(EmbeddedCatalogues.sources == files, "run `swift run trailsift-tables`")
    let shipped = Catalogues.shipped
    #expect(shipped.themes.entries.count == 262)
    #expect(shipped.cisAWS.entries.count == 15 && shipped.securityHub.entries.count == 14)
    for catalogue in [
      shipped.themes, shipped.attack, shipped.cisAWS, shipped.securityHub, shipped.guardDuty,
      shipped.stratus,
    ] {
      #expect(catalogue.byID.count == catalogue.entries.count, "an id stands twice")
      #expect(catalogue.entries.allSatisfy { !$0.title.isEmpty })
    }
    for technique in shipped.attack.entries {
      let tactics = (technique.details.first ?? "").split(separator: " ").map(String.init)
      #expect(!tactics.isEmpty && tactics.allSatisfy(Coverage.tactics.contains), "\(technique)")
    }
  }

  @Test func tagsAndThemesOfTheRulesAreKnown() {
    let rules = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule)
    for odd in Coverage(of: rules).oddTags {
      Issue.record("\(odd.ruleID): \(odd.tag): \(odd.reason)")
    }
  }

  @Test func embeddedRulesHaveNoFaultAndAllTheirTestsPass() {
    let loaded = RuleLoader.load(EmbeddedRules.sources)
    #expect(loaded.errors.isEmpty && loaded.warnings.isEmpty)
    #expect(loaded.rules.count >= 24)
    for rule in loaded.rules {
      let isTestable = rule.rule.dormancy?.contains("GeoIP") != true
      #expect(rule.tests.count >= 1 || !isTestable, "\(rule.rule.id) has no test")
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

  /// The first example of the document that tells how to write a rule.
  @Test func theExampleInTheReadmeIsARuleWhoseTestPasses() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../rules/README.md").standardizedFileURL
    let document = try String(contentsOf: file, encoding: .utf8)
    let block = try #require(document.split(separator: "```yaml\n").dropFirst().first)
    let text = String(try #require(block.split(separator: "```").first))
    let loaded = RuleLoader.load([RuleSource(path: "README.md", text: text)])
    #expect(loaded.errors.isEmpty && loaded.rules.count == 1)
    for rule in loaded.rules { #expect(RuleTester.run(rule).map(\.passed) == [true]) }
  }
}
