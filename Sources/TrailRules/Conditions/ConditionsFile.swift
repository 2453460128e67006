public import TrailDetect

/// The file in which an organisation declares what is normal.
///
/// ```yaml
/// networks:   { office: [203.0.113.0/24, 2001:db8::/32] }
/// accounts:   { trusted: ["111122223333"] }
/// principals: { break-glass: ["arn:aws:iam::*:role/BreakGlass"] }
/// regions:    { allowed: [eu-west-1, us-east-1] }
/// hours:      { work: { zone: Europe/Berlin, days: [mon-fri], from: 07:00, to: 19:00 } }
/// lists:      { tor-exits: tor-exits.txt, attack-tools: { add: [our-scanner] } }
/// guardrails: [policies/office-only.json]
/// sinks:      { chat: { kind: slack, url: { env: SLACK_WEBHOOK }, min-severity: high } }
/// ```
public struct ConditionsFile: Sendable {
  /// What is declared; entries with errors are left out.
  public var conditions = DeclaredConditions()
  /// Lists whose values stand in files, paths as written; whoever can read files puts them into
  /// `conditions`.
  public var listFiles: [ListChange] = []
  /// Who is told of alerts, in the file's order; no condition, and only of use to what sends alerts.
  public var sinks: [SinkDeclaration] = []
  /// What is wrong.
  public var errors: [RuleError] = []
  /// What is probably not meant.
  public var warnings: [RuleError] = []

  /// Reads a file; every error is collected.
  public static func parse(text: String, path: String) -> ConditionsFile {
    let yaml = YAMLReader(path: path, text: text)
    let findings = Findings(path: path)
    var file = ConditionsFile()
    if let root = yaml.documents.first?.root {
      file = ConditionsReader(findings: findings, isFile: true).readFile(root)
    }
    if yaml.documents.count > 1 {
      findings.error(
        .conflict, "the conditions file has more than one document",
        at: yaml.documents[1].root.position)
    }
    file.errors = (yaml.errors + findings.errors).sorted { $0.position < $1.position }
    file.warnings = findings.sortedWarnings
    return file
  }
}
