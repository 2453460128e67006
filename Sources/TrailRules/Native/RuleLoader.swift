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
    for source in sources {
      let yaml = YAMLReader(path: source.path, text: source.text)
      var errors = yaml.errors
      var warnings: [RuleError] = []
      for document in yaml.documents.flatMap(\.entries) {
        let findings = Findings(path: source.path)
        var reader = RuleReader(document.root, declared: declared, findings: findings)
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
            sourceText: document.text, node: document.root, lists: declared.lists))
      }
      loaded.errors += errors.sorted { $0.position < $1.position }
      loaded.warnings += warnings
    }
    return loaded
  }
}
