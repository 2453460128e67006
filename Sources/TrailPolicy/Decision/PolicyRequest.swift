public import TrailEvents

/// One call that policies are asked about.
public struct PolicyRequest: Sendable, Equatable {
  /// In which account a resource lies.
  public enum ResourceAccount: Sendable, Hashable {
    /// As the resource's ARN says; where it names no account (S3) the caller's own, as AWS's policy
    /// simulator takes it.
    ///
    /// Source: IAM API Reference, SimulateCustomPolicy, ResourceOwner.
    case asNamed
    /// This 12-digit account, whatever the ARN says.
    case account(String)
    /// Nothing says, unless the ARN does.
    case unknown
  }

  /// Who calls.
  public var principal: RequestPrincipal
  /// The role (with its path) or user whose session calls, if more is known than the session's ARN.
  public var sessionIssuer: String?
  /// `service:Name`.
  public var action: String
  /// What the call is made on.
  public var resource: RequestedResource
  /// The account of the resource.
  public var resourceAccount: ResourceAccount
  /// The organization's management account, which SCPs and RCPs do not bind.
  public var managementAccount: String?
  /// Whether the caller is a service-linked role, which SCPs and RCPs do not bind; nil to tell from
  /// the role's path or, in a session's ARN, its name `AWSServiceRoleFor…`.
  public var isServiceLinkedRole: Truth?
  /// Whether RCPs bind the resource; nil to tell from the action's service.
  public var isBoundByResourceControls: Truth?

  private var context: [String: ContextValue]

  /// A call.
  ///
  /// - Parameter context: the condition keys, compared regardless of case; a key that is neither
  ///   listed nor derived is absent.
  public init(
    principal: RequestPrincipal, sessionIssuer: String? = nil, action: String,
    resource: RequestedResource, resourceAccount: ResourceAccount = .asNamed,
    managementAccount: String? = nil, isServiceLinkedRole: Truth? = nil,
    isBoundByResourceControls: Truth? = nil, context: [String: ContextValue] = [:]
  ) {
    self.principal = principal
    self.sessionIssuer = sessionIssuer
    self.action = action
    self.resource = resource == .arn("*") ? .wildcardOnly : resource
    self.resourceAccount = resourceAccount
    self.managementAccount = managementAccount
    self.isServiceLinkedRole = isServiceLinkedRole
    self.isBoundByResourceControls = isBoundByResourceControls
    self.context = [:]
    // Sorted, so that of two spellings of a key always the same one counts.
    for (key, value) in context.sorted(by: { $0.key < $1.key }) {
      self.context[key.lowercased()] = value
    }
  }

  /// What is known of a key: its value in the context, or else what follows from the rest of the
  /// request, or else that it is absent.
  public func value(of key: String) -> ContextValue {
    let folded = key.lowercased()
    return context[folded] ?? derivedValue(of: folded) ?? .absent
  }

  /// Sets or, with nil, removes a key of the context.
  public mutating func set(_ key: String, to value: ContextValue?) {
    context[key.lowercased()] = value
  }

  /// What the context itself says of a key, given in small letters.
  func listed(_ folded: String) -> ContextValue? { context[folded] }

  /// The account of the resource, if it is certain.
  var ownerAccount: String? {
    if case .account(let account) = resourceAccount { return account }
    if case .arn(let text) = resource, let named = ARN(text)?.account, !named.isEmpty,
      named.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    {
      return named
    }
    return resourceAccount == .asNamed ? principal.account : nil
  }

  /// The service of the action, in small letters.
  var service: String {
    String(action.prefix { $0 != ":" }).lowercased()
  }

  /// The caller as policy elements see it.
  func caller(hasPermissionsBoundary: Truth) -> CallerPrincipal? {
    switch principal {
    case .arn(let arn):
      CallerPrincipal(
        arn: arn, sessionIssuerARN: issuerARN, hasPermissionsBoundary: hasPermissionsBoundary)
    case .service(let name): CallerPrincipal(serviceName: name)
    case .federated(let provider): CallerPrincipal(federatedProvider: provider)
    case .canonical(let id): CallerPrincipal(canonicalUserID: id)
    case .anonymous: .anonymous
    case .unknown: nil
    }
  }

  /// The role or user behind a session: given, or for a role's session in `aws:PrincipalArn`.
  var issuerARN: String? {
    if let sessionIssuer { return sessionIssuer }
    guard let arn = principal.parsedARN, arn.service == "sts",
      arn.resource.hasPrefix("assumed-role/"),
      case .single(let role) = context["aws:principalarn"],
      let issuer = ARN(role), issuer.resource.hasPrefix("role/")
    else { return nil }
    return role
  }

  /// Whether the caller is a service-linked role.
  var serviceLinkedRole: Truth {
    if let isServiceLinkedRole { return isServiceLinkedRole }
    if principal == .unknown { return .unknown }
    guard let arn = principal.parsedARN else { return .no }
    if let role = issuerARN.flatMap({ ARN($0) }) ?? (principal.isRole ? arn : nil) {
      return Truth(role.resource.hasPrefix("role/aws-service-role/"))
    }
    return Truth(arn.resource.hasPrefix("assumed-role/AWSServiceRoleFor"))
  }
}
