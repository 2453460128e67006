import TrailDetect
import TrailEvents
import TrailPolicy

/// Reads statements, element by element, as IAM has them.
struct StatementReader {
  static let elements = [
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
    "Condition", "Outcome",
  ]

  let findings: Findings
  let declared: DeclaredConditions

  /// A statement; nil if it is no statement at all.
  func read(_ node: SourceNode) -> RuleStatement? {
    guard
      findings.fields(
        of: node, owner: "a statement", known: StatementReader.elements, kind: "element") != nil
    else { return nil }
    var statement = RuleStatement(position: node.position)
    statement.isIgnore = isIgnore(node["Effect"])
    if let sid = node["Sid"] { _ = findings.text(sid, named: "Sid") }
    for name in ["Principal", "Action", "Resource"] {
      if node[name] != nil, let other = node["Not\(name)"] {
        findings.error(
          .conflict, "a statement has both `\(name)` and `Not\(name)`",
          help: "write two statements, or one of them", at: other.position)
      }
    }
    var expansion = DeclaredExpansion(findings: findings, declared: declared)
    readActions(node, into: &statement, &expansion)
    readResources(node, into: &statement, &expansion)
    readPrincipal(node, into: &statement, &expansion)
    readOutcome(node, into: &statement)
    readConditions(node["Condition"], into: &statement, &expansion)
    statement.missing = expansion.missing
    let hasElement = node.pairs?.contains { $0.key != "Sid" && $0.key != "Effect" } ?? false
    let isEmptyCondition = node.pairs?.allSatisfy { pair in
      ["Sid", "Effect"].contains(pair.key)
        || (pair.key == "Condition" && pair.value.pairs?.isEmpty == true)
    }
    if !hasElement || isEmptyCondition == true {
      findings.error(
        .missingField, "a statement without any element would match every call",
        help: "add `Action`, `Resource`, `Principal`, `Outcome` or `Condition`", at: node.position)
    }
    return statement
  }

  private func isIgnore(_ node: SourceNode?) -> Bool {
    guard let node, let text = findings.text(node, named: "Effect") else { return false }
    switch text.text {
    case "Alert": return false
    case "Ignore": return true
    default:
      let isPolicys = ["Allow", "Deny"].contains(text.text)
      findings.error(
        .badValue, "unknown effect `\(text.text)`",
        help: isPolicys
          ? "rules have `Alert` and `Ignore`; an `Ignore` wins as `Deny` does in IAM"
          : NearestName.help(for: text.text, among: ["Alert", "Ignore"])
            ?? "the effects are `Alert` and `Ignore`",
        at: text.position)
      return false
    }
  }

  /// The element's texts, plain or negated, declared lists in place.
  private func texts(
    _ node: SourceNode, _ name: String, _ expansion: inout DeclaredExpansion
  ) -> [SourceText] {
    expansion.expand(findings.texts(node, named: name))
  }

  /// Adds a part that holds, or for the `Not` form does not.
  private func add(
    _ test: EventTest, isNegated: Bool, to statement: inout RuleStatement
  ) {
    statement.parts.append(isNegated ? .not(.test(test)) : .test(test))
  }

  private func readActions(
    _ node: SourceNode, into statement: inout RuleStatement, _ expansion: inout DeclaredExpansion
  ) {
    for name in ["Action", "NotAction"] {
      guard let value = node[name] else { continue }
      let patterns = texts(value, name, &expansion).compactMap { text in
        attempt(at: text) { () throws(PolicyError) in try ActionPattern(text.text) }
      }
      if name == "Action" { statement.actions = patterns }
      add(.action(patterns), isNegated: name == "NotAction", to: &statement)
    }
  }

  private func readResources(
    _ node: SourceNode, into statement: inout RuleStatement, _ expansion: inout DeclaredExpansion
  ) {
    for name in ["Resource", "NotResource"] {
      guard let value = node[name] else { continue }
      let patterns = texts(value, name, &expansion).compactMap { text in
        attempt(at: text) { () throws(PolicyError) in try ResourcePattern(text.text) }
      }
      add(.resource(patterns), isNegated: name == "NotResource", to: &statement)
    }
  }

  private func readOutcome(_ node: SourceNode, into statement: inout RuleStatement) {
    guard let value = node["Outcome"] else { return }
    let names = Outcome.allCases.map(\.rawValue)
    let outcomes = findings.texts(value, named: "Outcome").compactMap { text -> Outcome? in
      if let outcome = Outcome(rawValue: text.text) { return outcome }
      findings.error(
        .badValue, "unknown outcome `\(text.text)`",
        help: NearestName.help(for: text.text, among: names)
          ?? "the outcomes are `Success`, `Denied` and `Failed`",
        at: text.position)
      return nil
    }
    add(.outcome(Set(outcomes)), isNegated: false, to: &statement)
  }

