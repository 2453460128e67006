import TrailDetect
import TrailEvents

/// Reads a correlation's `condition`: bounds, and for the temporal types an expression of rules as well.
struct SigmaCorrelationConditionReader {
  /// The form that a condition gives a correlation, and the fields whose values it looks at.
  struct Result {
    var form: Correlation.Form
    var fields: [ContextKey]
  }

  let findings: Findings
  let kind: SigmaCorrelationReader.Kind
  /// The rules, as `rules` writes them.
  let references: [String]

  func read(_ node: SourceNode?, of correlation: SourceNode) -> Result? {
    guard let node, !node.isNothing else {
      if kind.isTemporal { return temporal(Threshold(atLeast: references.count), at: nil) }
      findings.error(
        .missingField, "the correlation has no `condition`", at: correlation.position)
      return nil
    }
    if let text = node.text { return expression(SourceText(text: text, position: node.position)) }
    let bounds = Threshold.Operator.allCases.map(\.rawValue)
    var known = bounds
    if kind.needsField { known.append("field") }
    if kind == .valuePercentile { known.append("percentile") }
    guard
      findings.fields(of: node, owner: "`condition` of `\(kind.rawValue)`", known: known) != nil,
      let pairs = node.pairs
    else { return nil }
    let errorCount = findings.errors.count
    let threshold = Threshold(
      pairs.compactMap { pair in
        Threshold.Operator(rawValue: pair.key).flatMap { order in
          number(pair.value, named: pair.key).map { Threshold.Bound(order, $0) }
        }
      })
    let fields = kind.needsField ? readFields(node) : []
    guard findings.errors.count == errorCount else { return nil }
    guard !threshold.bounds.isEmpty else {
      findings.error(
        .missingField, "the condition has no bound",
        help: "write one of \(bounds.map { "`\($0)`" }.joined(separator: ", "))", at: node.position)
      return nil
    }
    switch kind {
    case .temporal, .temporalOrdered: return temporal(threshold, at: node.position)
    case .eventCount: return Result(form: .count(threshold), fields: [])
    case .valueCount: return Result(form: .distinct(threshold), fields: fields)
    case .valueSum: return Result(form: .aggregate(.sum, threshold), fields: fields)
    case .valueAverage: return Result(form: .aggregate(.average, threshold), fields: fields)
    case .valueMedian: return Result(form: .aggregate(.median, threshold), fields: fields)
    case .valuePercentile:
      return percentile(node).map {
        Result(form: .aggregate(.percentile($0), threshold), fields: fields)
      }
    }
  }

  /// Counts are whole; what is worked out of values need not be.
  private func number(_ node: SourceNode, named name: String) -> Double? {
    if kind.needsField, kind != .valueCount {
      if let number = node.text.flatMap({ Double($0) }), number.isFinite { return number }
      findings.error(.badValue, "`\(name)` is a number", at: node.position)
      return nil
    }
    return findings.count(node, named: name, in: 0...1_000_000_000).map { Double($0) }
  }

  private func readFields(_ node: SourceNode) -> [ContextKey] {
    guard let field = node["field"], !field.isNothing else {
      findings.error(
        .missingField, "the condition of `\(kind.rawValue)` has no `field`", at: node.position)
      return []
    }
    let texts = findings.texts(field, named: "field")
    if texts.count > 1, kind != .valueCount {
      findings.error(
        .badValue, "`\(kind.rawValue)` works on one field", at: texts[1].position)
    }
    return texts.compactMap { SigmaGroupReader.key($0, findings) }
  }

  private func percentile(_ node: SourceNode) -> Double? {
    guard let value = node["percentile"] else {
      findings.error(
        .missingField, "the condition of `value_percentile` has no `percentile`",
        at: node.position)
      return nil
    }
    if let percent = value.text.flatMap({ Double($0) }), (0...100).contains(percent) {
      return percent
    }
    findings.error(.badValue, "`percentile` is a number from 0 to 100", at: value.position)
    return nil
  }

  // MARK: Temporal

  private func temporal(_ threshold: Threshold, at position: SourcePosition?) -> Result? {
    guard kind == .temporalOrdered else {
      return Result(form: .together(.count(threshold)), fields: [])
    }
    let count = references.count
    let isAll =
      threshold.holds(for: Double(count)) && !threshold.holds(for: Double(count - 1))
      && threshold.bounds.allSatisfy { $0.order != .neq }
    if !isAll, let position {
      findings.error(
        .unsupported, "an order of some of the rules is not supported",
        help: "leave `condition` out, so that all \(count) rules must come in their order",
        at: position)
      return nil
    }
    return Result(form: .sequence(steps: count, isOrdered: true), fields: [])
  }

  private func expression(_ source: SourceText) -> Result? {
    guard kind.isTemporal else {
      findings.error(
        .badValue, "the condition of `\(kind.rawValue)` is a mapping such as `gte: 10`",
        at: source.position)
      return nil
    }
    var parser = SigmaMemberExpression(source.text, references: references)
    let condition: MemberCondition
    do throws(SigmaFault) {
      condition = try parser.parse()
    } catch {
      findings.error(.syntax, error.message, help: error.help, at: source.position)
      return nil
    }
    for (index, reference) in references.enumerated() where !parser.used.contains(index) {
      findings.error(
        .badValue, "the condition does not name `\(reference)`, which `rules` does",
        at: source.position)
    }
    guard kind == .temporalOrdered else { return Result(form: .together(condition), fields: []) }
    let steps = (0..<references.count).map { MemberCondition.member($0) }
    guard condition == .all(steps) || (steps.count == 1 && condition == steps[0]) else {
      findings.error(
        .unsupported, "only rules joined by `and`, in the order of `rules`, can have an order",
        help: "use `type: temporal`, or `and` alone", at: source.position)
      return nil
    }
    return Result(form: .sequence(steps: steps.count, isOrdered: true), fields: [])
  }
}
