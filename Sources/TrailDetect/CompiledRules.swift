import TrailEvents
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
  /// The top-level fields that the scan must find.
  public let fields: FieldTable

  /// The different tests of all rules.
  let tests: [EventTest]
  /// The scope of each test.
  let scopes: [TestScope]
  /// The number of each test among those of its scope.
  let numbersInScope: [Int]
  /// How many tests each scope has.
  let countsByScope: [TestScope: Int]
  /// The number of each test.
  let numbersByTest: [EventTest: Int32]

  /// Compiles rules; those with a `dormancy` only appear in `dormant`.
  public init(rules: [Rule], declared: DeclaredConditions = DeclaredConditions()) {
    let active = rules.filter { $0.dormancy == nil }.sorted { $0.id < $1.id }
    self.rules = active
    dormant = rules.compactMap { rule in
      rule.dormancy.map { DormantRule(ruleID: rule.id, reason: $0) }
    }.sorted { $0.ruleID < $1.ruleID }
    self.declared = declared

    var tests: [EventTest] = []
    var scopes: [TestScope] = []
    var numbersInScope: [Int] = []
    var counts: [TestScope: Int] = [:]
    var numbers: [EventTest: Int32] = [:]
    for test in active.flatMap(\.condition.tests) where numbers[test] == nil {
      numbers[test] = Int32(tests.count)
      let scope = CompiledRules.scope(of: test)
      numbersInScope.append(counts[scope, default: 0])
      counts[scope, default: 0] += 1
      tests.append(test)
      scopes.append(scope)
    }
    self.tests = tests
    self.scopes = scopes
    self.numbersInScope = numbersInScope
    countsByScope = counts
    numbersByTest = numbers

    let keys = active.flatMap { rule in
      rule.condition.tests.flatMap(\.keys) + rule.groupKeys + rule.evidence
        + (rule.correlation?.distinctKey.map { [$0] } ?? [])
    }
    let names = keys.compactMap { key -> String? in
      if case .record(let path) = key.name { return path.first }
      return nil
    }
    fields = FieldTable(additionalNames: names.sorted())
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
}
