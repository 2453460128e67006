import TrailDetect
import TrailEvents

/// Reads `detection`, or a filter's `filter`: selections and the condition that joins them.
struct SigmaDetectionReader {
  /// Lists in lists deeper than this are refused.
  private static let maxDepth = 20

  let findings: Findings
  let placeholders: SigmaPlaceholders

  /// The condition with its selections filled in; nil if something in it cannot be honoured.
  ///
  /// - Parameter reserved: names beside the selections that are none, such as a filter's `rules`.
  func read(_ node: SourceNode, owner: String, reserved: [String] = []) -> Expression? {
    guard let pairs = node.pairs else {
      findings.error(.badValue, "`\(owner)` is a mapping of selections", at: node.position)
      return nil
    }
    var selections = SigmaSelections()
    var isWhole = true
    for pair in pairs where pair.key != "condition" && !reserved.contains(pair.key) {
      if pair.key == "timeframe" {
        warnOfTimeframe(at: pair.keyPosition, node["condition"])
        continue
      }
      let expression = selection(pair.value, named: pair.key, depth: 0)
      selections.add(pair.key, expression)
      if expression == nil { isWhole = false }
    }
    guard let condition = node["condition"] else {
      findings.error(
        .missingField, "`\(owner)` has no `condition`",
        help: "write how the selections are joined: `condition: selection`", at: node.position)
      return nil
    }
    if selections.isEmpty {
      findings.error(.missingField, "`\(owner)` has no selection", at: node.position)
      return nil
    }
    let expressions = conditions(condition, selections)
    guard isWhole, let expressions else { return nil }
    return expressions.count == 1 ? expressions[0] : .any(expressions)
  }

  /// An aggregation, to which a timeframe belongs, is refused by itself.
  private func warnOfTimeframe(at position: SourcePosition, _ condition: SourceNode?) {
    let conditions = condition.map { $0.elements ?? [$0] } ?? []
    guard !conditions.contains(where: { $0.text?.contains("|") == true }) else { return }
    findings.warning(
      "`timeframe` says nothing without an aggregation and is ignored",
      help: "write a correlation with `timespan`", at: position)
  }

  // MARK: Conditions

  private func conditions(
    _ node: SourceNode, _ selections: SigmaSelections
  ) -> [Expression]? {
    let nodes = node.elements ?? [node]
    if nodes.isEmpty { findings.error(.badValue, "`condition` has no value", at: node.position) }
    var used: Set<String> = []
    var results: [Expression] = []
    for node in nodes {
      guard let text = findings.text(node, named: "condition") else { continue }
      var parser = SigmaConditionParser(text.text, selections: selections)
      do throws(SigmaFault) {
        results.append(try parser.parse())
      } catch {
        findings.error(
          error.isUnsupported ? .unsupported : .badValue, error.message, help: error.help,
          at: text.position)
      }
      used.formUnion(parser.used)
    }
    guard !nodes.isEmpty, results.count == nodes.count else { return nil }
    for name in selections.names where !used.contains(name) {
      findings.warning("the condition does not use `\(name)`", at: node.position)
    }
    return results
  }

  // MARK: Selections

  private func selection(_ node: SourceNode, named name: String, depth: Int) -> Expression? {
    guard depth < SigmaDetectionReader.maxDepth else {
      findings.error(.badValue, "`\(name)` is nested too deep", at: node.position)
      return nil
    }
    switch node.content {
    case .map(let pairs):
      if pairs.isEmpty {
        findings.error(
          .badValue, "`\(name)` has no field, so it would match every event", at: node.position)
        return nil
      }
      let parts = pairs.map { item($0) }
      return joined(parts, by: Expression.all)
    case .list(let elements):
      if elements.isEmpty {
        findings.error(.badValue, "`\(name)` has no value", at: node.position)
        return nil
      }
      let scalars = elements.filter { $0.text != nil }
      var parts: [Expression?] = []
      if !scalars.isEmpty { parts.append(keywords(scalars)) }
      for element in elements where element.text == nil {
        parts.append(selection(element, named: name, depth: depth + 1))
      }
      return joined(parts, by: Expression.any)
    case .text: return keywords([node])
    }
  }

  private func joined(
    _ parts: [Expression?], by join: ([Expression]) -> Expression
  ) -> Expression? {
    let whole = parts.compactMap { $0 }
    guard whole.count == parts.count else { return nil }
    return whole.count == 1 ? whole[0] : join(whole)
  }

  private func keywords(_ nodes: [SourceNode]) -> Expression? {
    values(nodes, key: SigmaFieldKey(field: nil, modifiers: []), at: nodes[0].position)
  }

  private func item(_ pair: SourcePair) -> Expression? {
    guard let key = SigmaFieldKey(pair, findings: findings) else { return nil }
    let nodes = pair.value.elements ?? [pair.value]
    if nodes.isEmpty {
      findings.error(
        .badValue, "`\(pair.key)` has no value",
        help: "write `null` for an absent field and `''` for an empty text",
        at: pair.value.position)
      return nil
    }
    key.check(valueCount: nodes.count, at: pair.keyPosition, findings)
    return values(nodes, key: key, at: pair.keyPosition)
  }

  private func values(
    _ nodes: [SourceNode], key: SigmaFieldKey, at position: SourcePosition
  ) -> Expression? {
    let modifiers = SigmaValueModifiers(
      placeholders: placeholders, modifiers: key.valueModifiers)
    var item = SigmaItem(
      field: key.field, values: [], requiresAll: key.modifiers.contains(.all),
      isCased: key.modifiers.contains(.cased), isNegated: key.modifiers.contains(.neq),
      isAnchored: key.isAnchored)
    var isWhole = true
    for node in nodes {
      guard let scalar = SigmaScalar(node) else {
        findings.error(
          .badValue, "a value is a text, a number, a boolean or null",
          help: key.field.map { "write nested fields with dots: `\($0).name: value`" },
          at: node.position)
        isWhole = false
        continue
      }
      do throws(SigmaFault) {
        let value = try modifiers.value(of: scalar)
        // Each value by itself first, so that a fault is told where it stands.
        var probe = item
        probe.values = [value]
        _ = try probe.expression()
        item.values.append(value)
        warnOfBreadth(value, key, at: node.position)
        if case .text(let text) = scalar { key.check(text: text, at: node.position, findings) }
      } catch {
        findings.error(.badValue, error.message, help: error.help, at: node.position)
        isWhole = false
      }
    }
    guard isWhole else { return nil }
    do throws(SigmaFault) {
      return try item.expression()
    } catch {
      findings.error(.badValue, error.message, help: error.help, at: position)
      return nil
    }
  }

  private func warnOfBreadth(_ value: SigmaValue, _ key: SigmaFieldKey, at position: SourcePosition)
  {
    let isEmpty: Bool
    switch value {
    case .text(let text): isEmpty = text.pieces == [.anyRun] && !key.valueModifiers.isEmpty
    case .regex(let regex): isEmpty = regex.pattern.isEmpty
    default: isEmpty = false
    }
    guard isEmpty else { return }
    findings.warning(
      "an empty value with `\(key.valueModifiers[0].rawValue)` is like any text at all",
      help: "write `\(key.field ?? "field")|exists: true` if that is meant", at: position)
  }
}
