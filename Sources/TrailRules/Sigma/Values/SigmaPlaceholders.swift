import TrailDetect
import TrailEvents

/// What `%name%` stands for where a Sigma rule says `expand`.
public struct SigmaPlaceholders: Sendable, Equatable {
  /// The values of each placeholder; each is a Sigma text, wildcards included.
  public var valuesByName: [String: [String]]

  /// Placeholders with their values.
  public init(_ valuesByName: [String: [String]] = [:]) { self.valuesByName = valuesByName }

  /// Reads a placeholder file: a YAML mapping of names to a value or a list of values.
  public static func parse(
    text: String, path: String
  ) -> (placeholders: SigmaPlaceholders, errors: [RuleError]) {
    let yaml = YAMLReader(path: path, text: text)
    let findings = Findings(path: path)
    var result = SigmaPlaceholders()
    for document in yaml.documents {
      guard let pairs = document.root.pairs else {
        findings.error(
          .badValue, "the placeholders are a mapping of names to values",
          help: "write `name: [value, …]`", at: document.root.position)
        continue
      }
      for pair in pairs {
        if result.valuesByName[pair.key] != nil {
          findings.error(
            .duplicate, "placeholder `\(pair.key)` appears twice", at: pair.keyPosition)
        }
        let values = findings.texts(pair.value, named: pair.key).map(\.text)
        if !values.isEmpty { result.valuesByName[pair.key] = values }
      }
    }
    return (result, yaml.errors + findings.sortedErrors)
  }

  /// The placeholders with what is declared, as `%networks.office%`, `%accounts.prod%`, and the user's
  /// lists, as `%name%`; what the placeholder file says goes first.
  func adding(_ declared: DeclaredConditions) -> SigmaPlaceholders {
    var result = self
    for (name, values) in declared.lists where result.valuesByName[name] == nil {
      result.valuesByName[name] = values
    }
    for (name, values) in declared.sets where result.valuesByName[name] == nil {
      result.valuesByName[name] = values
    }
    for network in declared.networks {
      let name = "networks.\(network.name)"
      guard result.valuesByName[name] == nil else { continue }
      result.valuesByName[name] = network.blocks.map(\.description)
    }
    return result
  }
}
