import ArgumentParser
import Foundation
import TrailDatabase
import TrailDetect
import TrailEvents
import TrailForensics
import TrailKit
import TrailReports
import TrailRules
import TrailTerminal

/// `trailsift export`: a case as a database.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write events, alerts and sessions to an SQLite database.",
    discussion: """
      Example: trailsift export --sqlite case.db samples

      Each event is one row, in the order of time, however often it was delivered; with its original \
      record, the rules that it matches and the session that it belongs to. A log larger than memory is \
      sorted in $TMPDIR. Exit code: 0 written, 2 trouble.
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Option(
    name: .customLong("sqlite"),
    help: ArgumentHelp("The file to write, whole or not at all.", valueName: "file"))
  var outputPath: String

  @Flag(
    name: .customLong("no-raw"), help: "Leave the original records out: a file a third as large.")
  var leavesRecordsOut = false

  @Flag(name: .customLong("no-alerts"), help: "Ask no rules: faster, and no alerts.")
  var leavesAlertsOut = false

  @Option(
    help: ArgumentHelp(
      "How much of the events stays in memory, such as `512MiB`, before sorted runs go to disk.",
      valueName: "size"))
  var memory = ByteSize(bytes: Int64(EventStream.defaultMemoryBytes))

  @Option(
    name: .customLong("session-memory"), help: SessionMemoryOptions.help)
  var sessionMemory = ByteSize(bytes: Int64(ActivityCollector.defaultMemoryBytes))

  @OptionGroup var activity: ActivityOptions
  @OptionGroup(title: "Output") var runOptions: RunOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    guard outputPath != "-" else {
      throw ValidationError("--sqlite: a database is a file; name one, such as case.db")
    }
  }

  func run() throws {
    try OutputPlace.check(outputPath, option: "--sqlite")
    let (run, rules) = try activity.makeRun(paths: paths, asksRules: !leavesAlertsOut)
    var export = CaseExport(options: run.options, rules: run.rules)
    export.options.makeDigest = { FileDigest() }
    export.gathering = run.gathering
    export.gathering.memoryBytes = Int(clamping: sessionMemory.bytes)
    export.keepsRecords = !leavesRecordsOut
    export.memoryBytes = Int(clamping: memory.bytes)
    let info = [
      ("program", "trailsift \(Trailsift.configuration.version)"),
      ("written_at", Timestamp(seconds: Int64(Date().timeIntervalSince1970)).description),
      ("command", ShellText.command(CommandLine.arguments)),
      ("rules_sha256", rules.map { ManifestOptions.rules($0).sha256 } ?? ""),
    ]
    let outcome = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try export.write(
        to: outputPath, info: info, refused: rules?.refusedCount ?? 0, progress: progress)
    }
    try runOptions.finish(
      outcome.report, rules: rules, settings: activity.ruleOptions.settings)
    if outcome.report.hasProblems || outcome.report.rulesRefused > 0 { throw RunStatus.trouble }
  }
}
