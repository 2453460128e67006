import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

/// Random policies and calls: what must hold for all of them.
@Suite struct DecisionPropertyTests {
  static let rounds = 1200

  @Test func agreesWithTheNaiveEvaluator() throws {
    var cases = RandomCases(seed: 1)
    var counts: [PolicyVerdict.Kind: Int] = [:]
    for round in 0..<DecisionPropertyTests.rounds {
      let call = cases.call(unknown: false)
      let set = cases.set()
      let expected = NaiveEvaluator(call: call, set: set).decide()
      let kind = decide(call.request, try set.parsed())
      counts[kind, default: 0] += 1
      try #require(kind == expected, "round \(round): \(call) \(set)")
    }
    for kind in [PolicyVerdict.Kind.allowed, .implicitlyDenied, .explicitlyDenied] {
      #expect((counts[kind] ?? 0) > DecisionPropertyTests.rounds / 20, "\(counts)")
    }
  }

  @Test func isConsistentWithEveryCompletion() throws {
    var cases = RandomCases(seed: 2)
    var counts: [PolicyVerdict.Kind: Int] = [:]
    var weak = 0
    for round in 0..<DecisionPropertyTests.rounds {
      let call = cases.call(unknown: true)
      let set = cases.set()
      let verdict = PolicyDecision.decide(request: call.request, policies: try set.parsed())
      let kinds = Set(
        completions(of: call).map { NaiveEvaluator(call: $0, set: set).decide() })
      counts[verdict.kind, default: 0] += 1
      switch verdict.kind {
      case .unknown:
        // Kleene's logic is weaker than trying all values: it takes each comparison by itself, so it
        // neither sees that of two open statements one must apply, nor that no value there is could
        // match.
        if kinds.count < 2 { weak += 1 }
        #expect(!verdict.unknownKeys.isEmpty)
      case .denied:
        let areDenials = kinds.allSatisfy { $0.isDenial }
        try #require(areDenials, "round \(round): \(call) \(set)")
        #expect(!verdict.unknownKeys.isEmpty)
      case .allowed, .implicitlyDenied, .explicitlyDenied:
        try #require(kinds == [verdict.kind], "round \(round): \(call) \(set)")
        #expect(verdict.unknownKeys.isEmpty)
      }
    }
    for kind in PolicyVerdict.Kind.allCases { #expect((counts[kind] ?? 0) > 15, "\(counts)") }
    let unknown = counts[.unknown] ?? 0
    #expect(weak * 2 < unknown, "\(weak) of \(unknown) unknown verdicts could have been decided")
  }

  /// The keys that a verdict names are those that matter: with them known it is decided.
  @Test func theNamedKeysDecide() throws {
    var cases = RandomCases(seed: 3)
    var open = 0
    for _ in 0..<DecisionPropertyTests.rounds / 2 {
      let call = cases.call(unknown: true)
      let set = try cases.set().parsed()
      let verdict = PolicyDecision.decide(request: call.request, policies: set)
      guard verdict.kind == .unknown || verdict.kind == .denied else { continue }
      open += 1
      var request = call.request
      for key in verdict.unknownKeys {
        let known = RandomCases.values.first { $0.key == key.lowercased() }
        request.set(key, to: try #require(known?.values.first))
      }
      let next = PolicyDecision.decide(request: request, policies: set)
      let isNarrower = Set(next.unknownKeys).isDisjoint(with: verdict.unknownKeys)
      #expect(isNarrower, "\(verdict) \(next)")
    }
    #expect(open > 40)
  }

  @Test func orderAndRepetitionDoNotMatter() throws {
    var cases = RandomCases(seed: 4)
    var generator = SeededGenerator(seed: 5)
    for round in 0..<DecisionPropertyTests.rounds / 2 {
      let call = cases.call(unknown: true)
      let set = cases.set()
      var other = set.mapped { statements in
        var statements = statements
        if let extra = statements.randomElement(using: &generator) { statements.append(extra) }
        statements.shuffle(using: &generator)
        return statements.map { statement in
          var statement = statement
          statement.actions = (statement.actions + statement.actions).shuffled(using: &generator)
          statement.resources.shuffle(using: &generator)
          statement.principals?.shuffle(using: &generator)
          statement.conditions.shuffle(using: &generator)
          for index in statement.conditions.indices {
            let values = statement.conditions[index].values
            statement.conditions[index].values = (values + [values[0]]).reversed()
          }
          return statement
        }
      }
      if let extra = other.identity.first { other.identity.append(extra) }
      other.identity.shuffle(using: &generator)
      other.scp.shuffle(using: &generator)
      let before = PolicyDecision.decide(request: call.request, policies: try set.parsed())
      let after = PolicyDecision.decide(request: call.request, policies: try other.parsed())
      try #require(before.kind == after.kind, "round \(round)")
      #expect(before.unknownKeys == after.unknownKeys)
      #expect(Set(before.missing.map(layer)) == Set(after.missing.map(layer)))
    }
  }

  /// `Not…` of `Not…` is the thing itself: elements and operators, and what is not known stays so.
  @Test func doubleNegation() throws {
    var cases = RandomCases(seed: 6)
    var unknown = 0
    for _ in 0..<DecisionPropertyTests.rounds / 4 {
      let call = cases.call(unknown: true)
      let request = call.request
      let caller = CallerPrincipal(arn: Cast.alice)
      let values = { (key: String) in request.value(of: key) }
      func truth(_ statement: PolicyStatement) -> Truth {
        statement.applies(
          action: request.action, resource: request.resource, caller: caller, values: values)
      }
      let actions = [try ActionPattern("s3:Get*"), try ActionPattern("kms:*")]
      let resources = [try ResourcePattern("arn:aws:s3:::bucket/${aws:PrincipalTag/T}*")]
      let action = truth(PolicyStatement(effect: .allow, actions: actions))
      #expect(truth(PolicyStatement(effect: .allow, notActions: actions)) == action.not)
      let resource = truth(PolicyStatement(effect: .allow, resources: resources))
      if request.value(of: "aws:principaltag/t") != .absent {
        #expect(truth(PolicyStatement(effect: .allow, notResources: resources)) == resource.not)
      }
      if resource == .unknown { unknown += 1 }
      for (plain, negated) in [
        ("StringEquals", "StringNotEquals"), ("StringLike", "StringNotLike"),
      ] {
        let tests = try [plain, negated].map {
          try ConditionTest(
            operatorName: $0, key: "aws:PrincipalTag/T", values: ["a*", "b"], allowsVariables: true)
        }
        let truths = tests.map { truth(PolicyStatement(effect: .allow, conditions: [$0])) }
        #expect(truths[0].not == truths[1] && truths[0].not.not == truths[0])
      }
    }
    #expect(unknown > 20)
  }

  private func layer(_ requirement: PolicyRequirement) -> String {
    if case .scp = requirement { "scp" } else { requirement.description }
  }

  /// Every call that this one may be.
  private func completions(of call: PlainCall) -> [PlainCall] {
    var calls = [call]
    for (key, values) in RandomCases.values {
      let possible: [ContextValue]
      switch call.context[key] ?? .absent {
      case .unknown: possible = values + [.absent]
      case .presentWithUnknownValue: possible = values
      case .including(let texts):
        possible = values.filter { value in
          if case .multiple(let all) = value { texts.allSatisfy(all.contains) } else { false }
        }
      case .absent, .single, .multiple: continue
      }
      calls = calls.flatMap { known in
        possible.map { value in
          var call = known
          call.context[key] = value
          return call
        }
      }
    }
    return calls
  }
}
