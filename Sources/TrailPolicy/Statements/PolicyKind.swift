/// What a policy is attached to; elements and short ARNs are read accordingly.
public enum PolicyKind: String, Sendable, Hashable, CaseIterable {
  /// A user's, group's or role's policy, and the statements of rules.
  case identity
  /// A policy given with AssumeRole or GetFederationToken.
  case session
  /// A permissions boundary.
  case boundary
  /// A resource's policy: bucket, queue, key, function.
  case resource
  /// A role's trust policy: it has principals and no resources.
  case trust
  /// A VPC endpoint's policy.
  case endpoint
  /// A service control policy (SCP).
  case serviceControl
  /// A resource control policy (RCP).
  case resourceControl

  /// Whether statements name principals.
  public var hasPrincipals: Bool {
    switch self {
    case .resource, .trust, .endpoint, .resourceControl: true
    case .identity, .session, .boundary, .serviceControl: false
    }
  }

  /// Whether a resource pattern of fewer than six parts covers anything.
  ///
  /// AWS does not document it; two public simulators agree.
  func readsShortARN(_ text: String) -> Bool {
    switch self {
    case .identity, .session, .boundary: true
    case .resource, .trust, .endpoint: text.utf8.contains(UInt8(ascii: "*"))
    case .serviceControl: text.utf8.last == UInt8(ascii: "*")
    case .resourceControl: false
    }
  }
}
