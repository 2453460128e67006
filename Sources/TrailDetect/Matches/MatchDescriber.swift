import TrailEvents
import TrailPolicy
import TrailScan

/// Puts into words what alerts tell of an event: who, where, what, how it ended, and what rules note.
final class MatchDescriber {
  private let compiled: CompiledRules
  private let evaluator: RuleEvaluator
  private let groups: GroupReader
  /// Of the record at hand; nil as long as nobody asked.
  private var knownResources: [String]?

  init(_ compiled: CompiledRules, _ evaluator: RuleEvaluator, _ groups: GroupReader) {
    self.compiled = compiled
    self.evaluator = evaluator
    self.groups = groups
  }

  /// Turns to the evaluator's next record.
  func begin() { knownResources = nil }

  /// Everything of the record at hand for a condition that it matched.
  /// - Parameter brief: its groups and values, encoded.
  func details(
    of record: RecordView, brief: MatchDetails.Encoded, rule number: Int
  ) -> MatchDetails.Encoded {
    let reader = evaluator.reader
    let rule = compiled.rules[number]
    var details = MatchDetails(brief)
    details.eventID = record.text(.eventID) ?? ""
    details.principal = reader.identityNames.display
    details.account = groups.account(of: record)
    details.region = record.text(.awsRegion) ?? ""
    details.source = record.text(.sourceIPAddress) ?? ""
    details.actions = reader.call.actions
    details.outcome = reader.outcome.rawValue
    details.resources = resources(of: record)
    details.notes =
      rule.evidence.flatMap { notes(of: $0) } + rule.evidenceConditions.map { note(of: $0) }
    return details.encoded()
  }

  private func resources(of record: RecordView) -> [String] {
    if let knownResources { return knownResources }
    let resources = Array(
      ResourceNames.of(call: evaluator.reader.call, fields: record).names
        .prefix(MatchDetails.maxResources))
    knownResources = resources
    return resources
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

  private func notes(of key: ContextKey) -> [String] {
    let texts = evaluator.texts(of: key)
    // What a policy change says is a sentence of its own; other values need their key's name.
    if case .extension(ExtensionKey.policyText.rawValue) = key.name { return texts }
    guard !texts.isEmpty else { return [] }
    return ["\(key.noteName) \(texts.joined(separator: ", "))"]
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
