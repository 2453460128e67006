public import TrailEvents

/// How each part of a statement answered for a call, with what was seen and what was wanted.
public struct StatementTrace: Sendable, Hashable {
  /// One part.
  public struct Part: Sendable, Hashable {
    /// `Action`, `NotResource`, `Principal`, or operator and key: `StringLike aws:SourceArn`.
    public let name: String
    /// Whether it holds.
    public let truth: Truth
    /// What the call has: a text, `absent`, `unknown`.
    public let seen: String
    /// What the statement lists.
    public let wanted: [String]

    /// A part.
    public init(name: String, truth: Truth, seen: String, wanted: [String]) {
      self.name = name
      self.truth = truth
      self.seen = seen
      self.wanted = wanted
    }
  }

  /// The policy, if it is one of a set.
  public let path: PolicyPath?
  /// The statement's place in its policy, from 0.
  public let index: Int
  /// The statement's own name.
  public let sid: String?
  /// What it does when it applies.
  public let effect: PolicyEffect
  /// Where it begins in its document, if that was read from text.
  public let position: PolicyPosition?
  /// Whether it applies.
  public let truth: Truth
  /// Its parts: action, resource, principal, conditions in their order.
  public let parts: [Part]

  /// Takes a statement apart for a call.
  ///
  /// - Parameters:
  ///   - hasPermissionsBoundary: whether the caller has a boundary; NotPrincipal with Deny asks.
  ///   - values: what is known of a key, as `PolicyStatement.applies` takes it.
  public init(
    _ statement: PolicyStatement, index: Int = 0, path: PolicyPath? = nil,
    request: PolicyRequest, hasPermissionsBoundary: Truth = .no,
    values: (String) -> ContextValue
  ) {
    self.path = path
    self.index = index
    sid = statement.sid
    effect = statement.effect
    position = statement.position
    let evaluation = statement.evaluate(
      action: request.action, resource: request.resource,
      caller: request.caller(hasPermissionsBoundary: hasPermissionsBoundary), values: values)
    truth = evaluation.truth
    var parts: [Part] = []
    func add(_ name: String, _ truth: Truth, _ seen: String, _ wanted: [String]?) {
      guard let wanted else { return }
      parts.append(Part(name: name, truth: truth, seen: seen, wanted: wanted))
    }
    let resource = request.resource.traceText
    add("Action", evaluation.action, request.action, statement.actions?.map(\.text))
    add("NotAction", evaluation.action, request.action, statement.notActions?.map(\.text))
    add("Resource", evaluation.resource, resource, statement.resources?.map(\.text))
    add("NotResource", evaluation.resource, resource, statement.notResources?.map(\.text))
    let caller = request.principal.description
    add(
      "Principal", evaluation.principal, caller,
      statement.principal?.entries.map(\.traceText))
    add(
      "NotPrincipal", evaluation.principal, caller,
      statement.notPrincipal?.entries.map(\.traceText))
    for (condition, truth) in zip(statement.conditions, evaluation.conditions) {
      var seen = values(condition.key).traceText
      for key in condition.variableKeys { seen += "; ${\(key)} \(values(key).traceText)" }
      add("\(condition.conditionOperator) \(condition.key)", truth, seen, condition.values)
    }
    self.parts = parts
  }

  /// Takes every statement of a set apart, layer by layer, by what the request says of its keys.
  public static func all(request: PolicyRequest, policies: PolicySet) -> [StatementTrace] {
    all(request: request, policies: policies) { request.value(of: $0) }
  }

  /// Takes every statement of a set apart; the keys are known from elsewhere.
  public static func all(
    request: PolicyRequest, policies: PolicySet, values: (String) -> ContextValue
  ) -> [StatementTrace] {
    let boundary = Truth(!policies.boundary.isEmpty)
    return policies.documents.flatMap { path, document in
      document.statements.enumerated().map { index, statement in
        StatementTrace(
          statement, index: index, path: path, request: request,
          hasPermissionsBoundary: boundary, values: values)
      }
    }
  }
}

extension ContextValue {
  /// `absent`, `unknown`, `present, value unknown`, or the values; in quotes where they could be
  /// taken for something else.
  public var traceText: String {
    switch self {
    case .absent: "absent"
    case .unknown: "unknown"
    case .presentWithUnknownValue: "present, value unknown"
    case .single(let text): ContextValue.quoted(text)
    case .including(let texts):
      "[" + texts.map(ContextValue.quoted).joined(separator: ", ") + ", perhaps others]"
    case .multiple(let texts): "[" + texts.map(ContextValue.quoted).joined(separator: ", ") + "]"
    }
  }

  private static func quoted(_ text: String) -> String {
    let words = ["", "absent", "unknown", "present, value unknown"]
    let isPlain = !words.contains(text) && !text.utf8.contains { " \",[];".utf8.contains($0) }
    return isPlain ? text : "\"\(text)\""
  }
}

extension RequestedResource {
  fileprivate var traceText: String {
    switch self {
    case .wildcardOnly: "*"
    case .arn(let text): text
    case .unknown: "unknown"
    }
  }
}

extension PrincipalEntry {
  fileprivate var traceText: String {
    switch self {
    case .everyone: "*"
    case .account(let id, let partition): partition.map { "arn:\($0):iam::\(id):root" } ?? id
    case .arn(let arn): arn.description
    case .arnPattern: "ARN pattern"
    case .service(let name): "service \(name)"
    case .servicePattern: "service pattern"
    case .federated(let provider): "federated \(provider)"
    case .canonicalUser(let id): "canonical user \(id)"
    case .uniqueID(let id): id
    }
  }
}
