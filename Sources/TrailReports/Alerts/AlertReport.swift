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

  /// Appends the whole report: every alert once, in the order given.
  public func append(_ alerts: [Alert], of run: RunReport, to output: inout [UInt8]) {
    switch format {
    case .text:
      TextAlertReport(width: options.width, colour: options.colour).append(alerts, to: &output)
    case .jsonl: JSONLinesAlertReport().append(alerts, to: &output)
    case .json:
      JSONAlertReport(toolVersion: options.toolVersion).append(alerts, of: run, to: &output)
    case .csv: CSVAlertReport().append(alerts, to: &output)
    case .sarif:
      SARIFAlertReport(toolVersion: options.toolVersion).append(alerts, of: run, to: &output)
    case .ocsf: OCSFAlertReport(toolVersion: options.toolVersion).append(alerts, to: &output)
    case .asff: ASFFAlertReport(options: options).append(alerts, to: &output)
    case .markdown: MarkdownAlertReport().append(alerts, to: &output)
    case .timesketch: TimesketchAlertReport().append(alerts, to: &output)
    case .html:
      HTMLAlertReport(toolVersion: options.toolVersion).append(alerts, of: run, to: &output)
    }
  }
}
