import ArgumentParser
import TrailDetect
import TrailRules
import TrailTerminal

extension RulesCommand {
  /// `trailsift rules test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Run the tests inside rule files; without a path, of the rules that come with trailsift.",
      usage: "trailsift rules test [<paths> ...] [<options>]",
      discussion: """
        Example: trailsift rules test my-rules

        Exit code: 0 all tests pass, 1 some fail, 2 trouble.
        """)

    @Argument(help: "Rule files and folders.")
    var paths: [String] = []

    @OptionGroup var listOptions: ListOptions

    @Flag(name: .shortAndLong, help: "Name the tests that pass, too.")
    var verbose = false

    @Flag(
      help: """
        Instead, run the events of each test that expects alerts against all rules together, and name \
        those that fire beside the rule and are not among its companions.
        """)
    var companions = false

    func run() throws {
      let sources = paths.isEmpty ? EmbeddedRules.sources : try RuleFiles.sources(at: paths)
      var declared = DeclaredConditions()
      try listOptions.apply(to: &declared)
      try ListFiles.addLists(beside: paths, to: &declared)
      let loaded = RuleLoader.load(sources, declared: declared)
      try RuleFiles.report(errors: loaded.errors, warnings: [])
      if companions { return try checkCompanions(of: loaded.rules) }
      let output = OutputStream.standardOutput()
      var passed = 0
      var failed = 0
      for rule in loaded.rules {
        for result in RuleTester.run(rule) {
          if result.passed { passed += 1 } else { failed += 1 }
          if verbose || !result.passed { try output.write("\(result)\n") }
        }
        if rule.tests.isEmpty {
          try output.write("\(rule.path):\(rule.line): rule \(rule.rule.id): no tests\n")
        }
      }
      try output.write("\(passed) passed, \(failed) failed\n")
      try output.flush()
      if failed > 0 { throw RunStatus.negative }
    }

    private func checkCompanions(of rules: [LoadedRule]) throws {
      let outcome = CompanionCheck.run(rules)
      let severities = Dictionary(
        rules.map { ($0.rule.id, $0.rule.severity) }, uniquingKeysWith: { first, _ in first })
      let output = OutputStream.standardOutput()
      for violation in outcome.violations {
        let others = violation.others.map { id in
          severities[id].map { "\(id) (\($0))" } ?? id
        }
        try output.write(
          "\(violation.path):\(violation.line): rule \(violation.ruleID): test"
            + " `\(violation.testName)`: "
            + (violation.fault ?? "also fires \(others.joined(separator: ", "))") + "\n")
      }
      let byRule = Dictionary(grouping: outcome.violations, by: \.ruleID)
      if !byRule.isEmpty { try output.write("\nwhat the rules' `companions` lack:\n") }
      for (id, violations) in byRule.sorted(by: { $0.key < $1.key }) {
        let others = Set(violations.flatMap(\.others)).sorted()
        if !others.isEmpty { try output.write("  \(id): [\(others.joined(separator: ", "))]\n") }
      }
      try output.write(
        "\(Quantity.counted(outcome.hitCount, "hit", "hits")) against"
          + " \(Quantity.counted(rules.count, "rule", "rules")): "
          + "\(outcome.violations.count) fire others than companions\n")
      try output.flush()
      if !outcome.violations.isEmpty { throw RunStatus.negative }
    }
  }
}
