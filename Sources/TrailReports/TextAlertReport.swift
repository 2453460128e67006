public import TrailDetect
internal import TrailTerminal

/// Alerts for people: a few short lines each, the same thing always in the same place.
///
/// Every value from a log is escaped (`PrintableText`) before it is written.
public struct TextAlertReport: Sendable {
  /// How many values of a field are shown.
  static let maxValues = 4
  /// How many steps of the response are shown.
  static let maxSteps = 2
  /// How many characters of one value are shown.
  static let maxCharacters = 240
  /// The columns before the text of a line: a label, right-aligned under the badge, and two spaces.
  static let gutter = Severity.badgeWidth + 2
  /// The rule's id stands at the right edge, but no further right than this.
  static let headingWidth = 100

  /// The columns of a line.
  public let width: Int
  /// Whether ANSI sequences are written.
  public let colour: Bool

  /// A report.
  /// - Parameters:
  ///   - width: the columns of a line, at least 40.
  ///   - colour: whether ANSI sequences are written.
  public init(width: Int, colour: Bool) {
    self.width = max(40, width)
    self.colour = colour
  }

  /// Appends how many alerts there are of each severity: `5 alerts: 2 critical, 3 high`.
  public func appendTotals(_ counts: [Severity: Int], to output: inout [UInt8]) {
    let total = counts.values.reduce(0, +)
    var text = StyledText(
      total == 0 ? "no alerts" : Quantity.counted(total, "alert", "alerts"), .bold)
    if total > 0 {
      text.append(": ")
      text.append(Severity.totals(counts))
    }
    text.write(to: &output, width: width, hangingIndent: 2, colour: colour)
  }

  /// Appends one alert, without a blank line.
  public func append(_ alert: Alert, to output: inout [UInt8]) {
    appendHeading(alert.rule, to: &output)
    appendLine("who", list(alert.principal, .bold), to: &output)
    appendActions(alert, to: &output)
    appendLine("to", list(alert.resource), to: &output)
    appendPlaces(alert, to: &output)
    for (index, value) in unshownGroup(of: alert).enumerated() {
      var text = StyledText(shown(value.key) + " ", .dim)
      text.append(shown(value.value))
      appendLine(index == 0 ? "group" : "", text, to: &output)
    }
    appendLine("when", when(alert), to: &output)
    for (index, note) in notes(alert.notes).enumerated() {
      appendLine(index == 0 ? "note" : "", note, to: &output)
    }
    if let event = alert.events.first { appendLine("evidence", evidence(event), to: &output) }
    for (index, step) in alert.rule.response.prefix(TextAlertReport.maxSteps).enumerated() {
      let text = StyledText("\(index + 1). \(oneLine(step))", .dim)
      appendLine(index == 0 ? "next" : "", text, hangingIndent: 3, to: &output)
    }
  }

  private func appendHeading(_ rule: RuleSummary, to output: inout [UInt8]) {
    let badge = rule.severity.badge
    let title = oneLine(rule.title.isEmpty ? rule.id : rule.title)
    var text = StyledText()
    text.append(padded(badge, to: Severity.badgeWidth), rule.severity.badgeStyle)
    text.append("  ")
    text.append(title, .bold)
    if !rule.title.isEmpty {
      let id = shown(rule.id)
      let room =
        min(width, TextAlertReport.headingWidth) - text.width - DisplayWidth.of(id)
      text.append(String(repeating: " ", count: max(2, room)))
      text.append(id, .dim)
    }
    text.write(to: &output, width: width, hangingIndent: TextAlertReport.gutter, colour: colour)
  }

  private func appendLine(
    _ label: String, _ text: StyledText, hangingIndent: Int = 0, to output: inout [UInt8]
  ) {
    guard !text.isEmpty else { return }
    let indent = String(repeating: " ", count: Severity.badgeWidth - label.count)
    var line = StyledText(indent + label + "  ", .dim)
    line.append(text)
    line.write(
      to: &output, width: width, hangingIndent: TextAlertReport.gutter + hangingIndent,
      colour: colour)
  }

  /// `iam:CreateUser · Success`, or a line of its own for outcomes that differ.
  private func appendActions(_ alert: Alert, to output: inout [UInt8]) {
    let actions = list(alert.action, .bold)
    let outcomes = list(alert.outcome)
    guard !alert.outcome.hasSeveralValues, !actions.isEmpty else {
      appendLine("what", actions, to: &output)
      appendLine("outcome", outcomes, to: &output)
      return
    }
    appendLine("what", joined(actions, outcomes, by: " · "), to: &output)
  }

