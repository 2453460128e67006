import ArgumentParser
import TrailDelivery
import TrailDetect
import TrailKit
import TrailReports
import TrailTerminal
import TrailWebhook

/// Whether a scan gives its alerts as they become final.
struct StreamOptions: ParsableArguments {
  @Flag(
    name: .customLong("stream"),
    help: "Print each alert as soon as nothing can change it, instead of all at the end.")
  var isStreaming = false

  @OptionGroup var latenessOptions: LatenessOptions

  func check(_ output: ScanOutputOptions) throws {
    guard !output.listsEveryMatch else {
      throw ValidationError("--stream gives alerts, --every-match has none")
    }
    try AlertStream.check(output.format, option: "--stream")
  }

  /// Does the run, and prints alerts meanwhile.
  func run(
    _ work: DetectionOptions.Work, output: ScanOutputOptions, delivery: AlertDelivery?
  ) throws -> RunStatus {
    let stream = AlertStream(
      AlertReport(output.format, options: output.common.reportOptions(for: 1)),
      to: .standardOutput())
    let keepsAll = !output.files.isEmpty
    let all = AlertStore()
    var worst: Severity?
    let scan = StreamScan(
      rules: work.rules, options: work.options,
      latenessSeconds: latenessOptions.seconds(
        isLive: !LogReader(options: work.options).canReadAgain))
    let signals = delivery.map { delivery in StopSignals { delivery.stop() } }
    defer { withExtendedLifetime(signals) {} }
    // A progress line would be torn by the alerts where both go to one terminal.
    let showsProgress = !output.isQuiet && !Terminal.isTerminal(1)
    var report: RunReport
    do {
      report = try ProgressDisplay.showing(showsProgress) { progress in
        try scan.run(progress: progress) { alerts in
          if keepsAll { for alert in alerts { try all.append(alert) } }
          worst = alerts.map(\.rule.severity).max().map { max($0, worst ?? $0) } ?? worst
          try stream.append(alerts)
          try delivery?.submit(alerts)
          // Files and receivers want everything, whoever reads standard output.
          return !stream.isClosed || keepsAll || delivery != nil
        }
      }
    } catch {
      delivery?.finish().tell(isQuiet: output.isQuiet)
      throw error
    }
    work.note(in: &report)
    try stream.finish(report)
    if keepsAll {
      // As a scan writes them: the worst first.
      try output.files.write(try all.list(), of: report, options: output.files.reportOptions())
    }
    let delivered = delivery?.finish()
    report.deliveries = delivered?.sinks.map { RunReport.Delivery($0) } ?? []
    try output.common.writeAccount(report)
    try work.write(output.manifest, report)
    delivered?.tell(isQuiet: output.isQuiet)
    return delivered?.isComplete == false ? .trouble : output.status(of: report, worst: worst)
  }
}

/// How late events may come.
struct LatenessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How far behind the latest event one may come, and still count in its windows (default: 1h; 2d \
      for `scan` of files, as some are delivered once a day).
      """, valueName: "duration"))
  var lateness: DurationArgument?

  /// Seconds, for what comes as it happens, or for files that lie there.
  func seconds(isLive: Bool) -> Int64 { lateness?.seconds ?? (isLive ? 3600 : 2 * 86_400) }
}
