public import TrailDetect
public import TrailEvents

/// The calls signed with one set of credentials.
///
/// One access key is one session; the many keys that the console hands itself for one sign-in are one, and
/// so are the keys with which AWS's services act for one caller.
public struct Session: Sendable {
  /// The kinds of credentials.
  public enum Kind: String, Sendable, CaseIterable {
    /// A key without an end, of a user or of root.
    case accessKey = "access-key"
    /// A sign-in to the console.
    case console
    /// A role that somebody assumed.
    case role
    /// A role assumed with an OpenID token.
    case webIdentity = "web-identity"
    /// A role assumed with a SAML assertion.
    case saml
    /// A permission set of IAM Identity Center.
    case identityCenter = "identity-center"
    /// The role of an EC2 instance.
    case instance
    /// `GetSessionToken`: a user's own temporary credentials.
    case sessionToken = "session-token"
    /// `GetFederationToken`.
    case federated
    /// A role that a service of AWS works with.
    case service
    /// What services of AWS did for a caller, with credentials made from the caller's.
    case forwarded
  }

  /// One step of how the credentials came about.
  public struct ChainLink: Sendable, Equatable {
    /// The act: `AssumeRole`, `ConsoleLogin`; `uses` for an identity's own key.
    public var act: String
    /// Who did it, in short.
    public var issuer: String
    /// The access key that it was done with; nil if there was none.
    public var issuerKey: String?
    /// When; nil for what has no moment.
    public var time: Timestamp?
    /// The event; empty for what has none.
    public var eventID: String
    /// Whether name and time say so, and not the key.
    public var isInferred: Bool
  }

  /// An alert with an event of this session.
  public struct SessionAlert: Sendable, Equatable {
    /// The alert's id.
    public var id: String
    /// The rule's id.
    public var ruleID: String
    /// The rule's severity.
    public var severity: Severity
  }

  /// Something about a session that deserves a look.
  public struct Flag: Sendable, Equatable {
    /// What it is, in one word of its own: `several-networks`.
    public var code: String
    /// What was seen, in words.
    public var text: String
  }

  /// The first of its access keys, by text.
  public var id: String
  /// Its access keys, at most `maxKeys`.
  public var keys: [String]
  /// How many keys there are.
  public var keyCount: Int
  /// What kind of credentials.
  public var kind: Kind
  /// Who, in short: `user/alice`, `role/Deploy/session`.
  public var principal: String
  /// The caller's ARN.
  public var arn: String?
  /// The account that the caller belongs to.
  public var account: String?
  /// The role, if it is one's session.
  public var roleARN: String?
  /// The session's name.
  public var sessionName: String?
  /// The source identity.
  public var sourceIdentity: String?
  /// Whether a second factor was given; nil if the log does not say.
  public var usedMFA: Bool?
  /// When the session began, as its calls say.
  public var created: Timestamp?
  /// What was done.
  public var activity: CallerActivity
  /// How it came about, from the session outwards; empty if the log does not say.
  public var chain: [ChainLink] = []
  /// How many credentials, users and the like it handed out in turn.
  public var granted = 0
  /// The alerts that list an event of it, the most severe first.
  public var alerts: [SessionAlert] = []
  /// What deserves a look.
  public var flags: [Flag] = []

  /// How many keys are listed.
  public static let maxKeys = 50

  /// The highest severity of its alerts.
  public var severity: Severity? { alerts.first?.severity }

  /// The order in which sessions are shown: alerts, flags, then time.
  public static func isBefore(_ left: Session, _ right: Session) -> Bool {
    func rank(_ session: Session) -> (Int, Int, Int) {
      (
        -(session.severity.map { $0.rawValue + 1 } ?? 0), session.flags.isEmpty ? 1 : 0,
        -session.alerts.count
      )
    }
    let (mine, theirs) = (rank(left), rank(right))
    if mine != theirs { return mine < theirs }
    let (first, second) = (left.activity.first, right.activity.first)
    if first != second { return (first?.milliseconds ?? 0) < (second?.milliseconds ?? 0) }
    return left.id < right.id
  }
}
