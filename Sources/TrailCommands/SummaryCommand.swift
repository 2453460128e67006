public import ArgumentParser
public import TrailForensics
import TrailKit
import TrailTerminal

/// `trailsift summary`: who did what, in sums.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Count events by principal, address, action and so on, and tell what is missing.",
    discussion: """
      Example: trailsift summary --by principal --order denied samples

      Without --by, the whole log by everything. Each event counts once, however often it was \
      delivered. All counts are exact: what does not fit in memory is sorted on disk, in $TMPDIR.

      Below the counts stand times without events in accounts and regions otherwise active, calls \
      that changed what is logged, and files that digests name and that were not given. Exit code: \
      0 events found, 1 none, 2 trouble.
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Option(name: .customLong("by"), help: "What to count by; everything, if not said.")
  var dimension: SummaryDimension?

  @Option(
    help: ArgumentHelp(
      "How many values of each kind are listed; 0 for all. (default: 10 with --by, else 5)",
      valueName: "count"))
  var top: Int?

  @Option(help: "By what values are ordered.")
  var order = SummaryOrder.count

  @Option(help: "How the summary is written to standard output.")
  var format = TimelineFormat.text

  @OptionGroup(title: "Which events") var filterOptions: FilterOptions
  @OptionGroup(title: "Which of these, by what they say") var eventOptions: EventOptions
  @OptionGroup(title: "What is declared") var declaredOptions: DeclaredOptions
  @OptionGroup(title: "Output") var runOptions: RunOptions
  @OptionGroup(title: "Limits") var limitOptions: LimitOptions
  @OptionGroup(title: "Limits") var memoryOptions: MemoryOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    guard top ?? 0 >= 0 else { throw ValidationError("--top: 0 for all, or a number of values") }
  }

  func run() throws {
    var options = ScanOptions(paths: paths.isEmpty ? ["-"] : paths)
    options.filter = try filterOptions.filter()
    options.eventFilter = try eventOptions.filter(
      declared: try declaredOptions.declaredConditions(),
      supplied: try declaredOptions.suppliedFacts())
    options.includesUndecided = eventOptions.includesUndecided
    limitOptions.apply(to: &options)
    runOptions.manifest.apply(to: &options)
    var summary = EventSummary(options: options)
    summary.dimension = dimension
    summary.order = order
    summary.memoryBytes = memoryOptions.bytes
    let result = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try summary.run(progress: progress)
    }
    var report = SummaryReport()
    report.top = top ?? (dimension == nil ? 5 : 10)
    report.width = Terminal.width(of: 1)
    report.colour = runOptions.color.isEnabled(for: 1)
    let output = OutputStream.standardOutput()
    try report.write(result, as: format) { try output.write($0) }
    try output.flush()
    try runOptions.finish(
      result.outcome.report, rules: nil, settings: declaredOptions.settings)
    throw runOptions.status(of: result.outcome.report)
  }
}

extension SummaryDimension: ExpressibleByArgument {}
extension SummaryOrder: ExpressibleByArgument {}
