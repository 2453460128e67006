import TrailEvents

/// How a statement answered in a decision; only of statements that may apply.
struct StatementAnswer {
  let place: DecidingStatement
  /// Whether the statement applies.
  let truth: Truth
  /// Whether it applies and names the caller or whose session it is, not the account alone.
  let named: Truth
  /// Whether it applies and names the caller so closely that nothing else has to allow the call.
  let direct: Truth
  /// The keys that leave it open.
  let unknownKeys: [String]
  /// What else leaves it open.
  let unknownParts: Set<PolicyVerdict.UnknownPart>

  /// Whether something about the answer is open.
  var isUncertain: Bool { truth == .unknown || named == .unknown || direct == .unknown }

  /// Evaluates a statement; nil if it does not apply.
  init?(
    _ statement: PolicyStatement, index: Int, path: PolicyPath, request: PolicyRequest,
    caller: CallerPrincipal?, values: (String) -> ContextValue
  ) {
    truth = statement.applies(
      action: request.action, resource: request.resource, caller: caller, values: values)
    guard truth != .no else { return nil }
    place = DecidingStatement(path: path, index: index, statement: statement)
    var keys: [String] = []
    var parts: Set<PolicyVerdict.UnknownPart> = []
    var base = truth
    if truth == .unknown {
      let evaluation = statement.evaluate(
        action: request.action, resource: request.resource, caller: caller, values: values)
      base = .all([evaluation.action, evaluation.resource] + evaluation.conditions)
      keys = statement.openKeys(evaluation, values)
      if evaluation.principal == .unknown { parts.insert(.principal) }
      if evaluation.resource == .unknown {
        let variables = statement.resourceVariables.filter { values($0).isUnknown }
        keys += variables
        if variables.isEmpty || request.resource == .unknown { parts.insert(.resource) }
      }
    }
    if path.layer == .resource, statement.effect == .allow {
      let isRole = request.principal.isRole
      if let principal = statement.principal {
        let verdict = principal.verdict(on: caller)
        named = base.and(verdict.reaches(.sessionUser))
        // A role itself is not the session that calls: only `*` means it as closely as that.
        direct =
          isRole
          ? base.and(Truth(principal.entries.contains(.everyone)))
          : base.and(verdict.reaches(.match))
        if verdict.certain != verdict.possible { parts.insert(.principal) }
      } else {
        named = truth
        direct = isRole && statement.notPrincipal != nil ? .no : truth
      }
    } else {
      named = truth
      direct = truth
    }
    unknownKeys = keys
    unknownParts = parts
  }
}

extension PrincipalVerdict {
  /// Whether the match is at least that strong.
  func reaches(_ match: PrincipalMatch) -> Truth {
    certain >= match ? .yes : possible >= match ? .unknown : .no
  }
}

extension ContextValue {
  /// Whether the value is not known.
  var isUnknown: Bool {
    switch self {
    case .unknown, .presentWithUnknownValue, .including: true
    case .absent, .single, .multiple: false
    }
  }
}

extension PolicyStatement {
  /// The keys in variables of Resource and NotResource.
  var resourceVariables: [String] {
    ((resources ?? []) + (notResources ?? [])).flatMap(\.variableKeys)
  }

  /// The unknown keys of the conditions that are open.
  fileprivate func openKeys(
    _ evaluation: StatementEvaluation, _ values: (String) -> ContextValue
  ) -> [String] {
    zip(conditions, evaluation.conditions).flatMap { condition, truth in
      truth == .unknown
        ? ([condition.key] + condition.variableKeys).filter { values($0).isUnknown } : []
    }
  }
}
