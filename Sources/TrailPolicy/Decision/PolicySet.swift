/// Every policy that has a say in one call.
///
/// A layer without documents is a layer that does not exist: no boundary, no session policy, no
/// organization. A level of an organization that is there and has no document allows nothing.
public struct PolicySet: Sendable, Hashable {
  /// The caller's own policies, also those of its groups.
  public var identity: [PolicyDocument]
  /// The policy of the resource; for `sts:AssumeRole` the role's trust policy.
  public var resource: PolicyDocument?
  /// The caller's permissions boundary; several documents are one boundary together.
  public var boundary: [PolicyDocument]
  /// The policies given with the session; several are one policy together.
  public var session: [PolicyDocument]
  /// The service control policies of the caller's account: root, each organizational unit, account.
  public var scp: [[PolicyDocument]]
  /// The resource control policies of the resource's account, by level.
  ///
  /// AWS attaches `RCPFullAWSAccess` to every level, so it need not be among them.
  public var rcp: [[PolicyDocument]]
  /// The VPC endpoint's policy; several documents are one policy together.
  public var endpoint: [PolicyDocument]

  /// A set of policies.
  public init(
    identity: [PolicyDocument] = [], resource: PolicyDocument? = nil,
    boundary: [PolicyDocument] = [], session: [PolicyDocument] = [],
    scp: [[PolicyDocument]] = [], rcp: [[PolicyDocument]] = [], endpoint: [PolicyDocument] = []
  ) {
    self.identity = identity
    self.resource = resource
    self.boundary = boundary
    self.session = session
    self.scp = scp
    self.rcp = rcp
    self.endpoint = endpoint
  }

  /// Every document with its place, layer by layer.
  public var documents: [(path: PolicyPath, document: PolicyDocument)] {
    var all: [(path: PolicyPath, document: PolicyDocument)] = []
    for layer in PolicyLayer.allCases { all += documents(of: layer) }
    return all
  }

  /// The documents of one layer with their places.
  func documents(of layer: PolicyLayer) -> [(path: PolicyPath, document: PolicyDocument)] {
    switch layer {
    case .identity: flat(layer, identity)
    case .boundary: flat(layer, boundary)
    case .session where session.count == 1: session.map { (PolicyPath(layer), $0) }
    case .session: flat(layer, session)
    case .resource: resource.map { [(PolicyPath(layer), $0)] } ?? []
    case .scp: levels(layer, scp)
    case .rcp: levels(layer, rcp)
    case .endpoint: flat(layer, endpoint)
    }
  }

  private func flat(
    _ layer: PolicyLayer, _ documents: [PolicyDocument]
  ) -> [(path: PolicyPath, document: PolicyDocument)] {
    documents.enumerated().map { (PolicyPath(layer, $0.offset), $0.element) }
  }

  private func levels(
    _ layer: PolicyLayer, _ levels: [[PolicyDocument]]
  ) -> [(path: PolicyPath, document: PolicyDocument)] {
    levels.enumerated().flatMap { level in
      level.element.enumerated().map {
        (PolicyPath(layer, level.offset, $0.offset), $0.element)
      }
    }
  }
}
