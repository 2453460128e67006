import TrailEvents
import TrailPolicy
import TrailScan

/// Asks all rules about one record after another; one for each worker.
///
/// Rules are indexed by call. The other tests are answered once for each distinct identity, origin, program
/// or outcome; only tests of the record itself are asked again and again, and last.
final class RuleEvaluator {
  /// How many distinct values of each part of a record are remembered.
  static let cacheLimit = 1 << 13

  let compiled: CompiledRules
  let reader: EventReader
  /// The numbers of the conditions that the last record matched, in their order.
  private(set) var matches: [Int] = []
  /// For each condition, how many records it could not decide.
  private(set) var undecided: [Int]
  /// For each condition that could not decide a record, the keys that the log does not tell, with counts.
  private(set) var undecidedKeys: [Int: [String: Int]] = [:]

  /// How often values and calls were numbered anew.
  private(set) var generation = 0
  private let index: CallIndex
  private let fields: FieldEvaluator
  /// The tests of fields that were given up since the last rule was asked.
  private var givenUp: [Int] = []
  private let identityMemo: TruthMemo
  private let networkMemo: TruthMemo
  private let addressMemo: TruthMemo
  private let userAgentMemo: TruthMemo
  private let memberMemos: [TruthMemo]
  /// By the guards' groups.
  private let guardRows: [GuardRows]
  /// The conditions of which the record at hand has what they need, as bits.
  private let hits: UnsafeMutableBufferPointer<UInt64>
  private let outcomeMemo: TruthMemo
  private let toolingMemo: TruthMemo

  /// - Parameter cacheLimit: how many distinct values of each part are remembered, about.
  init(_ compiled: CompiledRules, cacheLimit: Int = RuleEvaluator.cacheLimit) {
    self.compiled = compiled
    undecided = Array(repeating: 0, count: compiled.conditions.count)
    fields = FieldEvaluator(compiled.fieldPlan)
    let guards = compiled.guards
    let scopes = Set(compiled.countsByScope.keys).union(guards.groups.map(\.scope))
    let grouping = Set(
      compiled.conditions.flatMap { $0.leaf.recordParts ?? [] }.compactMap(\.member))
    let members = BaseField.allCases.filter {
      scopes.contains(.member($0)) || grouping.contains($0)
    }
    guardRows = guards.groups.map { _ in GuardRows(wordCount: guards.wordCount) }
    hits = .allocate(capacity: guards.wordCount)
    hits.initialize(repeating: 0)
    reader = EventReader(cacheLimit: cacheLimit, members: members, supplied: compiled.supplied)
    index = CallIndex(compiled, fields, cacheLimit: cacheLimit)
    func memo(_ scope: TestScope) -> TruthMemo {
      TruthMemo(columns: compiled.countsByScope[scope] ?? 0)
    }
    identityMemo = memo(.identity)
    networkMemo = memo(.network)
    addressMemo = memo(.address)
    userAgentMemo = memo(.userAgent)
    memberMemos = BaseField.allCases.map { memo(.member($0)) }
    outcomeMemo = memo(.outcome)
    toolingMemo = memo(.tooling)
  }

  deinit { hits.deallocate() }

  /// Asks the rules about a record; the answer is in `matches`.
  func evaluate(_ record: RecordView, time: Timestamp) {
    if !matches.isEmpty { matches.removeAll(keepingCapacity: true) }
    let entry = turn(to: record, time: time)
    if let guarded = entry.guarded { return askGuarded(guarded, entry, record) }
    entry.operations.withUnsafeBufferPointer { operations in
      for candidate in entry.candidates {
        ask(candidate, operations)
      }
    }
  }

  /// Turns to a record without asking anything.
  @inline(__always)
  @discardableResult
  func turn(to record: RecordView, time: Timestamp) -> CallEntry {
    if index.isFull {
      index.removeAll()
      generation += 1
    }
    if reader.isFull { forgetValues() }
    fields.begin()
    let entry = index.entry(of: record)
    reader.begin(record, entry: entry, time: time)
    return entry
  }

  /// Asks the conditions that have no guard, and those of which the record has what they need.
  private func askGuarded(
    _ guarded: GuardedCandidates, _ entry: CallEntry, _ record: RecordView
  ) {
    for word in hits.indices { hits[word] = 0 }
    guard let found = hits.baseAddress else { return }
    for group in guarded.groups { addHits(of: group, record, to: found) }
    entry.operations.withUnsafeBufferPointer { own in
      compiled.sharedOperations.withUnsafeBufferPointer { shared in
        for word in hits.indices {
          var alive = guarded.always[word] | (guarded.guarded[word] & hits[word])
          while alive != 0 {
            let condition = word << 6 | alive.trailingZeroBitCount
            alive &= alive - 1
            let program = compiled.sharedPrograms[condition]
            if program >= 0 {
              ask(CallEntry.Candidate(condition: condition, program: program), shared)
            } else {
              ask(entry.candidates[guarded.place(of: condition)], own)
            }
          }
        }
      }
    }
  }

