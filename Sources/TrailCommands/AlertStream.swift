import ArgumentParser
import TrailDetect
import TrailReports
import TrailTerminal

/// Writes alerts one after the other as they come, each whole and at once.
final class AlertStream {
  /// The formats that have no end: each alert stands by itself.
  static let formats: [AlertFormat] = [.text, .jsonl, .ocsf, .asff, .timesketch]

  private let report: AlertReport
  private let output: OutputStream

  init(_ report: AlertReport, to output: OutputStream) {
    self.report = report
    self.output = output
  }

  /// Refuses formats whose reports have a head or an end.
  static func check(_ format: AlertFormat, option: String) throws {
    guard formats.contains(format) else {
      throw ValidationError(
        "\(option) has the formats \(formats.map(\.rawValue).joined(separator: ", ")), "
          + "not \(format.rawValue)")
    }
  }

  /// Whether the reader has gone.
  var isClosed: Bool { output.isClosed }

  /// Writes alerts; when it returns, they are with the reader.
  func append(_ alerts: [Alert]) throws {
    for alert in alerts {
      try output.write(AlertStream.bytes(of: alert, report))
      // One at a time: a reader of lines never sees a half.
      try output.flush()
    }
  }

  /// One alert in a format.
  static func bytes(of alert: Alert, _ report: AlertReport) -> [UInt8] {
    var bytes: [UInt8] = []
    if report.format == .text {
      let text = TextAlertReport(width: report.options.width, colour: report.options.colour)
      text.append(alert, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    } else {
      report.append([alert], of: RunReport(), to: &bytes)
    }
    return bytes
  }

  /// Writes the totals that text has at its end.
  func finish(_ run: RunReport) throws {
    guard report.format == .text else { return }
    var bytes: [UInt8] = []
    TextAlertReport(width: report.options.width, colour: report.options.colour)
      .appendTotals(run.alertsBySeverity, to: &bytes)
    try output.write(bytes)
    try output.flush()
  }
}

extension AlertOutputOptions {
  /// What the formats say on a terminal or a pipe.
  func reportOptions(for descriptor: Int32) -> AlertReportOptions {
    var options = files.reportOptions()
    options.width = Terminal.width(of: descriptor)
    options.colour = color.isEnabled(for: descriptor)
    return options
  }
}
