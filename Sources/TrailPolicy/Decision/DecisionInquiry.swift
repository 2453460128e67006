import TrailEvents

/// One decision in the making: what each statement says, and what follows.
struct DecisionInquiry {
  /// On which terms caller and resource meet.
  enum Scope: Hashable {
    case sameAccount
    case crossAccount
    /// The caller has no policies of its own.
    case resourceOnly
  }

  /// What is decided on one set of terms.
  struct Outcome {
    var kind: PolicyVerdict.Kind
    var answers: [StatementAnswer] = []
    var missing: [PolicyRequirement] = []
    var unknownParts: Set<PolicyVerdict.UnknownPart> = []
  }

  let request: PolicyRequest
  let policies: PolicySet
  private var denials: [PolicyLayer: [StatementAnswer]] = [:]
  private var grants: [PolicyLayer: [StatementAnswer]] = [:]

  init(request: PolicyRequest, policies: PolicySet, values: (String) -> ContextValue) {
    self.request = request
    self.policies = policies
    let caller = request.caller(hasPermissionsBoundary: Truth(!policies.boundary.isEmpty))
    for (path, document) in policies.documents where isInForce(path.layer) {
      for (index, statement) in document.statements.enumerated() {
        guard
          let answer = StatementAnswer(
            statement, index: index, path: path, request: request, caller: caller, values: values)
        else { continue }
        switch statement.effect {
        case .allow: grants[path.layer, default: []].append(answer)
        case .deny: denials[path.layer, default: []].append(answer)
        }
      }
    }
  }

  func verdict() -> PolicyVerdict {
    let outcomes = scopes.map(outcome)
    let kinds = Set(outcomes.map(\.kind))
    let kind: PolicyVerdict.Kind =
      kinds.count == 1 ? outcomes[0].kind : kinds.allSatisfy(\.isDenial) ? .denied : .unknown
    let isOpen = kind == .unknown || kind == .denied
    let parts = isOpen ? outcomes.flatMap(\.unknownParts) + (kinds.count > 1 ? scopeParts : []) : []
    let answers = outcomes.flatMap(\.answers)
    return PolicyVerdict(
      kind, statements: DecisionInquiry.inOrder(answers.map(\.place)),
      unknownKeys: isOpen ? UnknownKeyNames.sorted(answers.flatMap(\.unknownKeys)) : [],
      unknownParts: isOpen
        ? Set(parts + answers.flatMap(\.unknownParts)).sorted() : [],
      missing: kind.isDenial ? DecisionInquiry.unique(outcomes.flatMap(\.missing)) : [])
  }

  /// Allow statements of a layer that may apply.
  func grants(of layer: PolicyLayer) -> [StatementAnswer] { grants[layer] ?? [] }

  // MARK: One set of terms

  private func outcome(in scope: Scope) -> Outcome {
    var denying: [StatementAnswer] = []
    var mayDeny: [StatementAnswer] = []
    var openParts: Set<PolicyVerdict.UnknownPart> = []
    for layer in PolicyLayer.allCases where scope != .resourceOnly || layer.isForEveryone {
      for answer in denials[layer] ?? [] {
        switch answer.truth.and(binds(layer)) {
        case .yes: denying.append(answer)
        case .unknown:
          mayDeny.append(answer)
          if binds(layer) == .unknown { openParts.insert(.guardrails) }
        case .no: break
        }
      }
    }
    guard denying.isEmpty else { return Outcome(kind: .explicitlyDenied, answers: denying) }
    let checks = guardrails(in: scope) + [grantCheck(in: scope)]
    let missing = checks.filter { $0.truth == .no }.flatMap(\.missing)
    guard missing.isEmpty else {
      return Outcome(
        kind: mayDeny.isEmpty ? .implicitlyDenied : .denied, answers: mayDeny, missing: missing,
        unknownParts: openParts)
    }
    let open = checks.filter { $0.truth == .unknown }
    guard !mayDeny.isEmpty || !open.isEmpty else {
      let answers = checks.flatMap(\.answers).filter { $0.truth == .yes }
      return Outcome(kind: .allowed, answers: answers)
    }
    return Outcome(
      kind: .unknown, answers: mayDeny + open.flatMap(\.answers).filter(\.isUncertain),
      unknownParts: open.reduce(into: openParts) { $0.formUnion($1.unknownParts) })
  }

  /// What has to allow the call besides the grant itself.
  private func guardrails(in scope: Scope) -> [DecisionCheck] {
    var checks: [DecisionCheck] = []
    if scope != .resourceOnly {
      for level in policies.scp.indices {
        let answers = grants(of: .scp).filter { $0.place.path.indices.first == level }
        let truth = Truth.any(answers.map(\.truth)).or(binds(.scp).not)
        checks.append(
          DecisionCheck(
            truth: truth, answers: answers, missing: [.scp(level)],
            unknownParts: truth == .unknown && binds(.scp) == .unknown ? [.guardrails] : []))
      }
    }
    if !policies.endpoint.isEmpty {
      let answers = grants(of: .endpoint)
      checks.append(
        DecisionCheck(
          truth: .any(answers.map(\.truth)), answers: answers, missing: [.endpoint]))
    }
    return checks
  }

  /// Whether a layer binds caller or resource at all.
  private func binds(_ layer: PolicyLayer) -> Truth {
    switch layer {
    case .scp:
      return request.serviceLinkedRole.not.and(isManagement(request.principal.account).not)
    case .rcp:
      let isSupported =
        request.isBoundByResourceControls
        ?? Truth(ResourceControlServices.prefixes.contains(request.service))
      let isExempt = ResourceControlServices.exemptActions.contains(request.action.lowercased())
      return isSupported.and(Truth(!isExempt)).and(request.serviceLinkedRole.not)
        .and(isManagement(request.ownerAccount).not)
    case .identity, .boundary, .session, .resource, .endpoint: return .yes
    }
  }

  private func isManagement(_ account: String?) -> Truth {
    guard let management = request.managementAccount else { return .no }
    return account.map { Truth($0 == management) } ?? .unknown
  }

  private func isInForce(_ layer: PolicyLayer) -> Bool {
    (layer.isForEveryone || request.principal.hasIdentity != false) && binds(layer) != .no
  }

  // MARK: The possible terms

  private var scopes: [Scope] {
    switch request.principal.hasIdentity {
    case false: return [.resourceOnly]
    case nil: return [.sameAccount, .crossAccount, .resourceOnly]
    case true:
      guard let caller = request.principal.account, let owner = request.ownerAccount else {
        return [.sameAccount, .crossAccount]
      }
      return [caller == owner ? .sameAccount : .crossAccount]
    }
  }

  /// What is not known if there are several possible terms.
  private var scopeParts: [PolicyVerdict.UnknownPart] {
    (request.principal.account == nil ? [.principal] : [])
      + (request.ownerAccount == nil ? [.resourceAccount] : [])
  }

  private static func inOrder(_ places: [DecidingStatement]) -> [DecidingStatement] {
    let layers = PolicyLayer.allCases
    return unique(places).sorted { left, right in
      let leftKey = [layers.firstIndex(of: left.path.layer) ?? 0] + left.path.indices + [left.index]
      let rightKey =
        [layers.firstIndex(of: right.path.layer) ?? 0] + right.path.indices + [right.index]
      return leftKey.lexicographicallyPrecedes(rightKey)
    }
  }

  private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }
}

extension PolicyLayer {
  /// Whether the layer has a say also about callers without policies of their own.
  var isForEveryone: Bool {
    switch self {
    case .resource, .rcp, .endpoint: true
    case .identity, .boundary, .session, .scp: false
    }
  }
}
