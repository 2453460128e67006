import TrailEvents
import TrailPolicy

extension CallerPrincipal {
  /// The caller of a record, as policies name principals.
  init(_ identity: Identity) {
    self.init(
      arn: identity.kind == .assumedRole || identity.kind == .iamUser || identity.kind == .root
        || identity.kind == .federatedUser ? identity.arn : nil,
      sessionIssuerARN: identity.sessionIssuer?.arn, account: identity.accountId,
      principalID: identity.principalId,
      serviceName: identity.kind == .awsService ? identity.invokedBy : nil,
      federatedProvider: identity.identityProvider, isAnonymous: identity.isAnonymous)
  }
}
