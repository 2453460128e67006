public import TrailDetect
public import TrailEvents

/// What formats say beside the alerts, and the choices that some of them leave.
public struct AlertReportOptions: Sendable, Equatable {
  /// The version of Trailsift that is named as the tool.
  public var toolVersion: String
  /// When the report is written: ASFF's `UpdatedAt`, and nothing else.
  public var writtenAt: Timestamp
  /// The columns of text, at least 40.
  public var width = 100
  /// Whether text is coloured.
  public var colour = false
  /// The account into whose Security Hub findings are imported (12 digits); nil for each alert's own.
  public var securityHubAccount: String?
  /// The region of that Security Hub; nil for each alert's own.
  public var securityHubRegion: String?

  /// Options, with the defaults for a file.
  public init(toolVersion: String, writtenAt: Timestamp) {
    self.toolVersion = toolVersion
    self.writtenAt = writtenAt
  }
}

/// Writes the alerts of a run in any of the formats.
public struct AlertReport: Sendable {
  /// The form.
  public let format: AlertFormat
  /// What is said beside the alerts.
  public let options: AlertReportOptions

  /// A report in one format.
  public init(_ format: AlertFormat, options: AlertReportOptions) {
    self.format = format
    self.options = options
  }

  /// From so many bytes on what was made of a report is handed on.
  private static let manyBytes = 1 << 16

  /// Appends the whole report: every alert once, in the order given.
  public func append(_ alerts: [Alert], of run: RunReport, to output: inout [UInt8]) {
    append(AlertList(alerts), of: run, to: &output) { _ in }
  }

  /// Writes the whole report in pieces: every alert once, in the order given.
  ///
  /// A report that is one document by itself (`json`, `sarif`, `asff`, `html`) is one piece and made in
  /// memory; the others need memory for an alert or so.
  /// - Throws: what `write` throws, or `DetectError` if alerts cannot be read from disk.
  public func write(
    _ alerts: AlertList, of run: RunReport, _ write: ([UInt8]) throws -> Void
  ) throws {
    var bytes: [UInt8] = []
    try append(alerts, of: run, to: &bytes) { bytes in
      try write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try write(bytes)
    try alerts.check()
  }

  /// - Parameter handOn: is called with what was made so far when it is much; it may take it away.
  private func append<Failure: Error>(
    _ alerts: AlertList, of run: RunReport, to output: inout [UInt8],
    handOn: (inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    func each(_ body: (Alert, inout [UInt8]) -> Void) throws(Failure) {
      for alert in alerts {
        body(alert, &output)
        if output.count >= AlertReport.manyBytes { try handOn(&output) }
      }
    }
    switch format {
    case .text:
      let report = TextAlertReport(width: options.width, colour: options.colour)
      try each { alert, output in
        report.append(alert, to: &output)
        output.append(UInt8(ascii: "\n"))
      }
      report.appendTotals(alerts.countsBySeverity, to: &output)
    case .jsonl: try each { JSONLinesAlertReport().append($0, to: &$1) }
    case .ocsf:
      let report = OCSFAlertReport(toolVersion: options.toolVersion)
      try each { report.append($0, to: &$1) }
    case .timesketch: try each { TimesketchAlertReport().append($0, to: &$1) }
    case .csv:
      CSVAlertReport().appendHead(to: &output)
      try each { CSVAlertReport().append($0, to: &$1) }
    case .markdown:
      MarkdownAlertReport().appendHead(alerts.countsBySeverity, to: &output)
      try each { MarkdownAlertReport().append($0, to: &$1) }
    case .json:
      JSONAlertReport(toolVersion: options.toolVersion)
        .append(Array(alerts), of: run, to: &output)
    case .sarif:
      SARIFAlertReport(toolVersion: options.toolVersion)
        .append(Array(alerts), of: run, to: &output)
    case .asff: ASFFAlertReport(options: options).append(Array(alerts), to: &output)
    case .html:
      HTMLAlertReport(toolVersion: options.toolVersion)
        .append(Array(alerts), of: run, to: &output)
    }
  }
}
