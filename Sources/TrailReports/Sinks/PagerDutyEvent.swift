internal import TrailDetect
internal import TrailEvents

/// An event of PagerDuty's Events API v2.
///
/// `dedup_key` is the alert's id: sent twice, it is one incident. `routing_key`, which is a secret, is not in it; it
/// is put in when the event is sent. Limits: PagerDuty's developer documentation, "Send an alert event": summary
/// 1024 characters, event 512 KB.
struct PagerDutyEvent {
  private static let maxSummary = 1024
  private static let maxLinks = 3

  func body(of alert: Alert) -> String {
    let facts = SinkFacts(alert, valueLimit: SinkFacts.valueLimits[0])
    return JSONWriter.text { json in
      json.member("event_action", "trigger")
      json.member("dedup_key", alert.id)
      json.member("client", "Trailsift")
      json.object("payload") { json in
        json.member(
          "summary",
          ReportText.cut("\(facts.title): \(facts.summary)", to: PagerDutyEvent.maxSummary))
        json.member("source", alert.account.main.map { ReportText.cut($0, to: 200) } ?? "AWS")
        json.member("severity", alert.rule.severity.pagerDutyName)
        json.member("timestamp", alert.last.description)
        json.member("class", ReportText.cut(alert.rule.id, to: 200))
        json.object("custom_details") { json in
          for fact in facts.facts { json.member(fact.name, fact.value) }
          if let advice = facts.advice { json.member("Next", advice) }
          json.member("Alert", alert.id)
        }
      }
      json.array("links", Array(alert.rule.links.prefix(PagerDutyEvent.maxLinks))) { json, link in
        json.object { json in
          json.member("href", link)
          json.member("text", link)
        }
      }
    }
  }
}

extension Severity {
  /// PagerDuty's four: critical, error, warning, info.
  fileprivate var pagerDutyName: String {
    switch self {
    case .critical: "critical"
    case .high: "error"
    case .medium: "warning"
    case .low, .informational: "info"
    }
  }
}
