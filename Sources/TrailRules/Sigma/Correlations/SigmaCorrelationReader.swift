import TrailDetect
import TrailEvents

/// Reads a Sigma correlation (Sigma correlation rules specification 2.1.0).
///
/// Each rule that it refers to is a member with its own condition and, by way of aliases, its own fields to
/// group by. An event that lacks a field to group by is in no group: it counts for nothing.
struct SigmaCorrelationReader {
  /// The types.
  enum Kind: String, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case temporal
    case temporalOrdered = "temporal_ordered"
    case valueSum = "value_sum"
    case valueAverage = "value_avg"
    case valuePercentile = "value_percentile"
    case valueMedian = "value_median"

    /// Whether rules are counted, and no values of fields.
    var isTemporal: Bool { self == .temporal || self == .temporalOrdered }
    /// Whether the condition needs a `field`.
    var needsField: Bool { !isTemporal && self != .eventCount }
  }

  private static let fields = [
    "type", "rules", "group-by", "timespan", "condition", "aliases", "generate",
  ]

  let findings: Findings

  /// What a correlation refers to: its `rules`, or without them what its condition names.
  static func references(_ root: SourceNode) -> [SourceText] {
    guard let correlation = root["correlation"] else { return [] }
    if let rules = correlation["rules"], !rules.isNothing {
      return (rules.elements ?? [rules]).compactMap { node in
        node.text.map { SourceText(text: $0, position: node.position) }
      }
    }
    guard let condition = correlation["condition"], let text = condition.text else { return [] }
    return SigmaMemberExpression.names(in: text).map {
      SourceText(text: $0, position: condition.position)
    }
  }

  /// Whether the rules that a correlation refers to alert by themselves as well.
  static func generates(_ root: SourceNode) -> Bool {
    (root["correlation"]?["generate"] ?? root["generate"])?.text?.lowercased() == "true"
  }

  /// The rule; nil if it has errors, which the findings hold.
  func read(_ document: SigmaDocument, rules: SigmaRuleTable) -> Rule? {
    let metadata = SigmaMetadataReader(findings: findings).read(document)
    guard let node = document.root["correlation"], !node.isNothing,
      findings.fields(of: node, owner: "`correlation`", known: SigmaCorrelationReader.fields) != nil
    else { return nil }
    checkGenerate(node["generate"] ?? document.root["generate"])
    let kind = readKind(node)
    let window = readTimespan(node)
    let references = readReferences(document.root, node)
    let (grouping, groupNames) = SigmaGroupReader(findings: findings, table: rules)
      .read(node, references: references.map(\.text))
    guard let kind else { return nil }
    let condition = SigmaCorrelationConditionReader(
      findings: findings, kind: kind, references: references.map(\.text)
    ).read(node["condition"], of: node)
    let members = zip(references, grouping).compactMap { reference, keys in
      member(reference, keys: keys, values: condition?.fields ?? [], rules)
    }
    guard findings.errors.isEmpty, let metadata, let condition, let window,
      members.count == references.count
    else { return nil }
    let correlation = Correlation(
      form: condition.form, windowSeconds: window, members: members, groupNames: groupNames)
    var rule = Rule(metadata, condition: correlation.condition)
    rule.correlation = correlation
    return rule
  }

  private func member(
    _ reference: SourceText, keys: [ContextKey], values: [ContextKey], _ rules: SigmaRuleTable
  ) -> Correlation.Member? {
    guard let (rule, kind) = rules.rule(reference.text) else {
      findings.error(
        .badValue, "no rule `\(reference.text)` was loaded",
        help: rules.help(for: reference.text), at: reference.position)
      return nil
    }
    if kind == .title {
      findings.warning(
        "`\(reference.text)` is a title; the specification refers by `id` or `name`",
        help: "refer to `\(rule.id)`", at: reference.position)
    }
    guard let source = rule.memberSource else { return nil }
    return Correlation.Member(
      name: rule.title, source: source, grouping: .keys(keys, requiresAll: true),
      valueKeys: values)
  }

  // MARK: Fields

  private func required(_ name: String, in node: SourceNode) -> SourceNode? {
    guard let value = node[name], !value.isNothing else {
      findings.error(.missingField, "the correlation has no `\(name)`", at: node.position)
      return nil
    }
    return value
  }

  private func checkGenerate(_ node: SourceNode?) {
    guard let node, !["true", "false"].contains(node.text?.lowercased()) else { return }
    findings.error(.badValue, "`generate` is `true` or `false`", at: node.position)
  }

  private func readKind(_ node: SourceNode) -> Kind? {
    guard let text = required("type", in: node).flatMap({ findings.text($0, named: "type") })
    else { return nil }
    if let kind = Kind(rawValue: text.text.lowercased()) { return kind }
    let names = Kind.allCases.map(\.rawValue)
    findings.error(
      .badValue, "unknown type `\(text.text)`",
      help: NearestName.help(for: text.text, among: names)
        ?? "the types are \(names.map { "`\($0)`" }.joined(separator: ", "))", at: text.position)
    return nil
  }

  private func readTimespan(_ node: SourceNode) -> Int64? {
    guard
      let text = required("timespan", in: node).flatMap({ findings.text($0, named: "timespan") })
    else { return nil }
    if let seconds = SigmaCorrelationReader.seconds(text.text) { return seconds }
    findings.error(
      .badValue, "`\(text.text)` is not a timespan",
      help: "write a number and one of `s`, `m`, `h`, `d`, `w`, `M`, `y`, such as `90m`; at most"
        + " `10y`", at: text.position)
    return nil
  }

  /// The seconds of `90m`; months and years are the means of the calendar, as pySigma has them.
  private static func seconds(_ text: String) -> Int64? {
    let units: [Character: Int64] = [
      "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
    ]
    guard let unit = text.last.flatMap({ units[$0] }),
      text.dropLast().utf8.allSatisfy(\.isASCIIDigit),
      text.utf8.count <= 10, let count = Int64(text.dropLast()), count > 0,
      count * unit <= 10 * 31_556_952
    else { return nil }
    return count * unit
  }

  private func readReferences(_ root: SourceNode, _ node: SourceNode) -> [SourceText] {
    if let rules = node["rules"], !rules.isNothing {
      for element in rules.elements ?? [rules] where element.text == nil || element.isNothing {
        findings.error(.badValue, "`rules` is a list of references", at: element.position)
      }
    }
    let references = SigmaCorrelationReader.references(root)
    if references.isEmpty {
      findings.error(.missingField, "the correlation has no `rules`", at: node.position)
    }
    var seen: Set<String> = []
    for reference in references where !seen.insert(reference.text).inserted {
      findings.error(
        .duplicate, "`\(reference.text)` is referred to twice", at: reference.position)
    }
    return references
  }
}
