import TrailDetect
import TrailEvents
import TrailReports

/// Sessions for programs: JSON Lines (`trailsift.session/1`) and CSV.
public enum SessionDataReport {
  /// The columns of CSV.
  static let columns = [
    "id", "kind", "principal", "arn", "account", "role", "session_name", "source_identity", "mfa",
    "created", "first", "last", "seconds", "calls", "denied", "failed", "writes", "keys",
    "addresses", "networks", "agents", "tooling", "regions", "issued_by", "issuer_key",
    "issued_how", "issued_at", "issued", "alerts", "severity", "flags",
  ]

  /// Appends one object and a line feed.
  public static func appendJSON(_ session: Session, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output) { json in
      json.member("schema", "trailsift.session/1")
      write(session, to: &json)
    }
  }

  static func write(_ session: Session, to json: inout JSONWriter) {
    json.member("id", session.id)
    json.member("kind", session.kind.rawValue)
    json.member("principal", session.principal)
    json.member("arn", session.arn)
    json.member("account", session.account)
    json.member("roleArn", session.roleARN)
    json.member("sessionName", session.sessionName)
    json.member("sourceIdentity", session.sourceIdentity)
    json.member("mfa", session.usedMFA.map { $0 ? "yes" : "no" })
    json.member("created", session.created?.description)
    json.member("keys", session.keys)
    json.member("keyCount", session.keyCount)
    write(session.activity, to: &json)
    json.array("chain", session.chain) { json, link in
      json.object { json in
        json.member("act", link.act)
        json.member("issuer", link.issuer)
        json.member("issuerKey", link.issuerKey)
        json.member("time", link.time?.description)
        json.member("eventID", link.eventID.isEmpty ? nil : link.eventID)
        json.member("inferred", link.isInferred)
      }
    }
    json.member("issued", session.granted)
    json.array("alerts", session.alerts) { json, alert in
      json.object { json in
        json.member("id", alert.id)
        json.member("rule", alert.ruleID)
        json.member("severity", alert.severity.description)
      }
    }
    json.array("flags", session.flags) { json, flag in
      json.object { json in
        json.member("code", flag.code)
        json.member("text", flag.text)
      }
    }
  }

  /// The members of what somebody did, shared with the nodes of pivots.
  static func write(_ activity: CallerActivity, to json: inout JSONWriter) {
    json.member("first", activity.first?.description)
    json.member("last", activity.last?.description)
    json.member("seconds", Int(activity.seconds))
    json.member("calls", activity.calls)
    json.member("denied", activity.denied)
    json.member("failed", activity.failed)
    json.member("writes", activity.writes)
    write("addresses", activity.addresses, to: &json)
    write("networks", activity.networks, to: &json)
    write("agents", activity.agents, to: &json)
    write("tooling", activity.toolings, to: &json)
    write("regions", activity.regions, to: &json)
    write("accounts", activity.accounts, to: &json)
    json.array("actions", activity.actions) { json, call in
      json.object { json in
        json.member("action", call.action)
        json.member("calls", call.calls)
        json.member("denied", call.denied)
        json.member("failed", call.failed)
        json.member("writes", call.writes)
      }
    }
    json.member("listsAreCut", activity.isCut)
  }

  private static func write(
    _ name: String, _ values: [CountedValue], to json: inout JSONWriter
  ) {
    json.array(name, values) { json, value in
      json.object { json in
        json.member("value", value.text)
        json.member("count", value.count)
      }
    }
  }

  /// Appends the head of a table.
  public static func appendCSVHead(to output: inout [UInt8]) {
    CSVAlertReport.appendRow(columns, to: &output)
  }

  /// Appends a row.
  public static func appendCSV(_ session: Session, to output: inout [UInt8]) {
    func list(_ values: [CountedValue]) -> String {
      values.map(\.text).joined(separator: "; ")
    }
    let activity = session.activity
    let issuer = session.chain.first
    CSVAlertReport.appendRow(
      [
        session.id, session.kind.rawValue, session.principal, session.arn ?? "",
        session.account ?? "", session.roleARN ?? "", session.sessionName ?? "",
        session.sourceIdentity ?? "", session.usedMFA.map { $0 ? "yes" : "no" } ?? "",
        session.created?.description ?? "", activity.first?.description ?? "",
        activity.last?.description ?? "", String(activity.seconds), String(activity.calls),
        String(activity.denied), String(activity.failed), String(activity.writes),
        String(session.keyCount), list(activity.addresses), list(activity.networks),
        list(activity.agents), list(activity.toolings), list(activity.regions),
        issuer?.issuer ?? "", issuer?.issuerKey ?? "", issuer?.act ?? "",
        issuer?.time?.description ?? "", String(session.granted), String(session.alerts.count),
        session.severity?.description ?? "",
        session.flags.map(\.text).joined(separator: "; "),
      ], to: &output)
  }
}
