public import TrailDetect

/// Alerts and the account of the run as one indented JSON document, schema `trailsift.alerts/1`.
///
/// The members, in this order: `schema`, `tool` {`name`, `version`}, `alerts` (each as a line of
/// `JSONLinesAlertReport`), `run` (as `RunReportJSON`).
public struct JSONAlertReport: Sendable {
  /// The value of the first member.
  public static let schema = "trailsift.alerts/1"

  /// The version of Trailsift.
  public let toolVersion: String

  /// A report.
  public init(toolVersion: String) { self.toolVersion = toolVersion }

  /// Appends the document.
  public func append(_ alerts: [Alert], of run: RunReport, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output, isIndented: true) { json in
      json.member("schema", JSONAlertReport.schema)
      json.object("tool") { json in
        json.member("name", "trailsift")
        json.member("version", toolVersion)
      }
      json.array("alerts", alerts) { json, alert in
        json.object { JSONLinesAlertReport().appendMembers(of: alert, to: &$0) }
      }
      json.object("run") { RunReportJSON().appendMembers(of: run, to: &$0) }
    }
  }
}