  private func readPrincipal(
    _ node: SourceNode, into statement: inout RuleStatement, _ expansion: inout DeclaredExpansion
  ) {
    for name in ["Principal", "NotPrincipal"] {
      guard let value = node[name] else { continue }
      var entries: [PrincipalEntry] = []
      if let text = value.text {
        if text == "*" {
          entries = [.everyone]
        } else {
          findings.error(
            .badValue, "`\(name)` is `\"*\"` or a mapping such as `{ AWS: \"arn:…\" }`",
            at: value.position)
        }
      } else if let pairs = value.pairs, !pairs.isEmpty {
        entries = pairs.flatMap { self.entries($0, &expansion) }
      } else {
        findings.error(
          .badValue, "`\(name)` is `\"*\"` or a mapping such as `{ AWS: \"arn:…\" }`",
          at: value.position)
      }
      add(
        .principal(PrincipalElement(entries: entries)), isNegated: name == "NotPrincipal",
        to: &statement)
    }
  }

  private func entries(
    _ pair: SourcePair, _ expansion: inout DeclaredExpansion
  ) -> [PrincipalEntry] {
    guard PrincipalEntry.typeNames.contains(pair.key) else {
      findings.error(
        .unknownField, "unknown principal type `\(pair.key)`",
        help: NearestName.help(for: pair.key, among: PrincipalEntry.typeNames)
          ?? "the types are `AWS`, `Service`, `Federated` and `CanonicalUser`",
        at: pair.keyPosition)
      return []
    }
    return texts(pair.value, pair.key, &expansion).compactMap { text in
      let entry = attempt(at: text) { () throws(PolicyError) in
        try PrincipalEntry(type: pair.key, text: text.text, allowsWildcards: true)
      }
      if case .account = entry, text.text.hasSuffix(":root") {
        findings.warning(
          "`\(text.text)` names every caller of the account",
          help: "to match only the root user, use Condition ArnLike aws:PrincipalArn",
          at: text.position)
      }
      return entry
    }
  }

  // MARK: Conditions

  private func readConditions(
    _ node: SourceNode?, into statement: inout RuleStatement, _ expansion: inout DeclaredExpansion
  ) {
    guard let node else { return }
    guard let operators = node.pairs else {
      findings.error(
        .badValue, "`Condition` is a mapping of operators",
        help: "write `Condition: { StringEquals: { key: value } }`", at: node.position)
      return
    }
    var seen: Set<ConditionOperator> = []
    for pair in operators {
      let source = SourceText(text: pair.key, position: pair.keyPosition)
      let conditionOperator = attempt(at: source) { () throws(PolicyError) in
        try ConditionOperator(name: pair.key)
      }
      guard let conditionOperator else { continue }
      if !seen.insert(conditionOperator).inserted {
        findings.error(
          .duplicate, "operator `\(pair.key)` appears twice", at: pair.keyPosition)
      }
      readKeys(of: conditionOperator, pair, into: &statement, &expansion)
    }
  }

  private func readKeys(
    of conditionOperator: ConditionOperator, _ pair: SourcePair,
    into statement: inout RuleStatement, _ expansion: inout DeclaredExpansion
  ) {
    guard let keys = pair.value.pairs, !keys.isEmpty else {
      findings.error(
        .badValue, "operator `\(pair.key)` needs a mapping of keys to values",
        at: pair.value.position)
      return
    }
    var seen: Set<ContextKey> = []
    for pair in keys {
      let source = SourceText(text: pair.key, position: pair.keyPosition)
      let texts = findings.texts(pair.value, named: pair.key, allowsEmptyText: true)
      guard let key = findings.key(source) else { continue }
      if !seen.insert(key).inserted {
        findings.error(
          .duplicate, "key `\(pair.key)` appears twice under `\(conditionOperator)`",
          at: pair.keyPosition)
      }
      let errorCount = findings.errors.count
      let values = expansion.expand(texts)
      if values.isEmpty || findings.errors.count > errorCount { continue }
      let lists = DeclaredExpansion.listNames(in: texts).map { "`\($0)`" }
      let help =
        lists.isEmpty ? nil : "the value may be one of the list \(lists.joined(separator: ", "))"
      let test = attempt(at: values[0], help: help) { () throws(PolicyError) in
        try ConditionTest(
          conditionOperator, key: pair.key, values: values.map(\.text), allowsVariables: true)
      }
      guard let test else { continue }
      statement.conditions.append(
        RuleStatement.Condition(test: test, key: key, position: pair.keyPosition))
    }
  }

  /// Makes a piece of IAM's language, or reports why it is none.
  private func attempt<Piece>(
    at source: SourceText, help: String? = nil, _ make: () throws(PolicyError) -> Piece
  ) -> Piece? {
    do throws(PolicyError) {
      return try make()
    } catch {
      findings.error(
        RuleError.Code(error.code), error.message, help: error.help ?? help, at: source.position)
      return nil
    }
  }
}

extension RuleError.Code {
  /// The kind of fault of a rule that a fault of IAM's language is.
  fileprivate init(_ code: PolicyError.Code) {
    switch code {
    case .syntax: self = .syntax
    case .unknownElement, .unknownOperator: self = .unknownField
    case .missingElement: self = .missingField
    case .conflictingElements: self = .conflict
    case .duplicateElement: self = .duplicate
    case .badElement, .badValue, .badVariable: self = .badValue
    case .unsupportedOperator: self = .unsupported
    }
  }
}