  private func addHits(
    of group: Int, _ record: RecordView, to found: UnsafeMutablePointer<UInt64>
  ) {
    let guards = compiled.guards
    func collect(_ words: UnsafeMutablePointer<UInt64>) {
      for site in guards.groups[group].sites {
        fields.collect(guards.sites[site], record, into: words)
      }
    }
    guard let number = number(of: guards.groups[group].scope) else { return collect(found) }
    guard let row = guardRows[group].row(number, fill: collect) else { return }
    for word in 0..<guards.wordCount { found[word] |= row[word] }
  }

  /// The number of the part of the record that a scope is; nil for one that is not numbered.
  @inline(__always)
  private func number(of scope: TestScope) -> Int? {
    switch scope {
    case .call, .record: nil
    case .identity: reader.identityNumber
    case .network: reader.originNumber
    case .address: reader.addressNumber
    case .userAgent: reader.userAgentNumber
    case .outcome: reader.outcome.number
    case .tooling: reader.tooling.number
    case .member(let member): reader.number(ofMember: member)
    }
  }

  @inline(__always)
  private func ask(
    _ candidate: CallEntry.Candidate, _ operations: UnsafeBufferPointer<RuleOperation>
  ) {
    var place = candidate.program
    let truth = truth(&place, operations)
    if truth == .yes { matches.append(candidate.condition) }
    if truth == .unknown || !givenUp.isEmpty { noteUndecided(candidate.condition, truth) }
  }

  private func noteUndecided(_ condition: Int, _ truth: Truth) {
    undecided[condition] += 1
    for number in Set(givenUp) {
      guard case .field(let test) = compiled.tests[number] else { continue }
      undecidedKeys[condition, default: [:]]["\(test.field) (regex limit)", default: 0] += 1
    }
    givenUp.removeAll()
    guard truth == .unknown else { return }
    var noted: Set<String> = []
    for test in compiled.conditions[condition].leaf.condition.tests where answer(test) == .unknown {
      let name =
        switch test {
        case .condition(_, let key): key.text
        case .resource: "Resource"
        case .principal: "Principal"
        case .action: "Action"
        case .outcome: "Outcome"
        case .field(let test): test.field
        case .keywords, .keywordRegex: "keywords"
        }
      if noted.insert(name).inserted {
        undecidedKeys[condition, default: [:]][name, default: 0] += 1
      }
    }
  }

  private func forgetValues() {
    generation += 1
    reader.removeAll()
    for memo in [identityMemo, networkMemo, addressMemo, userAgentMemo] { memo.removeAll() }
    for memo in memberMemos { memo.removeAll() }
    for rows in guardRows { rows.removeAll() }
  }

  // MARK: Running a condition

  private func truth(
    _ place: inout Int, _ operations: UnsafeBufferPointer<RuleOperation>
  ) -> Truth {
    let operation = operations[place]
    let end = Int(operation.end)
    place += 1
    switch operation.kind {
    case .test: return truth(ofTest: Int(operation.operand))
    case .constant: return operation.truth
    case .not: return truth(&place, operations).not
    case .all:
      var result = Truth.yes
      while place < end, result != .no { result = result.and(truth(&place, operations)) }
      place = end
      return result
    case .any:
      var result = Truth.no
      while place < end, result != .yes { result = result.or(truth(&place, operations)) }
      place = end
      return result
    }
  }

  private func truth(ofTest number: Int) -> Truth {
    let test = compiled.scopedTests[number]
    if test.isField {
      let truth = remembered(test, number)
      guard truth == .unknown else { return truth }
      // Field tests say yes or no; what was given up is no, and counted.
      givenUp.append(number)
      return .no
    }
    return reader.hasEventContext ? answer(number) : remembered(test, number)
  }

  @inline(__always)
  private func remembered(_ test: CompiledRules.ScopedTest, _ number: Int) -> Truth {
    switch test.scope {
    case .call, .record: answer(number)
    case .identity: remembered(identityMemo, reader.identityNumber, test.column, number)
    case .network: remembered(networkMemo, reader.originNumber, test.column, number)
    case .address: remembered(addressMemo, reader.addressNumber, test.column, number)
    case .userAgent: remembered(userAgentMemo, reader.userAgentNumber, test.column, number)
    case .outcome: remembered(outcomeMemo, reader.outcome.number, test.column, number)
    case .tooling: remembered(toolingMemo, reader.tooling.number, test.column, number)
    case .member(let member):
      remembered(
        memberMemos[member.rawValue], reader.number(ofMember: member), test.column, number)
    }
  }

