public import TrailDetect
public import TrailRules

/// What rules cover, as Markdown tables for a document: a row a theme, with its rules and what they map to.
public struct CoverageTable: Sendable {
  /// The line before the tables.
  public static let beginning = "<!-- coverage: written by trailsift-tables -->"
  /// The line behind the tables.
  public static let end = "<!-- end of coverage -->"

  private let catalogues: Catalogues

  /// A table.
  public init(catalogues: Catalogues = .shipped) { self.catalogues = catalogues }

  /// The tables' text, without the lines around them.
  public func text(of rules: [Rule]) -> String {
    let coverage = Coverage(of: rules, catalogues: catalogues)
    let byID = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let shared = coverage.themes.filter { CoverageSections.sourceCount($0) >= 2 }
    var text = """
      \(coverage.ruleCount) rules cover \(share(coverage.themes)) themes, among them \(share(shared)) that two or \
      more independent sources have; \(share(coverage.techniques)) ATT&CK techniques that calls to AWS can show; \
      \(share(coverage.cisAWS)) monitoring controls of CIS AWS Foundations, \(share(coverage.securityHub)) of Security \
      Hub's; \(share(coverage.guardDuty)) GuardDuty finding types that come from CloudTrail; \
      \(share(coverage.stratus)) Stratus Red Team techniques. A dash is a gap; a rule with a star sleeps until its \
      list, network or other data are given.

      """
    for (section, items) in CoverageSections.of(coverage.themes) {
      text += "\n### \(section): \(share(items))\n\n"
      text += "| theme | rules | ATT&CK | CIS | GuardDuty |\n|---|---|---|---|---|\n"
      for item in items {
        let rules = item.ruleIDs.compactMap { byID[$0] }
        let columns = [
          "\(item.entry.id) \(CoverageTable.cell(item.entry.title))",
          rules.map { "`\($0.id)`" + ($0.dormancy == nil ? "" : "*") }.joined(separator: " "),
          merged(rules) { $0.techniqueIDs },
          merged(rules) { $0.tags(behind: "cis-aws.") },
          merged(rules) { rule in
            rule.tags(behind: "guardduty.").map { catalogues.guardDuty.byID[$0]?.title ?? $0 }
          },
        ]
        text += "| \(columns.map { $0.isEmpty ? "–" : $0 }.joined(separator: " | ")) |\n"
      }
    }
    return text
  }

  /// A document with the tables put between their lines; nil if it has no such lines.
  public func update(_ document: String, for rules: [Rule]) -> String? {
    guard let start = document.firstRange(of: CoverageTable.beginning + "\n"),
      let end = document[start.upperBound...].firstRange(of: CoverageTable.end)
    else { return nil }
    return document[..<start.upperBound] + text(of: rules) + document[end.lowerBound...]
  }

  private func share(_ items: [Coverage.Item]) -> String {
    "\(items.count { $0.isCovered }) of \(items.count)"
  }

  private func merged(_ rules: [Rule], _ values: (Rule) -> [String]) -> String {
    Set(rules.flatMap(values)).sorted().joined(separator: " ")
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