  /// `203.0.113.9 → 123456789012 · us-east-1`, or two lines if the events differ in one of them.
  private func appendPlaces(_ alert: Alert, to output: inout [UInt8]) {
    let sources = list(alert.source, .bold)
    let targets = joined(list(alert.account), list(alert.region), by: " · ")
    let isOneLine = [alert.source, alert.account, alert.region].allSatisfy { !$0.hasSeveralValues }
    guard isOneLine, !sources.isEmpty else {
      appendLine("from", sources, to: &output)
      appendLine("in", targets, to: &output)
      return
    }
    appendLine("from", joined(sources, targets, by: " → "), to: &output)
  }

  private func joined(_ left: StyledText, _ right: StyledText, by sign: String) -> StyledText {
    guard !left.isEmpty, !right.isEmpty else { return left.isEmpty ? right : left }
    var text = left
    text.append(sign, .dim)
    text.append(right)
    return text
  }

  /// `2026-03-04 19:12:07Z – 19:18:40Z · 47 times in 6 min 33 s`.
  private func when(_ alert: Alert) -> StyledText {
    var text = StyledText()
    let span = ReadableTime.span(alert.first, alert.last)
    text.appendUnbroken(span.first)
    if let last = span.last {
      text.append(" ")
      text.appendUnbroken("– \(last)")
    }
    text.append(" · ", .dim)
    guard alert.count != 1 else {
      text.append("once")
      return text
    }
    text.appendUnbroken(Quantity.counted(alert.count, "time", "times"), .bold)
    text.append(" ")
    text.appendUnbroken("in " + ReadableTime.length(alert.first, alert.last))
    return text
  }

  private func evidence(_ event: AlertEvent) -> StyledText {
    var text = StyledText(event.file == "-" ? "standard input" : shown(event.file))
    text.append(" ")
    text.appendUnbroken("record \(event.record)")
    guard !event.eventID.isEmpty else { return text }
    text.append(" ")
    text.appendUnbroken("(eventID \(shown(event.eventID)))", .dim)
    return text
  }

  private func notes(_ facet: AlertFacet) -> [StyledText] {
    let notes = facet.values.prefix(TextAlertReport.maxValues)
    var lines = notes.map { note in
      var text = StyledText(shown(note.text), .yellow)
      if facet.hasSeveralValues { appendCount(note.count, to: &text) }
      return text
    }
    let left = facet.values.count - notes.count + facet.valuesLeftOut
    if left > 0 { lines.append(StyledText("+\(Quantity.grouped(left)) more", .dim)) }
    return lines
  }

  /// The keys of the group whose values no other line shows.
  private func unshownGroup(of alert: Alert) -> [AlertGroupValue] {
    let facets = [
      alert.principal, alert.account, alert.region, alert.source, alert.action, alert.outcome,
      alert.resource,
    ]
    let texts = facets.flatMap { $0.values.prefix(TextAlertReport.maxValues).map(\.text) }
    return alert.group.filter { value in
      // An ARN is shown by its end: `arn:aws:iam::123456789012:user/alice` as `user/alice`.
      !value.value.isEmpty
        && !texts.contains { $0 == value.value || value.value.hasSuffix(":\($0)") }
    }
  }

  /// `user/alice ×30, user/bob ×17, +3 more`; without counts if there is one value.
  private func list(_ facet: AlertFacet, _ style: TextStyle = .plain) -> StyledText {
    var text = StyledText()
    let values = facet.values.prefix(TextAlertReport.maxValues)
    for (index, value) in values.enumerated() {
      if index > 0 { text.append(", ", .dim) }
      text.append(value.text.isEmpty ? "(empty)" : shown(value.text), style)
      if facet.hasSeveralValues { appendCount(value.count, to: &text) }
    }
    let left = facet.values.count - values.count + facet.valuesLeftOut
    if left > 0 { text.append(", +\(Quantity.grouped(left))\u{A0}more", .dim) }
    return text
  }

  private func appendCount(_ count: Int, to text: inout StyledText) {
    text.append("\u{A0}×\(Quantity.grouped(count))", .dim)
  }

  /// A rule's own text, which YAML may have spread over lines.
  private func oneLine(_ text: String) -> String {
    PrintableText.escaped(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private func shown(_ text: String) -> String {
    PrintableText.escaped(text, limit: TextAlertReport.maxCharacters)
  }
}

/// The text filled up with spaces to so many columns.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
}
