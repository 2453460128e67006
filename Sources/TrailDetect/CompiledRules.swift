public import TrailEvents
import TrailPolicy
public import TrailScan

/// Rules made ready for asking: their tests numbered and shared, and the fields that they read.
///
/// Immutable, and shared by all workers; each worker has a `RuleEvaluator` of its own.
public final class CompiledRules: Sendable {
  /// The rules that are asked, in the order of their ids.
  public let rules: [Rule]
  /// The rules that sleep in this run.
  public let dormant: [DormantRule]
  /// What the organisation declared.
  public let declared: DeclaredConditions
  /// What the user supplied beside the log.
  public let supplied: SuppliedFacts?
  /// The top-level fields that the scan must find.
  public let fields: FieldTable

  /// The different tests of all rules.
  let tests: [EventTest]
  /// The conditions among `tests`, by number.
  let questions: [ConditionQuestion?]
  /// For tests of members that few records have, what they say where it is missing, and the member's number.
  let absences: [(answer: Truth, member: Int)?]
  /// The different members of `absences`, by number.
  let rareMembers: [MemberAbsence.Member]
  /// What each test depends on, and its number among the tests that depend on the same.
  let scopedTests: [ScopedTest]
  /// How many tests each scope has.
  let countsByScope: [TestScope: Int]
  /// The rules' conditions: those of one rule together, the rules in the order of `rules`.
  let conditions: [AskedCondition]
  /// Of each condition the rule, and which of its leaves it is.
  let askedRules: [(rule: Int, member: Int)]
  /// What conditions need to know of an event, each once: conditions of many rules need the same.
  let eventNeeds: [EventNeed]
  /// For each condition the place of its need.
  let eventNeedNumbers: [Int]
  /// What conditions need of a record beside its call.
  let guards: GuardIndex
  /// The conditions that ask nothing of the call, one behind the other.
  let sharedOperations: [RuleOperation]
  /// For each condition where it begins in `sharedOperations`; -1 for one that asks for the call.
  let sharedPrograms: [Int]
  /// How many conditions with a guard ask nothing of the call.
  let guardedEverywhere: Int
  /// The tests of actions by the services that their patterns name; "" for those of every service.
  private let actionTests: [String: [ActionTest]]
  /// The tests of fields, compiled.
  let fieldPlan: FieldPlan
  /// For each test what is known of its answer before a call is looked at; see `CallAnswers`.
  private let knownAnswers: [UInt8]
  /// What conditions that ask for the call need of it.
  let callNeeds: CallNeeds

  /// One condition that is asked: of a rule, or of a member of its correlation.
  struct AskedCondition {
    /// The number of the rule.
    var rule: Int
    /// Which of the rule's leaves it is.
    var member: Int
    var leaf: RuleLeaf
    var program: RuleProgram
  }

  /// What a condition needs to know of an event beside the answer.
  struct EventNeed: Hashable {
    /// The groups and values, from the outermost correlation in.
    var levels: [RuleLeaf.Level]
    /// Whether each value counts by itself.
    var learnsValues: Bool
  }

  /// Where a test's answers are kept.
  struct ScopedTest {
    var scope: TestScope
    var column: Int
    /// Whether `fieldPlan` has the question.
    var isField: Bool
  }

  /// The patterns of one service in one test.
  private struct ActionTest {
    var number: Int
    var patterns: [ActionPattern]
  }

  /// Compiles rules; those with a `dormancy` only appear in `dormant`.
  /// - Parameters:
  ///   - rules: the rules.
  ///   - declared: what the organisation declared.
  ///   - supplied: what the user supplied beside the log.
  ///   - alsoReading: top-level fields that others read in the same run: a filter's `fieldNames`.
  public convenience init(
    rules: [Rule], declared: DeclaredConditions = DeclaredConditions(),
    supplied: SuppliedFacts? = nil, alsoReading names: [String] = []
  ) {
    self.init(
      rules: rules, declared: declared, supplied: supplied, alsoReading: names, fields: nil)
  }

