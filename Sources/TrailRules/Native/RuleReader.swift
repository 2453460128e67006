import TrailDetect
import TrailEvents
import TrailPolicy

/// Reads one rule from its document.
struct RuleReader {
  static let fields = [
    "id", "title", "severity", "status", "description", "references", "tags", "themes",
    "falsePositives", "response", "match", "steps", "correlate", "dedup", "evidence", "requires",
    "companions", "tests", "testDefaults",
  ]

  /// What `dedup` may say if it is no duration.
  static let deduplicationFields = ["within", "by"]

  let root: SourceNode
  let declared: DeclaredConditions
  let findings: Findings
  /// The rule's id and its place.
  private(set) var id: (String, SourcePosition)?
  private(set) var tests: [RuleTest] = []
  /// The documents of the rules that this one names, by id.
  private(set) var references: [String: SourceNode] = [:]
  /// The ids of rules that name each other in a circle, if this one is caught in it.
  private(set) var cycle: [String]?
  private let others: RuleReferences
  private let isLinted: Bool
  private let packedProse: PackedProse?

  /// - Parameters:
  ///   - others: the rules that a sequence may name.
  ///   - isLinted: whether the author is told what he may regret.
  ///   - packedProse: the rule's texts, if the document is without them.
  init(
    _ root: SourceNode, declared: DeclaredConditions, findings: Findings,
    others: RuleReferences = RuleReferences(roots: [:]), isLinted: Bool = true,
    packedProse: PackedProse? = nil
  ) {
    self.packedProse = packedProse
    self.root = root
    var declared = declared
    // A list that the rule requires is known to it, if only as an empty one.
    for text in root["requires"].map({ $0.elements ?? [$0] })?.compactMap(\.text) ?? []
    where text.hasPrefix("lists.") {
      let name = String(text.dropFirst("lists.".count))
      if declared.list(named: name) == nil { declared.lists[name] = [] }
    }
    self.declared = declared
    self.findings = findings
    self.others = others
    self.isLinted = isLinted
  }

  /// The rule, or nil if it has no condition or no name; whether it may be used, the findings say.
  mutating func read() -> Rule? {
    readID()
    guard findings.fields(of: root, owner: "a rule", known: RuleReader.fields) != nil else {
      return nil
    }
    let title = required("title").flatMap { findings.text($0, named: "title")?.text }
    let severity = readSeverity()
    let status = readStatus()
    let isSequence = root["correlate"]?["sequence"] != nil
    let statements = readStatements(isSequence: isSequence)
    let steps = readSteps(isSequence: isSequence)
    let isTested = root["tests"].map { !$0.isNothing } ?? false
    if isTested || root["testDefaults"] != nil {
      tests = RuleTestReader(findings: findings).tests(
        root["tests"], defaults: root["testDefaults"])
    }
    var correlationReader = CorrelationReader(
      findings: findings, sequence: sequenceReader(steps: steps))
    let correlation = correlationReader.read(root["correlate"])
    references = correlationReader.sequence.references
    cycle = correlationReader.sequence.cycle
    let deduplication = readDeduplication(
      hasGroup: correlation?.group.isEmpty == false || isSequence)
    let evidence = keys(root["evidence"], named: "evidence")
    let requirement = readRequirements()
    if isLinted {
      RuleLinter(findings: findings).check(
        root, statements: [statements] + steps.map(\.statements), tests: tests)
    }

    let alerts = (statements + steps.flatMap(\.statements)).filter { !$0.isIgnore }
    let dormancy =
      requirement ?? alerts.lazy.compactMap(\.missing).first.map { $0.reason(in: declared) }
      ?? correlationReader.sequence.dormancy
    guard let (id, position) = id, let title, let severity,
      isSequence ? correlation != nil : !alerts.isEmpty
    else { return nil }
    var rule = Rule(
      id: id, title: title, severity: severity, status: status,
      condition: isSequence
        ? correlation?.correlation.condition ?? .constant(.no)
        : RuleReader.condition(of: statements),
      correlation: correlation?.correlation,
      groupKeys: correlation?.group.isEmpty == false
        ? correlation?.group ?? [] : deduplication.group,
      deduplicationSeconds: deduplication.seconds, evidence: evidence,
      companions: findings.prose(root["companions"], named: "companions"),
      location: "\(findings.path):\(position.line)",
      dormancy: dormancy)
    if let packedProse { return rule.with(packedProse) }
    rule.prose = RuleReader.prose(of: root, findings)
    return rule
  }

  /// The fields that only people read.
  static let proseFields = [
    "description", "references", "tags", "themes", "falsePositives", "response",
  ]

  /// What people read of a rule.
  static func prose(of root: SourceNode, _ findings: Findings) -> RuleProse {
    func texts(_ name: String) -> [String] { findings.prose(root[name], named: name) }
    return RuleProse(
      description: texts("description").joined(separator: "\n"), references: texts("references"),
      tags: texts("tags"), themes: texts("themes"), falsePositives: texts("falsePositives"),
      response: texts("response"))
  }

