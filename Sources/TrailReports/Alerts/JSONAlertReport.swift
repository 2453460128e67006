import TrailDetect

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

  /// Begins the document, up to the alerts.
  func open(_ json: inout JSONWriter) {
    json.openObject()
    json.member("schema", JSONAlertReport.schema)
    json.object("tool") { json in
      json.member("name", "trailsift")
      json.member("version", toolVersion)
    }
    json.openArray("alerts")
  }

  func append(_ alert: Alert, to json: inout JSONWriter) {
    json.object { JSONLinesAlertReport().appendMembers(of: alert, to: &$0) }
  }

  /// Ends the document with what stands behind the alerts.
  func close(_ run: RunReport, _ json: inout JSONWriter) {
    json.closeArray()
    json.object("run") { RunReportJSON().appendMembers(of: run, to: &$0) }
    json.closeObject()
    json.endLine()
  }
}
