public import TrailDetect

/// Reads rule files: the native front end.
public enum RuleLoader {
  /// Reads all rules of some files.
  ///
  /// Every error is collected; a rule with an error is left out, the others are loaded. Of two rules with
  /// one id the first is kept.
  /// - Parameters:
  ///   - sources: the files, each with one or more YAML documents, a document being a rule or a list
  ///     of rules.
  ///   - declared: what `${declared:…}` stands for.
  public static func load(
    _ sources: [RuleSource], declared: DeclaredConditions = DeclaredConditions()
  ) -> LoadedRules {
    var loaded = LoadedRules(rules: [], errors: [], warnings: [])
    var placesByID: [String: String] = [:]
    let files = sources.map { ($0, YAMLReader(path: $0.path, text: $0.text)) }
    let entries = files.flatMap { $0.1.documents.flatMap(\.entries) }
    let others = RuleReferences(
      roots: Dictionary(
        entries.compactMap { entry in entry.root["id"]?.text.map { ($0, entry.root) } },
        uniquingKeysWith: { first, _ in first }))
    for (source, yaml) in files {
      var errors = yaml.errors
      var warnings: [RuleError] = []
      for document in yaml.documents.flatMap(\.entries) {
        let findings = Findings(path: source.path)
        var reader = RuleReader(
          document.root, declared: declared, findings: findings, others: others)
        let rule = reader.read()
        if let (id, position) = reader.id {
          if let place = placesByID[id] {
            findings.error(
              .duplicate, "rule id `\(id)` is already used at \(place)",
              help: "each rule needs an id of its own", at: position)
          } else {
            placesByID[id] = "\(source.path):\(position)"
          }
        }
        errors += findings.sortedErrors
        warnings += findings.sortedWarnings
        guard findings.errors.isEmpty, let rule else { continue }
        loaded.rules.append(
          LoadedRule(
            rule: rule, tests: reader.tests, path: source.path, line: document.root.position.line,
            sourceText: document.text, node: document.root, lists: declared.lists,
            references: reader.references))
      }
      loaded.errors += errors.sorted { $0.position < $1.position }
      loaded.warnings += warnings
    }
    return loaded
  }
}
