/// The answer of a set of policies to one call.
public struct PolicyVerdict: Sendable, Hashable {
  /// What was decided.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Everything that has to allow the call does, and nothing denies it.
    case allowed = "Allowed"
    /// Something that has to allow the call does not.
    case implicitlyDenied = "ImplicitlyDenied"
    /// A Deny statement applies.
    case explicitlyDenied = "ExplicitlyDenied"
    /// The call is denied; whether a Deny statement applies is not known.
    case denied = "Denied"
    /// What is not known decides.
    case unknown = "Unknown"

    /// Whether the call is refused, one way or another.
    public var isDenial: Bool {
      self == .implicitlyDenied || self == .explicitlyDenied || self == .denied
    }
  }

  /// What, besides condition keys, is not known and makes a difference.
  public enum UnknownPart: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Who calls, or to which account or role the caller belongs.
    case principal
    /// On what the call is made.
    case resource
    /// In which account the resource lies.
    case resourceAccount
    /// Whether the organization's policies bind caller or resource.
    case guardrails

    /// Order by name.
    public static func < (left: UnknownPart, right: UnknownPart) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// What was decided.
  public var kind: Kind
  /// The statements that decide, by layer and place: those that deny, those that allow, or those
  /// of which it is not known whether they apply or count; none for an implicit denial.
  public var statements: [DecidingStatement]
  /// The unknown keys that make the verdict `unknown` or `denied`, sorted, each once.
  public var unknownKeys: [String]
  /// What else is unknown and makes the verdict so, sorted.
  public var unknownParts: [UnknownPart]
  /// What should have allowed the call and did not, for `implicitlyDenied` and `denied`.
  public var missing: [PolicyRequirement]

  /// A verdict.
  public init(
    _ kind: Kind, statements: [DecidingStatement] = [], unknownKeys: [String] = [],
    unknownParts: [UnknownPart] = [], missing: [PolicyRequirement] = []
  ) {
    self.kind = kind
    self.statements = statements
    self.unknownKeys = unknownKeys
    self.unknownParts = unknownParts
    self.missing = missing
  }
}

/// A statement that decides, and where it stands.
public struct DecidingStatement: Sendable, Hashable {
  /// The policy.
  public let path: PolicyPath
  /// The statement's place in its policy, from 0.
  public let index: Int
  /// The statement's own name.
  public let sid: String?
  /// What it does when it applies.
  public let effect: PolicyEffect
  /// Where it begins in its document, if that was read from text.
  public let position: PolicyPosition?

  /// A statement at a place.
  public init(path: PolicyPath, index: Int, statement: PolicyStatement) {
    self.path = path
    self.index = index
    sid = statement.sid
    effect = statement.effect
    position = statement.position
  }
}

/// Something that has to allow a call.
public enum PolicyRequirement: Sendable, Hashable, CustomStringConvertible {
  /// A policy of the caller.
  case identity
  /// The policy of the resource.
  case resource
  /// The caller's permissions boundary.
  case boundary
  /// The session's policies.
  case session
  /// One level of SCPs, from 0.
  case scp(Int)
  /// The VPC endpoint's policy.
  case endpoint

  /// `scp[1]`, `boundary`.
  public var description: String {
    switch self {
    case .identity: "identity"
    case .resource: "resource"
    case .boundary: "boundary"
    case .session: "session"
    case .scp(let level): "scp[\(level)]"
    case .endpoint: "endpoint"
    }
  }
}
