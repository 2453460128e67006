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
  @exclusivity(unchecked) private(set) var matches: [Int] = []
  /// For each condition, how many records it could not decide.
  @exclusivity(unchecked) private(set) var undecided: [Int]
  /// The undecided keys of records that no outline counts.
  @exclusivity(unchecked) private var notedKeys: [Int: [String: Int]] = [:]

  /// How often values and calls were numbered anew.
  @exclusivity(unchecked) private(set) var generation = 0
  private let index: CallIndex
  private let fields: FieldEvaluator
  /// The policies that calls carry.
  let policies = RequestPolicyReader()
  /// The tests of fields that were given up since the last rule was asked.
  @exclusivity(unchecked) private var givenUp: [Int] = []
  private let identityMemo: TruthMemo
  private let sessionMemo: TruthMemo
  private let networkMemo: TruthMemo
  private let addressMemo: TruthMemo
  private let userAgentMemo: TruthMemo
  private let memberMemos: BorrowedObjects<TruthMemo>
  /// By the guards' groups.
  private let guardRows: BorrowedObjects<GuardRows>
  /// The conditions of which the record at hand has what they need, as bits.
  let hits: UnsafeMutableBufferPointer<UInt64>
  /// For each member that few records have, whether the record at hand plainly lacks it: 1 or 0.
  private let absenceMemo: UnsafeMutableBufferPointer<UInt8>
  private static let unasked: UInt8 = 2
  private let outcomeMemo: TruthMemo
  private let toolingMemo: TruthMemo
  private let outlines: OutlineTable
  private let outlineMemo: OutlineMemo
  /// What all outlines say; those that say the same share it.
  @exclusivity(unchecked) var answersOfAll: Set<RecordOutline.Answers> = []
  /// The outline of the record at hand; nil if it has none.
  @exclusivity(unchecked) private(set) var outline: RecordOutline?
  private let sessionClasses = ValueClasses()
  private let memberClasses: BorrowedObjects<ValueClasses>
  /// The tests of each scope of which classes are numbered.
  private let testsByClass: [TestScope: [Int]]

  /// - Parameter cacheLimit: how many distinct values of each part are remembered, about.
  init(_ compiled: CompiledRules, cacheLimit: Int = RuleEvaluator.cacheLimit) {
    self.compiled = compiled
    undecided = Array(repeating: 0, count: compiled.conditions.count)
    fields = FieldEvaluator(compiled.fieldPlan)
    let guards = compiled.guards
    let scopes = Set(compiled.countsByScope.keys).union(guards.groups.map(\.scope))
    let grouping = Set(
      compiled.conditions.flatMap { $0.leaf.recordParts ?? [] }.compactMap(\.member))
    let parts = OutlineTable.Parts(compiled)
    let members = BaseField.allCases.filter {
      scopes.contains(.member($0)) || grouping.contains($0) || parts.members.contains($0)
    }
    outlines = OutlineTable(parts, maxCount: cacheLimit << 1)
    outlineMemo = OutlineMemo(parts, cacheLimit: cacheLimit)
    memberClasses = BorrowedObjects(BaseField.allCases.map { _ in ValueClasses() })
    testsByClass = Dictionary(
      grouping: compiled.tests.indices.filter {
        parts.classes.contains(compiled.scopedTests[$0].scope)
      }, by: { compiled.scopedTests[$0].scope })
    guardRows = BorrowedObjects(
      guards.groups.map { _ in GuardRows(wordCount: guards.wordCount) })
    hits = .allocate(capacity: guards.wordCount)
    hits.initialize(repeating: 0)
    absenceMemo = .allocate(capacity: compiled.rareMembers.count)
    absenceMemo.initialize(repeating: RuleEvaluator.unasked)
    reader = EventReader(cacheLimit: cacheLimit, members: members, supplied: compiled.supplied)
    index = CallIndex(compiled, fields, cacheLimit: cacheLimit)
    func memo(_ scope: TestScope) -> TruthMemo {
      TruthMemo(columns: compiled.countsByScope[scope] ?? 0)
    }
    identityMemo = memo(.identity)
    sessionMemo = memo(.session)
    networkMemo = memo(.network)
    addressMemo = memo(.address)
    userAgentMemo = memo(.userAgent)
    memberMemos = BorrowedObjects(BaseField.allCases.map { memo(.member($0)) })
    outcomeMemo = memo(.outcome)
    toolingMemo = memo(.tooling)
  }

  deinit {
    hits.deallocate()
    absenceMemo.deallocate()
  }

  /// Asks the rules about a record; the answer is in `matches`.
  func evaluate(_ record: RecordView, time: Timestamp) {
    if !matches.isEmpty { matches.removeAll(keepingCapacity: true) }
    prepare()
    let place = outlineMemo.place(of: record)
    let entry = begin(record, time, place)
    // What AWS wrote into an enriched event goes before everything known of its parts.
    if reader.hasEventContext { return askAll(entry, record) }
    let outline = self.outline(of: record, entry, place)
    matches.append(contentsOf: outline.matches)
    if !outline.answers.undecided.isEmpty {
      outline.undecidedRecords += 1
      for undecided in outline.answers.undecided { self.undecided[undecided.condition] += 1 }
    }
    if !outline.isSettled { askOpen(outline, entry, record) }
    // Last, so that it is handed on instead of retained once more.
    self.outline = consume outline
  }

  /// Asks what the outline of a record leaves to the record itself.
  @inline(__always)
  private func askOpen(_ outline: RecordOutline, _ entry: CallEntry, _ record: RecordView) {
    outline.answers.operations.withUnsafeBufferPointer { operations in
      for candidate in outline.answers.open { ask(candidate, operations) }
    }
    if let guarded = outline.answers.guarded { askGuarded(guarded, entry, record) }
    if matches.count > max(1, outline.matches.count) { matches.sort() }
  }

  /// Asks everything that the call does not rule out.
  private func askAll(_ entry: CallEntry, _ record: RecordView) {
    if let guarded = entry.guarded { return askGuarded(guarded, entry, record) }
    entry.operations.withUnsafeBufferPointer { operations in
      for candidate in entry.candidates { ask(candidate, operations) }
    }
  }

  /// Turns to a record without asking anything.
  func turn(to record: RecordView, time: Timestamp) {
    prepare()
    begin(record, time, nil)
  }

  /// Turns to a record whose spans the memo knows at a place.
  @inline(__always)
  @discardableResult
  private func begin(
    _ record: RecordView, _ time: Timestamp, _ place: OutlineMemo.Place?
  ) -> CallEntry {
    outline = nil
    fields.begin()
    policies.begin()
    absenceMemo.update(repeating: RuleEvaluator.unasked)
    if let place, let entry = outlineMemo.call(at: place) {
      reader.begin(record, entry: entry, time: time)
      return entry
    }
    let entry = index.entry(of: record)
    reader.begin(record, entry: entry, time: time)
    if let place, index.isToldByNames { outlineMemo.note(entry, at: place) }
    return entry
  }

  /// The outline of the record at hand.
  @inline(__always)
  private func outline(
    of record: RecordView, _ entry: CallEntry, _ place: OutlineMemo.Place?
  ) -> RecordOutline {
    func find() -> RecordOutline {
      outlines.outline(of: reader, entry, classNumber: classNumber) { makeOutline(entry, record) }
    }
    // The memo knows as much of a call as its names tell.
    guard let place, outlineMemo.call(at: place) != nil else { return find() }
    return outlineMemo.outline(at: place, of: reader, classNumber: classNumber, find: find)
  }

  /// Forgets what has become too much, before the next record.
  @inline(__always)
  private func prepare() {
    if index.isFull {
      index.removeAll()
      forgetOutlines()
      generation += 1
    }
    if reader.isFull { forgetValues() }
    if reader.hasTooManyIdentities {
      forgetIdentities()
    }
    if outlines.isFull { forgetOutlines() }
    if outlineMemo.isFull { outlineMemo.removeAll() }
  }

  /// Asks the conditions that have no guard, and those of which the record has what they need.
  private func askGuarded(
    _ guarded: GuardedCandidates, _ entry: CallEntry, _ record: RecordView
  ) {
    findHits(of: guarded.groups, record)
    ask(entry, guarded) { word in guarded.always[word] | (guarded.guarded[word] & hits[word]) }
  }

  /// Asks the conditions of an outline of which the record has what they need.
  private func askGuarded(
    _ rest: RecordOutline.Guarded, _ entry: CallEntry, _ record: RecordView
  ) {
    guard let guarded = entry.guarded else { return }
    findHits(of: rest.groups, record)
    ask(entry, guarded) { word in rest.conditions[word] & hits[word] }
  }

  func findHits(of groups: [Int], _ record: RecordView) {
    for word in hits.indices { hits[word] = 0 }
    guard let found = hits.baseAddress else { return }
    for group in groups { addHits(of: group, record, to: found) }
  }

  /// Asks the conditions that have their bits in words.
  private func ask(
    _ entry: CallEntry, _ guarded: GuardedCandidates, bits: (Int) -> UInt64
  ) {
    forEachProgram(entry, guarded, bits: bits) { condition, program, operations in
      ask(CallEntry.Candidate(condition: condition, program: program), operations)
    }
  }

  /// Calls `body` with the conditions that have their bits in words, and where their programs begin.
  @inline(__always)
  func forEachProgram(
    _ entry: CallEntry, _ guarded: GuardedCandidates, bits: (Int) -> UInt64,
    _ body: (Int, Int, UnsafeBufferPointer<RuleOperation>) -> Void
  ) {
    entry.operations.withUnsafeBufferPointer { own in
      compiled.sharedOperations.withUnsafeBufferPointer { shared in
        for word in hits.indices {
          var alive = bits(word)
          while alive != 0 {
            let condition = word << 6 | alive.trailingZeroBitCount
            alive &= alive - 1
            let program = compiled.sharedPrograms[condition]
            if program >= 0 {
              body(condition, program, shared)
            } else {
              body(condition, entry.candidates[guarded.place(of: condition)].program, own)
            }
          }
        }
      }
    }
  }

  private func addHits(
    of group: Int, _ record: RecordView, to found: UnsafeMutablePointer<UInt64>
  ) {
    guard let number = number(of: compiled.guards.groups[group].scope) else {
      return collect(group, record, found)
    }
    guard let row = guardRow(group, number, record) else { return }
    for word in 0..<compiled.guards.wordCount { found[word] |= row[word] }
  }

  /// The conditions whose needs the record meets in a group of guards, as bits; the group's scope is numbered.
  private func guardRow(
    _ group: Int, _ number: Int, _ record: RecordView
  ) -> UnsafeMutablePointer<UInt64>? {
    guardRows.with(group) { rows in rows.row(number) { collect(group, record, $0) } }
  }

  private func collect(
    _ group: Int, _ record: RecordView, _ words: UnsafeMutablePointer<UInt64>
  ) {
    for site in compiled.guards.groups[group].sites {
      fields.collect(site, record, into: words)
    }
  }

  /// The number of the part of the record that a scope is; nil for one that is not numbered.
  @inline(__always)
  private func number(of scope: TestScope) -> Int? {
    switch scope {
    case .call, .record: nil
    case .identity: reader.callerNumber
    case .session: reader.identityNumber
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
      notedKeys[condition, default: [:]]["\(test.field) (regex limit)", default: 0] += 1
    }
    givenUp.removeAll()
    guard truth == .unknown else { return }
    let tests = compiled.conditions[condition].leaf.condition.tests
    for name in RuleEvaluator.names(of: tests.filter { answer($0) == .unknown }) {
      notedKeys[condition, default: [:]][name, default: 0] += 1
    }
  }

  /// What tests ask for, each name once.
  static func names(of tests: [EventTest]) -> Set<String> {
    Set(
      tests.map { test in
        switch test {
        case .condition(_, let key): key.text
        case .resource: "Resource"
        case .principal: "Principal"
        case .action: "Action"
        case .outcome: "Outcome"
        case .field(let test): test.field
        case .keywords, .keywordRegex: "keywords"
        }
      })
  }

  /// For each condition that could not decide a record, the keys that the log does not tell, with counts.
  var undecidedKeys: [Int: [String: Int]] {
    var keys = notedKeys
    for outline in outlines.outlines { RuleEvaluator.note(outline, in: &keys) }
    return keys
  }

  private static func note(_ outline: RecordOutline, in counts: inout [Int: [String: Int]]) {
    guard outline.undecidedRecords > 0 else { return }
    for undecided in outline.answers.undecided {
      for key in undecided.keys {
        counts[undecided.condition, default: [:]][key, default: 0] += outline.undecidedRecords
      }
    }
  }

  /// Forgets what is known of sessions, but not of callers.
  private func forgetIdentities() {
    reader.forgetIdentities()
    sessionMemo.removeAll()
    sessionClasses.forgetValues()
    for (place, group) in compiled.guards.groups.enumerated() where group.scope == .session {
      guardRows.with(place) { $0.removeAll() }
    }
  }

  /// Forgets what is made of all records that agree in their parts, with all that others keep with it.
  func forgetOutlines() {
    for outline in outlines.outlines { RuleEvaluator.note(outline, in: &notedKeys) }
    outlines.removeAll()
    outlineMemo.removeAll()
    answersOfAll.removeAll()
  }

  private func forgetValues() {
    generation += 1
    reader.removeAll()
    forgetOutlines()
    for memo in [identityMemo, sessionMemo, networkMemo, addressMemo, userAgentMemo] {
      memo.removeAll()
    }
    sessionClasses.forgetValues()
    for classes in memberClasses.held { classes.forgetValues() }
    for memo in memberMemos.held { memo.removeAll() }
    for rows in guardRows.held { rows.removeAll() }
  }

  // MARK: Parts

  /// What the record's parts say of a test; nil for one that asks for the rest of the record.
  func answerOfParts(_ number: Int) -> Truth? {
    let test = compiled.scopedTests[number]
    switch test.scope {
    case .call, .record: return nil
    case .identity, .session, .network, .address, .userAgent, .outcome, .tooling, .member: break
    }
    let truth = remembered(test, number)
    // What was given up is asked again at each record, to be counted there.
    return test.isField && truth == .unknown ? nil : truth
  }

  /// The number of what the rules make of the record's value of a scope.
  private func classNumber(_ scope: TestScope) -> Int {
    func answers(_ row: inout [UInt8]) {
      for number in testsByClass[scope] ?? [] {
        row.append(remembered(compiled.scopedTests[number], number).rawValue)
      }
      let groups = compiled.guards.groups
      for group in groups.indices where groups[group].scope == scope {
        guard let number = number(of: scope), let record = reader.record,
          let words = guardRow(group, number, record)
        else { continue }
        let bits = UnsafeBufferPointer(start: words, count: compiled.guards.wordCount)
        row.append(contentsOf: UnsafeRawBufferPointer(bits))
      }
    }
    switch scope {
    case .session:
      return sessionClasses.number(ofValue: reader.identityNumber, answers: answers)
    case .member(let member):
      let value = reader.number(ofMember: member)
      return memberClasses.with(member.rawValue) { $0.number(ofValue: value, answers: answers) }
    case .call, .identity, .network, .address, .userAgent, .outcome, .tooling, .record: return 0
    }
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
    case .identity: remembered(identityMemo, reader.callerNumber, test.column, number)
    case .session: remembered(sessionMemo, reader.identityNumber, test.column, number)
    case .network: remembered(networkMemo, reader.originNumber, test.column, number)
    case .address: remembered(addressMemo, reader.addressNumber, test.column, number)
    case .userAgent: remembered(userAgentMemo, reader.userAgentNumber, test.column, number)
    case .outcome: remembered(outcomeMemo, reader.outcome.number, test.column, number)
    case .tooling: remembered(toolingMemo, reader.tooling.number, test.column, number)
    case .member(let member):
      memberMemos.with(member.rawValue) { memo in
        remembered(memo, reader.number(ofMember: member), test.column, number)
      }
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
    if let absence = compiled.absences[number], isPlainlyAbsent(absence.member) {
      return absence.answer
    }
    if let question = compiled.questions[number] { return question.answer(self) }
    guard compiled.scopedTests[number].isField, let record = reader.record else {
      return answer(compiled.tests[number])
    }
    return fields.answer(number, record)
  }

  /// Whether the record at hand plainly lacks a member that few records have.
  private func isPlainlyAbsent(_ member: Int) -> Bool {
    guard let record = reader.record else { return false }
    if absenceMemo[member] == RuleEvaluator.unasked {
      absenceMemo[member] = compiled.rareMembers[member].isPlainlyAbsent(in: record) ? 1 : 0
    }
    return absenceMemo[member] == 1
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
}
