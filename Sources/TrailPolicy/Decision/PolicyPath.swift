/// Where a policy stands in a decision.
public enum PolicyLayer: String, Sendable, Hashable, CaseIterable {
  /// The caller's own policies.
  case identity
  /// The caller's permissions boundary.
  case boundary
  /// The policies given with the caller's session.
  case session
  /// The resource's policy, key policy or trust policy.
  case resource
  /// Service control policies, by level.
  case scp
  /// Resource control policies, by level.
  case rcp
  /// The policy of the VPC endpoint that the call went through.
  case endpoint

  /// How documents of the layer are read.
  public var kind: PolicyKind {
    switch self {
    case .identity: .identity
    case .boundary: .boundary
    case .session: .session
    case .resource: .resource
    case .scp: .serviceControl
    case .rcp: .resourceControl
    case .endpoint: .endpoint
    }
  }
}

/// The place of one policy in a set: `identity[0]`, `scp[1][0]`, `resource`.
public struct PolicyPath: Sendable, Hashable, CustomStringConvertible {
  /// The layer.
  public let layer: PolicyLayer
  /// The indices within the layer, from 0; for SCPs and RCPs level and document.
  public let indices: [Int]

  /// A place.
  public init(_ layer: PolicyLayer, _ indices: Int...) {
    self.layer = layer
    self.indices = indices
  }

  /// `scp[1][0]`.
  public var description: String { layer.rawValue + indices.map { "[\($0)]" }.joined() }
}