  /// Compiles rules for a scan whose fields are settled, if `settled` says which.
  init(
    rules: [Rule], declared: DeclaredConditions, supplied: SuppliedFacts?,
    alsoReading others: [String] = [], fields settled: FieldTable?
  ) {
    let active = rules.filter { $0.dormancy == nil && !$0.isPartOnly }.sorted { $0.id < $1.id }
    self.rules = active
    dormant = rules.compactMap { rule in
      rule.dormancy.map { DormantRule(ruleID: rule.id, reason: $0) }
    }.sorted { $0.ruleID < $1.ruleID }
    self.declared = declared
    self.supplied = supplied

    var tests: [EventTest] = []
    var scopedTests: [ScopedTest] = []
    var counts: [TestScope: Int] = [:]
    var numbers: [EventTest: Int32] = [:]
    var actionTests: [String: [ActionTest]] = [:]
    var knownAnswers: [UInt8] = []
    let leaves = active.map(\.leaves)
    for test in leaves.joined().flatMap(\.condition.tests) where numbers[test] == nil {
      let number = tests.count
      numbers[test] = Int32(number)
      let scope = CompiledRules.scope(of: test)
      scopedTests.append(
        ScopedTest(scope: scope, column: counts[scope, default: 0], isField: test.isField))
      counts[scope, default: 0] += 1
      tests.append(test)
      knownAnswers.append(scope == .call ? CallAnswers.unasked : CallAnswers.later)
      if case .action(let patterns) = test {
        // Those that cover the call are told with it.
        knownAnswers[number] = Truth.no.rawValue
        for (service, patterns) in Dictionary(grouping: patterns, by: { $0.service ?? "" }) {
          actionTests[service, default: []].append(ActionTest(number: number, patterns: patterns))
        }
      }
    }
    self.tests = tests
    self.scopedTests = scopedTests
    countsByScope = counts
    self.actionTests = actionTests
    self.knownAnswers = knownAnswers
    let conditions = leaves.enumerated().flatMap { rule, leaves in
      leaves.enumerated().map { member, leaf in
        AskedCondition(
          rule: rule, member: member, leaf: leaf,
          program: RuleProgram(leaf.condition.folded { _ in nil }) { numbers[$0] ?? 0 })
      }
    }
    self.conditions = conditions
    askedRules = conditions.map { (rule: $0.rule, member: $0.member) }
    var needs: [EventNeed] = []
    var knownNeeds: [EventNeed: Int] = [:]
    eventNeedNumbers = conditions.map { condition in
      let need = EventNeed(
        levels: condition.leaf.levels, learnsValues: active[condition.rule].learnsValues)
      let number = knownNeeds[need] ?? needs.count
      if number == needs.count {
        knownNeeds[need] = number
        needs.append(need)
      }
      return number
    }
    eventNeeds = needs
    var shared: [RuleOperation] = []
    let sharedPrograms = conditions.map(\.program).map { program in
      let asksForCall = program.operations.contains {
        $0.kind == .test && scopedTests[Int($0.operand)].scope == .call
      }
      guard !asksForCall else { return -1 }
      defer { shared += program.operations.map { $0.moved(by: shared.count) } }
      return shared.count
    }
    sharedOperations = shared
    self.sharedPrograms = sharedPrograms
    callNeeds = CallNeeds(
      zip(conditions, sharedPrograms).map { $1 < 0 ? $0.program.operations : nil }
    ) { scopedTests[$0].scope == .call }

    let keys =
      tests.flatMap(\.keys) + leaves.joined().flatMap(\.levelKeys) + active.flatMap(\.evidenceKeys)
    let names = keys.compactMap { key -> String? in
      if case .record(let path) = key.name { return path.first }
      return nil
    }
    let testedNames = tests.flatMap(\.fieldPaths).flatMap(\.topLevelNames)
    let wanted = names + testedNames + others
    if let settled {
      precondition(
        !wanted.contains { settled.slot(of: $0) == nil },
        "the settled fields must hold those of the rules")
      fields = settled
    } else {
      fields = FieldTable(additionalNames: wanted.sorted())
    }
    questions = tests.map { [fields] test in
      guard case .condition(let condition, let key) = test else { return nil }
      return ConditionQuestion(condition, key, fields: fields)
    }
    var rareMembers: [MemberAbsence.Member] = []
    var rareNumbers: [MemberAbsence.Member: Int] = [:]
    absences = tests.map { [fields] test in
      guard let absence = MemberAbsence(test, fields: fields) else { return nil }
      let number = rareNumbers[absence.member, default: rareMembers.count]
      if number == rareMembers.count { rareMembers.append(absence.member) }
      rareNumbers[absence.member] = number
      return (absence.answer, number)
    }
    self.rareMembers = rareMembers
    fieldPlan = FieldPlan(tests, fields: fields)
    let guards = GuardIndex(conditions.map(\.leaf.condition), paths: fieldPlan.tree.paths)
    self.guards = guards
    guardedEverywhere = conditions.indices.count {
      sharedPrograms[$0] >= 0 && guards.groupsByCondition[$0] != nil
    }
  }