  @inline(__always)
  private func remembered(_ memo: TruthMemo, _ row: Int, _ column: Int, _ number: Int) -> Truth {
    if let known = memo[row, column] { return known }
    let answer = answer(number)
    memo[row, column] = answer
    return answer
  }

  /// The truth of one test of the rules, for an explanation.
  func truth(of test: EventTest) -> Truth {
    guard test.isField else { return answer(test) }
    return compiled.tests.firstIndex(of: test).map { answer($0) } ?? .unknown
  }

  /// The values that the record has of a field of the rules, for an explanation.
  func fieldValues(of field: String) -> [String] {
    reader.record.map { fields.seen(field, $0) } ?? []
  }

  private func answer(_ number: Int) -> Truth {
    if let question = compiled.questions[number] { return question.answer(self) }
    guard compiled.scopedTests[number].isField, let record = reader.record else {
      return answer(compiled.tests[number])
    }
    return fields.answer(number, record)
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
    case .field, .keywords, .keywordRegex:
      // `answer(_: Int)` asks these.
      return .no
    }
  }

  /// What the record says of the key of a policy variable.
  fileprivate func variable(_ text: String) -> ContextValue {
    ContextKey(text).map { value(of: $0) } ?? .absent
  }

  /// What the record says of a key, declared networks and hours and policy texts included.
  func value(of key: ContextKey) -> ContextValue {
    if !reader.hasEventContext {
      if case .normalized(.tooling) = key.name { return .single(reader.tooling.rawValue) }
      if let value = reader.record?.plainValue(of: key) { return value }
    }
    guard let facts = reader.facts else { return .unknown }
    guard case .extension(let name) = key.name else { return key.value(in: facts) }
    switch ExtensionKey(rawValue: name) {
    case .network:
      // A call that a service forwards came from no network: neither from a declared one nor from another.
      guard let address = reader.origin.address else { return .unknown }
      return .multiple(compiled.declared.networks(containing: address))
    case .hours:
      let time = facts.time ?? reader.time
      return .multiple(compiled.declared.hours.filter { $0.contains(time) }.map(\.name))
    case .policyGrants: return .multiple(RequestPolicies(facts).names)
    case .policyText: return .multiple(RequestPolicies(facts).descriptions)
    case .country, nil: return .unknown
    }
  }
}

/// A condition as it is asked: whoever asks it copies nothing of it.
final class ConditionQuestion: Sendable {
  private let condition: ConditionTest
  private let key: ContextKey

  init(_ condition: ConditionTest, _ key: ContextKey) {
    self.condition = condition
    self.key = key
  }

  fileprivate func answer(_ evaluator: RuleEvaluator) -> Truth {
    condition.evaluate(evaluator.value(of: key), variables: evaluator.variable)
  }
}

extension RecordView {
  /// The value of a key that one text of the record gives; nil to have it worked out in full.
  ///
  /// These are the keys most often asked for, and most of their values are no lists and no objects.
  fileprivate func plainValue(of key: ContextKey) -> ContextValue? {
    switch key.name {
    case .global(.requestedRegion): text(.awsRegion).map { .single($0) }
    case .record(let path): plainValue(at: path)
    default: nil
    }
  }

  private func plainValue(at path: [String]) -> ContextValue? {
    guard let slot = plainSlot(at: path) else { return nil }
    switch slot.kind {
    case .absent, .null: return .absent
    case .string, .number, .literal, .object, .array: return text(slot).map { .single($0) }
    }
  }

  /// Where a text, a number, a literal or nothing stands at a path; nil if it is a list or an object, or lies
  /// in a list.
  func plainSlot(at path: [String]) -> FieldSlot? {
    guard let first = path.first, let top = projection.slot(of: first) else { return nil }
    var place = slot(top)
    for key in path.dropFirst() {
      switch place.kind {
      case .object: place = member(key, of: place)
      case .array: return nil
      case .absent, .null, .string, .number, .literal: return .absent
      }
    }
    return place.kind == .object || place.kind == .array ? nil : place
  }
}

extension Outcome {
  var number: Int {
    switch self {
    case .success: 0
    case .denied: 1
    case .failed: 2
    }
  }
}

extension Tooling {
  var number: Int {
    switch self {
    case .console: 0
    case .cli: 1
    case .sdk: 2
    case .terraform: 3
    case .cloudformation: 4
    case .cdk: 5
    case .awsService: 6
    case .other: 7
    }
  }
}
