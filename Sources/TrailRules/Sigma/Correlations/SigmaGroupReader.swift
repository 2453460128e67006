import TrailDetect
import TrailEvents

/// Reads `group-by` and `aliases`: by which of its fields each rule's events are told into groups.
struct SigmaGroupReader {
  let findings: Findings
  let table: SigmaRuleTable

  /// For each reference its keys, and what the parts of a group are called.
  func read(
    _ node: SourceNode, references: [String]
  ) -> (keys: [[ContextKey]], names: [String]) {
    let aliases = readAliases(node["aliases"], references: references)
    var keys: [[ContextKey]] = references.map { _ in [] }
    var names: [String] = []
    if let groupBy = node["group-by"], !groupBy.isNothing, groupBy.elements?.isEmpty != true {
      for field in findings.texts(groupBy, named: "group-by") {
        if names.contains(field.text) {
          findings.error(
            .duplicate, "`group-by` names `\(field.text)` twice", at: field.position)
          continue
        }
        names.append(field.text)
        for (index, reference) in references.enumerated() {
          var source = field
          if let alias = aliases[field.text] {
            guard let aliased = alias[reference] else {
              findings.error(
                .missingField, "the alias `\(field.text)` has no field for `\(reference)`",
                at: field.position)
              continue
            }
            source = aliased
          }
          if let key = SigmaGroupReader.key(source, findings) { keys[index].append(key) }
        }
      }
    }
    for (alias, mapping) in aliases where !names.contains(alias) {
      guard let position = mapping.values.map(\.position).min() else { continue }
      findings.warning("the alias `\(alias)` is not used in `group-by`", at: position)
    }
    return (keys, names)
  }

  /// A field of the record as a key.
  static func key(_ field: SourceText, _ findings: Findings) -> ContextKey? {
    if let key = ContextKey("cloudtrail:\(field.text)") { return key }
    findings.error(
      .badValue, "`\(field.text)` is no field of a record", at: field.position)
    return nil
  }

  /// For each alias the field by reference, as `rules` writes it.
  private func readAliases(
    _ node: SourceNode?, references: [String]
  ) -> [String: [String: SourceText]] {
    guard let node, !node.isNothing else { return [:] }
    guard let pairs = node.pairs else {
      findings.error(
        .badValue, "`aliases` is a mapping of aliases to the fields of rules", at: node.position)
      return [:]
    }
    var aliases: [String: [String: SourceText]] = [:]
    for pair in pairs {
      guard let fields = pair.value.pairs else {
        findings.error(
          .badValue, "the alias `\(pair.key)` is a mapping of rules to fields",
          at: pair.value.position)
        continue
      }
      aliases[pair.key] = [:]
      for field in fields {
        guard let reference = references.first(where: { isSame($0, field.key) }) else {
          findings.error(
            .badValue, "the alias `\(pair.key)` names `\(field.key)`, which `rules` does not",
            help: NearestName.help(for: field.key, among: references), at: field.keyPosition)
          continue
        }
        guard let text = findings.text(field.value, named: field.key) else { continue }
        aliases[pair.key]?[reference] = text
      }
    }
    return aliases
  }

  /// Whether two references lead to one rule: one may be an id and the other a name.
  private func isSame(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard let first = table.rule(left), let second = table.rule(right) else { return false }
    return first.rule.id == second.rule.id
  }
}
