extension Identity {
  /// Whether nobody signed the request: an anonymous caller of a public S3 object, say.
  public var isAnonymous: Bool {
    switch kind {
    case .awsAccount, .unknown:
      [principalId, accountId].contains { text in
        guard let text = text?.asciiLowercased else { return false }
        return text == "anonymous" || text == "anonymous_principal"
      }
    default: false
    }
  }

  /// Whether AWS itself acts: a service, or a service-linked role.
  ///
  /// Service events name only a service, without a type; they count too.
  public var isAWSService: Bool {
    kind == .awsService || isServiceLinkedRole || isServiceEvent
  }

  /// Whether the role's path is `/aws-service-role/`, which only AWS can create.
  public var isServiceLinkedRole: Bool {
    guard kind == .assumedRole || kind == .role, let role = roleARN.flatMap({ ARN($0) }) else {
      return false
    }
    return role.resource.hasPrefix("role/aws-service-role/")
  }

  /// Whether a service made the call on behalf of this caller: `invokedBy` is there, and it is not the
  /// console's sign-in page.
  public var isOnBehalfByAWS: Bool { invokedBy.map { $0 != "signin.amazonaws.com" } ?? false }

  /// Whether the call was signed with a key that has no end: no session, or a key `AKIA…`.
  public var hasLongTermCredentials: Bool {
    guard kind == .iamUser || kind == .root else { return false }
    return !hasSessionContext || accessKeyId?.hasPrefix("AKIA") == true
  }

  /// The ARN of the role behind a session, with its path where the record has it; nil for others.
  public var roleARN: String? {
    switch kind {
    case .role: arn
    case .assumedRole: issuerRoleARN ?? rebuiltRoleARN
    default: nil
    }
  }

  /// The role as the session's issuer names it.
  var issuerRoleARN: String? {
    guard let issuer = sessionIssuer?.arn, let parts = ARN(issuer), parts.service == "iam",
      parts.resource.hasPrefix("role/")
    else { return nil }
    return issuer
  }

  /// The role's ARN made from the session's, which has lost the role's path.
  private var rebuiltRoleARN: String? {
    guard let session = arn.flatMap({ ARN($0) }), session.service == "sts" else { return nil }
    let parts = session.resource.split(separator: "/", maxSplits: 2)
    guard parts.count >= 2, parts[0] == "assumed-role" else { return nil }
    return "arn:\(session.partition):iam::\(session.account):role/\(parts[1])"
  }

  /// The name of a role session, or of a federated one.
  public var sessionName: String? {
    guard kind == .assumedRole || kind == .federatedUser else { return nil }
    if let session = arn.flatMap({ ARN($0) }), session.service == "sts" {
      return session.resource.split(separator: "/", maxSplits: 2).last.map(String.init)
    }
    guard let colon = principalId?.firstIndex(of: ":"), let principalId else { return nil }
    return String(principalId[principalId.index(after: colon)...]).nonEmpty
  }

  /// The text that stands for the actor in every record of it; never empty.
  ///
  /// It is `aws:PrincipalArn` where that is known: for sessions the role, so that one role's sessions
  /// stay together. Then the service's name, `account:111122223333`, `anonymous`, the unique id, and
  /// `unknown` at last. A user without an ARN (a failed sign-in) gets the ARN of a user without a path.
  public var principalKey: String {
    if isAnonymous { return "anonymous" }
    switch kind {
    case .root: if let root = arn ?? accountId.map({ "arn:aws:iam::\($0):root" }) { return root }
    case .assumedRole, .role: if let role = roleARN { return role }
    case .awsService: if let service = invokedBy { return service }
    case .identityCenterUser:
      if let user = onBehalfOfUserId { return "identity-center:\(user)" }
    case .awsAccount: if let account = accountId { return "account:\(account)" }
    case .iamUser:
      if let arn { return arn }
      if let accountId, let userName { return "arn:aws:iam::\(accountId):user/\(userName)" }
    case .federatedUser, .samlUser, .webIdentityUser, .directory, .unknown: break
    }
    if isServiceEvent, let service = invokedBy { return service }
    return arn ?? principalId ?? accountId.map { "account:\($0)" } ?? userName ?? invokedBy
      ?? "unknown"
  }

  /// The caller in short, for people: `user/alice`, `role/Deploy/session`, `root@111122223333`.
  public var displayName: String {
    if isAnonymous { return "anonymous" }
    switch kind {
    case .root: return accountId.map { "root@\($0)" } ?? "root"
    case .iamUser: return named("user", userName ?? arnName ?? principalId)
    case .assumedRole:
      let role = roleARN.flatMap { ARN($0)?.lastSegment.nonEmpty } ?? sessionIssuer?.userName
      return named("role", [role, sessionName].compactMap { $0 }.joined(separator: "/").nonEmpty)
    case .role: return named("role", arnName ?? principalId)
    case .federatedUser: return named("federated", sessionName ?? arnName ?? principalId)
    case .samlUser: return named("saml", userName ?? principalId)
    case .webIdentityUser: return named("web-identity", userName ?? principalId)
    case .identityCenterUser: return named("identity-center", onBehalfOfUserId ?? principalId)
    case .awsService: return named("service", invokedBy ?? principalId)
    case .awsAccount: return named("account", accountId ?? principalId)
    case .directory: return named("directory", userName ?? principalId)
    case .unknown:
      if isServiceEvent, let invokedBy { return "service/\(invokedBy)" }
      return arnName ?? userName ?? principalId ?? "unknown"
    }
  }

  /// Whether the record names nobody but a service, as `AwsServiceEvent`s do.
  var isServiceEvent: Bool {
    kind == .unknown && typeText.isEmpty && invokedBy != nil && arn == nil && principalId == nil
  }

  private var arnName: String? { arn.flatMap { ARN($0)?.lastSegment.nonEmpty } }

  private func named(_ type: String, _ name: String?) -> String {
    name.map { "\(type)/\($0)" } ?? type
  }
}
