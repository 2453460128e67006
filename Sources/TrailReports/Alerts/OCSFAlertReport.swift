public import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts as OCSF Detection Findings (class 2004, schema 1.8.0, profile `cloud`), one a line.
///
/// `severity_id` is 1 to 5 from `informational` to `critical`. `time` is that of the last event, so that
/// the same logs give the same bytes. Names, addresses and ARNs are kept as they are, for comparing;
/// texts for people (`message`, titles, descriptions) have what does not show written out.
///
/// Source: schema.ocsf.io, 1.8.0, `detection_finding` and its objects.
public struct OCSFAlertReport: Sendable {
  /// The version of the schema.
  public static let schemaVersion = "1.8.0"

  /// The version of Trailsift.
  public let toolVersion: String

  /// A report.
  public init(toolVersion: String) { self.toolVersion = toolVersion }

  /// Appends one finding as a line.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output) { json in
      json.member("activity_id", 1)
      json.member("activity_name", "Create")
      json.member("category_uid", 2)
      json.member("category_name", "Findings")
      json.member("class_uid", 2004)
      json.member("class_name", "Detection Finding")
      json.member("type_uid", 200_401)
      json.member("type_name", "Detection Finding: Create")
      json.member("time", alert.lastMilliseconds)
      json.member("start_time", alert.firstMilliseconds)
      json.member("end_time", alert.lastMilliseconds)
      json.member("duration", alert.lastMilliseconds - alert.firstMilliseconds)
      json.member("count", alert.count)
      json.member("severity_id", alert.rule.severity.rawValue + 1)
      json.member("severity", alert.rule.severity.capitalized)
      json.member("status_id", 1)
      json.member("status", "New")
      json.member("is_alert", true)
      json.member("message", PrintableText.escaped(alert.summary))
      appendMetadata(alert, to: &json)
      appendFindingInfo(alert, to: &json)
      appendCloud(alert, to: &json)
      appendEvidences(alert, to: &json)
      appendObservables(alert, to: &json)
      appendResources(alert, to: &json)
      appendRemediation(alert.rule, to: &json)
      appendUnmapped(alert, to: &json)
    }
  }

  private func appendMetadata(_ alert: Alert, to json: inout JSONWriter) {
    json.object("metadata") { json in
      json.member("version", OCSFAlertReport.schemaVersion)
      json.object("product") { json in
        json.member("name", "Trailsift")
        json.member("vendor_name", "Trailsift")
        json.member("version", toolVersion)
      }
      json.member("profiles", ["cloud"])
      json.member("uid", alert.id)
      json.member("event_code", alert.rule.id)
      json.member("log_name", "CloudTrail")
      json.member("log_provider", "AWS")
      if !alert.rule.tags.isEmpty { json.member("labels", alert.rule.tags) }
    }
  }

  private func appendFindingInfo(_ alert: Alert, to json: inout JSONWriter) {
    json.object("finding_info") { json in
      json.member("uid", alert.id)
      json.member("title", alert.rule.heading)
      let description = ReportText.oneLine(alert.rule.description)
      if !description.isEmpty { json.member("desc", description) }
      json.member("created_time", alert.lastMilliseconds)
      json.member("first_seen_time", alert.firstMilliseconds)
      json.member("last_seen_time", alert.lastMilliseconds)
      json.member("data_sources", ["AWS CloudTrail"])
      if let link = alert.rule.links.first { json.member("src_url", link) }
      json.object("analytic") { json in
        json.member("uid", alert.rule.id)
        json.member("name", alert.rule.heading)
        json.member("type_id", 1)
        json.member("type", "Rule")
      }
      appendAttacks(alert.rule, to: &json)
      let named = alert.events.filter { !$0.eventID.isEmpty }
      if !named.isEmpty {
        json.array("related_events", named) { json, event in
          json.object { json in
            json.member("uid", event.eventID)
            json.member("type", "AWS CloudTrail event")
            json.member("created_time", Int(event.eventTime.milliseconds))
          }
        }
      }
      json.member("related_events_count", alert.count)
    }
  }

  private func appendAttacks(_ rule: RuleSummary, to json: inout JSONWriter) {
    let tags = AttackTags(rule)
    let alone = tags.tactics.filter { tactic in
      !tags.techniques.contains { $0.tactics.contains(tactic) }
    }
    guard !tags.techniques.isEmpty || !alone.isEmpty else { return }
    // One entry for each technique with the tactics that it serves; tactics that no technique
    // serves follow by themselves.
    let entries = tags.techniques.map { (technique: Optional($0), tactics: $0.tactics) }
    json.array("attacks", entries + alone.map { (nil, [$0]) }) { json, attack in
      json.object { json in
        json.member("version", AttackTags.version)
        if attack.tactics.count == 1, let tactic = attack.tactics.first {
          json.object("tactic") { append(tactic, to: &$0) }
        } else if !attack.tactics.isEmpty {
          json.array("tactics", attack.tactics) { json, tactic in
            json.object { append(tactic, to: &$0) }
          }
        }
        guard let technique = attack.technique else { return }
        json.object("technique") { json in
          json.member("uid", technique.parentID)
          if let name = AttackTags.name(of: technique.parentID) { json.member("name", name) }
        }
        guard technique.isSubTechnique else { return }
        json.object("sub_technique") { json in
          json.member("uid", technique.id)
          if let name = technique.name { json.member("name", name) }
          json.member("src_url", technique.page)
        }
      }
    }
  }

  private func append(_ tactic: AttackTags.Tactic, to json: inout JSONWriter) {
    json.member("uid", tactic.id)
    json.member("name", tactic.name)
  }

  private func appendCloud(_ alert: Alert, to json: inout JSONWriter) {
    json.object("cloud") { json in
      json.member("provider", "AWS")
      if let region = alert.region.main { json.member("region", region) }
      if let account = alert.account.main {
        json.object("account") { appendAccount(account, to: &$0) }
      }
    }
  }

  private func appendAccount(_ account: String, to json: inout JSONWriter) {
    json.member("uid", account)
    // Logs do not tell the account's name; some readers want one.
    json.member("name", account)
    json.member("type_id", 10)
    json.member("type", "AWS Account")
  }

  private func appendEvidences(_ alert: Alert, to json: inout JSONWriter) {
    let sources = alert.source.values.map(\.text)
    let actions = alert.action.values.map(\.text)
    let principals = alert.principal.values.map(\.text)
    let most = max(sources.count, actions.count, principals.count)
    guard most > 0 else { return }
    // Values that differ are listed apart: an alert does not say which of them went together.
    var evidences: [OCSFEvidence] = []
    if most == 1 {
      evidences = [
        OCSFEvidence(action: actions.first, principal: principals.first, source: sources.first)
      ]
    } else {
      evidences =
        actions.map { OCSFEvidence(action: $0) } + principals.map { OCSFEvidence(principal: $0) }
        + sources.map { OCSFEvidence(source: $0) }
    }
    json.array("evidences", evidences) { json, evidence in
      json.object { evidence.append(account: alert.account.main, to: &$0) }
    }
  }

  private func appendObservables(_ alert: Alert, to json: inout JSONWriter) {
    var observables: [(name: String, typeID: Int, type: String, value: String)] = []
    for value in alert.source.values {
      guard IPAddress(value.text) != nil else { continue }
      observables.append(("evidences.src_endpoint.ip", 2, "IP Address", value.text))
    }
    for value in alert.principal.values {
      observables.append(("evidences.actor.user.name", 4, "User Name", value.text))
    }
    for value in alert.resource.values {
      observables.append(("resources.uid", 10, "Resource UID", value.text))
    }
    guard !observables.isEmpty else { return }
    json.array("observables", observables) { json, observable in
      json.object { json in
        json.member("name", observable.name)
        json.member("type_id", observable.typeID)
        json.member("type", observable.type)
        json.member("value", observable.value)
      }
    }
  }

  private func appendResources(_ alert: Alert, to json: inout JSONWriter) {
    guard !alert.resource.values.isEmpty else { return }
    json.array("resources", alert.resource.values) { json, value in
      json.object { json in
        json.member("uid", value.text)
        guard let arn = ARN(value.text) else { return }
        json.member("name", arn.lastSegment)
        json.member("type", arn.service)
        json.member("cloud_partition", arn.partition)
        if !arn.region.isEmpty { json.member("region", arn.region) }
      }
    }
  }

  private func appendRemediation(_ rule: RuleSummary, to json: inout JSONWriter) {
    guard !rule.response.isEmpty else { return }
    json.object("remediation") { json in
      let steps = rule.response.enumerated().map { "\($0 + 1). \(ReportText.oneLine($1))" }
      json.member("desc", steps.joined(separator: "\n"))
      if !rule.links.isEmpty { json.member("references", rule.links) }
    }
  }

  /// What OCSF has no place for.
  private func appendUnmapped(_ alert: Alert, to json: inout JSONWriter) {
    json.object("unmapped") { json in
      json.member("outcome", alert.outcome.values.map(\.text))
      json.member("accounts", alert.account.values.map(\.text))
      json.member("regions", alert.region.values.map(\.text))
      json.member("notes", alert.notes.values.map(\.text))
      json.object("group") { json in
        for value in alert.group { json.member(value.key, value.value) }
      }
      json.member("themes", alert.rule.themes)
      json.array("events", alert.events) { json, event in
        json.object { json in
          json.member("uid", event.eventID)
          json.member("file", event.file)
          json.member("record", event.record)
          json.member("offset", Int(event.offset))
        }
      }
      json.member("events_left_out", alert.eventsLeftOut)
    }
  }
}

/// One entry of `evidences`: what is known to belong together.
private struct OCSFEvidence {
  var action: String?
  var principal: String?
  var source: String?

  func append(account: String?, to json: inout JSONWriter) {
    if let action {
      let parts = action.split(separator: ":", maxSplits: 1).map(String.init)
      json.object("api") { json in
        json.member("operation", parts.last ?? action)
        guard parts.count == 2, let service = parts.first else { return }
        json.object("service") { $0.member("name", service) }
      }
    }
    if let principal {
      json.object("actor") { json in
        json.object("user") { json in
          json.member("name", principal)
          guard let account else { return }
          json.object("account") { json in
            json.member("uid", account)
            json.member("type_id", 10)
          }
        }
      }
    }
    guard let source else { return }
    json.object("src_endpoint") { json in
      // An AWS service that calls for somebody names itself instead of an address.
      json.member(IPAddress(source) == nil ? "svc_name" : "ip", source)
    }
  }
}

extension Severity {
  /// `High`.
  fileprivate var capitalized: String {
    description.prefix(1).uppercased() + description.dropFirst()
  }
}
