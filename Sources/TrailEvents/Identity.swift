public import TrailScan

/// Who made a call: the `userIdentity` of a record.
///
/// A missing, null or odd object gives an identity of kind `unknown`; names in the wrong case
/// (`principalid`) are read too, and empty texts count as missing.
/// Source: CloudTrail User Guide, "CloudTrail userIdentity element".
public struct Identity: Sendable, Hashable {
  /// The kinds of caller, as `userIdentity.type` spells them.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case root = "Root"
    case iamUser = "IAMUser"
    case assumedRole = "AssumedRole"
    case role = "Role"
    case federatedUser = "FederatedUser"
    case samlUser = "SAMLUser"
    case webIdentityUser = "WebIdentityUser"
    case identityCenterUser = "IdentityCenterUser"
    case awsService = "AWSService"
    case awsAccount = "AWSAccount"
    case directory = "Directory"
    case unknown = "Unknown"
  }

  /// Whose rights a session carries: `sessionContext.sessionIssuer`.
  public struct SessionIssuer: Sendable, Hashable {
    /// `Role`, `IAMUser` or `Root`.
    public var type: String?
    /// The unique id, such as `AROA…`.
    public var principalId: String?
    /// The ARN, with its path.
    public var arn: String?
    /// The 12-digit account.
    public var accountId: String?
    /// The role's or user's name.
    public var userName: String?

    /// An issuer of whom nothing is known.
    public init() {}
  }

  /// For whom AWS issued a service's credentials: `inScopeOf`.
  public struct CredentialScope: Sendable, Hashable {
    /// The ARN of the function or instance.
    public var sourceArn: String?
    /// Its account.
    public var sourceAccount: String?
    /// Its type, such as `AWS::Lambda::Function`.
    public var issuerType: String?
    /// To whom the credentials went.
    public var credentialsIssuedTo: String?

    /// A scope of which nothing is known.
    public init() {}
  }

  /// What kind of caller it is; `unknown` for a type that is not listed.
  public var kind: Kind
  /// The type as the record writes it, "" if it has none.
  public var typeText: String
  /// The unique id: `AIDA…`, `AROA…:session`, an account id, `anonymous`.
  public var principalId: String?
  /// The caller's ARN; for a session the session's.
  public var arn: String?
  /// The account that the caller belongs to.
  public var accountId: String?
  /// The access key that signed the call.
  public var accessKeyId: String?
  /// The user's name; for root the account's alias.
  public var userName: String?
  /// The service that made the call, for itself or for the caller.
  public var invokedBy: String?
  /// Whose rights the session carries.
  public var sessionIssuer: SessionIssuer?
  /// Whether the record has a `sessionContext`: temporary credentials.
  public var hasSessionContext: Bool
  /// Whether the session was opened with a second factor; nil if the record does not say.
  public var mfaAuthenticated: Bool?
  /// When the session began.
  public var creationDate: Timestamp?
  /// The source identity set when the role was assumed.
  public var sourceIdentity: String?
  /// The OpenID provider of a federated session.
  public var federatedProvider: String?
  /// The provider that vouches for a SAML or web identity caller.
  public var identityProvider: String?
  /// The `assumedRoot` of a root session in a member account.
  public var assumedRoot: Bool?
  /// `1.0` or `2.0`: the instance metadata service that handed out a role's credentials.
  public var ec2RoleDelivery: String?
  /// The IAM Identity Center user for whom the call was made.
  public var onBehalfOfUserId: String?
  /// For whom the credentials were issued.
  public var inScopeOf: CredentialScope?

  /// Reads a `userIdentity`; nil, null and other types give an unknown identity.
  public init(_ json: JSONValue?) {
    let json = json ?? JSONValue(.null)
    typeText = json.text(ignoringCase: "type") ?? ""
    let type = typeText
    kind = Kind.allCases.first { $0.rawValue.equalsIgnoringCase(type) } ?? .unknown
    principalId = json.text(ignoringCase: "principalId")
    arn = json.text(ignoringCase: "arn")
    accountId = json.text(ignoringCase: "accountId")
    accessKeyId = json.text(ignoringCase: "accessKeyId")
    userName = json.text(ignoringCase: "userName")
    invokedBy = json.text(ignoringCase: "invokedBy")
    identityProvider = json.text(ignoringCase: "identityProvider")
    onBehalfOfUserId = json.member(ignoringCase: "onBehalfOf")?.text(ignoringCase: "userId")
    inScopeOf = json.member(ignoringCase: "inScopeOf").flatMap(CredentialScope.init)

    let session = json.member(ignoringCase: "sessionContext")
    hasSessionContext = session?.members != nil
    sessionIssuer = session?.member(ignoringCase: "sessionIssuer").flatMap(SessionIssuer.init)
    let attributes = session?.member(ignoringCase: "attributes")
    mfaAuthenticated = Identity.flag(attributes?.text(ignoringCase: "mfaAuthenticated"))
    creationDate = attributes?.text(ignoringCase: "creationDate").flatMap { Timestamp($0) }
    sourceIdentity = session?.text(ignoringCase: "sourceIdentity")
    federatedProvider =
      session?.member(ignoringCase: "webIdFederationData")?.text(ignoringCase: "federatedProvider")
    assumedRoot = Identity.flag(session?.text(ignoringCase: "assumedRoot"))
    ec2RoleDelivery = session?.text(ignoringCase: "ec2RoleDelivery")
  }

  private static func flag(_ text: String?) -> Bool? {
    switch text?.asciiLowercased {
    case "true": true
    case "false": false
    default: nil
    }
  }
}

extension Identity.SessionIssuer {
  /// Reads a session issuer; nil for the empty object that CloudTrail writes for users.
  fileprivate init?(_ json: JSONValue) {
    type = json.text(ignoringCase: "type")
    principalId = json.text(ignoringCase: "principalId")
    arn = json.text(ignoringCase: "arn")
    accountId = json.text(ignoringCase: "accountId")
    userName = json.text(ignoringCase: "userName")
    if type == nil, principalId == nil, arn == nil, accountId == nil, userName == nil { return nil }
  }
}

extension Identity.CredentialScope {
  fileprivate init?(_ json: JSONValue) {
    guard json.members?.isEmpty == false else { return nil }
    sourceArn = json.text(ignoringCase: "sourceArn")
    sourceAccount = json.text(ignoringCase: "sourceAccount")
    issuerType = json.text(ignoringCase: "issuerType")
    credentialsIssuedTo = json.text(ignoringCase: "credentialsIssuedTo")
  }
}
