import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Alerts as one page of HTML that needs nothing else: no script, no network, no other file.
///
/// Every value is escaped. Should one get through all the same, the page's Content-Security-Policy
/// lets no script run and nothing be fetched.
public struct HTMLAlertReport: Sendable {
  /// The version of Trailsift.
  public let toolVersion: String

  /// A report.
  public init(toolVersion: String) { self.toolVersion = toolVersion }

  /// Begins the page, up to the list of alerts.
  func open(_ alerts: AlertList, to page: inout HTMLPage) {
    page.line("<!DOCTYPE html>")
    page.line("<html lang=\"en\">")
    appendHead(to: &page)
    page.line("<body>")
    appendOverview(alerts, to: &page)
  }

  /// What stands before and behind the list of alerts; nil if there is none.
  func listTags(_ alerts: AlertList) -> (open: String, close: String)? {
    alerts.count > 1 ? ("<nav><ol>", "</ol></nav>") : nil
  }

  /// An alert in the list.
  func appendTitle(of alert: Alert, number: Int, to page: inout HTMLPage) {
    let title = HTMLText.escaped(alert.rule.heading)
    page.line("<li><a href=\"#alert-\(number)\">\(title)</a> (\(alert.rule.severity))</li>")
  }

  /// Ends the page.
  func close(_ run: RunReport, to page: inout HTMLPage) {
    appendRun(run, to: &page)
    page.line("</body>")
    page.line("</html>")
  }

  private func appendHead(to page: inout HTMLPage) {
    page.line("<head>")
    page.line("<meta charset=\"utf-8\">")
    page.line("<meta http-equiv=\"Content-Security-Policy\" content=\"\(HTMLStyle.policy)\">")
    page.line("<meta name=\"referrer\" content=\"no-referrer\">")
    page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    page.line("<title>Trailsift alerts</title>")
    page.line("<style>\(HTMLStyle.sheet)</style>")
    page.line("</head>")
  }

  private func appendOverview(_ alerts: AlertList, to page: inout HTMLPage) {
    let count = alerts.isEmpty ? "No alerts" : Quantity.counted(alerts.count, "alert", "alerts")
    page.line("<h1>\(count)</h1>")
    let badges = Severity.allCases.reversed().compactMap { severity in
      alerts.countsBySeverity[severity].map {
        "<span class=\"\(severity)\">\(Quantity.grouped($0)) \(severity)</span>"
      }
    }
    if !badges.isEmpty { page.line("<p class=\"totals\">\(badges.joined())</p>") }
    let first = alerts.lazy.map(\.first).min()
    let last = alerts.lazy.map(\.last).max()
    if let first, let last {
      page.line(
        "<p class=\"dim\">From \(ReadableTime.moment(first)) to \(ReadableTime.moment(last))</p>")
    }
  }

  /// An alert with all that is told of it.
  func append(_ alert: Alert, number: Int, to page: inout HTMLPage) {
    let severity = alert.rule.severity
    page.line("<article class=\"\(severity)\" id=\"alert-\(number)\">")
    page.line(
      "<header><span class=\"badge \(severity)\">\(severity.badge)</span>"
        + "<h2>\(HTMLText.escaped(alert.rule.heading))</h2></header>")
    if !alert.rule.description.isEmpty {
      page.line("<p>\(HTMLText.escaped(ReportText.oneLine(alert.rule.description)))</p>")
    }
    page.line("<dl>")
    let facets = [
      ("Who", alert.principal), ("Action", alert.action), ("Outcome", alert.outcome),
      ("Resource", alert.resource), ("From", alert.source), ("Account", alert.account),
      ("Region", alert.region), ("Note", alert.notes),
    ]
    for (name, facet) in facets where !facet.values.isEmpty {
      // Notes are sentences: one a line.
      page.entry(name, list(facet, separator: name == "Note" ? "<br>" : ", "))
    }
    for value in alert.group where !value.value.isEmpty {
      page.entry("Group", "\(HTMLText.code(value.key)) \(HTMLText.code(value.value))")
    }
    page.entry("When", when(alert))
    page.entry("Rule", HTMLText.code(alert.rule.id))
    page.entry("Alert", HTMLText.code(alert.id))
    if !alert.rule.tags.isEmpty {
      page.entry("Tags", alert.rule.tags.map(HTMLText.code).joined(separator: " "))
    }
    page.line("</dl>")
    appendEvents(alert, to: &page)
    page.list("What to do", "ol", alert.rule.response)
    page.list("What else it may be", "ul", alert.rule.falsePositives)
    appendLinks(alert.rule, to: &page)
    page.line("</article>")
  }

