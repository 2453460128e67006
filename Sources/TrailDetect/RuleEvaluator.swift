import TrailEvents
import TrailPolicy
import TrailScan

/// Asks all rules about one record after another; one for each worker.
///
/// Rules are indexed by call: for each distinct (eventSource, eventName, eventType) the tests that depend
/// on nothing else are answered once, and what is left of each rule, usually nothing, is kept as its
/// candidates. The other tests are answered once for each distinct identity, origin, program or outcome;
/// only tests of the record itself are asked again and again, and last.
final class RuleEvaluator {
  private struct CallEntry {
    var call: MappedCall
    /// The candidates of the call, as a range of `candidates`.
    var candidates: Range<Int>
    /// The entry for the same call with a version id, if that makes other actions of it.
    var dependsOnVersion: Bool
  }

  private struct Candidate {
    var rule: Int
    var program: Range<Int>
  }

  private struct CallKey: Hashable {
    var source: Int
    var name: Int
    var type: Int
    var hasVersion: Bool
  }

  let compiled: CompiledRules
  let reader = EventReader()
  /// The numbers of the rules that the last record matched, in their order.
  private(set) var matches: [Int] = []
  /// For each rule, how many records it could not decide.
  private(set) var undecided: [Int]

  private let sources = ByteInterner()
  private let names = ByteInterner()
  private let types = ByteInterner()
  private var callNumbers: [CallKey: Int] = [:]
  private var calls: [CallEntry] = []
  private var candidates: [Candidate] = []
  private var operations: [RuleOperation] = []
  /// Answers by scope, in rows of one distinct value each: 0 is not asked yet, else the truth + 1.
  private var memos: [[UInt8]]
  private let strides: [Int]
  private var lastKey: CallKey?
  private var lastNumber = 0

  init(_ compiled: CompiledRules) {
    self.compiled = compiled
    undecided = Array(repeating: 0, count: compiled.rules.count)
    strides = TestScope.allCases.map { compiled.countsByScope[$0] ?? 0 }
    memos = TestScope.allCases.map { _ in [] }
  }

  /// Asks the rules about a record; the answer is in `matches`.
  func evaluate(_ record: RecordView, time: Timestamp) {
    matches.removeAll(keepingCapacity: true)
    if reader.isFull || sources.isFull || names.isFull || calls.count >= 1 << 16 { removeAll() }
    let entry = calls[callNumber(of: record, time: time)]
    reader.begin(record, call: entry.call, time: time)
    for candidate in candidates[entry.candidates] {
      var place = candidate.program.lowerBound
      switch truth(&place) {
      case .yes: matches.append(candidate.rule)
      case .unknown: undecided[candidate.rule] += 1
      case .no: break
      }
    }
  }

  private func removeAll() {
    reader.removeAll()
    for texts in [sources, names, types] { texts.removeAll() }
    callNumbers.removeAll()
    calls.removeAll()
    candidates.removeAll()
    operations.removeAll()
    memos = memos.map { _ in [] }
    lastKey = nil
  }

  // MARK: The index by call

  private func callNumber(of record: RecordView, time: Timestamp) -> Int {
    var key = CallKey(
      source: sources.intern(record.bytes(record.slot(.eventSource))),
      name: names.intern(record.bytes(record.slot(.eventName))),
      type: types.intern(record.bytes(record.slot(.eventType))), hasVersion: false)
    let number = key == lastKey ? lastNumber : lookUp(key, record, time)
    lastKey = key
    lastNumber = number
    guard calls[number].dependsOnVersion,
      record.member("versionId", of: record.slot(.requestParameters)).isPresent
    else { return number }
    key.hasVersion = true
    return lookUp(key, record, time)
  }

  private func lookUp(_ key: CallKey, _ record: RecordView, _ time: Timestamp) -> Int {
    if let known = callNumbers[key] { return known }
    let source = record.text(.eventSource) ?? ""
    let name = record.text(.eventName) ?? ""
    let type = record.text(.eventType)
    let call = ActionMap.actions(
      eventSource: source, eventName: name, eventType: type, hasVersionId: key.hasVersion)
    let versioned = ActionMap.actions(
      eventSource: source, eventName: name, eventType: type, hasVersionId: true)
    let firstCandidate = candidates.count
    reader.begin(record, call: call, time: time)
    for (number, rule) in compiled.rules.enumerated() {
      let rest = rule.condition.folded { test in
        guard self.compiled.numbersByTest[test].map({ self.compiled.scopes[Int($0)] }) == .call
        else { return nil }
        return self.answer(test)
      }
      if rest == .constant(.no) { continue }
      let start = operations.count
      rest.flatten(into: &operations) { compiled.numbersByTest[$0] ?? 0 }
      candidates.append(Candidate(rule: number, program: start..<operations.count))
    }
    let number = calls.count
    calls.append(
      CallEntry(
        call: call, candidates: firstCandidate..<candidates.count,
        dependsOnVersion: !key.hasVersion && versioned.actions != call.actions))
    callNumbers[key] = number
    return number
  }

