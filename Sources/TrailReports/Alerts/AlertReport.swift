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
  static let manyBytes = 1 << 16

  /// Appends the whole report: every alert once, in the order given.
  public func append(_ alerts: [Alert], of run: RunReport, to output: inout [UInt8]) {
    append(AlertList(alerts), of: run, to: &output) { _ in }
  }

  /// Writes the whole report in pieces: every alert once, in the order given.
  ///
  /// It needs memory for an alert or so; the findings of `asff` are put in batches on disk if they are many.
  /// - Throws: what `write` throws, or `DetectError` if alerts cannot be read from disk.
  public func write(
    _ alerts: AlertList, of run: RunReport, _ write: ([UInt8]) throws -> Void
  ) throws {
    if format == .asff {
      try ASFFAlertReport(options: options).write(alerts, write)
      return try alerts.check()
    }
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
      let report = JSONAlertReport(toolVersion: options.toolVersion)
      var json = JSONWriter(isIndented: true)
      report.open(&json)
      try each { alert, output in
        report.append(alert, to: &json)
        json.handOver(to: &output)
      }
      report.close(run, &json)
      json.handOver(to: &output)
    case .sarif:
      let report = SARIFAlertReport(toolVersion: options.toolVersion)
      let index = SARIFIndex(alerts)
      var json = JSONWriter(isIndented: false)
      report.open(index, of: run, &json)
      try each { alert, output in
        report.append(alert, index, to: &json)
        json.handOver(to: &output)
      }
      report.close(&json)
      json.handOver(to: &output)
    case .asff: ASFFAlertReport(options: options).append(Array(alerts), to: &output)
    case .html:
      let report = HTMLAlertReport(toolVersion: options.toolVersion)
      var page = HTMLPage()
      func eachNumbered(_ body: (Alert, Int, inout HTMLPage) -> Void) throws(Failure) {
        var number = 0
        try each { alert, output in
          number += 1
          body(alert, number, &page)
          page.handOver(to: &output)
        }
      }
      report.open(alerts, to: &page)
      if let tags = report.listTags(alerts) {
        page.line(tags.open)
        try eachNumbered { report.appendTitle(of: $0, number: $1, to: &$2) }
        page.line(tags.close)
      }
      page.line("<main>")
      try eachNumbered { report.append($0, number: $1, to: &$2) }
      page.line("</main>")
      report.close(run, to: &page)
      page.handOver(to: &output)
    }
  }
}
