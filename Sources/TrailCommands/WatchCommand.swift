import ArgumentParser
import Foundation
import TrailDelivery
import TrailDetect
import TrailEvents
import TrailKit
import TrailReports
import TrailRules
import TrailTerminal
import TrailWebhook

/// `trailsift watch`: from folders into which logs are synced to alerts, for months.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow folders into which logs are synced, and give alerts as they become final.",
    discussion: """
      Example: trailsift watch --state watch.state --format jsonl /var/log/cloudtrail

      Each new file is read once, when it is whole. An alert is given once, when no event can change it \
      any more that comes within --lateness. With --state a watch goes on where it was stopped or \
      killed; what it may give again after a kill has the same id. SIGINT and SIGTERM let it finish \
      the files at hand and save.

      Exit code: 0 stopped as asked, 2 trouble (a damaged file, say); with --once as for scan.
      """)

  @Argument(help: "Folders to follow; also files.")
  var paths: [String]

  @OptionGroup(title: "Watching") var watchOptions: WatchingOptions
  @OptionGroup var input: DetectionOptions
  @OptionGroup(title: "Output") var output: AlertOutputOptions

  @OptionGroup(title: "Who is told") var sinkOptions: SinkOptions

  func validate() throws {
    guard !paths.contains("-") else {
      throw ValidationError("watch follows folders; for a pipe see `trailsift scan --stream`")
    }
    try AlertStream.check(output.format, option: "watch")
    for format in output.files.formats { try AlertStream.check(format, option: "watch --output") }
  }

  func run() throws {
    try output.files.checkPlaces()
    let work = try input.prepare(paths: paths, minimumSeverity: output.minimumSeverity)
    let delivery = try sinks.delivery(conditionsPath: input.ruleOptions.conditionsPath)
    let stop = StopRequest()
    let signals = StopSignals {
      stop.request()
      delivery?.stop()
    }
    defer { withExtendedLifetime(signals) {} }
    var report: RunReport
    do {
      report = try watch(work, stop, delivery)
    } catch {
      delivery?.finish().tell(isQuiet: output.isQuiet)
      throw error
    }
    work.note(in: &report)
    let delivered = delivery?.finish()
    report.deliveries = delivered?.sinks.map { RunReport.Delivery($0) } ?? []
    try output.writeAccount(report, areProblemsTold: true)
    delivered?.tell(isQuiet: output.isQuiet)
    if report.hasProblems || report.rulesRefused > 0 || delivered?.isComplete == false {
      throw RunStatus.trouble
    }
    if watchOptions.isOnce, report.alerts == 0 { throw RunStatus.negative }
  }

  /// A watch that remembers what it gave must not lose what waits to be sent.
  private var sinks: SinkOptions {
    var sinks = sinkOptions
    if sinks.outboxPath == nil, !sinks.sendsNothing, let statePath = watchOptions.statePath,
      !sinks.webhooks.isEmpty || declaresSinks
    {
      sinks.outboxPath = statePath + ".outbox"
    }
    return sinks
  }

  private var declaresSinks: Bool {
    guard let path = input.ruleOptions.conditionsPath, let source = try? RuleFiles.read(path) else {
      return false
    }
    return !ConditionsFile.parse(text: source.text, path: path).sinks.isEmpty
  }

  private func watch(
    _ work: DetectionOptions.Work, _ stop: StopRequest, _ delivery: AlertDelivery?
  ) throws -> RunReport {
    let watch = try Watch(
      rules: work.rules, options: watchOptions.options(work.options),
      outlet: try WatchOutlet(output, delivery), stop: stop,
      now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
      tell: { standardErrorWrite(PrintableText.escaped("\($0)") + "\n") })
    guard watchOptions.isOnce else { return try watch.run() }
    try watch.pass()
    return try watch.close()
  }
}

/// How folders are watched.
struct WatchingOptions: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help: ArgumentHelp(
      "Remember in this file what was read and what goes on, so that a restart loses nothing.",
      valueName: "file"))
  var statePath: String?

  @OptionGroup var latenessOptions: LatenessOptions

  @Option(
    help: ArgumentHelp(
      "Take time to go on without events after so long without a new file.",
      valueName: "duration"))
  var idle = DurationArgument(seconds: 3600)

  @Option(
    help: ArgumentHelp(
      "A file that looks unfinished and stays as it is for so long counts as damaged.",
      valueName: "duration"))
  var patience = DurationArgument(seconds: 600)

  @Option(
    help: ArgumentHelp(
      "Look through the folders after so long at the latest (default: 60s, or 5s without inotify).",
      valueName: "duration"))
  var poll: DurationArgument?

  @Flag(
    name: .customLong("once"),
    help: "Read what is new, give what is final, save and end: for cron instead of a service.")
  var isOnce = false

  func validate() throws {
    if let poll, poll.seconds < 1 { throw ValidationError("--poll: at least 1s") }
  }

  func options(_ scan: ScanOptions) -> WatchOptions {
    var options = WatchOptions(scan: scan)
    options.statePath = statePath
    options.latenessSeconds = latenessOptions.seconds(isLive: true)
    options.idleSeconds = idle.seconds
    options.patienceSeconds = patience.seconds
    options.pollSeconds = poll?.seconds
    return options
  }
}
