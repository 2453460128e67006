import TrailDetect

/// The rules that a rule's `sequence` may name by their ids.
struct RuleReferences {
  /// The documents of all rules by id.
  let roots: [String: SourceNode]
  /// The ids of the rules that are being read, each named by the one before it.
  var path: [String] = []

  /// A rule that is named, or why it cannot be.
  enum Answer {
    case rule(Rule, references: [String: SourceNode])
    case unknown
    case faulty
    case cycle([String])
    case tooDeep
  }

  /// How many rules may name one another in a row.
  private static let maxDepth = 5

  /// Reads the rule with an id.
  func rule(_ id: String, declared: DeclaredConditions) -> Answer {
    guard let root = roots[id]?.removing(["tests", "testDefaults"]) else { return .unknown }
    if let start = path.firstIndex(of: id) { return .cycle(path[start...] + [id]) }
    guard path.count <= RuleReferences.maxDepth else { return .tooDeep }
    let findings = Findings(path: "")
    var reader = RuleReader(root, declared: declared, findings: findings, others: self)
    let rule = reader.read()
    if let cycle = reader.cycle { return .cycle(cycle) }
    guard let rule, findings.errors.isEmpty else { return .faulty }
    return .rule(rule, references: reader.references.merging([id: root]) { $1 })
  }
}
