import ArgumentParser
import TrailDelivery
import TrailDetect
import TrailKit
import TrailReports
import TrailTerminal
import TrailWebhook

/// How a scan reports.
struct ScanOutputOptions: ParsableArguments {
  /// The formats of what has one line for each thing.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case jsonl
  }

  @Option(help: "How alerts are written to standard output.")
  var format = AlertFormat.text

  @OptionGroup var files: AlertFiles

  @Flag(
    name: .customLong("every-match"), help: "One line for each rule and event, instead of alerts.")
  var listsEveryMatch = false

  @Option(
    name: .customLong("min-severity"),
    help: ArgumentHelp(
      "Leave out rules below this severity; so informational signals are off unless asked for.",
      valueName: "severity"))
  var minimumSeverity = Severity.low

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "Exit with 1 if an alert is at least this severe, else 0.", valueName: "severity"))
  var failureSeverity: Severity?

  @Option(
    name: .customLong("stats"),
    help: ArgumentHelp(
      "Write the account of the run to this file, as JSON.", valueName: "file"))
  var statsPath: String?

  @OptionGroup var manifest: ManifestOptions

  @Flag(
    name: .customLong("unknown"),
    help: "List the keys that left events undecided, by rule, in the account of the run.")
  var listsUndecidedKeys = false

  @Option(name: .customLong("color"), help: "Whether text is coloured.")
  var color = ColorChoice.auto

  @Flag(
    name: [.customShort("q"), .customLong("quiet")],
    help: "Only problems on stderr: no progress, no account of the run.")
  var isQuiet = false

  func validate() throws {
    guard listsEveryMatch else { return }
    guard format == .text || format == .jsonl else {
      throw ValidationError("--every-match has the formats text and jsonl, not \(format.rawValue)")
    }
    guard files.isEmpty else {
      throw ValidationError("--every-match finds no alerts that --output could write")
    }
  }

  /// Writes alerts or matches to stdout and the files asked for.
  ///
  /// What comes of it is known at the end: the account of the run is told whatever happened. What happens to
  /// one output costs no other, and each failure is told.
  func writeAlerts(_ outcome: Scan.Outcome) throws {
    let options = files.reportOptions()
    var failure: (any Error)?
    do {
      try files.write(outcome.alerts, of: outcome.report, options: options)
    } catch {
      failure = error
    }
    do {
      try writeToStandardOutput(outcome, options)
    } catch {
      if let failure { standardErrorWrite("error: \(failure)\n") }
      throw error
    }
    if let failure { throw failure }
  }

  private func writeToStandardOutput(
    _ outcome: Scan.Outcome, _ options: AlertReportOptions
  ) throws(OutputError) {
    let output = OutputStream.standardOutput()
    var bytes: [UInt8] = []
    let isColoured = color.isEnabled(for: 1)
    if listsEveryMatch {
      let report = EveryMatchReport(
        format: format == .text ? .text : .jsonLines, colour: isColoured)
      for match in outcome.matches {
        report.append(MatchLine(match), to: &bytes)
        try output.writeAndClear(&bytes)
      }
    } else {
      var options = options
      options.width = Terminal.width(of: 1)
      options.colour = isColoured
      AlertReport(format, options: options).append(outcome.alerts, of: outcome.report, to: &bytes)
    }
    try output.write(bytes)
    try output.flush()
  }

  /// Writes the account of the run to stderr, and to the file asked for.
  func writeAccount(_ outcome: Scan.Outcome) throws {
    if isQuiet {
      // Trouble is no chatter: an exit code of 2 always has its reason beside it.
      for problem in outcome.report.problems {
        standardErrorWrite(PrintableText.escaped("\(problem)") + "\n")
      }
    } else {
      var summary: [UInt8] = []
      var report = RunReportText(width: Terminal.width(of: 2), colour: color.isEnabled(for: 2))
      report.listsUndecidedKeys = listsUndecidedKeys
      report.append(outcome.report, to: &summary)
      standardErrorWrite(String(decoding: summary, as: UTF8.self))
    }
    if let statsPath {
      var stats: [UInt8] = []
      RunReportJSON().append(outcome.report, to: &stats)
      try AtomicFile.write(path: statsPath, bytes: stats)
    }
  }

  /// Sends the alerts to those who are to be told; the outcome's report then tells of it.
  func deliver(_ outcome: inout Scan.Outcome, with delivery: AlertDelivery) throws -> DeliveryReport
  {
    let signals = StopSignals { delivery.stop() }
    defer { withExtendedLifetime(signals) {} }
    var failure: WebhookError?
    do throws(WebhookError) {
      try delivery.submit(outcome.alerts)
    } catch {
      failure = error
    }
    let report = delivery.finish()
    outcome.report.deliveries = report.sinks.map { RunReport.Delivery($0) }
    if let failure {
      report.tell(isQuiet: isQuiet)
      throw failure
    }
    return report
  }

  /// The exit code.
  func status(of outcome: Scan.Outcome) -> RunStatus {
    if outcome.report.hasProblems || outcome.report.rulesRefused > 0 { return .trouble }
    if let failureSeverity {
      let severities =
        outcome.alerts.map(\.rule.severity) + outcome.matches.map(\.rule.severity)
      return severities.contains { $0 >= failureSeverity } ? .negative : .success
    }
    return outcome.alerts.isEmpty && outcome.matches.isEmpty ? .negative : .success
  }
}

extension OutputStream {
  /// Writes what has gathered, and keeps the memory for more.
  fileprivate func writeAndClear(_ bytes: inout [UInt8]) throws(OutputError) {
    guard bytes.count > 1 << 16 else { return }
    try write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

extension MatchLine {
  init(_ match: ListedMatch) {
    self.init(
      severity: match.rule.severity, ruleID: match.rule.id, eventTime: match.event.eventTime,
      principal: match.principal, action: match.action, resource: match.resource,
      source: match.source, account: match.account, region: match.region, outcome: match.outcome,
      eventID: match.event.eventID, file: match.event.file, record: match.event.record)
  }
}
