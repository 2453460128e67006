import TrailDetect
import TrailEvents
import TrailReports
import TrailScan
import TrailTerminal

/// How a timeline is written.
public enum TimelineFormat: String, Sendable, CaseIterable {
  /// One line each, for people.
  case text
  /// One JSON object a line, `trailsift.event/1`.
  case jsonl
  /// A header and one row each, RFC 4180.
  case csv
}

/// Writes the lines of a timeline.
struct TimelineReport {
  /// The value of the first member of each JSON line.
  static let schema = "trailsift.event/1"

  /// How many rules a line of text names, the most severe first; the other formats name all.
  private static let maxRules = 3

  let format: TimelineFormat
  /// The fields that were asked for; empty for the usual ones.
  let chosen: [TimelineField]
  let fields: [TimelineField]
  let colour: Bool
  let files: [String]
  let alerts: TimelineAlerts?
  private let sentence = TimelineSentence()

  init(
    format: TimelineFormat, fields chosen: [TimelineField], collapses: Bool, colour: Bool,
    files: [String], alerts: TimelineAlerts?
  ) {
    self.format = format
    self.chosen = chosen
    fields =
      chosen.isEmpty
      ? TimelineField.defaults(hasAlerts: alerts != nil, collapses: collapses) : chosen
    self.colour = colour
    self.files = files
    self.alerts = alerts
  }

  /// Appends what stands before the first line.
  func appendHead(to output: inout [UInt8]) {
    guard format == .csv else { return }
    CSVAlertReport.appendRow(fields.map(\.rawValue), to: &output)
  }

  /// Appends a line.
  func append(_ line: TimelineLine, to output: inout [UInt8]) {
    switch format {
    case .text: chosen.isEmpty ? appendText(line, to: &output) : appendFields(line, to: &output)
    case .jsonl: appendJSON(line, to: &output)
    case .csv: CSVAlertReport.appendRow(fields.map { text(of: $0, in: line) }, to: &output)
    }
  }

  // MARK: Values

  private func text(of field: TimelineField, in line: TimelineLine) -> String {
    switch field {
    case .time: line.time.description
    case .lastTime: line.lastTime.description
    case .count: String(line.count)
    case .severity: severity(of: line)?.description ?? ""
    case .alerts: ruleIDs(of: line).joined(separator: " ")
    case .what: sentence.sentence(of: line)
    case .file: files.indices.contains(line.file) ? files[line.file] : ""
    case .record: String(line.record)
    default: field.column.map { line.text($0) } ?? ""
    }
  }

  private func severity(of line: TimelineLine) -> Severity? {
    line.rules.first.flatMap { alerts?.severity(of: $0) }
  }

  private func ruleIDs(of line: TimelineLine) -> [String] {
    line.rules.compactMap { alerts?.id(of: $0) }
  }

  // MARK: JSON

  private func appendJSON(_ line: TimelineLine, to output: inout [UInt8]) {
    var output2: [UInt8] = []
    swap(&output, &output2)
    output2.append(contentsOf: "{\"schema\":\"\(TimelineReport.schema)\"".utf8)
    for field in fields {
      output2.append(contentsOf: ",\"\(field.rawValue)\":".utf8)
      switch field {
      case .count: output2.append(contentsOf: String(line.count).utf8)
      case .record: output2.append(contentsOf: String(line.record).utf8)
      case .alerts:
        output2.append(UInt8(ascii: "["))
        for (index, rule) in ruleIDs(of: line).enumerated() {
          if index > 0 { output2.append(UInt8(ascii: ",")) }
          JSONText.appendQuoted(rule, to: &output2)
        }
        output2.append(UInt8(ascii: "]"))
      case .readOnly, .mfa:
        let text = text(of: field, in: line)
        let isBoolean = text == "true" || text == "false"
        output2.append(contentsOf: (isBoolean ? text : "null").utf8)
      case .moreResources:
        output2.append(contentsOf: (Int(line.text(.moreResources)).map { "\($0)" } ?? "0").utf8)
      default:
        let text = text(of: field, in: line)
        if text.isEmpty {
          output2.append(contentsOf: "null".utf8)
        } else {
          JSONText.appendQuoted(text, to: &output2)
        }
      }
    }
    output2.append(contentsOf: "}\n".utf8)
    swap(&output, &output2)
  }

