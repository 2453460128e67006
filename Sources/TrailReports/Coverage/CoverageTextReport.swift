public import TrailRules
internal import TrailTerminal

/// What rules cover, as text for people: the counts, then each catalogue with its rules and its gaps.
public struct CoverageTextReport: Sendable {
  /// The columns of a line.
  public let width: Int
  /// Whether text is coloured.
  public let colour: Bool

  /// A report.
  public init(width: Int = 80, colour: Bool = false) {
    self.width = max(40, width)
    self.colour = colour
  }

  /// Appends the coverage.
  public func append(_ coverage: Coverage, to output: inout [UInt8]) {
    appendCounts(coverage, to: &output)
    for (section, items) in CoverageSections.of(coverage.themes) {
      append(items, heading: section, coverage, to: &output)
    }
    append(coverage.cisAWS, heading: "CIS AWS Foundations, monitoring", coverage, to: &output)
    append(coverage.securityHub, heading: "Security Hub", coverage, to: &output)
    append(coverage.guardDuty, heading: "GuardDuty", coverage, to: &output)
    append(coverage.stratus, heading: "Stratus Red Team", coverage, to: &output)
    appendMatrix(coverage, to: &output)
    appendNotes(coverage, to: &output)
  }

  private func appendCounts(_ coverage: Coverage, to output: inout [UInt8]) {
    let shared = coverage.themes.filter { CoverageSections.sourceCount($0) >= 2 }
    let tactics = Set(coverage.cells.compactMap(\.tactic))
    let asleep =
      coverage.sleeping.isEmpty
      ? "" : ", \(coverage.sleeping.count) of them asleep without more data"
    let lines: [(String, String)] = [
      ("rules", "\(coverage.ruleCount)\(asleep)"),
      (
        "themes",
        "\(share(coverage.themes)); \(share(shared)) that two or more independent sources have"
      ),
      (
        "ATT&CK",
        "\(share(coverage.techniques)) techniques, under "
          + Quantity.counted(tactics.count, "tactic", "tactics")
      ),
      ("CIS AWS", "\(share(coverage.cisAWS)) monitoring controls"),
      ("Security Hub", "\(share(coverage.securityHub)) controls"),
      ("GuardDuty", "\(share(coverage.guardDuty)) finding types that come from CloudTrail"),
      ("Stratus", "\(share(coverage.stratus)) techniques"),
    ]
    for (name, text) in lines {
      var line = StyledText(name + String(repeating: " ", count: 14 - name.count), .bold)
      line.append(text)
      line.write(to: &output, width: width, hangingIndent: 14, colour: colour)
    }
  }

  private func share(_ items: [Coverage.Item]) -> String {
    "\(items.count { $0.isCovered }) of \(items.count)"
  }

  private func append(
    _ items: [Coverage.Item], heading: String, _ coverage: Coverage, to output: inout [UInt8]
  ) {
    appendHeading("\(heading): \(share(items))", to: &output)
    for item in items {
      var line = StyledText("  ")
      line.append(item.entry.id, item.isCovered ? .bold : .dim)
      if item.entry.title != item.entry.id { line.append(" \(item.entry.title)") }
      line.append(": ")
      if item.isCovered {
        line.append(item.ruleIDs.map { named($0, coverage) }.joined(separator: ", "), .dim)
      } else {
        line.append("no rule", .bold)
      }
      line.write(to: &output, width: width, hangingIndent: 6, colour: colour)
    }
  }

  /// A rule that sleeps as things are has a star.
  private func named(_ ruleID: String, _ coverage: Coverage) -> String {
    coverage.sleeping[ruleID] == nil ? ruleID : ruleID + "*"
  }

  private func appendMatrix(_ coverage: Coverage, to output: inout [UInt8]) {
    appendHeading("ATT&CK: \(share(coverage.techniques))", to: &output)
    for tactic in Coverage.tactics + [nil as String?] {
      let cells = coverage.cells.filter { $0.tactic == tactic }
      if cells.isEmpty { continue }
      var line = StyledText("  ")
      line.append(tactic ?? "under no tactic of theirs", .bold)
      line.append(": ")
      line.append(
        cells.map { "\($0.techniqueID) (\($0.ruleIDs.count))" }.joined(separator: ", "))
      line.write(to: &output, width: width, hangingIndent: 6, colour: colour)
    }
    for item in coverage.techniques where !item.isCovered {
      StyledText("  \(item.entry.id) \(item.entry.title): no rule", .dim)
        .write(to: &output, width: width, hangingIndent: 6, colour: colour)
    }
  }

  private func appendNotes(_ coverage: Coverage, to output: inout [UInt8]) {
    if !coverage.sleeping.isEmpty {
      appendHeading("* Rules that sleep as long as nothing more is given", to: &output)
    }
    for (id, reason) in coverage.sleeping.sorted(by: { $0.key < $1.key }) {
      StyledText("  \(id): \(reason)")
        .write(to: &output, width: width, hangingIndent: 6, colour: colour)
    }
    if !coverage.oddTags.isEmpty {
      appendHeading("Tags that no catalogue has, or that do not fit", to: &output)
    }
    for odd in coverage.oddTags {
      StyledText("  \(odd.ruleID): \(PrintableText.escaped(odd.tag)): \(odd.reason)")
        .write(to: &output, width: width, hangingIndent: 6, colour: colour)
    }
  }

  private func appendHeading(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\n"))
    StyledText(text, .bold).write(to: &output, width: width, hangingIndent: 2, colour: colour)
  }
}

/// The sections of the catalogue of themes.
enum CoverageSections {
  /// The themes by section, in the catalogue's order.
  static func of(_ themes: [Coverage.Item]) -> [(section: String, items: [Coverage.Item])] {
    var sections: [(section: String, items: [Coverage.Item])] = []
    for item in themes {
      let section = item.entry.details.first ?? ""
      if sections.last?.section == section {
        sections[sections.count - 1].items.append(item)
      } else {
        sections.append((section, [item]))
      }
    }
    return sections
  }

  /// How many independent sources have a theme.
  static func sourceCount(_ item: Coverage.Item) -> Int {
    item.entry.details.count > 1 ? Int(item.entry.details[1]) ?? 0 : 0
  }
}
