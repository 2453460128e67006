internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

extension CaseHTMLReport {
  /// The bars of a chart at most.
  private static let maxBars = 120
  private static let chartWidth = 960.0
  private static let chartHeight = 120.0

  /// One bar: its parts from the bottom, each with its class.
  private struct Bar {
    var start: Int64
    var parts: [(name: String, count: Int)]
    var total: Int { parts.reduce(0) { $0 + $1.count } }
  }

  func appendCharts(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<section id=\"time\"><h2>Over time</h2>")
    let times =
      report.hours.map(\.start.seconds)
      + Set(report.alerts.lazy.map { $0.first.seconds / 3600 * 3600 })
    guard let first = times.min(), let last = times.max() else {
      page.line("<p>No events.</p></section>")
      return
    }
    let hours = (last - first) / 3600 + 1
    let barHours = max(1, (hours + Int64(Self.maxBars) - 1) / Int64(Self.maxBars))
    let width = barHours * 3600
    let count = Int((last - first) / width) + 1
    func bars(_ names: [String]) -> [Bar] {
      (0..<count).map { index in
        Bar(start: first + Int64(index) * width, parts: names.map { ($0, 0) })
      }
    }
    let severities = Severity.allCases
    var alerts = bars(severities.map(\.description))
    for alert in report.alerts {
      let index = Int((alert.first.seconds - first) / width)
      guard alerts.indices.contains(index),
        let part = severities.firstIndex(of: alert.rule.severity)
      else { continue }
      alerts[index].parts[part].count += 1
    }
    var calls = bars(["denied", "other"])
    for hour in report.hours {
      let index = Int((hour.start.seconds - first) / width)
      guard calls.indices.contains(index) else { continue }
      calls[index].parts[0].count += hour.denied
      calls[index].parts[1].count += hour.calls - hour.denied
    }
    let span = barHours == 1 ? "an hour" : "\(barHours) hours"
    if !report.alerts.isEmpty {
      append(
        alerts.map { bar in
          var bar = bar
          bar.parts = bar.parts.reversed()
          return bar
        }, "Alerts by severity, a bar for \(span)", unit: ("alert", "alerts"), to: &page)
    }
    append(
      calls, "Calls, refused ones in red, a bar for \(span)", unit: ("call", "calls"), to: &page)
    page.line("</section>")
  }

  private func append(
    _ bars: [Bar], _ title: String, unit: (String, String), to page: inout HTMLPage
  ) {
    let most = max(1, bars.map(\.total).max() ?? 1)
    let (width, height) = (Self.chartWidth, Self.chartHeight)
    let step = width / Double(max(1, bars.count))
    page.line(
      "<figure><figcaption>\(title); the highest has \(Quantity.grouped(most))</figcaption>")
    page.line(
      "<svg viewBox=\"0 0 \(Int(width)) \(Int(height) + 18)\" role=\"img\" aria-label=\"\(title)\">"
    )
    for (index, bar) in bars.enumerated() where bar.total > 0 {
      let label =
        "\(ReadableTime.moment(Timestamp(seconds: bar.start))): "
        + bar.parts.filter { $0.count > 0 }
        .map { "\(Quantity.grouped($0.count)) \($0.name)" }.joined(separator: ", ")
      page.line("<g><title>\(label)</title>")
      var top = height
      for part in bar.parts where part.count > 0 {
        // One alert is seen beside ten thousand.
        let size = max(1.5, height * Double(part.count) / Double(most))
        top -= size
        page.line(
          "<rect class=\"\(part.name)\" x=\"\(tenth(Double(index) * step))\" "
            + "y=\"\(tenth(max(0, top)))\" width=\"\(tenth(max(1, step - 1)))\" "
            + "height=\"\(tenth(size))\"/>")
      }
      page.line("</g>")
    }
    page.line("<line x1=\"0\" y1=\"\(Int(height))\" x2=\"\(Int(width))\" y2=\"\(Int(height))\"/>")
    if let first = bars.first, let last = bars.last {
      page.line(
        "<text x=\"0\" y=\"\(Int(height) + 14)\">"
          + "\(ReadableTime.moment(Timestamp(seconds: first.start)))</text>")
      page.line(
        "<text x=\"\(Int(width))\" y=\"\(Int(height) + 14)\" text-anchor=\"end\">"
          + "\(ReadableTime.moment(Timestamp(seconds: last.start)))</text>")
    }
    page.line("</svg></figure>")
  }

  private func tenth(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  // MARK: ATT&CK

  /// What alerts say of one technique.
  private struct Technique {
    var technique: AttackTags.Technique
    var alerts = 0
    var severity = Severity.informational
    var rules: Set<String> = []
  }

  func appendAttack(_ report: CaseReport, to page: inout HTMLPage) {
    page.line("<section id=\"attack\"><h2>ATT&amp;CK</h2>")
    var techniques: [String: Technique] = [:]
    var tags: [String: AttackTags] = [:]
    for alert in report.alerts {
      let known = tags[alert.rule.id] ?? AttackTags(alert.rule)
      tags[alert.rule.id] = known
      for technique in known.techniques {
        var entry = techniques[technique.id] ?? Technique(technique: technique)
        entry.alerts += 1
        entry.severity = max(entry.severity, alert.rule.severity)
        entry.rules.insert(alert.rule.id)
        for tactic in technique.tactics where !entry.technique.tactics.contains(tactic) {
          entry.technique.tactics.append(tactic)
        }
        techniques[technique.id] = entry
      }
    }
    guard !techniques.isEmpty else {
      page.line("<p>No alert's rule names a technique.</p></section>")
      return
    }
    let rows = techniques.values.sorted {
      ($1.severity.rawValue, $1.alerts, $0.technique.id)
        < ($0.severity.rawValue, $0.alerts, $1.technique.id)
    }.map { entry in
      [
        "<code>\(HTMLText.escaped(entry.technique.id))</code>",
        HTMLText.escaped(entry.technique.name ?? ""),
        HTMLText.escaped(entry.technique.tactics.map(\.name).joined(separator: ", ")),
        "<span class=\"badge \(entry.severity)\">\(entry.severity.badge)</span>",
        Quantity.grouped(entry.alerts),
        entry.rules.sorted().map { HTMLText.code($0) }.joined(separator: ", "),
      ]
    }
    table(
      ["Technique", "Name", "Tactics", "Heaviest", "Alerts", "Rules"], rows, numbers: [4],
      to: &page)
    page.line("</section>")
  }
}
