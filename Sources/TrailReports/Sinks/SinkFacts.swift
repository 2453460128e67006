internal import TrailDetect
internal import TrailTerminal

/// What a message to people says of an alert: a handful of facts, each short.
///
/// Texts are as they are but for what does not show (control, bidi, zero width), which is written out; whoever
/// puts them into a message has to take their other signs away from the receiver.
struct SinkFacts {
  /// A name and a value.
  struct Fact: Equatable {
    var name: String
    var value: String
  }

  /// How long a value may be, in UTF-16 units; the next one if a message is too long with it.
  static let valueLimits = [200, 100, 50, 20]
  /// How many values of a field are told.
  static let maxValues = 3
  /// The longest title.
  static let maxTitle = 120

  /// `CRITICAL: Root user signed in to the console`.
  let title: String
  /// What happened, in a sentence.
  let summary: String
  let facts: [Fact]
  /// The first thing to do; nil if the rule says none.
  let advice: String?
  /// `rule root-console-login · alert 0f3a…`.
  let footer: String

  init(_ alert: Alert, valueLimit limit: Int) {
    title = ReportText.cut(
      "\(alert.rule.severity.badge): \(alert.rule.heading)", to: SinkFacts.maxTitle)
    summary = ReportText.cut(alert.summary, to: 2 * limit)
    var facts: [Fact] = []
    func add(_ name: String, _ facet: AlertFacet) {
      guard !facet.values.isEmpty else { return }
      let shown = facet.values.prefix(SinkFacts.maxValues)
      var texts = shown.map { ReportText.cut($0.text, to: limit) }
        .filter { !$0.allSatisfy(\.isWhitespace) }
      let left = facet.values.count - shown.count + facet.valuesLeftOut
      if left > 0 { texts.append("+\(Quantity.grouped(left)) more") }
      if !texts.isEmpty { facts.append(Fact(name: name, value: texts.joined(separator: ", "))) }
    }
    add("Who", alert.principal)
    add("What", alert.action)
    add("Outcome", alert.outcome)
    add("To", alert.resource)
    add("From", alert.source)
    add("Account", alert.account)
    add("Region", alert.region)
    add("Note", alert.notes)
    let span = ReadableTime.span(alert.first, alert.last)
    let times = alert.count == 1 ? "once" : Quantity.counted(alert.count, "time", "times")
    facts.append(
      Fact(name: "When", value: span.first + (span.last.map { " – \($0)" } ?? "") + ", \(times)"))
    if let event = alert.events.first, !event.eventID.allSatisfy(\.isWhitespace) {
      facts.append(Fact(name: "First event", value: ReportText.cut(event.eventID, to: limit)))
    }
    self.facts = facts
    advice = alert.rule.response.lazy.map(ReportText.oneLine).first { !$0.isEmpty }
      .map { ReportText.cut($0, to: 2 * limit) }
    footer = ReportText.cut("rule \(alert.rule.id) · alert \(alert.id)", to: SinkFacts.maxTitle)
  }

  /// `3 alerts: 1 critical, 2 high`.
  static func totals(_ alerts: [Alert]) -> String {
    var counts: [Severity: Int] = [:]
    for alert in alerts { counts[alert.rule.severity, default: 0] += 1 }
    let parts = Severity.allCases.reversed().compactMap { severity in
      counts[severity].map { "\($0) \(severity)" }
    }
    return Quantity.counted(alerts.count, "alert", "alerts") + ": "
      + parts.joined(separator: ", ")
  }
}
