import TrailDetect
import TrailEvents
import TrailRules

enum DeclarationFuzz {
  /// The input is a conditions file, a facts file or a list.
  static func run(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let file = ConditionsFile.parse(text: text, path: "conditions.yaml")
    for error in file.errors + file.warnings { _ = error.description }
    let loaded = RuleLoader.load(
      [RuleSource(path: "rules.yaml", text: ruleText)], declared: file.conditions)
    _ = CompiledRules(rules: loaded.rules.map(\.rule), declared: file.conditions)
    do throws(SuppliedFactsError) {
      _ = try SuppliedFacts.parse(text: text, path: "facts.json")
    } catch {
      _ = error.description
    }
    _ = ListFile.values(of: text)
  }

  private static let ruleText = """
    - id: outside
      title: Outside
      severity: low
      match:
        - Action: "*"
          Condition: { NotIpAddress: { aws:SourceIp: "${declared:networks}" } }
        - Effect: Ignore
          Condition: { ArnLike: { aws:PrincipalArn: "${declared:principals.break-glass}" } }

    """
}
