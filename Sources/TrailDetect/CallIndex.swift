import TrailEvents
import TrailPolicy
import TrailScan

/// What is left to ask about the records of one call.
final class CallEntry {
  /// A rule's condition that the call alone does not rule out.
  struct Candidate: Hashable {
    /// The number of the condition.
    var condition: Int
    /// Where its condition begins in `operations`.
    var program: Int
  }

  /// Its place in the index.
  let number: Int
  let call: MappedCall
  /// Whether the call is a sign-in, which tells its outcome in its response.
  let isSignIn: Bool
  /// In the order of their conditions; with `guarded`, without those that ask nothing of the call.
  let candidates: [Candidate]
  let operations: [RuleOperation]
  /// All conditions that are left, if enough of them have guards.
  let guarded: GuardedCandidates?
  /// Whether a version id in the request makes other actions of it.
  let dependsOnVersion: Bool

  init(
    number: Int, call: MappedCall, candidates: [Candidate], operations: [RuleOperation],
    guarded: GuardedCandidates? = nil, dependsOnVersion: Bool
  ) {
    self.number = number
    self.call = call
    isSignIn = call.service == "signin"
    self.candidates = candidates
    self.operations = operations
    self.guarded = guarded
    self.dependsOnVersion = dependsOnVersion
  }

  /// The entry of no call at all.
  static var none: CallEntry {
    CallEntry(
      number: -1,
      call: MappedCall(
        eventSource: "", eventName: "", service: "", actions: [], isRequest: false,
        isPermissionless: false),
      candidates: [], operations: [], dependsOnVersion: false)
  }
}

/// Finds for each distinct call (eventSource, eventName, eventType) the rules that may match it.
///
/// The tests that depend on nothing else are answered once for each call, and what is left of each rule,
/// usually nothing, is kept as the call's candidates.
final class CallIndex {
  /// How many operations all entries together may keep before the index is emptied.
  static let maxOperations = 1 << 20

  private let compiled: CompiledRules
  private let evaluator: FieldEvaluator
  private let sources: ByteInterner
  private let names: ByteInterner
  private let types: ByteInterner
  private let keys: ByteInterner
  @exclusivity(unchecked) private var entries: [CallEntry] = []
  @exclusivity(unchecked) private var operationCount = 0
  @exclusivity(unchecked) private var lastKey = SIMD4<Int32>(repeating: -1)
  @exclusivity(unchecked) private var lastEntry: CallEntry?

  /// Whether source, name and type alone told the entry that was asked for last.
  @exclusivity(unchecked) private(set) var isToldByNames = true
  /// Whether it should be emptied before the next record.
  @exclusivity(unchecked) private(set) var isFull = false

  /// - Parameter evaluator: turned to each record before its entry is asked for.
  init(_ compiled: CompiledRules, _ evaluator: FieldEvaluator, cacheLimit: Int) {
    self.compiled = compiled
    self.evaluator = evaluator
    sources = ByteInterner(maxCount: cacheLimit)
    names = ByteInterner(maxCount: cacheLimit)
    types = ByteInterner(maxCount: cacheLimit)
    keys = ByteInterner(maxCount: cacheLimit)
  }

  /// Forgets everything.
  func removeAll() {
    for texts in [sources, names, types, keys] { texts.removeAll() }
    entries.removeAll()
    operationCount = 0
    lastKey = SIMD4(repeating: -1)
    lastEntry = nil
    isFull = false
  }

  /// The entry of a record's call.
  func entry(of record: RecordView) -> CallEntry {
    // An empty member, a null and a missing one are different values.
    let source = record.slot(.eventSource)
    let name = record.slot(.eventName)
    let type = record.slot(.eventType)
    var key = SIMD4<Int32>(
      Int32(sources.intern(record.bytes(source), tag: source.kind.rawValue)),
      Int32(names.intern(record.bytes(name), tag: name.kind.rawValue)),
      Int32(types.intern(record.bytes(type), tag: type.kind.rawValue)), 0)
    let entry: CallEntry
    if key == lastKey, let lastEntry {
      entry = lastEntry
    } else {
      entry = lookUp(key, record)
      lastKey = key
      lastEntry = entry
    }
    isToldByNames = !entry.dependsOnVersion
    guard entry.dependsOnVersion, record.hasVersionId else { return entry }
    key.w = 1
    return lookUp(key, record)
  }

  private func lookUp(_ key: SIMD4<Int32>, _ record: RecordView) -> CallEntry {
    let number = keys.intern(key)
    if number == entries.count {
      let entry = makeEntry(record, hasVersion: key.w == 1)
      entries.append(entry)
      operationCount += entry.operations.count + entry.candidates.count
      isFull =
        operationCount > CallIndex.maxOperations
        || [sources, names, types, keys].contains { $0.isFull }
    }
    return entries[number]
  }

  private func makeEntry(_ record: RecordView, hasVersion: Bool) -> CallEntry {
    let source = record.text(.eventSource) ?? ""
    let name = record.text(.eventName) ?? ""
    let type = record.text(.eventType)
    let call = ActionMap.actions(
      eventSource: source, eventName: name, eventType: type, hasVersionId: hasVersion)
    let versioned = ActionMap.actions(
      eventSource: source, eventName: name, eventType: type, hasVersionId: true)
    var answers = compiled.answers(to: call, of: record, evaluator)
    var candidates: [CallEntry.Candidate] = []
    var operations: [RuleOperation] = []
    var guardedCount = compiled.guardedEverywhere
    func fold(_ condition: Int, _ answers: inout CallAnswers) {
      let start = operations.count
      var place = 0
      let truth = compiled.conditions[condition].program.operations.withUnsafeBufferPointer {
        RuleProgram.fold($0, &place, into: &operations) { answers[$0] }
      }
      switch truth {
      case .no: return
      case nil: break
      case .some(let settled): operations.append(RuleOperation(settled, at: start))
      }
      candidates.append(CallEntry.Candidate(condition: condition, program: start))
      if compiled.guards.groupsByCondition[condition] != nil { guardedCount += 1 }
    }
    compiled.callNeeds.forEachLeft(by: &answers, fold)
    var guarded: GuardedCandidates?
    if guardedCount >= GuardedCandidates.fewest {
      guarded = self.guarded(candidates)
    } else {
      for condition in compiled.conditions.indices
      where compiled.sharedPrograms[condition] >= 0 {
        fold(condition, &answers)
      }
      candidates.sort { $0.condition < $1.condition }
    }
    return CallEntry(
      number: entries.count, call: call, candidates: candidates, operations: operations,
      guarded: guarded,
      dependsOnVersion: !hasVersion && versioned.actions != call.actions)
  }
}

extension CallIndex {
  /// The bits of a call's own candidates and of the conditions that ask nothing of the call.
  private func guarded(_ candidates: [CallEntry.Candidate]) -> GuardedCandidates {
    var guarded = GuardedCandidates(wordCount: compiled.guards.wordCount)
    let groups = compiled.guards.groupsByCondition
    for condition in groups.indices where compiled.sharedPrograms[condition] >= 0 {
      guarded.add(condition, isOwn: false, groups: groups[condition])
    }
    for candidate in candidates {
      guarded.add(candidate.condition, isOwn: true, groups: groups[candidate.condition])
    }
    guarded.finish()
    return guarded
  }
}

extension RecordView {
  /// Whether the request names a version of an object.
  fileprivate var hasVersionId: Bool {
    switch member("versionId", of: slot(.requestParameters)).kind {
    case .string, .number, .literal: true
    case .absent, .null, .object, .array: false
    }
  }
}
