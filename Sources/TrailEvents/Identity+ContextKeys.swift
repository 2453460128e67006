// What `userIdentity` alone says of IAM's keys.
// Source: IAM User Guide, "AWS global condition context keys" and "IAM policy elements: variables"
// (the table of principal values); measured on the public corpora of the design notes.
extension Identity {
  /// `aws:PrincipalArn`: the role for sessions.
  ///
  /// If only the session's ARN is there, the role's path is lost and the value is not known.
  var principalArn: ContextValue {
    if isAnonymous { return .absent }
    switch kind {
    case .root:
      guard let root = arn ?? accountId.map({ "arn:aws:iam::\($0):root" }) else {
        return .presentWithUnknownValue
      }
      return .single(root)
    case .iamUser, .role, .federatedUser:
      return arn.map { .single($0) } ?? .presentWithUnknownValue
    case .assumedRole: return issuerRoleARN.map { .single($0) } ?? .presentWithUnknownValue
    default: return .unknown
    }
  }

  /// `aws:PrincipalAccount`.
  var principalAccount: ContextValue {
    if isAnonymous { return .single("anonymous") }
    return accountId.map { .single($0) } ?? .unknown
  }

  /// `aws:PrincipalType`.
  var principalType: ContextValue {
    if isAnonymous { return .single("Anonymous") }
    switch kind {
    case .root: return .single("Account")
    case .iamUser: return .single("User")
    case .assumedRole, .role: return .single("AssumedRole")
    case .federatedUser: return .single("FederatedUser")
    default: return .unknown
    }
  }

  /// `aws:userid`.
  var userid: ContextValue {
    if isAnonymous { return .single("anonymous") }
    switch kind {
    case .root: return (accountId ?? principalId).map { .single($0) } ?? .presentWithUnknownValue
    case .iamUser, .assumedRole, .role, .federatedUser, .samlUser, .webIdentityUser, .awsAccount:
      return principalId.map { .single($0) } ?? .presentWithUnknownValue
    default: return .unknown
    }
  }

  /// `aws:username`: IAM users only.
  var username: ContextValue {
    if isAnonymous { return .absent }
    switch kind {
    case .iamUser:
      // CloudTrail hides what was typed as a name at a failed sign-in: it may be a password.
      guard let name = userName ?? arn.flatMap({ ARN($0)?.lastSegment.nonEmpty }),
        name != "HIDDEN_DUE_TO_SECURITY_REASONS"
      else { return .presentWithUnknownValue }
      return .single(name)
    case .root, .assumedRole, .role, .federatedUser, .samlUser, .webIdentityUser,
      .identityCenterUser, .awsService:
      return .absent
    case .awsAccount, .directory, .unknown: return .unknown
    }
  }

  /// `aws:MultiFactorAuthPresent`: absent for long-term keys.
  var multiFactorAuthPresent: ContextValue {
    if let mfaAuthenticated { return .single(mfaAuthenticated ? "true" : "false") }
    return hasLongTermCredentials ? .absent : .unknown
  }

  /// `aws:MultiFactorAuthAge`, in seconds up to a record's time.
  func multiFactorAuthAge(at time: Timestamp?) -> ContextValue {
    guard let mfaAuthenticated else { return hasLongTermCredentials ? .absent : .unknown }
    guard mfaAuthenticated else { return .absent }
    guard let time, let creationDate, time >= creationDate else { return .presentWithUnknownValue }
    return .single(String((time.milliseconds - creationDate.milliseconds) / 1000))
  }

  /// `aws:TokenIssueTime`.
  var tokenIssueTime: ContextValue {
    if let creationDate { return .single(creationDate.description) }
    return hasLongTermCredentials ? .absent : .unknown
  }

  /// `aws:PrincipalIsAWSService`.
  var principalIsAWSService: ContextValue {
    switch kind {
    case .awsService: .single("true")
    case .unknown: isAnonymous ? .single("false") : .unknown
    default: .single("false")
    }
  }

  /// `aws:PrincipalServiceName`.
  var principalServiceName: ContextValue {
    switch kind {
    case .awsService: invokedBy.map { .single($0) } ?? .presentWithUnknownValue
    case .unknown: isAnonymous ? .absent : .unknown
    default: .absent
    }
  }

  /// `aws:PrincipalServiceNamesList`: the list is longer than the one name in the record.
  var principalServiceNamesList: ContextValue {
    switch kind {
    case .awsService: invokedBy.map { .including([$0]) } ?? .presentWithUnknownValue
    case .unknown: isAnonymous ? .absent : .unknown
    default: .absent
    }
  }

  /// Whether a service passed on the caller's own rights; nil if the record cannot say.
  ///
  /// A service principal's own calls and those of a service-linked role are not forwarded; for any
  /// other role the service may hold the role itself or forward a session of it.
  public var isViaAWSService: Bool? {
    guard let invokedBy, invokedBy != "signin.amazonaws.com" else { return false }
    if kind == .awsService || isServiceLinkedRole { return false }
    guard invokedBy.contains("."), !invokedBy.contains(" ") else { return nil }
    switch kind {
    case .root, .iamUser, .federatedUser: return true
    default: return nil
    }
  }

  /// `aws:ViaAWSService`.
  var viaAWSService: ContextValue {
    isViaAWSService.map { .single($0 ? "true" : "false") } ?? .unknown
  }

  /// `aws:CalledVia`: its last element is `invokedBy`, those before it are not logged.
  var calledVia: ContextValue {
    switch isViaAWSService {
    case false: .absent
    case true: invokedBy.map { .including([$0]) } ?? .presentWithUnknownValue
    case nil: .unknown
    }
  }

  /// `aws:CalledViaFirst`: the log tells only the last service of the chain.
  var calledViaFirst: ContextValue {
    switch isViaAWSService {
    case false: .absent
    case true: .presentWithUnknownValue
    case nil: .unknown
    }
  }

  /// `aws:CalledViaLast`.
  var calledViaLast: ContextValue {
    switch isViaAWSService {
    case false: .absent
    case true: invokedBy.map { .single($0) } ?? .presentWithUnknownValue
    case nil: .unknown
    }
  }

  /// `aws:FederatedProvider`: of OpenID sessions; the record of a SAML session does not name it.
  var federatedProviderValue: ContextValue {
    if let federatedProvider { return .single(federatedProvider) }
    return kind == .iamUser || kind == .root ? .absent : .unknown
  }

  /// `aws:AssumedRoot`.
  var assumedRootValue: ContextValue {
    if let assumedRoot { return .single(assumedRoot ? "true" : "false") }
    return kind == .root && hasSessionContext ? .unknown : kind == .unknown ? .unknown : .absent
  }

  /// `aws:SourceArn` and `aws:SourceAccount`: only a service's calls have them.
  var serviceSource: ContextValue {
    switch kind {
    case .awsService, .unknown: isAnonymous ? .absent : .unknown
    default: .absent
    }
  }

  /// The ARN behind the credentials, if they were issued to something of that type.
  func credentialSource(ofType issuerType: String) -> ContextValue {
    guard let scope = inScopeOf, scope.issuerType == issuerType, let source = scope.sourceArn else {
      return hasLongTermCredentials ? .absent : .unknown
    }
    return .single(source)
  }
}
