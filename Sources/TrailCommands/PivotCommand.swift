import ArgumentParser
import TrailDetect
import TrailEvents
import TrailForensics
import TrailKit
import TrailRules
import TrailTerminal

/// `trailsift pivot`: everything that is connected with one value.
struct PivotCommand: ParsableCommand {
  /// How a pivot is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case dot
  }

  /// Where a value is looked for.
  enum Place: String, ExpressibleByArgument, CaseIterable {
    case accessKey = "access-key"
    case caller
    case session
    case role
    case address
    case event
    case resource
    case userAgent = "user-agent"

    var roles: PivotRoles {
      switch self {
      case .accessKey: .accessKey
      case .caller: .caller
      case .session: .sessionName
      case .role: .role
      case .address: .address
      case .event: .event
      case .resource: .resource
      case .userAgent: .userAgent
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "pivot",
    abstract: "Follow one value to everything connected with it.",
    discussion: """
      Example: trailsift pivot 192.0.2.66 samples

      The value is an access key, an ARN, a name of a user, role or session, an address or block of \
      them, an event's id, an instance's id, a resource, or a part of a user agent. The tree goes up to \
      whoever is behind it and down to what came of it: sessions issued, keys, users and roles made. \
      Exit code: 0 found, 1 nothing names it, 2 trouble.
      """)

  @Argument(help: "What to look for.")
  var value: String

  @Argument(help: "Files and folders to read; `-` or no path in a pipe is standard input.")
  var paths: [String] = []

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Look for the value only as this; may be repeated. By default its form decides.",
      valueName: "place"))
  var places: [Place] = []

  @Option(help: "How the graph is written: a tree, JSON, or Graphviz's dot.")
  var format = Format.text

  @Option(
    name: .customLong("max-nodes"),
    help: ArgumentHelp("How many nodes are shown at most.", valueName: "count"))
  var maxNodes = Pivot.Limits().nodes

  @Option(
    name: .customLong("max-children"),
    help: ArgumentHelp("How many nodes are shown that come of one.", valueName: "count"))
  var maxChildren = Pivot.Limits().children

  @Flag(
    name: .customLong("no-alerts"), help: "Ask no rules: faster, and no alerts beside sessions.")
  var leavesAlertsOut = false

  @OptionGroup var activity: ActivityOptions
  @OptionGroup(title: "Limits") var memoryOptions: SessionMemoryOptions
  @OptionGroup(title: "Output") var runOptions: RunOptions

  func validate() throws {
    try RunOptions.checkPaths(paths)
    guard maxNodes > 0, maxChildren > 0 else {
      throw ValidationError("--max-nodes and --max-children: at least 1")
    }
    if places.contains(.address), IPNetwork(value) == nil {
      throw ValidationError("`\(value)` is no address and no block in CIDR notation")
    }
    guard !value.isEmpty else { throw ValidationError("the value to look for is empty") }
  }

  func run() throws {
    let roles = places.reduce(into: PivotRoles()) { $0.formUnion($1.roles) }
    guard let query = PivotQuery(value, roles: places.isEmpty ? nil : roles) else {
      throw CommandError("the value to look for is empty")
    }
    var (run, rules) = try activity.makeRun(paths: paths, asksRules: !leavesAlertsOut)
    runOptions.manifest.apply(to: &run.options)
    run.gathering.memoryBytes = memoryOptions.bytes
    run.gathering.query = query
    var outcome = try ProgressDisplay.showing(!runOptions.isQuiet) { progress in
      try run.run(progress: progress)
    }
    var limits = Pivot.Limits()
    limits.nodes = maxNodes
    limits.children = maxChildren
    let pivot = Pivot(query, in: outcome.graph, limits: limits)
    let output = OutputStream.standardOutput()
    var bytes: [UInt8] = []
    if !pivot.isEmpty || format != .text {
      switch format {
      case .text:
        PivotTextReport(
          width: Terminal.width(of: 1), colour: runOptions.color.isEnabled(for: 1)
        ).append(pivot, to: &bytes)
      case .json: PivotDataReport.appendJSON(pivot, to: &bytes)
      case .dot: PivotDataReport.appendDOT(pivot, to: &bytes)
      }
    }
    try output.write(bytes)
    try output.flush()
    if pivot.isEmpty {
      let looked = query.roles.names.joined(separator: ", ")
      standardErrorWrite(
        "no event names `\(PrintableText.escaped(value))`\n"
          + "  help: it was looked for as \(looked); see --as\n")
    }
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
    throw pivot.isEmpty ? RunStatus.negative : RunStatus.success
  }
}
