import TrailDetect
import TrailEvents
import TrailReports
import TrailTerminal

/// A pivot for programs: a graph as JSON (`trailsift.pivot/1`) or in Graphviz's language.
public enum PivotDataReport {
  /// Appends one JSON document.
  public static func appendJSON(_ pivot: Pivot, to output: inout [UInt8]) {
    let numbers = pivot.nodes.sorted()
    JSONWriter.appendObject(to: &output, isIndented: true) { json in
      json.member("schema", "trailsift.pivot/1")
      json.member("value", pivot.query.value)
      json.member("lookedForAs", pivot.query.roles.names)
      json.member("events", pivot.matchingCalls)
      json.member("isCut", pivot.isCut || !pivot.leftOut.isEmpty)
      json.member("sampleRate", pivot.graph.sampleRate)
      json.array("nodes", numbers) { json, number in
        json.object { json in write(number, of: pivot, to: &json) }
      }
      json.array("edges", pivot.edges) { json, edge in
        json.object { json in
          json.member("from", id(edge.from, pivot))
          json.member("to", id(edge.to, pivot))
          json.member("act", edge.act)
          json.member("count", edge.count)
          json.member("first", edge.first?.description)
          json.member("last", edge.last?.description)
          json.member("eventID", edge.eventID.isEmpty ? nil : edge.eventID)
          json.member("address", edge.address.isEmpty ? nil : edge.address)
          json.member("accounts", edge.accounts)
          json.member("inferred", edge.isInferred)
        }
      }
    }
  }

  private static func id(_ number: Int, _ pivot: Pivot) -> String {
    switch pivot.graph.nodes[number] {
    case .session(let session): session.id
    case .identity(let identity): identity.id
    }
  }

  private static func write(_ number: Int, of pivot: Pivot, to json: inout JSONWriter) {
    switch pivot.graph.nodes[number] {
    case .session(let session):
      json.member("type", "session")
      SessionDataReport.write(session, to: &json)
    case .identity(let identity):
      json.member("type", "identity")
      json.member("id", identity.id)
      json.member("kind", identity.kind.rawValue)
      json.member("principal", identity.label)
      json.member("account", identity.account)
      SessionDataReport.write(identity.activity, to: &json)
    }
    json.member("isMatch", pivot.seeds.contains(number))
    json.member("leftOut", pivot.leftOut[number] ?? 0)
    guard let match = pivot.match(of: number) else { return }
    json.object("match") { json in
      json.member("roles", match.roles.names)
      json.member("calls", match.calls)
      json.member("denied", match.denied)
      json.member("first", match.first.description)
      json.member("last", match.last.description)
      json.array("events", match.events) { json, event in
        json.object { json in
          json.member("eventID", event.eventID)
          json.member("time", event.time.description)
          json.member("action", event.action)
          json.member("outcome", event.outcome.rawValue)
          json.member("address", event.address)
        }
      }
    }
  }

  // MARK: Graphviz

  /// Appends a graph for `dot -Tsvg`.
  public static func appendDOT(_ pivot: Pivot, to output: inout [UInt8]) {
    var text = "digraph pivot {\n  rankdir=LR;\n"
    text += "  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n"
    text += "  edge [fontname=\"sans-serif\", fontsize=9];\n"
    for number in pivot.nodes.sorted() {
      let (lines, isSession) = label(number, pivot)
      var attributes = "label=\"\(lines.map(escaped).joined(separator: "\\n"))\""
      if !isSession { attributes += ", style=rounded" }
      if pivot.seeds.contains(number) { attributes += ", color=red, penwidth=2" }
      text += "  n\(number) [\(attributes)];\n"
    }
    for edge in pivot.edges {
      var lines = [edge.act + (edge.count > 1 ? " ×\(Quantity.grouped(edge.count))" : "")]
      if let time = edge.first { lines.append(ReadableTime.moment(time)) }
      var attributes = "label=\"\(lines.map(escaped).joined(separator: "\\n"))\""
      if edge.count == 0 || edge.isInferred { attributes += ", style=dashed" }
      text += "  n\(edge.from) -> n\(edge.to) [\(attributes)];\n"
    }
    if pivot.isCut || !pivot.leftOut.isEmpty {
      text += "  label=\"more is connected and not shown\";\n"
    }
    text += "}\n"
    output += Array(text.utf8)
  }

  private static func label(_ number: Int, _ pivot: Pivot) -> (lines: [String], isSession: Bool) {
    switch pivot.graph.nodes[number] {
    case .session(let session):
      var lines = [session.principal, "\(session.kind.words) \(session.id)"]
      lines.append(
        "\(Quantity.counted(session.activity.calls, "call", "calls")), "
          + "\(Quantity.grouped(session.activity.denied)) denied")
      if !session.alerts.isEmpty {
        lines.append(Quantity.counted(session.alerts.count, "alert", "alerts"))
      }
      return (lines, true)
    case .identity(let identity):
      return ([identity.label] + (identity.account.map { [$0] } ?? []), false)
    }
  }

  /// A text between quotes: what does not show is written out, and nothing ends the quotes.
  private static func escaped(_ text: String) -> String {
    PrintableText.escaped(text, limit: 200).replacing("\\", with: "\\\\")
      .replacing("\"", with: "\\\"")
  }
}
