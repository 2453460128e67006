public import TrailEvents
public import TrailPolicy
import TrailScan

/// A rule's condition on one event: tests joined by Kleene's three-valued logic.
public indirect enum Expression: Sendable, Hashable {
  /// Every part holds; an empty list holds.
  case all([Expression])
  /// Some part holds; an empty list does not.
  case any([Expression])
  /// The part does not hold.
  case not(Expression)
  /// A test of the event.
  case test(EventTest)
  /// A constant.
  case constant(Truth)
  /// A part with a name of its own, such as a Sigma rule's selection; the name only explains.
  case labelled(String, Expression)
}

/// One test of an event: the leaf of a rule's condition.
public enum EventTest: Sendable, Hashable {
  /// Some action of the call is covered by some pattern.
  case action([ActionPattern])
  /// Some resource of the call is covered by some pattern.
  case resource([ResourcePattern])
  /// The caller is one that the element names.
  case principal(PrincipalElement)
  /// The call ended in one of these ways.
  case outcome(Set<Outcome>)
  /// A condition on a key.
  case condition(ConditionTest, ContextKey)
  /// A test of a field of the record as it is written.
  case field(FieldTest)
  /// Some value of the record, wherever it stands, is like the patterns; names of members are none.
  ///
  /// A pattern without wildcards is searched for in the values; one with wildcards is for a whole value.
  case keywords(TextPatterns)
  /// A regular expression is found in some value of the record, wherever it stands; names of members are none.
  case keywordRegex(RegexPattern)
}

/// What a test's answer depends on, so that it is worked out once for each distinct value of that.
enum TestScope: Hashable {
  /// eventSource, eventName, eventType: settled when a rule is indexed, never at a record.
  case call
  /// The caller, whatever the session.
  case identity
  /// The caller's access key, or when the session began.
  case session
  case network
  case address
  case userAgent
  case outcome
  case tooling
  /// Another member of the record with few distinct values.
  case member(BaseField)
  /// Anything else: asked anew at each record.
  case record
}

extension EventTest {
  var scope: TestScope {
    switch self {
    case .action: .call
    case .resource: .record
    case .principal: .identity
    case .outcome: .outcome
    case .condition(let test, let key):
      if !test.variableKeys.isEmpty {
        .record
      } else if BearerText.keepsPrefix(of: key, askedBy: test) {
        .identity
      } else {
        EventTest.scope(of: key)
      }
    case .field(let test): test.scope
    case .keywords, .keywordRegex: .record
    }
  }

  private static func scope(of key: ContextKey) -> TestScope {
    // The index by call tells eventTypes apart, too.
    if case .record(let path) = key.name, path == ["eventType"] { return .call }
    if key.scope == .record || key.scope == .network, let scope = memberScope(of: key) {
      return scope
    }
    return switch (key.scope, key.name) {
    // AWS may write any key but the record's own members into an enriched event (`aws:Referer`).
    case (.call, .record), (_, .normalized(.action)): .call
    case (_, .normalized(.outcome)): .outcome
    case (.identity, _): key.tellsSession ? .session : .identity
    case (.network, _): .network
    case (.userAgent, _): .userAgent
    case (.call, _), (.record, _): .record
    }
  }

  /// Scopes of keys that are members of the record with few distinct values, or depend on nothing else.
  private static func memberScope(of key: ContextKey) -> TestScope? {
    switch key.name {
    case .normalized(.tooling): return .tooling
    case .global(.requestedRegion): return .member(.awsRegion)
    case .record(let path):
      switch FieldPath(path[0]).scope {
      case .member(let member): return .member(member)
      case .address where path.count == 1: return .address
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether it is a test of the record as it is written.
  var isField: Bool {
    switch self {
    case .field, .keywords, .keywordRegex: true
    case .action, .resource, .principal, .outcome, .condition: false
    }
  }

  /// The fields that a field test reads.
  var fieldPaths: [FieldPath] {
    guard case .field(let test) = self else { return [] }
    return test.paths
  }

  /// The keys that the test reads.
  var keys: [ContextKey] {
    switch self {
    case .condition(let test, let key):
      [key] + test.variableKeys.compactMap { ContextKey($0) }
    case .resource(let patterns): patterns.flatMap(\.variableKeys).compactMap { ContextKey($0) }
    case .action, .principal, .outcome, .field, .keywords, .keywordRegex: []
    }
  }
}

extension EventTest {
  /// A rough order of what an answer costs that no memo holds.
  fileprivate var recordCost: Int {
    switch self {
    case .field(let test):
      if case .regex = test.match { return 40 }
      return 10
    case .action, .principal, .outcome, .condition: return 50
    case .resource: return 100
    case .keywords: return 200
    case .keywordRegex: return 400
    }
  }
}

extension Expression {
  /// All tests in the expression.
  var tests: [EventTest] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.tests)
    case .not(let part), .labelled(_, let part): part.tests
    case .test(let test): [test]
    case .constant: []
    }
  }

  /// The expression with some tests already answered, made as small as it gets.
  func folded(_ answer: (EventTest) -> Truth?) -> Expression {
    switch self {
    case .constant: return self
    case .test(let test):
      guard let truth = answer(test) else { return self }
      return .constant(truth)
    case .not(let part):
      let folded = part.folded(answer)
      guard case .constant(let truth) = folded else { return .not(folded) }
      return .constant(truth.not)
    case .labelled(_, let part): return part.folded(answer)
    case .all(let parts): return Expression.folded(parts, answer, decisive: .no)
    case .any(let parts): return Expression.folded(parts, answer, decisive: .yes)
    }
  }

  private static func folded(
    _ parts: [Expression], _ answer: (EventTest) -> Truth?, decisive: Truth
  ) -> Expression {
    var rest: [Expression] = []
    var isUnknown = false
    for part in parts {
      let folded = part.folded(answer)
      if case .constant(let truth) = folded {
        if truth == decisive { return folded }
        if truth == .unknown { isUnknown = true }
      } else {
        rest.append(folded)
      }
    }
    if rest.isEmpty { return .constant(isUnknown ? .unknown : decisive.not) }
    if isUnknown { rest.append(.constant(.unknown)) }
    if rest.count == 1 { return rest[0] }
    // Cheap and memorized tests first: they settle most records.
    rest = rest.map { (part: $0, cost: $0.cost) }.sorted { $0.cost < $1.cost }.map(\.part)
    return decisive == .no ? .all(rest) : .any(rest)
  }

  /// A rough order of what an answer costs.
  private var cost: Int {
    switch self {
    case .constant: return 0
    case .test(let test):
      switch test.scope {
      case .call: return 0
      case .outcome: return 1
      case .identity, .session: return 2
      case .network, .userAgent, .address, .member: return 3
      case .tooling: return 4
      case .record: return test.recordCost
      }
    case .not(let part), .labelled(_, let part): return part.cost
    case .all(let parts), .any(let parts): return parts.reduce(1) { $0 + $1.cost }
    }
  }
}