  /// The keys that are worked out here have scopes of their own.
  private static func scope(of test: EventTest) -> TestScope {
    if case .condition(let condition, let key) = test, case .extension(let name) = key.name,
      condition.variableKeys.isEmpty, name == ExtensionKey.network.rawValue
    {
      return .network
    }
    return test.scope
  }

  // MARK: Calls

  /// The answers that a call alone gives, by the tests' numbers; valid as long as the record is.
  /// - Parameters:
  ///   - call: the call in IAM's words.
  ///   - record: a record of that call; of it only what makes the call is read.
  ///   - evaluator: turned to the record.
  func answers(
    to call: MappedCall, of record: RecordView, _ evaluator: FieldEvaluator
  ) -> CallAnswers {
    var known = knownAnswers
    for action in call.actions {
      let service = action.prefix { $0 != ":" }.lowercased()
      for service in [service, ""] {
        for test in actionTests[service] ?? []
        where known[test.number] == Truth.no.rawValue
          && test.patterns.contains(where: { $0.covers(action) })
        {
          known[test.number] = Truth.yes.rawValue
        }
      }
    }
    return CallAnswers(known: known) { [tests, scopedTests] number in
      if scopedTests[number].isField {
        // What had to be given up is asked again at each record, to be counted there.
        let answer = evaluator.answer(number, record)
        return answer == .unknown ? nil : answer
      }
      guard case .condition(let condition, let key) = tests[number] else { return .no }
      return condition.evaluate(CompiledRules.value(of: key, in: call, record))
    }
  }

  /// The value of a key whose scope is the call.
  private static func value(
    of key: ContextKey, in call: MappedCall, _ record: RecordView
  ) -> ContextValue {
    switch key.name {
    case .record(["eventSource"]): .single(call.eventSource)
    case .record(["eventName"]): .single(call.eventName)
    case .record(["eventType"]): key.value(in: RecordFacts(fields: record))
    case .normalized(.action): .multiple(call.actions)
    // A text has no members.
    case .record: .absent
    default: .unknown
    }
  }
}

/// The `trailsift:` keys that need more than the record: what is declared, or a look into policies.
enum ExtensionKey: String {
  /// The names of the declared networks that hold the source address.
  case network
  /// The names of the declared hours that hold the event's time.
  case hours
  /// What a policy inside the request grants.
  case policyGrants = "policygrants"
  /// The policies inside the request, or the managed policy that it names, in words.
  case policyText = "policychange"
  /// The country of the source address; unknown as long as no GeoIP data can be given.
  case country
}
