import ArgumentParser
import TrailDetect
import TrailEvents
import TrailForensics
import TrailKit
import TrailRules
import TrailTerminal

/// `trailsift sessions`: every set of credentials, and what was done with it.
struct SessionsCommand: ParsableCommand {
  /// How sessions are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case jsonl
    case csv
  }

  /// In which order.
  enum Order: String, ExpressibleByArgument, CaseIterable {
    case alerts
    case time
    case calls
  }

  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "List the sessions: who, from where, how it came about, what was done.",
    discussion: """
      Example: trailsift sessions --principal ci-legacy samples

      A session is what one access key signed; the keys of one console sign-in are one session, and so \
      are those with which services of AWS act for one caller. Sessions with alerts come first, then \
      those used from several networks or by a user who is in two places at once. Events that a filter \
      leaves out are not there to tell who issued a session. Exit code: 0 sessions found, 1 none, \
      2 trouble.
      """)

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Option(help: "How sessions are written to standard output.")
  var format = Format.text

  @Option(help: "What comes first.")
  var sort = Order.alerts

  @Option(
    help: ArgumentHelp(
      "How many sessions are shown, 0 for all; text shows 20 unless told, data all.",
      valueName: "count"))
  var limit: Int?

  @Flag(name: .customLong("flagged"), help: "Only sessions with a flag.")
  var wantsFlagged = false

  @Flag(
    name: .customLong("no-alerts"), help: "Ask no rules: faster, and no alerts beside sessions.")
  var leavesAlertsOut = false

  @OptionGroup var activity: ActivityOptions
  @OptionGroup(title: "Limits") var memoryOptions: SessionMemoryOptions
  @OptionGroup(title: "Output") var runOptions: RunOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    if let limit, limit < 0 { throw ValidationError("--limit: a number from 0") }
  }

  func run() throws {
    var (run, rules) = try activity.makeRun(paths: paths, asksRules: !leavesAlertsOut)
    runOptions.manifest.apply(to: &run.options)
    run.gathering.memoryBytes = memoryOptions.bytes
    var outcome = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try run.run(progress: progress)
    }
    var sessions = outcome.graph.sessions
    if wantsFlagged { sessions = sessions.filter { !$0.flags.isEmpty } }
    switch sort {
    case .alerts: break
    case .time:
      sessions.sort { left, right in
        (left.activity.first?.milliseconds ?? 0, left.id)
          < (right.activity.first?.milliseconds ?? 0, right.id)
      }
    case .calls:
      sessions.sort { left, right in
        (right.activity.calls, left.id) < (left.activity.calls, right.id)
      }
    }
    let output = OutputStream.standardOutput()
    try write(sessions, of: outcome.graph, to: output)
    try output.flush()
    outcome.report.rulesRefused = rules?.refusedCount ?? 0
    outcome.report.telling = .init()
    outcome.report.telling?.events = outcome.report.recordsAnalyzed - outcome.graph.repeats
    outcome.report.telling?.repeats = outcome.graph.repeats
    outcome.report.telling?.asksRules = !leavesAlertsOut
    outcome.report.telling?.spilledRuns = outcome.graph.spilledRuns
    outcome.report.telling?.limitsReached = outcome.graph.limitsReached
    try runOptions.finish(
      outcome.report, rules: rules, settings: activity.ruleOptions.settings)
    if outcome.report.hasProblems || outcome.report.rulesRefused > 0 { throw RunStatus.trouble }
    throw sessions.isEmpty ? RunStatus.negative : RunStatus.success
  }

  private func write(
    _ sessions: [Session], of graph: IdentityGraph, to output: OutputStream
  ) throws {
    let shown: Int?
    switch limit {
    case nil: shown = format == .text ? 20 : nil
    case 0: shown = nil
    case let count: shown = count
    }
    var bytes: [UInt8] = []
    switch format {
    case .text:
      SessionTextReport(
        width: Terminal.width(of: 1), colour: runOptions.color.isEnabled(for: 1)
      ).append(sessions, of: graph, limit: shown, to: &bytes)
    case .jsonl:
      for session in sessions.prefix(shown ?? .max) {
        SessionDataReport.appendJSON(session, to: &bytes)
        try output.writeAndClear(&bytes)
      }
    case .csv:
      SessionDataReport.appendCSVHead(to: &bytes)
      for session in sessions.prefix(shown ?? .max) {
        SessionDataReport.appendCSV(session, to: &bytes)
        try output.writeAndClear(&bytes)
      }
    }
    try output.write(bytes)
  }
}
