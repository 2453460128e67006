public import TrailEvents
import TrailPolicy
public import TrailScan

/// Asks the rules about records and keeps what they match; one for each thread.
public final class DetectionWorker {
  let evaluator: RuleEvaluator
  let store: MatchStore
  /// The values that rules learn; nil if every match is wanted by itself.
  let sightings: SightingStore?
  private let compiled: CompiledRules
  /// The earliest eventTime seen.
  private(set) var earliest: Timestamp?
  /// The latest eventTime seen.
  private(set) var latest: Timestamp?
  /// How records were put in IAM's words; nil unless asked for.
  public private(set) var mapping: MappingReport?

  /// A worker for the rules of one run.
  /// - Parameters:
  ///   - compiled: the rules, shared by all workers.
  ///   - listsEveryMatch: whether matches are wanted one by one in the order of the input, instead of
  ///     alerts.
  ///   - reportsMapping: whether `mapping` is wanted, which asks for the resources of every record.
  ///   - maxMatchBytes: how many bytes of matches stay in memory; further ones go to a temporary file.
  public init(
    _ compiled: CompiledRules, listsEveryMatch: Bool = false, reportsMapping: Bool = false,
    maxMatchBytes: Int = DetectionWorker.defaultMaxMatchBytes
  ) {
    self.compiled = compiled
    evaluator = RuleEvaluator(compiled)
    mapping = reportsMapping ? MappingReport() : nil
    if listsEveryMatch {
      store = MatchStore(isBefore: Match.isAhead, maxBytes: maxMatchBytes)
      sightings = nil
    } else {
      store = MatchStore(isBefore: Match.isBefore, maxBytes: maxMatchBytes)
      sightings = SightingStore(compiled.rules, maxBytes: maxMatchBytes)
    }
  }

  /// 16 MiB.
  public static let defaultMaxMatchBytes = 16 << 20

  /// For each rule (by id) and each key that the log does not tell, how many records it left undecided.
  public var undecidedKeysByRule: [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    for (number, keys) in evaluator.undecidedKeys {
      counts[ruleID(ofCondition: number), default: [:]].merge(keys, uniquingKeysWith: +)
    }
    return counts
  }

  /// For each rule (by id), how many records it could not decide.
  public var undecidedByRule: [String: Int] {
    var counts: [String: Int] = [:]
    for (number, count) in evaluator.undecided.enumerated() where count > 0 {
      counts[ruleID(ofCondition: number), default: 0] += count
    }
    return counts
  }

  private func ruleID(ofCondition number: Int) -> String {
    compiled.rules[compiled.conditions[number].rule].id
  }

  /// Asks all rules about a record of the file with this number.
  /// - Throws: `DetectError` if matches no longer fit in memory and cannot be written to disk.
  public func analyze(_ record: RecordView, time: Timestamp, file: Int) throws(DetectError) {
    earliest = earliest.map { min($0, time) } ?? time
    latest = latest.map { max($0, time) } ?? time
    evaluator.evaluate(record, time: time)
    if mapping != nil { noteMapping(of: record) }
    guard !evaluator.matches.isEmpty else { return }
    let identity = identity(of: record)
    var resources: [String]?
    var isFirst = true
    for number in evaluator.matches {
      let asked = compiled.conditions[number]
      let groups = asked.leaf.levels.map { group(by: $0.grouping) }
      // The innermost correlation would have nowhere to put it.
      guard let innermost = groups.last, !innermost.isEmpty else { continue }
      var match = Match(
        rule: Int32(asked.rule), isFirstOfRecord: isFirst, time: time, identity: identity,
        file: Int32(file), record: Int32(record.number), offset: record.offset, details: [],
        member: Int32(asked.member))
      func encodedDetails(_ values: [String]?) -> MatchDetails.Encoded {
        let known = resources ?? self.resources(of: record)
        resources = known
        return details(
          of: record, resources: known, groups: groups, values: values, for: asked
        ).encoded()
      }
      if let sightings, sightings.learns(asked.rule) {
        for value in values(of: asked.leaf.levels[0]) {
          match.isFirstOfRecord = false
          try sightings.add(match, group: groups[0], value: value) { encodedDetails([value]) }
        }
        continue
      }
      match.details = encodedDetails(nil)
      try store.append(match)
      isFirst = false
    }
  }

