import TrailEvents

/// One thing that has to allow a call.
struct DecisionCheck {
  /// Whether it does.
  var truth: Truth
  /// The Allow statements that have a say in it.
  var answers: [StatementAnswer]
  /// What is missing if it does not.
  var missing: [PolicyRequirement]
  /// What, besides statements, leaves it open.
  var unknownParts: Set<PolicyVerdict.UnknownPart> = []
}

extension DecisionInquiry {
  /// Whether the caller's side and the resource's side together grant the call.
  func grantCheck(in scope: Scope) -> DecisionCheck {
    let resource = grants(of: .resource)
    let anyGrant = Truth.any(resource.map(\.truth))
    guard scope != .resourceOnly else {
      return DecisionCheck(truth: anyGrant, answers: resource, missing: [.resource])
    }
    let boundary = limit(.boundary, isGiven: !policies.boundary.isEmpty)
    let session = limit(.session, isGiven: !policies.session.isEmpty)
    let limits = boundary.and(session)
    // The root user has every right that its account has.
    let identity = Truth.any(grants(of: .identity).map(\.truth))
      .or(Truth(request.principal.isRoot))
    let truth: Truth
    var missing: [PolicyRequirement] = []
    switch scope {
    case .crossAccount:
      truth = identity.and(limits).and(anyGrant)
      if identity == .no { missing.append(.identity) }
      if anyGrant == .no { missing.append(.resource) }
    case .sameAccount, .resourceOnly:
      let direct = Truth.any(resource.map(\.direct))
      let named = Truth.any(resource.map(\.named))
      let trusted = needsResourceGrant ? identity.and(anyGrant) : identity
      truth = direct.or(trusted.or(named).and(limits))
      if trusted.or(named) == .no {
        if identity == .no { missing.append(.identity) }
        if identity != .no || policies.resource != nil { missing.append(.resource) }
      }
    }
    if boundary == .no { missing.append(.boundary) }
    if session == .no { missing.append(.session) }
    var answers: [StatementAnswer] = []
    for layer in [PolicyLayer.identity, .boundary, .session, .resource] {
      answers += grants(of: layer)
    }
    return DecisionCheck(truth: truth, answers: openAnswers(answers, truth), missing: missing)
  }

  /// Whether policies of the caller count only if the resource's policy lets its account, or the
  /// caller, in: KMS keys, and roles whose trust policy is known.
  ///
  /// Source: KMS Developer Guide, "Key policies"; IAM User Guide, "Cross account resource access".
  private var needsResourceGrant: Bool {
    if case .arn(let text) = request.resource, let arn = ARN(text),
      arn.service.lowercased() == "kms", arn.resource.hasPrefix("key/")
    {
      return true
    }
    guard let resource = policies.resource else { return false }
    return resource.kind == .trust || request.action.lowercased() == "sts:assumerole"
  }

  /// Whether a policy that limits the caller, if it is there, allows the call.
  private func limit(_ layer: PolicyLayer, isGiven: Bool) -> Truth {
    isGiven ? .any(grants(of: layer).map(\.truth)) : .yes
  }

  /// For an open grant, the statements of layers that are open: where another statement surely
  /// applies, an uncertain one changes nothing.
  private func openAnswers(_ answers: [StatementAnswer], _ truth: Truth) -> [StatementAnswer] {
    guard truth == .unknown else { return answers }
    return answers.filter { answer in
      let layer = answer.place.path.layer
      if layer == .resource { return true }
      if layer == .identity, request.principal.isRoot { return false }
      return Truth.any(grants(of: layer).map(\.truth)) == .unknown
    }
  }
}
