internal import TrailDetect
internal import TrailTerminal

/// A list of rules as a table or as JSON Lines.
///
/// JSON has the members, in this order: `schema`, `id`, `severity`, `status`, `title`, `themes`
/// [text], `tags` [text]. The table leaves the tags out.
public struct RuleListReport: Sendable {
  /// The value of every JSON line's first member.
  public static let schema = "trailsift.rule/1"
  /// Below this many columns for it, the title gets a line of its own.
  static let minTitleWidth = 30

  /// Table or JSON.
  public let format: LineFormat
  /// The columns of a table line.
  public let width: Int
  /// Whether the table is coloured; JSON never is.
  public let colour: Bool

  /// A report.
  public init(format: LineFormat, width: Int = 80, colour: Bool = false) {
    self.format = format
    self.width = max(40, width)
    self.colour = colour
  }

  /// Appends the rules in the order given; the table ends with their number.
  public func append(_ rules: [RuleListing], to output: inout [UInt8]) {
    switch format {
    case .text: appendTable(rules, to: &output)
    case .jsonLines: for rule in rules { appendJSON(rule, to: &output) }
    }
  }

  private func appendJSON(_ rule: RuleListing, to output: inout [UInt8]) {
    JSONWriter.appendObject(to: &output) { json in
      json.member("schema", RuleListReport.schema)
      json.member("id", rule.id)
      json.member("severity", rule.severity.description)
      json.member("status", rule.status)
      json.member("title", rule.title)
      json.member("themes", rule.themes)
      json.member("tags", rule.tags)
    }
  }

  private func appendTable(_ rules: [RuleListing], to output: inout [UInt8]) {
    let statusWidth = columns(rules.map(\.status))
    let idWidth = columns(rules.map(\.id))
    let themeWidth = columns(rules.map { $0.themes.joined(separator: " ") })
    let head = [Severity.badgeWidth, statusWidth, idWidth, themeWidth]
    let titleColumn = head.filter { $0 > 0 }.reduce(0) { $0 + $1 + 2 }
    let isTitleBeside = width - titleColumn >= RuleListReport.minTitleWidth
    for rule in rules {
      var line = StyledText()
      append(rule.severity.badge, width: Severity.badgeWidth, rule.severity.nameStyle, to: &line)
      append(rule.status, width: statusWidth, .dim, to: &line)
      append(rule.id, width: idWidth, .bold, to: &line)
      append(rule.themes.joined(separator: " "), width: themeWidth, .dim, to: &line)
      let title = PrintableText.escaped(rule.title)
      if isTitleBeside {
        line.append(title)
        line.write(to: &output, width: width, hangingIndent: titleColumn, colour: colour)
      } else {
        let indent = Severity.badgeWidth + 2
        line.write(to: &output, width: width, hangingIndent: indent, colour: colour)
        StyledText(String(repeating: " ", count: indent) + title)
          .write(to: &output, width: width, hangingIndent: indent, colour: colour)
      }
    }
    appendTotals(rules, to: &output)
  }

  private func appendTotals(_ rules: [RuleListing], to output: inout [UInt8]) {
    guard !rules.isEmpty else {
      output.append(contentsOf: "no rules\n".utf8)
      return
    }
    var text = StyledText(Quantity.counted(rules.count, "rule", "rules") + ": ", .bold)
    text.append(Severity.totals(rules.reduce(into: [:]) { $0[$1.severity, default: 0] += 1 }))
    text.write(to: &output, width: width, hangingIndent: 2, colour: colour)
  }

  private func append(_ value: String, width: Int, _ style: TextStyle, to line: inout StyledText) {
    guard width > 0 else { return }
    line.append(padded(PrintableText.escaped(value), to: width), style)
    line.append("  ")
  }

  private func columns(_ values: [String]) -> Int {
    values.map { DisplayWidth.of(PrintableText.escaped($0)) }.max() ?? 0
  }
}