  /// Some Alert statement matches and no Ignore statement does: IAM's "explicit deny wins".
  static func condition(of statements: [RuleStatement]) -> Expression {
    let alerts = statements.filter { !$0.isIgnore }.map(\.expression)
    // An Ignore that names what nobody declared ignores nothing.
    let ignores = statements.filter { $0.isIgnore && $0.missing == nil }.map(\.expression)
    let alert = alerts.count == 1 ? alerts[0] : .any(alerts)
    guard !ignores.isEmpty else { return alert }
    return .all([alert, .not(ignores.count == 1 ? ignores[0] : .any(ignores))])
  }

  // MARK: Fields

  private mutating func readID() {
    guard root.pairs != nil, let node = required("id"),
      let text = findings.text(node, named: "id")
    else { return }
    let isSlug =
      text.text.utf8.count <= 100
      && text.text.parts(between: "-").allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { $0.isASCIIDigit || $0 &- UInt8(ascii: "a") < 26 }
      }
    guard isSlug else {
      findings.error(
        .badValue, "the id `\(text.text)` is not in kebab case",
        help: "use small letters, digits and single hyphens, such as `root-console-login`",
        at: text.position)
      return
    }
    id = (text.text, text.position)
    findings.ruleID = text.text
  }

  private func required(_ name: String) -> SourceNode? {
    guard let node = root[name] else {
      findings.error(.missingField, "the rule has no `\(name)`", at: root.position)
      return nil
    }
    return node
  }

  private func readSeverity() -> Severity? {
    guard let node = required("severity"), let text = findings.text(node, named: "severity")
    else { return nil }
    if let severity = Severity(name: text.text) { return severity }
    let names = Severity.allCases.map(\.description)
    findings.error(
      .badValue, "unknown severity `\(text.text)`",
      help: NearestName.help(for: text.text, among: names)
        ?? "the severities are \(names.map { "`\($0)`" }.joined(separator: ", "))",
      at: text.position)
    return nil
  }

  private func readStatus() -> Rule.Status {
    guard let node = root["status"], let text = findings.text(node, named: "status") else {
      return .stable
    }
    let states = Rule.Status.allCases.filter { $0 != .unsupported }
    if let status = states.first(where: { $0.rawValue == text.text }) { return status }
    let names = states.map(\.rawValue)
    findings.error(
      .badValue, "unknown status `\(text.text)`",
      help: NearestName.help(for: text.text, among: names)
        ?? "the states are \(names.map { "`\($0)`" }.joined(separator: ", "))",
      at: text.position)
    return .stable
  }

  private func readStatements(isSequence: Bool) -> [RuleStatement] {
    if isSequence {
      if let match = root.pairs?.first(where: { $0.key == "match" }) {
        findings.error(
          .conflict, "a rule with a `sequence` has `steps` instead of `match`",
          at: match.keyPosition)
      }
      return []
    }
    guard let match = required("match") else { return [] }
    return StepReader(findings: findings, declared: declared).statements(match, named: "match")
  }

  private func readSteps(isSequence: Bool) -> [StepReader.Step] {
    guard let pair = root.pairs?.first(where: { $0.key == "steps" }) else { return [] }
    guard isSequence else {
      findings.error(
        .conflict, "`steps` belong to a `sequence`",
        help: "write `correlate: { sequence: […], within: 1h }`", at: pair.keyPosition)
      return []
    }
    return StepReader(findings: findings, declared: declared).read(pair.value)
  }

  private func sequenceReader(steps: [StepReader.Step]) -> SequenceReader {
    var others = others
    if let id { others.path.append(id.0) }
    return SequenceReader(
      findings: findings, declared: declared, steps: steps, others: others)
  }

  private func keys(_ node: SourceNode?, named name: String) -> [ContextKey] {
    guard let node, !node.isNothing, node.elements?.isEmpty != true else { return [] }
    return findings.texts(node, named: name).compactMap { findings.key($0) }
  }

  private func readDeduplication(hasGroup: Bool) -> (seconds: Int64, group: [ContextKey]) {
    let fallback = Rule.defaultDeduplicationSeconds
    guard let node = root["dedup"] else { return (fallback, []) }
    guard node.pairs != nil else {
      return (findings.duration(node, named: "dedup", allowsZero: true) ?? fallback, [])
    }
    guard findings.fields(of: node, owner: "`dedup`", known: RuleReader.deduplicationFields) != nil
    else {
      return (fallback, [])
    }
    let seconds = node["within"].flatMap {
      findings.duration($0, named: "within", allowsZero: true)
    }
    if hasGroup, let by = node["by"] {
      findings.error(
        .conflict, "both `correlate` and `dedup` say by which keys to group",
        help: "keep the `by` of `correlate`", at: by.position)
    }
    return (seconds ?? fallback, keys(node["by"], named: "by"))
  }

  /// Why the rule cannot be asked, if something that it requires is not declared.
  private func readRequirements() -> String? {
    guard let node = root["requires"], !node.isNothing else { return nil }
    let names = findings.texts(node, named: "requires").compactMap { text in
      DeclaredName(text, in: findings, allowsAnySection: true)
    }
    return names.first { !$0.isDeclared(in: declared) }.map { $0.reason(in: declared) }
  }
}
