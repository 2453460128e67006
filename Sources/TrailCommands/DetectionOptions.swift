import ArgumentParser
import CMemory
import TrailDetect
import TrailKit
import TrailRules

/// Which rules are asked about which events: what every command that finds alerts has in common.
struct DetectionOptions: ParsableArguments {
  @OptionGroup(title: "Which rules") var ruleOptions: RuleOptions
  @OptionGroup(title: "Which rules") var guardrailOptions: GuardrailOptions
  @OptionGroup(title: "Which events") var filterOptions: FilterOptions
  @OptionGroup(title: "Which of these, by what they say") var eventOptions: EventOptions
  @OptionGroup(title: "Limits") var limitOptions: LimitOptions

  /// Everything that a run needs before it reads anything.
  struct Work {
    var rules: CompiledRules
    var options: ScanOptions
    /// What was loaded beside the rules themselves.
    fileprivate var loaded: LoadedRules
    /// The files that decided the result, by the options that name them.
    fileprivate var settings: [(option: String, path: String)]

    /// Adds which rules were left out to the account of the run.
    func note(in report: inout RunReport) {
      report.rulesRefused = loaded.refusedCount
      report.rulesSkippedByReason = loaded.skippedByReason
    }

    /// Writes the chain of custody, if it is wanted.
    func write(_ manifest: ManifestOptions, _ report: RunReport) throws {
      try manifest.write(report, rules: loaded, settings: settings)
    }
  }

  /// Reads rules, conditions and policies; says on stderr what is wrong with them.
  func prepare(paths: [String], minimumSeverity: Severity) throws -> Work {
    var options = ScanOptions(paths: paths)
    limitOptions.apply(to: &options)
    let declared = try ruleOptions.declaredConditions()
    let guardrails = try GuardrailFiles.rules(
      at: guardrailOptions.paths, declared: declared.guardrails,
      conditionsPath: ruleOptions.conditionsPath)
    var loaded = try ruleOptions.load(declared: declared, minimumSeverity: minimumSeverity)
    if guardrailOptions.isStrict, !loaded.errors.isEmpty { throw RunStatus.trouble }
    let rules =
      loaded.rules.map(\.rule) + guardrails.filter { $0.severity >= minimumSeverity }
    // Their documents are as large as the rules, and nobody reads them again.
    loaded.rules = []
    guard !rules.isEmpty else {
      throw CommandError(
        "no rule left to ask", help: "see --rules, --no-default-rules and --min-severity")
    }
    options.filter = try filterOptions.filter()
    let facts = try ruleOptions.suppliedFacts()
    options.eventFilter = try eventOptions.filter(declared: declared, supplied: facts)
    options.includesUndecided = eventOptions.includesUndecided
    // Threads that read logs cannot use what this one gave back as long as the C library keeps it, and no log needs
    // what it took to read rules.
    defer { cmemory_trim() }
    return Work(
      rules: CompiledRules(
        rules: rules, declared: declared, supplied: facts,
        alsoReading: options.eventFilter?.fieldNames ?? []),
      options: options, loaded: loaded,
      settings: ruleOptions.settings
        + (try GuardrailFiles.files(
          at: guardrailOptions.paths, declared: declared.guardrails,
          conditionsPath: ruleOptions.conditionsPath
        ).map { ("--guardrail", $0) }))
  }
}

/// Policies that are asked of every call, and what to do about rules with errors.
struct GuardrailOptions: ParsableArguments {
  @Option(
    name: .customLong("guardrail"),
    help: ArgumentHelp(
      "A policy document; calls that it would have denied are alerts. May be repeated.",
      valueName: "file"))
  var paths: [String] = []

  @Flag(
    name: .customLong("strict"),
    help: "Stop before reading anything if a rule has errors, instead of leaving it out.")
  var isStrict = false
}
