import TrailDetect
import TrailEvents

/// Reads `steps`: named lists of statements.
struct StepReader {
  /// One kind of event of a sequence.
  struct Step {
    var name: SourceText
    var statements: [RuleStatement]
    var source: Correlation.Member.Source
  }

  let findings: Findings
  let declared: DeclaredConditions

  /// The steps in the order of the text.
  func read(_ node: SourceNode?) -> [Step] {
    guard let node, !node.isNothing else { return [] }
    guard let pairs = node.pairs, !pairs.isEmpty else {
      findings.error(
        .badValue, "`steps` is a mapping of names to statements",
        help: "write `steps: { created: [ { Action: … } ], used: [ … ] }`", at: node.position)
      return []
    }
    return pairs.map { pair in
      let statements = statements(pair.value, named: pair.key)
      return Step(
        name: SourceText(text: pair.key, position: pair.keyPosition), statements: statements,
        source: .events(RuleReader.condition(of: statements)))
    }
  }

  /// The statements of `match` or of a step.
  func statements(_ node: SourceNode, named name: String) -> [RuleStatement] {
    let nodes = node.elements ?? [node]
    let reader = StatementReader(findings: findings, declared: declared)
    let statements = nodes.compactMap { reader.read($0) }
    if nodes.isEmpty {
      findings.error(
        .badValue, "`\(name)` has no statement", help: "write at least one statement",
        at: node.position)
    } else if statements.count == nodes.count, statements.allSatisfy(\.isIgnore) {
      findings.error(
        .badValue, "`\(name)` has only `Ignore` statements, so the rule never alerts",
        help: "add a statement without `Effect`", at: node.position)
    }
    return statements
  }
}
