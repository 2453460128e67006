import ArgumentParser
import Foundation
import TrailDetect
import TrailEvents
import TrailForensics
import TrailKit
import TrailReports
import TrailRules
import TrailTerminal

/// `trailsift report`: a case as one page of HTML.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a case report: one page of HTML that opens offline.",
    discussion: """
      Example: trailsift report --output report.html samples

      The page tells what was read (with SHA-256 and gaps), the alerts with evidence and what to do, \
      sessions, who and where from, over time. It loads nothing and sends nothing. Exit code: 0 \
      written, 2 trouble.
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var outputPath: String

  @Option(help: "The title of the page.")
  var title = "Case report"

  @OptionGroup var activity: ActivityOptions
  @OptionGroup(title: "Limits") var memoryOptions: SessionMemoryOptions
  @OptionGroup(title: "Output") var runOptions: RunOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    guard outputPath != "-" else {
      throw ValidationError("--output: the report is a file; name one, such as report.html")
    }
  }

  func run() throws {
    try OutputPlace.check(outputPath, option: "--output")
    var (run, rules) = try activity.makeRun(paths: paths, asksRules: true)
    // The page lists the digests, whether a manifest is wanted or not.
    run.options.makeDigest = { FileDigest() }
    run.wantsOverview = true
    run.gathering.memoryBytes = memoryOptions.bytes
    var outcome = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try run.run(progress: progress)
    }
    outcome.report.rulesRefused = rules?.refusedCount ?? 0
    var report = CaseReport(
      run: outcome.report, toolVersion: Trailsift.configuration.version,
      writtenAt: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
    report.title = title
    report.command = ShellText.command(CommandLine.arguments)
    report.inputs = inputs
    report.take(outcome)
    var bytes: [UInt8] = []
    CaseHTMLReport().append(report, to: &bytes)
    try report.alerts.check()
    try AtomicFile.write(path: outputPath, bytes: bytes)
    outcome.report.telling = .init()
    outcome.report.telling?.events = outcome.report.recordsAnalyzed - outcome.graph.repeats
    outcome.report.telling?.repeats = outcome.graph.repeats
    outcome.report.telling?.asksRules = true
    outcome.report.telling?.spilledRuns = outcome.graph.spilledRuns
    outcome.report.telling?.limitsReached =
      outcome.graph.limitsReached + (outcome.overview?.limitsReached ?? [])
    try runOptions.finish(
      outcome.report, rules: rules, settings: activity.ruleOptions.settings)
    if outcome.report.hasProblems || outcome.report.rulesRefused > 0 { throw RunStatus.trouble }
  }

  /// What commands that see an alert again need: where the rules come from, and the logs.
  private var inputs: String {
    let rules = activity.ruleOptions
    var words: [String] = []
    for path in rules.rulePaths { words += ["--rules", path] }
    if let path = rules.conditionsPath { words += ["--conditions", path] }
    if let path = rules.factsPath { words += ["--facts", path] }
    return (words + (paths.isEmpty ? ["-"] : paths)).map(ShellText.quoted).joined(separator: " ")
  }
}
