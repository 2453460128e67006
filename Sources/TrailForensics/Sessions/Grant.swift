public import TrailEvents

/// A recorded act by which someone got credentials, or the means to get them.
public struct Grant: Sendable, Equatable {
  /// The acts, as CloudTrail names the event.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case assumeRole = "AssumeRole"
    case assumeRoleWithSAML = "AssumeRoleWithSAML"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case assumeRoot = "AssumeRoot"
    case getSessionToken = "GetSessionToken"
    case getFederationToken = "GetFederationToken"
    case getRoleCredentials = "GetRoleCredentials"
    case createAccessKey = "CreateAccessKey"
    case consoleLogin = "ConsoleLogin"
    case switchRole = "SwitchRole"
    case createUser = "CreateUser"
    case createLoginProfile = "CreateLoginProfile"
    case updateLoginProfile = "UpdateLoginProfile"
    case createRole = "CreateRole"
    case updateAssumeRolePolicy = "UpdateAssumeRolePolicy"
    case runInstances = "RunInstances"

    /// Whether it hands out credentials by which later calls are signed.
    public var issuesSession: Bool {
      switch self {
      case .assumeRole, .assumeRoleWithSAML, .assumeRoleWithWebIdentity, .assumeRoot,
        .getSessionToken, .getFederationToken, .getRoleCredentials, .createAccessKey,
        .consoleLogin, .switchRole:
        true
      case .createUser, .createLoginProfile, .updateLoginProfile, .createRole,
        .updateAssumeRolePolicy, .runInstances:
        false
      }
    }
  }

  /// The act.
  public var kind: Kind
  /// Who did it, as `CallerKey` writes it.
  public var issuer: String
  /// The access key that was handed out, if the record tells it.
  public var issuedKey: String?
  /// What the credentials are for: a session's ARN, a user's, a role's, an instance's id.
  public var subject: String?
  /// The role, if one was assumed.
  public var roleARN: String?
  /// The session's name.
  public var sessionName: String?
  /// The source identity that was set.
  public var sourceIdentity: String?
  /// From which identity a role was switched to in the console.
  public var switchedFrom: String?
  /// Whether a second factor was given with this call; nil if the record does not say.
  public var usedMFA: Bool?
  /// When.
  public var time: Timestamp
  /// The event; of several deliveries the one whose text comes first.
  public var eventID: String
  /// The id that deliveries to several accounts share.
  public var sharedEventID: String?
  /// From where.
  public var address: String
  /// The accounts in whose logs it stands.
  public var accounts: [String]

  /// The deliveries of one act to two accounts as one: the one that knows the caller's key counts.
  mutating func add(_ other: Grant) {
    let known = Set(accounts + other.accounts).sorted()
    let isBetter =
      (other.rank, other.time, other.eventID, other.issuer) < (rank, time, eventID, issuer)
    let shared = [sharedEventID, other.sharedEventID].compactMap { $0 }.min()
    if isBetter { self = other }
    sharedEventID = shared
    accounts = known
  }

  /// 0 with the caller's access key, 1 with a name, 2 with an account alone.
  private var rank: Int {
    if !issuer.hasPrefix(CallerKey.prefix) { return 0 }
    return issuer.hasPrefix(CallerKey.accountPrefix) ? 2 : 1
  }
}

/// The text by which one caller is told from others: an access key, or `principal:` and a name.
enum CallerKey {
  static let prefix = "principal:"
  static let accountPrefix = "principal:account:"

  /// The key of a caller.
  static func of(_ identity: Identity) -> String {
    if let key = identity.accessKeyId { return key }
    if identity.kind == .awsAccount, !identity.isAnonymous {
      let account = identity.accountId ?? "?"
      return accountPrefix + account + (identity.principalId.map { ":\($0)" } ?? "")
    }
    return prefix + identity.principalKey
  }

  /// Past so many halvings nothing more is left out: whoever chose names that stay knows the hash.
  static let maxSampleBits = 60

  /// Whether a name belongs to the sample of one in 2 to the power of `bits`.
  static func isSampled(_ key: String, bits: Int) -> Bool {
    bits == 0 || hash(key).trailingZeroBitCount >= bits
  }

  /// A number by which callers are sampled; the same in every run (FNV-1a, 64 bits, mixed).
  static func hash(_ key: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 0x100_0000_01B3
    }
    hash ^= hash >> 33
    hash = hash &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ hash >> 33
  }
}