  // MARK: Running a condition

  private func truth(_ place: inout Int) -> Truth {
    let operation = operations[place]
    let end = Int(operation.end)
    place += 1
    switch operation.kind {
    case .test: return truth(ofTest: Int(operation.operand))
    case .constant: return Truth(rawValue: UInt8(operation.operand)) ?? .unknown
    case .not: return truth(&place).not
    case .all:
      var result = Truth.yes
      while place < end {
        result = result.and(truth(&place))
        if result == .no { break }
      }
      place = end
      return result
    case .any:
      var result = Truth.no
      while place < end {
        result = result.or(truth(&place))
        if result == .yes { break }
      }
      place = end
      return result
    }
  }

  private func truth(ofTest number: Int) -> Truth {
    let scope = compiled.scopes[number]
    let row: Int
    switch scope {
    case .call, .record: return answer(compiled.tests[number])
    case .identity: row = reader.identityNumber
    case .network: row = reader.originNumber
    case .userAgent: row = reader.userAgentNumber
    case .outcome: row = reader.outcome.number
    }
    if reader.hasEventContext { return answer(compiled.tests[number]) }
    let stride = strides[scope.rawValue]
    let index = row * stride + compiled.numbersInScope[number]
    if index >= memos[scope.rawValue].count {
      let missing = (row + 1) * stride - memos[scope.rawValue].count
      memos[scope.rawValue].append(contentsOf: repeatElement(0, count: max(missing, stride * 16)))
    }
    let known = memos[scope.rawValue][index]
    if known > 0 { return Truth(rawValue: known - 1) ?? .unknown }
    let answer = answer(compiled.tests[number])
    memos[scope.rawValue][index] = answer.rawValue + 1
    return answer
  }

  /// Answers a test from the record itself.
  private func answer(_ test: EventTest) -> Truth {
    switch test {
    case .action(let patterns):
      return Truth(
        reader.call.actions.contains { action in patterns.contains { $0.covers(action) } })
    case .outcome(let outcomes): return Truth(outcomes.contains(reader.outcome))
    case .principal(let element):
      return element.verdict(on: CallerPrincipal(reader.identity)).truth
    case .resource(let patterns):
      guard let facts = reader.facts else { return .unknown }
      let resources = ResourceNames.of(call: facts.call, fields: facts.fields)
      let requested: [RequestedResource] =
        resources.isKnown ? resources.names.map { .arn($0) } : [.unknown]
      return .any(
        requested.flatMap { resource in
          patterns.map { $0.covers(resource, variables: self.variable) }
        })
    case .condition(let condition, let key):
      return condition.evaluate(value(of: key), variables: variable)
    }
  }

  /// What the record says of the key of a policy variable.
  private func variable(_ text: String) -> ContextValue {
    ContextKey(text).map { value(of: $0) } ?? .absent
  }

  /// What the record says of a key, declared networks and hours and policy texts included.
  func value(of key: ContextKey) -> ContextValue {
    guard let facts = reader.facts else { return .unknown }
    guard case .extension(let name) = key.name else { return key.value(in: facts) }
    switch ExtensionKey(rawValue: name) {
    case .network:
      guard let address = reader.origin.address, reader.origin.customerEndpointId == nil else {
        return .absent
      }
      return .multiple(compiled.declared.networks(containing: address))
    case .hours:
      return .multiple(
        compiled.declared.hours.filter { $0.contains(facts.time ?? reader.time) }.map(\.name))
    case .policyGrants: return .multiple(RequestPolicies(facts).names)
    case .policyText: return .multiple(RequestPolicies(facts).descriptions)
    case nil: return .unknown
    }
  }
}

extension Outcome {
  fileprivate var number: Int {
    switch self {
    case .success: 0
    case .denied: 1
    case .failed: 2
    }
  }
}
