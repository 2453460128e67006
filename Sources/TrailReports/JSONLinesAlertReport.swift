public import TrailDetect
internal import TrailEvents

/// Alerts as JSON Lines: one object a line, schema `trailsift.alert/1`.
///
/// The members, in this order: `schema`, `id`, `rule` {`id`, `title`, `severity`, `tags`,
/// `themes`}, `first`, `last`, `count`, `group` {key: value}, `principal`, `account`, `region`,
/// `source`, `action`, `outcome`, `resource` (each the most frequent value, or null), `facets`,
/// `notes` [text], `events` [{`eventID`, `eventTime`, `file`, `record`, `offset`}],
/// `eventsLeftOut`, `summary`.
///
/// `facets` has a member for each field (and `notes`) that has more than one value: {`values`:
/// [{`value`, `count`}], `leftOut`}. Within a schema number members may be added, and none is
/// renamed or taken away.
public struct JSONLinesAlertReport: Sendable {
  /// The value of every line's first member.
  public static let schema = "trailsift.alert/1"

  /// A report.
  public init() {}

  /// Appends one alert as a line.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output) { appendMembers(of: alert, to: &$0) }
  }

  /// The members of the line.
  func appendMembers(of alert: Alert, to json: inout JSONWriter) {
    let fields = [
      ("principal", alert.principal), ("account", alert.account), ("region", alert.region),
      ("source", alert.source), ("action", alert.action), ("outcome", alert.outcome),
      ("resource", alert.resource),
    ]
    json.member("schema", JSONLinesAlertReport.schema)
    json.member("id", alert.id)
    json.object("rule") { json in
      json.member("id", alert.rule.id)
      json.member("title", alert.rule.title)
      json.member("severity", alert.rule.severity.description)
      json.member("tags", alert.rule.tags)
      json.member("themes", alert.rule.themes)
    }
    json.member("first", alert.first.description)
    json.member("last", alert.last.description)
    json.member("count", alert.count)
    json.object("group") { json in
      for value in alert.group { json.member(value.key, value.value) }
    }
    for (name, facet) in fields { json.member(name, facet.main) }
    json.object("facets") { json in
      for (name, facet) in fields + [("notes", alert.notes)] where facet.hasSeveralValues {
        append(facet, named: name, to: &json)
      }
    }
    json.member("notes", alert.notes.values.map(\.text))
    json.array("events", alert.events) { json, event in
      json.object { json in
        json.member("eventID", event.eventID)
        json.member("eventTime", event.eventTime.description)
        json.member("file", event.file)
        json.member("record", event.record)
        json.member("offset", Int(event.offset))
      }
    }
    json.member("eventsLeftOut", alert.eventsLeftOut)
    json.member("summary", alert.summary)
  }

  private func append(_ facet: AlertFacet, named name: String, to json: inout JSONWriter) {
    json.object(name) { json in
      json.array("values", facet.values) { json, value in
        json.object { json in
          json.member("value", value.text)
          json.member("count", value.count)
        }
      }
      json.member("leftOut", facet.valuesLeftOut)
    }
  }
}

extension AlertFacet {
  /// Whether the events differ in this field.
  var hasSeveralValues: Bool { values.count + valuesLeftOut > 1 }
}
