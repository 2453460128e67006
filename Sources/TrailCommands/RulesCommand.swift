import ArgumentParser
import TrailDetect
import TrailReports
import TrailRules
import TrailTerminal

/// `trailsift rules`: list, check, test and show rules.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, check, test, show, convert and explain rules, and what they cover.",
    subcommands: [
      List.self, Lint.self, Test.self, Coverage.self, Show.self, Explain.self, Convert.self,
      Schema.self,
    ])

  /// The ids of the rules that come with trailsift.
  private static let shippedIDs = RuleLoader.load(EmbeddedRules.sources).rules.map(\.rule.id)

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
      if !loaded.skipped.isEmpty {
        standardErrorWrite(RulesCommand.skippedWords(loaded) + "\n")
      }
      if !loaded.errors.isEmpty { throw RunStatus.trouble }
    }
  }

  /// `left out 12 rules (for other logs 10, by status 2)`.
  fileprivate static func skippedWords(_ loaded: LoadedRules) -> String {
    let counts = loaded.skippedByReason
    let reasons = RunReport.RuleSkipReason.allCases.compactMap { reason in
      counts[reason].map { "\(reason.words) \(Quantity.grouped($0))" }
    }
    return "left out \(Quantity.counted(loaded.skipped.count, "rule", "rules"))"
      + " (\(reasons.joined(separator: ", ")))"
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

    @Option(
      name: .customLong("sigma-placeholders"),
      help: ArgumentHelp(
        "What `%name%` stands for in Sigma rules with `expand`.", valueName: "file"))
    var placeholdersPath: String?

    @OptionGroup var listOptions: ListOptions

    @Flag(help: "Count warnings as errors.")
    var strict = false

    func run() throws {
      let sources = paths.isEmpty ? EmbeddedRules.sources : try RuleFiles.sources(at: paths)
      var declared = DeclaredConditions()
      try listOptions.apply(to: &declared)
      try ListFiles.addLists(beside: paths, to: &declared)
      let loaded = RuleLoader.load(
        sources, declared: declared,
        placeholders: try RuleFiles.placeholders(at: placeholdersPath))
      let companionErrors = CompanionCheck.unknownCompanions(
        of: loaded.rules, known: paths.isEmpty ? [] : RulesCommand.shippedIDs)
      let errors = loaded.errors + companionErrors
      let output = OutputStream.standardOutput()
      for warning in loaded.warnings { try output.write("warning: \(warning)\n") }
      for error in errors { try output.write("error: \(error)\n") }
      try output.write(
        "\(Quantity.counted(loaded.rules.count, "rule", "rules")) read, "
          + "\(Quantity.counted(errors.count, "error", "errors")), "
          + "\(Quantity.counted(loaded.warnings.count, "warning", "warnings"))\n")
      if !loaded.skipped.isEmpty { try output.write(RulesCommand.skippedWords(loaded) + "\n") }
      try output.flush()
      if !errors.isEmpty || (strict && !loaded.warnings.isEmpty) { throw RunStatus.negative }
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
      let loaded = try ruleOptions.load(
        declared: ruleOptions.declaredConditions(), withTexts: true)
      let rule =
        loaded.rules.first { $0.rule.id == id }
        ?? loaded.rules.first { $0.names.contains(id) || $0.rule.title == id }
      guard let rule else {
        throw CommandError("no rule `\(id)`", help: "see `trailsift rules list`")
      }
      try OutputStream.standardOutput().writeAll(rule.description)
    }
  }
}