  private func resources(of record: RecordView) -> [String] {
    Array(
      ResourceNames.of(call: evaluator.reader.call, fields: record).names
        .prefix(MatchDetails.maxResources))
  }

  private func noteMapping(of record: RecordView) {
    let call = evaluator.reader.call
    guard call.isRequest else {
      mapping?.others += 1
      return
    }
    mapping?.addRequest(
      "\(call.eventSource) \(call.eventName)", isKnown: call.isKnownAction,
      hasResources: ResourceNames.of(call: call, fields: record).isKnown)
  }

  /// Which event a record is.
  ///
  /// `sharedEventID` names an action that was delivered to several accounts; otherwise the eventID names the
  /// event within the account that received it. A record without either is named by its own text.
  private func identity(of record: RecordView) -> Match.Digest {
    var hash = StableHash()
    let shared = record.slot(.sharedEventID)
    let event = record.slot(.eventID)
    if shared.isPresent, shared.length > 0 {
      hash.combine(record.bytes(shared))
    } else if event.isPresent, event.length > 0 {
      hash.combine(record.bytes(event))
      hash.combine(CollectionOfOne(0))
      hash.combine(record.bytes(record.slot(.recipientAccountId)))
    } else {
      hash.combine(record.bytes)
    }
    return hash.digest
  }

  private func details(
    of record: RecordView, resources: [String], groups: [[String]], values: [String]?,
    for asked: CompiledRules.AskedCondition
  ) -> MatchDetails {
    let reader = evaluator.reader
    let rule = compiled.rules[asked.rule]
    var inner: [[String]] = []
    for (level, group) in zip(asked.leaf.levels, groups).dropFirst() {
      inner.append(group)
      inner.append(self.values(of: level))
    }
    return MatchDetails(
      group: groups.first ?? [], eventID: record.text(.eventID) ?? "",
      principal: reader.identityNames.display, account: account(of: record),
      region: record.text(.awsRegion) ?? "", source: record.text(.sourceIPAddress) ?? "",
      actions: reader.call.actions, outcome: reader.outcome.rawValue,
      resources: resources,
      notes: rule.evidence.flatMap { notes(of: $0) }
        + rule.evidenceConditions.map { note(of: $0) },
      distinctValues: values ?? asked.leaf.levels.first.map { self.values(of: $0) } ?? [],
      inner: inner)
  }

  private func account(of record: RecordView) -> String {
    record.text(.recipientAccountId).flatMap { $0.isEmpty ? nil : $0 }
      ?? evaluator.reader.identity.accountId ?? ""
  }

  /// The group of the record; empty if it is in none.
  private func group(by grouping: Correlation.Grouping) -> [String] {
    switch grouping {
    case .principal:
      guard let record = evaluator.reader.record else { return [] }
      return [evaluator.reader.identityNames.key, account(of: record)]
    case .keys(let keys, let requiresAll):
      // One group of all is a group with one empty part.
      if keys.isEmpty { return [""] }
      let values = keys.map { texts(of: $0) }
      if requiresAll, values.contains(where: { $0.allSatisfy(\.isEmpty) }) { return [] }
      return values.map { $0.joined(separator: ",") }
    }
  }

  /// What is counted or worked on; of several keys, all values together are one.
  private func values(of level: RuleLeaf.Level) -> [String] {
    if level.valueKeys.count == 1 { return texts(of: level.valueKeys[0]) }
    let parts = level.valueKeys.map { texts(of: $0).joined(separator: ",") }
    return parts.isEmpty || parts.contains("") ? [] : [parts.joined(separator: "\u{1F}")]
  }

  private func texts(of key: ContextKey) -> [String] {
    switch evaluator.value(of: key) {
    case .single(let text): [text]
    case .multiple(let texts), .including(let texts): texts
    case .absent, .unknown, .presentWithUnknownValue: []
    }
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
    let texts = texts(of: key)
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
