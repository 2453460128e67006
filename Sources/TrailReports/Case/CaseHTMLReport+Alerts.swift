internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

extension CaseHTMLReport {
  /// Alerts of one rule, in the order of time.
  private struct Group {
    var rule: RuleSummary
    var alerts: [Alert]
  }

  func appendAlerts(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<section id=\"alerts\"><h2>Alerts</h2>")
    if report.alerts.isEmpty { page.line("<p>None.</p>") }
    var groups: [Group] = []
    var numbers: [String: Int] = [:]
    for alert in report.alerts.prefix(Self.maxAlerts) {
      let number = numbers[alert.rule.id] ?? groups.count
      if number == groups.count { groups.append(Group(rule: alert.rule, alerts: [])) }
      numbers[alert.rule.id] = number
      groups[number].alerts.append(alert)
    }
    for group in groups { append(group, report, to: &page) }
    if report.alerts.count > Self.maxAlerts {
      page.line(
        "<p>And \(Quantity.grouped(report.alerts.count - Self.maxAlerts)) more alerts, which"
          + " <code>trailsift scan --format jsonl</code> tells.</p>")
    }
    page.line("</section>")
  }

  private func append(_ group: Group, _ report: CaseReport, to page: inout HTMLPage) {
    let rule = group.rule
    page.line("<article class=\"rule \(rule.severity)\" data-severity=\"\(rule.severity)\">")
    page.line(
      "<h3><span class=\"badge \(rule.severity)\">\(rule.severity.badge)</span> "
        + "\(HTMLText.escaped(rule.heading)) <small>\(HTMLText.code(rule.id)), "
        + "\(Quantity.counted(group.alerts.count, "alert", "alerts"))</small></h3>")
    if !rule.description.isEmpty {
      page.line("<p>\(HTMLText.escaped(ReportText.oneLine(rule.description)))</p>")
    }
    if !rule.response.isEmpty || !rule.falsePositives.isEmpty || !rule.links.isEmpty {
      page.line("<details><summary>What to do</summary>")
      appendSteps("Response", "ol", rule.response, to: &page)
      appendSteps("What else it may be", "ul", rule.falsePositives, to: &page)
      if !rule.links.isEmpty {
        page.line("<h4>References</h4><ul>")
        for link in rule.links {
          let link = HTMLText.escaped(link)
          page.line("<li><a href=\"\(link)\" rel=\"noopener noreferrer\">\(link)</a></li>")
        }
        page.line("</ul>")
      }
      page.line("</details>")
    }
    for alert in group.alerts { append(alert, report, to: &page) }
    page.line("</article>")
  }

  private func appendSteps(
    _ title: String, _ tag: String, _ steps: [String], to page: inout HTMLPage
  ) {
    guard !steps.isEmpty else { return }
    page.line("<h4>\(title)</h4><\(tag)>")
    for step in steps { page.line("<li>\(HTMLText.escaped(ReportText.oneLine(step)))</li>") }
    page.line("</\(tag)>")
  }

  private func append(_ alert: Alert, _ report: CaseReport, to page: inout HTMLPage) {
    page.line("<details class=\"alert\" id=\"alert-\(HTMLText.escaped(alert.id))\">")
    let who = alert.principal.main.map { HTMLText.code($0) } ?? ""
    let source = alert.source.main.map { " from \(HTMLText.code($0))" } ?? ""
    let what = alert.action.main.map { " \(HTMLText.code($0))" } ?? ""
    let times = alert.count == 1 ? "" : ", \(Quantity.grouped(alert.count)) times"
    page.line(
      "<summary>\(ReadableTime.moment(alert.first)) \(who)\(source)\(what)\(times)</summary>")
    page.line("<dl>")
    let facets = [
      ("Who", alert.principal), ("Action", alert.action), ("Outcome", alert.outcome),
      ("Resource", alert.resource), ("From", alert.source), ("Account", alert.account),
      ("Region", alert.region), ("Note", alert.notes),
    ]
    for (name, facet) in facets where !facet.values.isEmpty {
      page.entry(name, list(facet, separator: name == "Note" ? "<br>" : ", "))
    }
    for value in alert.group where !value.value.isEmpty {
      page.entry("Group", "\(HTMLText.code(value.key)) \(HTMLText.code(value.value))")
    }
    let span = ReadableTime.span(alert.first, alert.last)
    page.entry("When", span.first + (span.last.map { " – \($0)" } ?? ""))
    page.entry("Alert", HTMLText.code(alert.id))
    page.line("</dl>")
    appendEvidence(alert, to: &page)
    appendCommands(alert, report, to: &page)
    page.line("</details>")
  }

  private func appendEvidence(_ alert: Alert, to page: inout HTMLPage) {
    guard !alert.events.isEmpty else { return }
    page.line("<h4>Evidence</h4><div class=\"wide\"><table><thead><tr>")
    for head in ["Time", "Event", "File", "Record"] {
      page.line("<th scope=\"col\">\(head)</th>")
    }
    page.line("</tr></thead><tbody>")
    for event in alert.events {
      let file = event.file == "-" ? "standard input" : HTMLText.code(event.file)
      let name = event.eventID.isEmpty ? "" : HTMLText.code(event.eventID)
      page.line(
        "<tr><td>\(ReadableTime.moment(event.eventTime))</td><td>\(name)</td><td>\(file)</td>"
          + "<td>\(event.record)</td></tr>")
    }
    page.line("</tbody></table></div>")
    if alert.eventsLeftOut > 0 {
      page.line("<p class=\"dim\">and \(Quantity.grouped(alert.eventsLeftOut)) more</p>")
    }
  }

  private func appendCommands(_ alert: Alert, _ report: CaseReport, to page: inout HTMLPage) {
    guard let event = alert.events.first(where: { !$0.eventID.isEmpty }) else { return }
    let id = ShellText.quoted(event.eventID)
    let commands = [
      "trailsift rules explain \(ShellText.quoted(alert.rule.id)) \(id) \(report.inputs)",
      "trailsift pivot \(id) \(report.inputs)",
    ]
    let code = commands.map { HTMLText.whole($0) }.joined(separator: "\n")
    page.line("<h4>To see it again</h4>")
    page.line("<pre><code>\(code)</code></pre>")
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
