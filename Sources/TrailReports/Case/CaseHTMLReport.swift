internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// A case as one page of HTML that opens offline and needs nothing else.
///
/// Every value is escaped: it comes from whoever made the calls. The page's Content-Security-Policy lets one
/// script run, known by its digest, which filters what is shown; it lets nothing be fetched or sent.
public struct CaseHTMLReport: Sendable {
  /// How many alerts are written out; the others are counted.
  public static let maxAlerts = 10_000
  /// How many rows the tables of names have.
  static let maxNames = 25
  /// How many sessions are listed.
  static let maxSessions = 200
  /// How many files are listed.
  static let maxFiles = 5000

  /// A writer of pages.
  public init() {}

  /// Appends the page.
  public func append(_ report: CaseReport, to output: inout [UInt8]) {
    var page = HTMLPage()
    appendHead(report, to: &page)
    page.line("<body>")
    page.line("<a class=\"skip\" href=\"#alerts\">Skip to the alerts</a>")
    appendOverview(report, to: &page)
    page.line("<main>")
    appendCharts(report, to: &page)
    appendAlerts(report, to: &page)
    appendSessions(report, to: &page)
    appendAttack(report, to: &page)
    appendNames(report, to: &page)
    appendRead(report, to: &page)
    page.line("</main>")
    appendFoot(report, to: &page)
    page.line("<script>\(CaseStyle.script)</script>")
    page.line("</body>")
    page.line("</html>")
    output.append(contentsOf: page.text.utf8)
  }

  private func appendHead(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<!DOCTYPE html>")
    page.line("<html lang=\"en\">")
    page.line("<head>")
    page.line("<meta charset=\"utf-8\">")
    page.line("<meta http-equiv=\"Content-Security-Policy\" content=\"\(CaseStyle.policy)\">")
    page.line("<meta name=\"referrer\" content=\"no-referrer\">")
    page.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    page.line("<title>\(HTMLText.escaped(report.title))</title>")
    page.line("<style>\(CaseStyle.sheet)</style>")
    page.line("</head>")
  }

  private func appendOverview(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<header class=\"top\">")
    page.line("<h1>\(HTMLText.escaped(report.title))</h1>")
    page.line("<p class=\"totals\">\(totals(report.alerts))</p>")
    var facts = [
      "\(Quantity.counted(report.run.recordsAnalyzed, "record", "records")) in "
        + "\(Quantity.counted(report.run.filesRead, "file", "files"))",
      Quantity.counted(report.sessionCount, "session", "sessions"),
    ]
    if let first = report.hours.first?.start, let last = report.hours.last?.start {
      let end = Timestamp(seconds: last.seconds + 3600)
      facts.append("from \(ReadableTime.moment(first)) to \(ReadableTime.moment(end))")
    }
    if report.run.hasProblems {
      facts.append(
        Quantity.counted(
          report.run.problems.count + report.run.problemsLeftOut, "problem", "problems"))
    }
    page.line("<p class=\"dim\">\(facts.joined(separator: " · "))</p>")
    page.line("<nav aria-label=\"Sections\">")
    for (id, name) in [
      ("time", "Over time"), ("alerts", "Alerts"), ("sessions", "Sessions"),
      ("attack", "ATT&amp;CK"), ("names", "Who and where"), ("read", "What was read"),
    ] {
      page.line("<a href=\"#\(id)\">\(name)</a>")
    }
    page.line("</nav>")
    page.line("</header>")
    page.line("<div class=\"filter\" role=\"search\">")
    page.line("<label for=\"filter\">Filter</label>")
    page.line(
      "<input id=\"filter\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" "
        + "placeholder=\"a name, an address, a rule…  ( / )\">")
    for severity in Severity.allCases.reversed() {
      page.line(
        "<label class=\"choice\"><input type=\"checkbox\" value=\"\(severity)\" checked> "
          + "\(severity)</label>")
    }
    page.line("<output id=\"shown\" for=\"filter\"></output>")
    page.line("</div>")
  }

  /// A badge for each severity that occurs.
  private func totals(_ alerts: AlertList) -> String {
    let badges = Severity.allCases.reversed().compactMap { severity in
      alerts.countsBySeverity[severity].map {
        "<span class=\"badge \(severity)\">\(Quantity.grouped($0)) \(severity)</span>"
      }
    }
    return badges.isEmpty ? "No alerts" : badges.joined(separator: " ")
  }

  private func appendFoot(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<footer class=\"dim\">")
    page.line(
      "<p>Written by trailsift \(HTMLText.escaped(report.toolVersion)) at "
        + "\(ReadableTime.moment(report.writtenAt)). All times are UTC. Characters that do not show"
        + " are written out, as <code>\\u{202e}</code>.</p>")
    page.line("</footer>")
  }

  // MARK: Tables

  /// A table whose rows the filter may hide; cells are HTML.
  func table(
    _ heads: [String], _ rows: [[String]], numbers: Set<Int> = [], to page: inout HTMLPage
  ) {
    page.line("<div class=\"wide\"><table><thead><tr>")
    for (column, head) in heads.enumerated() {
      page.line(
        "<th scope=\"col\"\(numbers.contains(column) ? " class=\"number\"" : "")>\(head)</th>")
    }
    page.line("</tr></thead><tbody>")
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        "<td\(numbers.contains(column) ? " class=\"number\"" : "")>\(cell)</td>"
      }
      page.line("<tr class=\"row\">\(cells.joined())</tr>")
    }
    page.line("</tbody></table></div>")
  }
}
