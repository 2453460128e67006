internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

extension CaseHTMLReport {
  func appendSessions(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<section id=\"sessions\"><h2>Sessions</h2>")
    if report.sessions.isEmpty { page.line("<p>None.</p>") }
    let rows = report.sessions.prefix(Self.maxSessions).map { session in
      let span = ReadableTime.span(session.first, session.last)
      let flags = session.flags.map { "<br><strong>\(HTMLText.escaped($0))</strong>" }.joined()
      return [
        "\(HTMLText.code(session.principal))<br>\(HTMLText.escaped(session.kind)) "
          + "\(HTMLText.code(session.key))\(flags)",
        session.severity.map {
          "<span class=\"badge \($0)\">\(Quantity.grouped(session.alerts)) \($0.badge)</span>"
        } ?? "",
        span.first + (span.last.map { "<br>– \($0)" } ?? ""),
        session.addresses.prefix(4).map { HTMLText.code($0) }.joined(separator: "<br>")
          + (session.addresses.count > 4 ? "<br>+\(session.addresses.count - 4) more" : ""),
        HTMLText.escaped(session.tooling.joined(separator: ", ")),
        session.usedMFA.map { $0 ? "yes" : "no" } ?? "",
        Quantity.grouped(session.calls), Quantity.grouped(session.denied),
        HTMLText.escaped(session.chain),
      ]
    }
    if !rows.isEmpty {
      table(
        ["Who", "Alerts", "When", "From", "With", "MFA", "Calls", "Denied", "Issued"], rows,
        numbers: [6, 7], to: &page)
    }
    let left = report.sessionCount - rows.count
    if left > 0 {
      page.line(
        "<p class=\"dim\">And \(Quantity.counted(left, "session", "sessions")) without alerts or"
          + " flags, or past the first \(Self.maxSessions): "
          + "<code>trailsift sessions --limit 0</code>.</p>")
    }
    page.line("</section>")
  }

  func appendNames(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<section id=\"names\"><h2>Who and where</h2><div class=\"columns\">")
    appendCounts("Principals", report.principals, \.calls, to: &page)
    appendCounts("Addresses", report.addresses, \.calls, to: &page)
    appendCounts("Calls", report.actions, \.calls, to: &page)
    let denied = report.actions.filter { $0.denied > 0 }
      .sorted { ($1.denied, $0.name) < ($0.denied, $1.name) }
    appendCounts("Denied calls", denied, \.denied, to: &page)
    let refused = report.principals.filter { $0.denied > 0 }
      .sorted { ($1.denied, $0.name) < ($0.denied, $1.name) }
    appendCounts("Denied principals", refused, \.denied, to: &page)
    page.line("</div></section>")
  }

  private func appendCounts(
    _ title: String, _ counts: [CaseReport.Count], _ value: (CaseReport.Count) -> Int,
    to page: inout HTMLPage
  ) {
    guard let most = counts.first.map(value), most > 0 else { return }
    page.line("<div><h3>\(title)</h3>")
    let rows = counts.prefix(Self.maxNames).map { count in
      let width = max(1, 100 * value(count) / most)
      return [
        HTMLText.code(count.name),
        "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
          + "<rect class=\"other\" width=\"\(width)\" height=\"8\"/></svg>",
        Quantity.grouped(count.calls), Quantity.grouped(count.denied),
        Quantity.grouped(count.failed),
      ]
    }
    table(["Name", "", "Calls", "Denied", "Failed"], rows, numbers: [2, 3, 4], to: &page)
    if counts.count > Self.maxNames {
      page.line("<p class=\"dim\">and \(Quantity.grouped(counts.count - Self.maxNames)) more</p>")
    }
    page.line("</div>")
  }

  // MARK: What was read

  func appendRead(_ report: CaseReport, to page: inout HTMLPage) {
    let run = report.run
    page.line("<section id=\"read\"><h2>What was read</h2>")
    page.line("<dl>")
    page.entry(
      "Files",
      "\(Quantity.grouped(run.filesFound)) found, \(Quantity.grouped(run.filesRead)) read"
        + reasons(run.filesSkippedByReason.map { ($0.key.words, $0.value) }, "left out")
        + (run.filesFailed > 0 ? ", \(Quantity.grouped(run.filesFailed)) failed" : ""))
    page.entry(
      "Records",
      "\(Quantity.grouped(run.recordsRead)) read, \(Quantity.grouped(run.recordsAnalyzed)) analyzed"
        + reasons(run.recordsSkippedByReason.map { ($0.key.words, $0.value) }, "skipped"))
    page.entry("Bytes", Quantity.bytes(run.bytesRead))
    page.entry(
      "Rules",
      "\(Quantity.grouped(run.rulesActive)) asked"
        + (run.rulesDormant.isEmpty ? "" : ", \(Quantity.grouped(run.rulesDormant.count)) asleep"))
    if !report.command.isEmpty {
      page.entry("Command", "<code>\(HTMLText.whole(report.command))</code>")
    }
    page.line("</dl>")
    appendList(
      "Missing from the log", report.gaps, none: "Nothing that the log itself shows.", to: &page)
    appendList("Changes of what is logged", report.trailChanges, none: "None.", to: &page)
    var problems = run.problems.map(\.description)
    if run.problemsLeftOut > 0 {
      problems.append("and \(Quantity.grouped(run.problemsLeftOut)) more")
    }
    appendList("Problems", problems, none: "None.", to: &page)
    appendFiles(report, to: &page)
    page.line("</section>")
  }

  private func reasons(_ counts: [(String, Int)], _ word: String) -> String {
    let total = counts.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return "" }
    let parts = counts.filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      .map { "\($0.0) \(Quantity.grouped($0.1))" }
    return ", \(Quantity.grouped(total)) \(word) (\(parts.joined(separator: ", ")))"
  }

  private func appendList(
    _ title: String, _ texts: [String], none: String, to page: inout HTMLPage
  ) {
    page.line("<h3>\(title)</h3>")
    guard !texts.isEmpty else {
      page.line("<p>\(none)</p>")
      return
    }
    page.line("<ul>")
    for text in texts {
      page.line("<li class=\"row\"><span dir=\"auto\">\(HTMLText.escaped(text))</span></li>")
    }
    page.line("</ul>")
  }

  private func appendFiles(_ report: CaseReport, to page: inout HTMLPage) {
    page.line(
      "<details><summary>\(Quantity.counted(report.files.count, "file", "files")) with SHA-256"
        + "</summary>")
    let rows = report.files.prefix(Self.maxFiles).map { file in
      [
        HTMLText.code(file.path), file.byteCount.map { Quantity.grouped(Int($0)) } ?? "",
        file.sha256.map { "<code>\(HTMLText.escaped($0))</code>" } ?? "not known",
      ]
    }
    table(["Path", "Bytes", "SHA-256"], rows, numbers: [1], to: &page)
    if report.files.count > Self.maxFiles {
      page.line(
        "<p class=\"dim\">and \(Quantity.grouped(report.files.count - Self.maxFiles)) more</p>")
    }
    page.line("</details>")
  }
}
