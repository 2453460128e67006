import TrailEvents

/// Who made a call, as far as the record says.
///
/// A field is nil if the record does not say or the caller has none. A caller of which only the
/// account is known (a record seen by the resource's owner) has `account` alone.
public struct CallerPrincipal: Sendable, Hashable {
  /// The ARN of the user, role, role session, federated-user session or root user.
  public var arn: String?
  /// The ARN of the role behind a role session (with path), or the user behind a federated session.
  public var sessionIssuerARN: String?
  /// The 12-digit account; taken from the ARNs if it is not given.
  public var account: String?
  /// `aws`, `aws-cn`, `aws-us-gov`; taken from the ARNs if it is not given.
  public var partition: String?
  /// `AIDA…`, `AROA…:session`.
  public var principalID: String?
  /// The service that calls for itself, `cloudtrail.amazonaws.com`.
  public var serviceName: String?
  /// The identity provider of a caller that is no IAM principal yet (AssumeRoleWithSAML,
  /// …WithWebIdentity).
  public var federatedProvider: String?
  /// The canonical user id of the account.
  public var canonicalUserID: String?
  /// Whether the call was unsigned.
  public var isAnonymous: Bool
  /// Whether the caller has a permissions boundary; NotPrincipal with Deny asks for it.
  public var hasPermissionsBoundary: Truth

  /// A caller.
  public init(
    arn: String? = nil, sessionIssuerARN: String? = nil, account: String? = nil,
    partition: String? = nil, principalID: String? = nil, serviceName: String? = nil,
    federatedProvider: String? = nil, canonicalUserID: String? = nil, isAnonymous: Bool = false,
    hasPermissionsBoundary: Truth = .no
  ) {
    let parsed = [arn, sessionIssuerARN].lazy.compactMap { $0.flatMap { ARN($0) } }.first
    self.arn = arn
    self.sessionIssuerARN = sessionIssuerARN
    self.account = account ?? parsed.flatMap { $0.account.isEmpty ? nil : $0.account }
    self.partition = partition ?? parsed?.partition
    self.principalID = principalID
    self.serviceName = serviceName
    self.federatedProvider = federatedProvider
    self.canonicalUserID = canonicalUserID
    self.isAnonymous = isAnonymous
    self.hasPermissionsBoundary = hasPermissionsBoundary
  }

  /// The unsigned caller.
  public static let anonymous = CallerPrincipal(isAnonymous: true)

  /// Whether nothing says who called.
  public var isUnknown: Bool {
    arn == nil && sessionIssuerARN == nil && account == nil && serviceName == nil
      && federatedProvider == nil && canonicalUserID == nil && !isAnonymous
  }

  /// Whether the caller is a principal of an account, not a service, provider or nobody.
  var belongsToAccount: Bool {
    if arn != nil || sessionIssuerARN != nil { return true }
    return serviceName == nil && federatedProvider == nil && !isAnonymous
  }

  /// The role's name of a role session, from the session's ARN or else from its role's.
  var sessionRoleName: String? {
    if let arn {
      guard let parsed = ARN(arn), parsed.service == "sts" else { return nil }
      let parts = parsed.resource.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count >= 3 && parts[0] == "assumed-role" ? String(parts[1]) : nil
    }
    guard let issuer = sessionIssuerARN.flatMap({ ARN($0) }), issuer.resource.hasPrefix("role/")
    else { return nil }
    return issuer.lastSegment
  }

  /// Whether the caller is a session of a role.
  var isRoleSession: Bool { sessionRoleName != nil }

  /// Whether the caller is a federated-user session.
  var isFederatedSession: Bool {
    if let parsed = arn.flatMap({ ARN($0) }) { return parsed.resource.hasPrefix("federated-user/") }
    return sessionIssuerARN.flatMap { ARN($0) }?.resource.hasPrefix("user/") ?? false
  }
}
