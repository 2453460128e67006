import TrailEvents
import TrailPolicy

extension CallerPrincipal {
  /// The caller of a record, as policies name principals.
  init(_ identity: Identity) {
    let hasOwnARN: Bool
    switch identity.kind {
    case .root, .iamUser, .assumedRole, .role, .federatedUser: hasOwnARN = true
    case .samlUser, .webIdentityUser, .identityCenterUser, .awsService, .awsAccount, .directory,
      .unknown:
      hasOwnARN = false
    }
    self.init(
      arn: hasOwnARN ? identity.arn : nil,
      sessionIssuerARN: identity.sessionIssuer?.arn, account: identity.accountId,
      principalID: identity.principalId,
      serviceName: identity.kind == .awsService ? identity.invokedBy : nil,
      federatedProvider: identity.identityProvider, isAnonymous: identity.isAnonymous)
  }
}