  private func appendEvents(_ alert: Alert, to page: inout HTMLPage) {
    guard !alert.events.isEmpty else { return }
    page.line("<h3>Evidence</h3>")
    page.line(
      "<table><thead><tr><th>Time</th><th>Event</th><th>File</th><th>Record</th></tr></thead>")
    page.line("<tbody>")
    for event in alert.events {
      let file = event.file == "-" ? "standard input" : HTMLText.code(event.file)
      let name = event.eventID.isEmpty ? "" : HTMLText.code(event.eventID)
      page.line(
        "<tr><td>\(ReadableTime.moment(event.eventTime))</td><td>\(name)</td><td>\(file)</td>"
          + "<td>\(event.record)</td></tr>")
    }
    page.line("</tbody></table>")
    if alert.eventsLeftOut > 0 {
      page.line("<p class=\"dim\">and \(Quantity.grouped(alert.eventsLeftOut)) more</p>")
    }
  }

  private func appendLinks(_ rule: RuleSummary, to page: inout HTMLPage) {
    guard !rule.links.isEmpty else { return }
    page.line("<h3>References</h3>")
    page.line("<ul>")
    for link in rule.links {
      let link = HTMLText.escaped(link)
      page.line("<li><a href=\"\(link)\" rel=\"noopener noreferrer\">\(link)</a></li>")
    }
    page.line("</ul>")
  }

  private func appendRun(_ run: RunReport, to page: inout HTMLPage) {
    page.line("<footer class=\"dim\">")
    page.line(
      "<p>\(Quantity.counted(run.filesRead, "file", "files")) and "
        + "\(Quantity.counted(run.recordsRead, "record", "records")) read, "
        + "\(Quantity.grouped(run.recordsAnalyzed)) analyzed by "
        + "\(Quantity.counted(run.rulesActive, "rule", "rules")).</p>")
    if run.hasProblems {
      page.list("Problems", "ul", run.problems.map(\.description))
      if run.problemsLeftOut > 0 {
        page.line("<p>and \(Quantity.grouped(run.problemsLeftOut)) more</p>")
      }
    }
    page.line("<p>Trailsift \(HTMLText.escaped(toolVersion))</p>")
    page.line("</footer>")
  }

  private func when(_ alert: Alert) -> String {
    let span = ReadableTime.span(alert.first, alert.last)
    let times = alert.count == 1 ? "once" : Quantity.counted(alert.count, "time", "times")
    return span.first + (span.last.map { " – \($0)" } ?? "") + ", \(times)"
  }

  private func list(_ facet: AlertFacet, separator: String) -> String {
    var texts = facet.values.map { value in
      (value.text.isEmpty ? "(empty)" : HTMLText.code(value.text))
        + (facet.hasSeveralValues ? " ×\(Quantity.grouped(value.count))" : "")
    }
    if facet.valuesLeftOut > 0 { texts.append("+\(Quantity.grouped(facet.valuesLeftOut)) more") }
    return texts.joined(separator: separator)
  }
}

/// The text of a page, line by line.
struct HTMLPage {
  private(set) var text = ""

  /// Moves what was written so far to the end of the output.
  mutating func handOver(to output: inout [UInt8]) {
    output.append(contentsOf: text.utf8)
    text = ""
  }

  mutating func line(_ line: String) { text += line + "\n" }

  /// A term and what it is, of a list of definitions; the content is HTML.
  mutating func entry(_ name: String, _ content: String) {
    line("<dt>\(name)</dt><dd>\(content)</dd>")
  }

  /// A heading and a list of texts; nothing if there are none.
  mutating func list(_ title: String, _ tag: String, _ texts: [String]) {
    guard !texts.isEmpty else { return }
    line("<h3>\(title)</h3>")
    line("<\(tag)>")
    for text in texts { line("<li>\(HTMLText.escaped(ReportText.oneLine(text)))</li>") }
    line("</\(tag)>")
  }
}
