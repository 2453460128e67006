import TrailDetect
import TrailEvents

/// Reads the `sequence` form of `correlate`.
struct SequenceReader {
  /// The most steps that a sequence may have, absent ones included.
  static let maxSteps = 20

  let findings: Findings
  let declared: DeclaredConditions
  let steps: [StepReader.Step]
  let others: RuleReferences
  /// The documents of the rules that the sequence names.
  private(set) var references: [String: SourceNode] = [:]
  /// The ids of rules that name each other in a circle, this one among them.
  private(set) var cycle: [String]?
  /// Why a rule that the sequence names sleeps.
  private(set) var dormancy: String?

  init(
    findings: Findings, declared: DeclaredConditions, steps: [StepReader.Step],
    others: RuleReferences
  ) {
    self.findings = findings
    self.declared = declared
    self.steps = steps
    self.others = others
  }

  /// The correlation; nil if it cannot be read.
  mutating func read(_ node: SourceNode, within: Int64?) -> Correlation? {
    let errorCount = findings.errors.count
    let wanted = names(node["sequence"], "sequence")
    let unwanted = names(node["without"], "without")
    let isOrdered = readOrder(node["ordered"])
    checkNames(wanted + unwanted)
    if wanted.count == 1, unwanted.isEmpty, let only = wanted.first {
      findings.error(
        .badValue, "a sequence of one step and nothing to miss is no sequence",
        help: "name a second step, or steps under `without`", at: only.position)
    }
    var members: [Correlation.Member] = []
    for name in wanted + unwanted {
      guard let source = source(of: name) else { continue }
      members.append(Correlation.Member(name: name.text, source: source, grouping: .principal))
    }
    let groupNames = readGroups(node["by"], of: &members)
    guard findings.errors.count == errorCount, let within, !wanted.isEmpty else { return nil }
    return Correlation(
      form: .sequence(steps: wanted.count, isOrdered: isOrdered), windowSeconds: within,
      members: members, groupNames: groupNames)
  }

  private func names(_ node: SourceNode?, _ field: String) -> [SourceText] {
    node.map { findings.texts($0, named: field) } ?? []
  }

  private func readOrder(_ node: SourceNode?) -> Bool {
    guard let node else { return false }
    switch node.text {
    case "true": return true
    case "false": return false
    default:
      findings.error(.badValue, "`ordered` is `true` or `false`", at: node.position)
      return false
    }
  }

  private func checkNames(_ names: [SourceText]) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name.text).inserted {
      findings.error(
        .duplicate, "step `\(name.text)` is named twice",
        help: "an event for each name is looked for; of one kind of event, use `count`",
        at: name.position)
    }
    for step in steps where !seen.contains(step.name.text) {
      findings.error(
        .badValue, "step `\(step.name.text)` is not used",
        help: "name it under `sequence` or `without`", at: step.name.position)
    }
    if names.count > SequenceReader.maxSteps {
      findings.error(
        .badValue, "a sequence has more than \(SequenceReader.maxSteps) steps",
        at: names[SequenceReader.maxSteps].position)
    }
  }

  /// A step of the rule, or another rule.
  private mutating func source(of name: SourceText) -> Correlation.Member.Source? {
    if let step = steps.first(where: { $0.name.text == name.text }) { return step.source }
    switch others.rule(name.text, declared: declared) {
    case .rule(let rule, let references):
      self.references.merge(references) { $1 }
      if let reason = rule.dormancy {
        dormancy = dormancy ?? "rule \(name.text) sleeps: \(reason)"
      }
      if let source = rule.memberSource { return source }
      findings.error(
        .unsupported, "`\(name.text)` looks for new values and cannot be part of a sequence",
        at: name.position)
    case .unknown:
      let known = steps.map(\.name.text) + others.roots.keys.sorted()
      findings.error(
        .badValue, "no step and no rule `\(name.text)`",
        help: NearestName.help(for: name.text, among: known)
          ?? "write it under `steps`, or name a rule by its id",
        at: name.position)
    case .faulty:
      findings.error(
        .badValue, "rule `\(name.text)` has errors of its own", at: name.position)
    case .tooDeep:
      findings.error(
        .unsupported, "too many rules name one another in a row, up to `\(name.text)`",
        at: name.position)
    case .cycle(let ids):
      cycle = ids
      findings.error(
        .badValue,
        "rules name each other in a circle: \(ids.map { "`\($0)`" }.joined(separator: ", "))",
        at: name.position)
    }
    return nil
  }

  /// Sets the members' groupings, and gives the names of the group's parts.
  private func readGroups(
    _ node: SourceNode?, of members: inout [Correlation.Member]
  ) -> [String] {
    guard let node else { return [] }
    var keys: [[ContextKey]] = Array(repeating: [], count: members.count)
    var names: [String] = []
    for element in node.elements ?? [node] {
      guard let pairs = element.pairs else {
        guard let text = findings.texts(element, named: "by").first, let key = findings.key(text)
        else { continue }
        for index in keys.indices { keys[index].append(key) }
        names.append(key.text)
        continue
      }
      for pair in pairs where !members.contains(where: { $0.name == pair.key }) {
        findings.error(
          .unknownField, "no step `\(pair.key)` in this sequence",
          help: NearestName.help(for: pair.key, among: members.map(\.name)),
          at: pair.keyPosition)
      }
      for (index, member) in members.enumerated() {
        guard let value = element[member.name] else {
          findings.error(
            .missingField, "`by` has no key for step `\(member.name)`",
            help: "give each step a key", at: element.position)
          continue
        }
        guard let text = findings.text(value, named: member.name), let key = findings.key(text)
        else { continue }
        keys[index].append(key)
        if index == 0 { names.append(key.text) }
      }
    }
    if names.isEmpty, node.elements?.isEmpty == true {
      findings.error(.badValue, "`by` has no value", at: node.position)
    }
    for index in members.indices {
      members[index].grouping = .keys(keys[index], requiresAll: true)
    }
    return names
  }
}
