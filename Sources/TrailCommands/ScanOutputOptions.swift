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

  @OptionGroup var common: AlertOutputOptions
  @OptionGroup var manifest: ManifestOptions

  @Flag(
    name: .customLong("every-match"), help: "One line for each rule and event, instead of alerts.")
  var listsEveryMatch = false

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "Exit with 1 if an alert is at least this severe, else 0.", valueName: "severity"))
  var failureSeverity: Severity?

  var format: AlertFormat { common.format }
  var files: AlertFiles { common.files }
  var minimumSeverity: Severity { common.minimumSeverity }
  var isQuiet: Bool { common.isQuiet }

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
      try writeToStandardOutput(outcome)
    } catch {
      if let failure { standardErrorWrite("error: \(failure)\n") }
      throw error
    }
    if let failure { throw failure }
  }

  private func writeToStandardOutput(_ outcome: Scan.Outcome) throws {
    let output = OutputStream.standardOutput()
    var bytes: [UInt8] = []
    let isColoured = common.color.isEnabled(for: 1)
    if listsEveryMatch {
      let report = EveryMatchReport(
        format: format == .text ? .text : .jsonLines, colour: isColoured)
      for match in outcome.matches {
        report.append(MatchLine(match), to: &bytes)
        try output.writeAndClear(&bytes)
      }
    } else {
      try AlertReport(format, options: common.reportOptions(for: 1))
        .write(outcome.alerts, of: outcome.report) { try output.write($0) }
    }
    try output.write(bytes)
    try output.flush()
  }

  /// Sends alerts to those who are to be told; the report then tells of it.
  func deliver(
    with delivery: AlertDelivery, in report: inout RunReport,
    _ submit: () throws(WebhookError) -> Void
  ) throws -> DeliveryReport {
    let signals = StopSignals { delivery.stop() }
    defer { withExtendedLifetime(signals) {} }
    var failure: WebhookError?
    do throws(WebhookError) { try submit() } catch { failure = error }
    let delivered = delivery.finish()
    report.deliveries = delivered.sinks.map { RunReport.Delivery($0) }
    if let failure {
      delivered.tell(isQuiet: isQuiet)
      throw failure
    }
    return delivered
  }

  /// The exit code.
  func status(of outcome: Scan.Outcome) -> RunStatus {
    let severities = outcome.alerts.countsBySeverity.keys + outcome.matches.map(\.rule.severity)
    return status(of: outcome.report, worst: severities.max())
  }

  /// The exit code, by the most severe of what was found.
  func status(of report: RunReport, worst: Severity?) -> RunStatus {
    if report.hasProblems || report.rulesRefused > 0 { return .trouble }
    guard let failureSeverity else { return worst == nil ? .negative : .success }
    return worst.map { $0 >= failureSeverity } == true ? .negative : .success
  }
}

extension OutputStream {
  /// Writes what has gathered if it is much, and keeps the memory for more.
  func writeAndClear(_ bytes: inout [UInt8]) throws(OutputError) {
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
