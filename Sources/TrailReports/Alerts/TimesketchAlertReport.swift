public import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts as events for Timesketch: JSON Lines, one for each listed event of an alert.
///
/// `message`, `datetime` and `timestamp_desc` are what Timesketch asks for; the other members become
/// fields of the event. An alert that counts more events than it lists has one line more, at its last
/// moment, so that its whole span shows.
///
/// Source: Timesketch documentation, "Create timeline from JSON/JSONL/CSV file".
public struct TimesketchAlertReport: Sendable {
  /// A report.
  public init() {}

  /// Appends the events of one alert.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    for event in alert.events { append(event, of: alert, to: &output) }
    guard alert.eventsLeftOut > 0 || alert.events.isEmpty else { return }
    append(nil, of: alert, to: &output)
  }

  private func append(_ event: AlertEvent?, of alert: Alert, to output: inout [UInt8]) {
    let time = event?.eventTime ?? alert.last
    let title = alert.rule.heading
    JSONWriter.appendObject(to: &output) { json in
      json.member(
        "message",
        "[\(alert.rule.severity)] \(title): \(PrintableText.escaped(alert.summary))")
      json.member("datetime", datetime(time))
      // Timesketch counts microseconds.
      json.member("timestamp", Int(time.milliseconds) * 1000)
      json.member("timestamp_desc", event == nil ? "Last Event of Alert" : "CloudTrail Event Time")
      json.member("data_type", "aws:cloudtrail:alert")
      json.member("alert_id", alert.id)
      json.member("alert_count", alert.count)
      json.member("rule", alert.rule.id)
      json.member("rule_title", title)
      json.member("severity", alert.rule.severity.description)
      let fields = [
        ("principal", alert.principal), ("account", alert.account), ("region", alert.region),
        ("source_ip", alert.source), ("action", alert.action), ("outcome", alert.outcome),
        ("resource", alert.resource), ("notes", alert.notes),
      ]
      for (name, facet) in fields where !facet.values.isEmpty {
        json.member(
          name, facet.values.map { PrintableText.escaped($0.text) }.joined(separator: ", "))
      }
      json.member("tag", alert.rule.tags.map(PrintableText.escaped))
      guard let event else {
        json.member("events_left_out", alert.eventsLeftOut)
        return
      }
      json.member("event_id", PrintableText.escaped(event.eventID))
      json.member("file", PrintableText.escaped(event.file))
      json.member("record", event.record)
      json.member("offset", Int(event.offset))
    }
  }

  /// `2026-03-04T19:12:07+00:00`: the form that Timesketch's importers all read.
  private func datetime(_ time: Timestamp) -> String {
    String(time.description.dropLast()) + "+00:00"
  }
}
