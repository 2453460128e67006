import ArgumentParser
import TrailDetect
import TrailReports
import TrailRules
import TrailTerminal

/// `trailsift rules`: list, check, test and show rules.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, check, test, show and explain detection rules.",
    subcommands: [List.self, Lint.self, Test.self, Show.self, Explain.self])

  /// `trailsift rules list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the rules.", discussion: "Example: trailsift rules list --rules my-rules")

    @OptionGroup var ruleOptions: RuleOptions

    @Option(help: "How the list is written.")
    var format = ScanOutputOptions.Format.text

    @Option(name: .customLong("color"), help: "Whether text is coloured.")
    var color = ColorChoice.auto

    func run() throws {
      let loaded = try ruleOptions.load(declared: ruleOptions.declaredConditions())
      let listings = loaded.rules.map(\.rule).sorted { $0.id < $1.id }.map { rule in
        RuleListing(
          id: rule.id, severity: rule.severity, status: rule.status.rawValue, title: rule.title,
          themes: rule.themes, tags: rule.tags)
      }
      var bytes: [UInt8] = []
      RuleListReport(
        format: format == .text ? .text : .jsonLines, width: Terminal.width(of: 1),
        colour: color.isEnabled(for: 1)
      ).append(listings, to: &bytes)
      let output = OutputStream.standardOutput()
      try output.write(bytes)
      try output.flush()
    }
  }

  /// `trailsift rules lint`.
  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rule files; without a path, the rules that come with trailsift.",
      discussion: """
        Example: trailsift rules lint my-rules

        Exit code: 0 no errors, 1 errors, 2 trouble. Warnings alone are no error, unless --strict.
        """)

    @Argument(help: "Rule files and folders.")
    var paths: [String] = []

    @Flag(help: "Count warnings as errors.")
    var strict = false

    func run() throws {
      let sources = paths.isEmpty ? EmbeddedRules.sources : try RuleFiles.sources(at: paths)
      let loaded = RuleLoader.load(sources)
      let output = OutputStream.standardOutput()
      for warning in loaded.warnings { try output.write("warning: \(warning)\n") }
      for error in loaded.errors { try output.write("error: \(error)\n") }
      try output.write(
        "\(Quantity.counted(loaded.rules.count, "rule", "rules")) read, "
          + "\(Quantity.counted(loaded.errors.count, "error", "errors")), "
          + "\(Quantity.counted(loaded.warnings.count, "warning", "warnings"))\n")
      try output.flush()
      if !loaded.errors.isEmpty || (strict && !loaded.warnings.isEmpty) { throw RunStatus.negative }
    }
  }

  /// `trailsift rules test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Run the tests inside rule files; without a path, of the rules that come with trailsift.",
      discussion: """
        Example: trailsift rules test my-rules

        Exit code: 0 all tests pass, 1 some fail, 2 trouble.
        """)

    @Argument(help: "Rule files and folders.")
    var paths: [String] = []

    @Flag(name: .shortAndLong, help: "Name the tests that pass, too.")
    var verbose = false

    func run() throws {
      let sources = paths.isEmpty ? EmbeddedRules.sources : try RuleFiles.sources(at: paths)
      let loaded = RuleLoader.load(sources)
      try RuleFiles.report(errors: loaded.errors, warnings: [])
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
  }

  /// `trailsift rules show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a rule as it is written.",
      discussion: "Example: trailsift rules show root-console-login")

    @Argument(help: "The rule's id.")
    var id: String

    @OptionGroup var ruleOptions: RuleOptions

    func run() throws {
      let loaded = try ruleOptions.load(declared: ruleOptions.declaredConditions())
      guard let rule = loaded.rules.first(where: { $0.rule.id == id }) else {
        throw CommandError("no rule `\(id)`", help: "see `trailsift rules list`")
      }
      try OutputStream.standardOutput().writeAll(rule.description)
    }
  }
}
