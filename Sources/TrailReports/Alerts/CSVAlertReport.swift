public import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts as a table: a header and one row each, as RFC 4180 wants it (UTF-8, CRLF, every text quoted).
///
/// A cell that a spreadsheet would take for a formula begins with `'`; characters that do not show
/// are written out as `\u{1b}`, so that every row is one line. A cell holds all listed values of its
/// field, the most frequent first, `; ` between them.
public struct CSVAlertReport: Sendable {
  /// The names of the columns.
  public static let columns = [
    "id", "severity", "rule", "title", "first", "last", "count", "principal", "account", "region",
    "source", "action", "outcome", "resource", "notes", "group", "tags", "themes", "event_ids",
    "file", "record", "summary",
  ]

  /// A report.
  public init() {}

  /// Appends the header.
  public func appendHead(to output: inout [UInt8]) {
    CSVAlertReport.appendRow(CSVAlertReport.columns, to: &output)
  }

  /// Appends one row.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    let place = alert.events.first
    CSVAlertReport.appendRow(
      [
        alert.id, alert.rule.severity.description, alert.rule.id, alert.rule.title,
        alert.first.description, alert.last.description, String(alert.count),
        list(alert.principal), list(alert.account), list(alert.region), list(alert.source),
        list(alert.action), list(alert.outcome), list(alert.resource), list(alert.notes),
        list(alert.group.map { "\($0.key)=\($0.value)" }), list(alert.rule.tags),
        list(alert.rule.themes), list(alert.events.map(\.eventID).filter { !$0.isEmpty }),
        place?.file ?? "", place.map { String($0.record) } ?? "", alert.summary,
      ], to: &output)
  }

  /// Appends a row of any table, quoted and harmless, and its line end.
  public static func appendRow(_ cells: [String], to output: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      for byte in CSVAlertReport.harmless(cell).utf8 {
        if byte == UInt8(ascii: "\"") { output.append(byte) }
        output.append(byte)
      }
      output.append(UInt8(ascii: "\""))
    }
    output.append(contentsOf: "\r\n".utf8)
  }

  /// The text as a cell: in sight, and no formula.
  ///
  /// Source: OWASP, "CSV Injection": `=`, `+`, `-`, `@`, tab and carriage return begin a formula, the
  /// full-width signs too in some languages. Blanks before them do not always help.
  static func harmless(_ text: String) -> String {
    let shown = PrintableText.escaped(text)
    let startsFormula: Set<Unicode.Scalar> = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
    let firstSign = shown.unicodeScalars.first { !$0.properties.isWhitespace }
    // Tab and carriage return are looked for before they are written out.
    let firstRaw = text.unicodeScalars.first
    guard firstSign.map(startsFormula.contains) == true || firstRaw == "\t" || firstRaw == "\r"
    else { return shown }
    return "'" + shown
  }

  private func list(_ facet: AlertFacet) -> String {
    let left = facet.valuesLeftOut > 0 ? ["(+\(facet.valuesLeftOut) more)"] : []
    return list(facet.values.map(\.text) + left)
  }

  private func list(_ texts: [String]) -> String { texts.joined(separator: "; ") }
}
