import ArgumentParser
import TrailDetect
import TrailEvents
import TrailForensics
import TrailKit
import TrailRules

/// What the commands share that tell who did what: events, rules, limits.
struct ActivityOptions: ParsableArguments {
  @OptionGroup(title: "Which events") var filterOptions: FilterOptions
  @OptionGroup(title: "Which of these, by what they say") var eventOptions: EventOptions
  @OptionGroup(title: "Which rules, for alerts") var ruleOptions: RuleOptions

  @Option(
    name: .customLong("min-severity"),
    help: ArgumentHelp("Leave out rules below this severity.", valueName: "severity"))
  var minimumSeverity = Severity.low

  @OptionGroup(title: "Limits") var limitOptions: LimitOptions

  /// The run over some paths, and the rules that it asks; nil for none.
  func makeRun(
    paths: [String], asksRules: Bool
  ) throws -> (run: ActivityRun, rules: LoadedRules?) {
    let declared = try ruleOptions.declaredConditions()
    let facts = try ruleOptions.suppliedFacts()
    var options = ScanOptions(paths: paths.isEmpty ? ["-"] : paths)
    options.filter = try filterOptions.filter()
    options.eventFilter = try eventOptions.filter(declared: declared, supplied: facts)
    options.includesUndecided = eventOptions.includesUndecided
    limitOptions.apply(to: &options)
    var run = ActivityRun(options: options)
    run.gathering.ownNetworks = declared.networks.flatMap(\.blocks)
    guard asksRules else { return (run, nil) }
    let loaded = try ruleOptions.load(declared: declared, minimumSeverity: minimumSeverity)
    run.rules = CompiledRules(
      rules: loaded.rules.map(\.rule), declared: declared, supplied: facts,
      alsoReading: options.eventFilter?.fieldNames ?? [])
    return (run, loaded)
  }
}
