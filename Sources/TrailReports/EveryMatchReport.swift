internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// Every match as one line, in columns or as JSON.
///
/// JSON has the members, in this order: `schema`, `severity`, `rule`, `eventTime`, `principal`,
/// `action`, `resource`, `source`, `account`, `region`, `outcome` (null if the record does not
/// say), `eventID`, `file`, `record`. Text has the columns time, severity, rule, principal, action,
/// outcome, resource, source, account, region, place; two spaces or more between them, `-` for what
/// is not there.
public struct EveryMatchReport: Sendable {
  /// The value of every JSON line's first member.
  public static let schema = "trailsift.match/1"

  /// Text or JSON.
  public let format: LineFormat
  /// Whether the text is coloured; JSON never is.
  public let colour: Bool

  /// A report.
  public init(format: LineFormat, colour: Bool = false) {
    self.format = format
    self.colour = colour
  }

  /// Appends one line.
  public func append(_ line: MatchLine, to output: inout [UInt8]) {
    switch format {
    case .text: appendText(line, to: &output)
    case .jsonLines: appendJSON(line, to: &output)
    }
  }

  private func appendJSON(_ line: MatchLine, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output) { json in
      json.member("schema", EveryMatchReport.schema)
      json.member("severity", line.severity.description)
      json.member("rule", line.ruleID)
      json.member("eventTime", line.eventTime.description)
      json.member("principal", line.principal)
      json.member("action", line.action)
      json.member("resource", line.resource)
      json.member("source", line.source)
      json.member("account", line.account)
      json.member("region", line.region)
      json.member("outcome", line.outcome)
      json.member("eventID", line.eventID)
      json.member("file", line.file)
      json.member("record", line.record)
    }
  }

  private func appendText(_ line: MatchLine, to output: inout [UInt8]) {
    // The widths fit the usual values: nothing is cut, a longer one moves its own line only.
    let severityStyle = line.severity.nameStyle
    append(ReadableTime.moment(line.eventTime), width: 20, to: &output)
    append(line.severity.badge, width: Severity.badgeWidth, severityStyle, to: &output)
    append(line.ruleID, width: 26, to: &output)
    append(line.principal, width: 24, .bold, to: &output)
    append(line.action, width: 28, .bold, to: &output)
    append(line.outcome, width: 7, to: &output)
    append(line.resource, width: 32, to: &output)
    append(line.source, width: 15, to: &output)
    append(line.account, width: 12, to: &output)
    append(line.region, width: 14, to: &output)
    let place = "\(line.file) record \(line.record)"
    append(place, width: 0, .dim, to: &output)
    output[output.count - 1] = UInt8(ascii: "\n")
  }

  /// Appends a value, filled up to its width and followed by two spaces (one, if it ends the line).
  private func append(
    _ value: String?, width: Int, _ style: TextStyle = .plain, to output: inout [UInt8]
  ) {
    let text = value.flatMap { $0.isEmpty ? nil : PrintableText.escaped($0) } ?? "-"
    let isStyled = colour && style != .plain
    if isStyled { output.append(contentsOf: "\u{1B}[\(style.codes)m".utf8) }
    output.append(contentsOf: text.utf8)
    if isStyled { output.append(contentsOf: "\u{1B}[0m".utf8) }
    let fill = width == 0 ? 1 : max(0, width - DisplayWidth.of(text)) + 2
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: fill))
  }
}
