/// Looks for what AWS accepts in a policy and people regret.
public enum PolicyLinter {
  /// Everything that is found, in the order of the text.
  public static func lint(_ document: PolicyDocument) -> [PolicyFinding] {
    guard !document.statements.isEmpty else {
      return [
        PolicyFinding(
          .noStatements, "the policy has no statements",
          help: "it neither allows nor denies anything")
      ]
    }
    var findings: [PolicyFinding] = []
    var sids: [String: Int] = [:]
    for (index, statement) in document.statements.enumerated() {
      if let sid = statement.sid, !sid.isEmpty {
        if let first = sids[sid] {
          findings.append(
            PolicyFinding(
              .duplicateSid, "statement id `\(sid)` is used twice",
              help: "statement \(first) has it already", statementIndex: index,
              position: statement.elementPositions["Sid"] ?? statement.position))
        } else {
          sids[sid] = index
        }
      }
      var linter = StatementLinter(document: document, statement: statement, index: index)
      linter.run()
      findings += linter.findings
    }
    return findings.enumerated().sorted { left, right in
      let leftIndex = left.element.statementIndex ?? -1
      let rightIndex = right.element.statementIndex ?? -1
      let leftOffset = left.element.position?.offset ?? 0
      let rightOffset = right.element.position?.offset ?? 0
      return (leftIndex, leftOffset, left.offset) < (rightIndex, rightOffset, right.offset)
    }.map(\.element)
  }
}
