import TrailEvents
import TrailPolicy
import TrailScan

/// What a rule wants told of an event beside what all alerts tell.
private final class Evidence {
  /// Keys, each with the name by which people are told of it; without one its values are sentences of their own.
  let keys: [(key: ContextKey, name: String?)]
  let conditions: [EvidenceCondition]

  init?(_ rule: Rule) {
    guard !rule.evidence.isEmpty || !rule.evidenceConditions.isEmpty else { return nil }
    keys = rule.evidence.map { key in
      if case .extension(ExtensionKey.policyText.rawValue) = key.name { return (key, nil) }
      return (key, key.noteName)
    }
    conditions = rule.evidenceConditions
  }
}

/// Puts into words what alerts tell of an event: who, where, what, how it ended, and what rules note.
final class MatchDescriber {
  private let evaluator: RuleEvaluator
  private let groups: GroupReader
  /// By the rules' numbers, what they want told of an event beside what all alerts tell; nil for nothing.
  private let evidence: [Evidence?]
  /// Of the record at hand what all its matches tell, encoded; empty as long as nobody asked.
  @exclusivity(unchecked) private var facts: MatchDetails.Encoded = []
  /// The same in the form of `MatchDetails` without a group and without notes; empty as long as nobody asked.
  @exclusivity(unchecked) private var telling: MatchDetails.Encoded = []

  init(_ compiled: CompiledRules, _ evaluator: RuleEvaluator, _ groups: GroupReader) {
    self.evaluator = evaluator
    self.groups = groups
    evidence = compiled.rules.map { Evidence($0) }
  }

  /// Turns to the evaluator's next record.
  func begin() {
    facts.removeAll(keepingCapacity: true)
    telling = []
  }

  /// Everything of the record at hand for a condition that it matched.
  /// - Parameter brief: its groups and values, encoded.
  func details(
    of record: RecordView, brief: MatchDetails.Encoded, rule number: Int
  ) -> MatchDetails.Encoded {
    readFacts(of: record)
    return MatchDetails.encoded(
      facts: facts, notes: notes(ofRule: number), brief: brief)
  }

  /// What an alert tells of the record at hand; without groups and values.
  func telling(of record: RecordView, rule number: Int) -> MatchDetails.Encoded {
    readFacts(of: record)
    let notes = notes(ofRule: number)
    guard notes.isEmpty else {
      return MatchDetails.encoded(facts: facts, notes: notes, brief: nil)
    }
    // The same for all such rules.
    if telling.isEmpty { telling = MatchDetails.encoded(facts: facts, notes: [], brief: nil) }
    return telling
  }

  private func readFacts(of record: RecordView) {
    guard facts.isEmpty else { return }
    let reader = evaluator.reader
    append(.eventID, of: record)
    append(reader.identityNames.display)
    append(groups.account(of: record))
    append(.awsRegion, of: record)
    append(.sourceIPAddress, of: record)
    MatchDetails.append(reader.call.actions, to: &facts)
    append(reader.outcome.rawValue)
    MatchDetails.append(
      ResourceNames.of(call: reader.call, fields: record).names.prefix(MatchDetails.maxResources),
      to: &facts)
  }

  private func append(_ text: String) { MatchDetails.append(CollectionOfOne(text), to: &facts) }

  private func append(_ field: BaseField, of record: RecordView) {
    let slot = record.slot(field)
    let bytes = record.bytes(slot)
    guard slot.kind == .string, ByteSearch.isPlain(bytes) else {
      return append(record.text(slot) ?? "")
    }
    MatchDetails.append(bytes, to: &facts)
  }

  private func notes(ofRule number: Int) -> [String] {
    guard let evidence = evidence[number] else { return [] }
    var notes: [String] = []
    notes.reserveCapacity(evidence.keys.count + evidence.conditions.count)
    for (key, name) in evidence.keys { addNotes(of: key, name: name, to: &notes) }
    for condition in evidence.conditions { notes.append(note(of: condition)) }
    return notes
  }

  /// `NotIpAddress aws:SourceIp: saw 192.0.2.66, the policy has 203.0.113.0/24`.
  private func note(of condition: EvidenceCondition) -> String {
    let seen =
      switch evaluator.value(of: condition.key) {
      case .absent: "no such key"
      case .unknown, .presentWithUnknownValue: "a value that the log does not tell"
      case .single(let text): text
      case .multiple(let texts): texts.joined(separator: ", ")
      case .including(let texts): texts.joined(separator: ", ") + ", perhaps others"
      }
    return
      "\(condition.test.conditionOperator.name) \(condition.test.key): saw \(seen), the policy has "
      + condition.test.values.joined(separator: ", ")
  }

  private func addNotes(of key: ContextKey, name: String?, to notes: inout [String]) {
    let value = evaluator.value(of: key)
    if let name, case .single(let text) = value { return notes.append(name + " " + text) }
    let texts = value.texts
    guard let name, !texts.isEmpty else {
      notes += texts
      return
    }
    notes.append("\(name) \(texts.joined(separator: ", "))")
  }
}

extension MatchDetails {
  /// How many resources of one event are kept for its alert.
  static let maxResources = 5
}

extension ContextKey {
  /// The key's last part: `policyArn` of `cloudtrail:requestParameters.policyArn`.
  fileprivate var noteName: String {
    String(text.split(whereSeparator: { $0 == ":" || $0 == "." }).last ?? "")
  }
}