  // MARK: Text

  /// The fields that were asked for, two blanks between them.
  private func appendFields(_ line: TimelineLine, to output: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      let isLast = index == fields.count - 1
      let width = isLast ? 0 : TimelineReport.width(of: field)
      let text =
        field == .time || field == .lastTime
        ? ReadableTime.moment(field == .time ? line.time : line.lastTime)
        : text(of: field, in: line)
      append(text.isEmpty ? "-" : text, width: width, .plain, to: &output)
      output.append(contentsOf: isLast ? "\n".utf8 : "  ".utf8)
    }
  }

  /// Widths that fit the usual values; a longer one moves its own line only.
  private static func width(of field: TimelineField) -> Int {
    switch field {
    case .time, .lastTime: 20
    case .count: 4
    case .severity: 8
    case .principal, .action, .eventName: 28
    case .sourceIP: 15
    case .tooling, .outcome: 8
    case .account, .callerAccount: 12
    case .region: 14
    case .accessKey: 20
    case .eventID, .requestID: 36
    default: 0
    }
  }

  /// `2026-03-04 19:12:44Z  HIGH  user/alice  192.0.2.66  cli  created access key: …  iam:CreateAccessKey`.
  private func appendText(_ line: TimelineLine, to output: inout [UInt8]) {
    append(ReadableTime.moment(line.time), width: 20, .dim, to: &output)
    output.append(contentsOf: "  ".utf8)
    let severity = severity(of: line)
    if alerts != nil {
      append(
        severity?.badge ?? "", width: Severity.badgeWidth, severity?.nameStyle ?? .plain,
        to: &output)
      output.append(contentsOf: "  ".utf8)
    }
    append(line.text(.principal), width: 24, .bold, to: &output)
    output.append(contentsOf: "  ".utf8)
    append(line.text(.sourceIP), width: 15, .plain, to: &output)
    output.append(contentsOf: "  ".utf8)
    append(line.text(.tooling), width: 7, .plain, to: &output)
    output.append(contentsOf: "  ".utf8)
    let isRefused = line.text(.outcome) != Outcome.success.rawValue
    append(
      sentence.sentence(of: line), width: 0, severity?.nameStyle ?? (isRefused ? .dim : .plain),
      to: &output)
    if line.count > 1 {
      append(
        " ×\(Quantity.grouped(line.count)) until \(until(line))", width: 0, .bold, to: &output)
    }
    let place = [line.text(.action), line.text(.account), line.text(.region)].filter { !$0.isEmpty }
    append("  [\(place.joined(separator: " "))]", width: 0, .dim, to: &output)
    let rules = ruleIDs(of: line)
    if !rules.isEmpty {
      let left = rules.count - TimelineReport.maxRules
      append(
        "  \(rules.prefix(TimelineReport.maxRules).joined(separator: " "))"
          + (left > 0 ? " +\(left)" : ""), width: 0, severity?.nameStyle ?? .plain, to: &output)
    }
    output.append(UInt8(ascii: "\n"))
  }

  /// The time of the last call; the date only if it is another day.
  private func until(_ line: TimelineLine) -> String {
    ReadableTime.span(line.time, line.lastTime).last ?? ReadableTime.moment(line.lastTime)
  }

  /// A text made harmless, and filled up to its width.
  private func append(
    _ text: String, width: Int, _ style: TextStyle, to output: inout [UInt8]
  ) {
    let shown = PrintableText.escaped(text)
    let isStyled = colour && style != .plain
    if isStyled { output.append(contentsOf: "\u{1B}[\(style.codes)m".utf8) }
    output.append(contentsOf: shown.utf8)
    if isStyled { output.append(contentsOf: "\u{1B}[0m".utf8) }
    guard width > 0 else { return }
    let fill = max(0, width - DisplayWidth.of(shown))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: fill))
  }
}
