public import ArgumentParser
import TrailDetect
public import TrailForensics
import TrailKit
import TrailReports
import TrailRules
import TrailTerminal

/// `trailsift timeline`: what happened, in the order of time.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell what happened, in the order of time, one line each.",
    discussion: """
      Example: trailsift timeline --principal ci-legacy --collapse --alerts samples

      Events go to stdout, each once, however often it was delivered; a log larger than memory is \
      sorted on disk, in $TMPDIR. Exit code: 0 events found, 1 none, 2 trouble.

      Fields: \(TimelineField.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Flag(
    name: .customLong("alerts"),
    help: """
      Ask the rules too and mark the events at which they hold; of rules that need several events, \
      those that the alert lists.
      """)
  var marksAlerts = false

  @Flag(
    name: .customLong("collapse"),
    help: """
      One line for calls that repeat within ten minutes, in all an hour: same caller, call, end, \
      address, tool, account and region.
      """)
  var collapses = false

  @Option(
    name: .customLong("fields"),
    help: ArgumentHelp("Which fields, such as `time,principal,what`.", valueName: "list"))
  var fields = TimelineFieldList(fields: [])

  @Flag(name: .customLong("raw"), help: "The original records instead, one a line.")
  var writesRaw = false

  @Option(help: "How events are written to standard output.")
  var format = TimelineFormat.text

  @OptionGroup(title: "Which events") var filterOptions: FilterOptions
  @OptionGroup(title: "Which of these, by what they say") var eventOptions: EventOptions
  @OptionGroup(title: "Which rules, for --alerts") var ruleOptions: RuleOptions

  @Option(
    name: .customLong("min-severity"),
    help: ArgumentHelp("Leave out rules below this severity.", valueName: "severity"))
  var minimumSeverity = Severity.low

  @OptionGroup(title: "Output") var runOptions: RunOptions
  @OptionGroup(title: "Limits") var limitOptions: LimitOptions
  @OptionGroup(title: "Limits") var memoryOptions: MemoryOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    guard !writesRaw || (!collapses && fields.fields.isEmpty && format != .csv && !marksAlerts)
    else {
      throw ValidationError(
        "--raw writes records as they are: not with --collapse, --fields, --alerts or csv")
    }
  }

  func run() throws {
    let declared = try ruleOptions.declaredConditions()
    let facts = try ruleOptions.suppliedFacts()
    var options = ScanOptions(paths: paths.isEmpty ? ["-"] : paths)
    options.filter = try filterOptions.filter()
    options.eventFilter = try eventOptions.filter(declared: declared, supplied: facts)
    options.includesUndecided = eventOptions.includesUndecided
    limitOptions.apply(to: &options)
    runOptions.manifest.apply(to: &options)
    var timeline = Timeline(options: options)
    timeline.format = format
    timeline.fields = fields.fields
    timeline.collapses = collapses
    timeline.writesRaw = writesRaw
    timeline.escapesRaw = Terminal.isTerminal(1)
    timeline.colour = runOptions.color.isEnabled(for: 1)
    timeline.memoryBytes = memoryOptions.bytes
    var loaded: LoadedRules?
    if marksAlerts {
      let rules = try ruleOptions.load(declared: declared, minimumSeverity: minimumSeverity)
      loaded = rules
      timeline.rules = CompiledRules(
        rules: rules.rules.map(\.rule), declared: declared, supplied: facts,
        alsoReading: options.eventFilter?.fieldNames ?? [])
    }
    let output = OutputStream.standardOutput()
    var outcome = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try timeline.write(to: output, progress: progress)
    }
    try output.flush()
    outcome.report.rulesRefused = loaded?.refusedCount ?? 0
    try runOptions.finish(outcome.report, rules: loaded, settings: ruleOptions.settings)
    throw runOptions.status(of: outcome.report)
  }
}

/// A list of fields, as `time,principal,what`.
struct TimelineFieldList: ExpressibleByArgument {
  var fields: [TimelineField]

  init(fields: [TimelineField]) { self.fields = fields }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    let read = names.compactMap { name in
      TimelineField.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
    }
    guard read.count == names.count else { return nil }
    fields = read
  }

  var defaultValueDescription: String {
    fields.isEmpty ? "what the format usually tells" : fields.map(\.rawValue).joined(separator: ",")
  }
}

extension TimelineFormat: ExpressibleByArgument {}
