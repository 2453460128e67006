public import TrailEvents

/// One statement of a policy, or of a rule: who may do what to what, and when.
///
/// An element that is nil does not narrow the statement.
public struct PolicyStatement: Sendable, Hashable {
  /// The statement's own name.
  public var sid: String?
  /// What the statement does when it applies.
  public var effect: PolicyEffect
  /// The actions covered.
  public var actions: [ActionPattern]?
  /// The actions not covered; every other one is.
  public var notActions: [ActionPattern]?
  /// The resources covered.
  public var resources: [ResourcePattern]?
  /// The resources not covered; every other one is.
  public var notResources: [ResourcePattern]?
  /// Who is meant.
  public var principal: PrincipalElement?
  /// Who is not meant; everyone else is.
  public var notPrincipal: PrincipalElement?
  /// What must hold, all of it.
  public var conditions: [ConditionTest]
  /// Where the statement begins in its document, if it came from one.
  public var position: PolicyPosition?
  /// Where its elements stand in the document, by name (`Effect`, `Action`, …).
  public var elementPositions: [String: PolicyPosition] = [:]

  /// A statement from its compiled elements.
  public init(
    sid: String? = nil, effect: PolicyEffect, actions: [ActionPattern]? = nil,
    notActions: [ActionPattern]? = nil, resources: [ResourcePattern]? = nil,
    notResources: [ResourcePattern]? = nil, principal: PrincipalElement? = nil,
    notPrincipal: PrincipalElement? = nil, conditions: [ConditionTest] = [],
    position: PolicyPosition? = nil
  ) {
    self.sid = sid
    self.effect = effect
    self.actions = actions
    self.notActions = notActions
    self.resources = resources
    self.notResources = notResources
    self.principal = principal
    self.notPrincipal = notPrincipal
    self.conditions = conditions
    self.position = position
  }

  /// Whether the statement applies to a call.
  ///
  /// - Parameters:
  ///   - action: `service:Name`.
  ///   - resource: what the call was made on.
  ///   - caller: who called; nil if nothing is known.
  ///   - values: what is known of a condition key; keys come as written and are to be compared
  ///     regardless of case.
  public func applies(
    action: String, resource: RequestedResource, caller: CallerPrincipal?,
    values: (String) -> ContextValue
  ) -> Truth {
    var truth = actionTruth(action)
    guard truth != .no else { return .no }
    truth = truth.and(resourceTruth(resource, values))
    guard truth != .no else { return .no }
    truth = truth.and(principalTruth(caller))
    for condition in conditions {
      guard truth != .no else { return .no }
      truth = truth.and(condition.evaluate(values(condition.key), variables: values))
    }
    return truth
  }

  /// The same as `applies`, with the answer of each part, to say what decided.
  public func evaluate(
    action: String, resource: RequestedResource, caller: CallerPrincipal?,
    values: (String) -> ContextValue
  ) -> StatementEvaluation {
    StatementEvaluation(
      action: actionTruth(action), resource: resourceTruth(resource, values),
      principal: principalTruth(caller),
      conditions: conditions.map { $0.evaluate(values($0.key), variables: values) },
      unknownKeys: unknownKeys(values))
  }

  /// Every key that conditions and variables read, as written, each once.
  public var keys: [String] {
    let patterns = (resources ?? []) + (notResources ?? [])
    var keys: [String] = []
    for key in conditions.flatMap({ [$0.key] + $0.variableKeys })
      + patterns.flatMap(\.variableKeys) where !keys.contains(key)
    {
      keys.append(key)
    }
    return keys
  }

  private func unknownKeys(_ values: (String) -> ContextValue) -> [String] {
    keys.filter { key in
      values(key).isUnknown
    }
  }

  private func actionTruth(_ action: String) -> Truth {
    guard ActionPattern.isAction(action) else {
      return Truth(actions == nil && notActions == nil)
    }
    let isListed = actions.map { $0.contains { $0.covers(action) } } ?? true
    let isExcluded = notActions.map { $0.contains { $0.covers(action) } } ?? false
    return Truth(isListed && !isExcluded)
  }

  private func resourceTruth(
    _ resource: RequestedResource, _ values: (String) -> ContextValue
  ) -> Truth {
    var truth = Truth.yes
    if let resources {
      truth = .any(resources.map { $0.covers(resource, variables: values) })
    }
    if let notResources {
      let isExcluded = Truth.any(notResources.map { $0.excludes(resource, variables: values) })
      truth = truth.and(isExcluded.not)
    }
    return truth
  }

  private func principalTruth(_ caller: CallerPrincipal?) -> Truth {
    var truth = Truth.yes
    if let principal { truth = principal.verdict(on: caller).truth }
    if let notPrincipal {
      truth = truth.and(notPrincipal.appliesAsNotPrincipal(to: caller, effect: effect))
    }
    return truth
  }
}
