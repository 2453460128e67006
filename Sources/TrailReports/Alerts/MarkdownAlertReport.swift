public import TrailDetect
internal import TrailTerminal

/// Alerts as Markdown (CommonMark), to paste into a ticket or a chat.
///
/// Values from logs stand in code spans, where nothing is a link, a mention or HTML; the rules' own
/// texts have Markdown's signs escaped. There are no tables: a value could break their rows.
public struct MarkdownAlertReport: Sendable {
  /// How many values of a field are shown.
  static let maxValues = 10
  /// How many characters of one value are shown.
  static let maxCharacters = 500

  /// A report.
  public init() {}

  /// Appends a heading with the totals.
  public func appendHead(_ totals: [Severity: Int], to output: inout [UInt8]) {
    let total = totals.values.reduce(0, +)
    let parts = Severity.allCases.reversed().compactMap { severity in
      totals[severity].map { "\($0) \(severity)" }
    }
    let count = total == 0 ? "no" : Quantity.grouped(total)
    var heading = "# \(count) \(total == 1 ? "alert" : "alerts")"
    if !parts.isEmpty { heading += ": \(parts.joined(separator: ", "))" }
    output.append(contentsOf: "\(heading)\n".utf8)
  }

  /// Appends one alert, a blank line before it.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    var lines = ["", "## \(alert.rule.severity.badge): \(escaped(alert.rule.heading))", ""]
    if !alert.rule.description.isEmpty {
      lines += [escaped(ReportText.oneLine(alert.rule.description)), ""]
    }
    lines.append("- **What happened:** \(code(alert.summary))")
    let facets = [
      ("Who", alert.principal), ("Actions", alert.action), ("Outcome", alert.outcome),
      ("Resources", alert.resource), ("From", alert.source), ("Account", alert.account),
      ("Region", alert.region),
    ]
    for (name, facet) in facets where !facet.values.isEmpty {
      lines.append("- **\(name):** \(texts(of: facet).joined(separator: ", "))")
    }
    lines += texts(of: alert.notes).map { "- **Note:** \($0)" }
    for value in alert.group where !value.value.isEmpty {
      lines.append("- **Group:** \(code(value.key)) = \(code(value.value))")
    }
    lines.append("- **When:** \(when(alert))")
    lines.append("- **Rule:** \(code(alert.rule.id)), alert \(code(alert.id))")
    if !alert.rule.tags.isEmpty {
      lines.append("- **Tags:** \(alert.rule.tags.map(code).joined(separator: ", "))")
    }
    appendEvidence(alert, to: &lines)
    appendList("What to do", alert.rule.response, isNumbered: true, to: &lines)
    appendList("What else it may be", alert.rule.falsePositives, isNumbered: false, to: &lines)
    if !alert.rule.links.isEmpty {
      lines += ["", "**References**", ""] + alert.rule.links.map { "- <\($0)>" }
    }
    output.append(contentsOf: (lines.joined(separator: "\n") + "\n").utf8)
  }

  private func appendEvidence(_ alert: Alert, to lines: inout [String]) {
    guard !alert.events.isEmpty else { return }
    lines += ["", "**Evidence**", ""]
    for event in alert.events {
      let name = event.eventID.isEmpty ? "" : " eventID \(code(event.eventID))"
      lines.append(
        "- \(event.eventTime):\(name) in \(code(event.file)), record \(event.record)")
    }
    if alert.eventsLeftOut > 0 {
      lines.append("- and \(Quantity.grouped(alert.eventsLeftOut)) more")
    }
  }

  private func appendList(
    _ title: String, _ texts: [String], isNumbered: Bool, to lines: inout [String]
  ) {
    guard !texts.isEmpty else { return }
    lines += ["", "**\(title)**", ""]
    for (index, text) in texts.enumerated() {
      lines.append("\(isNumbered ? "\(index + 1)." : "-") \(escaped(ReportText.oneLine(text)))")
    }
  }

  private func when(_ alert: Alert) -> String {
    let span = ReadableTime.span(alert.first, alert.last)
    let times = alert.count == 1 ? "once" : Quantity.counted(alert.count, "time", "times")
    return span.first + (span.last.map { " – \($0)" } ?? "") + ", \(times)"
  }

  private func texts(of facet: AlertFacet) -> [String] {
    let values = facet.values.prefix(MarkdownAlertReport.maxValues)
    var texts = values.map { value in
      code(value.text) + (facet.hasSeveralValues ? " ×\(Quantity.grouped(value.count))" : "")
    }
    let left = facet.values.count - values.count + facet.valuesLeftOut
    if left > 0 { texts.append("+\(Quantity.grouped(left)) more") }
    return texts
  }

  /// A value as a code span: its fence is longer than any row of backticks inside.
  func code(_ text: String) -> String {
    let shown = PrintableText.escaped(text, limit: MarkdownAlertReport.maxCharacters)
    guard !shown.allSatisfy(\.isWhitespace) else { return "(empty)" }
    var longest = 0
    var row = 0
    for byte in shown.utf8 {
      row = byte == UInt8(ascii: "`") ? row + 1 : 0
      longest = max(longest, row)
    }
    let fence = String(repeating: "`", count: longest + 1)
    // One blank at each end is taken away again, and keeps a backtick off the fence.
    let needsBlank = longest > 0 || shown.hasPrefix(" ") || shown.hasSuffix(" ")
    return needsBlank ? "\(fence) \(shown) \(fence)" : fence + shown + fence
  }

  /// A text of a rule with the signs escaped that Markdown would take for its own.
  func escaped(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      var escaped: [UInt8] = []
      escaped.reserveCapacity(bytes.count + bytes.count / 4)
      var isNumber = true
      for (index, byte) in bytes.enumerated() {
        let isSign: Bool
        switch byte {
        // At its beginning a text could be a list, a rule or a quotation: `- a`, `1. a`, `=`.
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "="): isSign = index == 0
        case UInt8(ascii: ")"): isSign = index > 0 && isNumber
        // GitHub makes links of bare addresses.
        case UInt8(ascii: "."):
          isSign = index > 0 && isNumber || bytes[..<index].suffix(3).elementsEqual("www".utf8)
        case UInt8(ascii: ":"): isSign = bytes[(index + 1)...].starts(with: "//".utf8)
        default: isSign = MarkdownAlertReport.signs.contains(byte)
        }
        if isSign { escaped.append(UInt8(ascii: "\\")) }
        escaped.append(byte)
        isNumber = isNumber && byte &- UInt8(ascii: "0") < 10
      }
      return String(decoding: escaped, as: UTF8.self)
    }
  }

  private static let signs = Set(#"\`*_{}[]<>#|~&@$!"#.utf8)
}
