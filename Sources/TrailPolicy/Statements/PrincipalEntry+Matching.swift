import TrailEvents

extension PrincipalEntry {
  /// How closely the entry names a caller; nil is a caller of whom nothing is known.
  func verdict(on caller: CallerPrincipal?) -> PrincipalVerdict {
    guard let caller, !caller.isUnknown else { return verdictOnUnknown }
    switch self {
    case .everyone: return PrincipalVerdict(.match)
    case .account(let id, let partition):
      return verdict(on: caller, account: id, partition: partition)
    case .arn(let arn): return verdict(on: caller, arn: arn)
    case .arnPattern(let pattern): return verdict(on: caller, pattern: pattern)
    case .service(let name):
      guard let service = caller.serviceName else { return PrincipalVerdict(.noMatch) }
      let isNamed = name == "*" || name.lowercased() == service.lowercased()
      return PrincipalVerdict(isNamed ? .match : .noMatch)
    case .servicePattern(let pattern):
      let isNamed = caller.serviceName.map { pattern.matches($0) } ?? false
      return PrincipalVerdict(isNamed ? .match : .noMatch)
    case .federated(let provider):
      guard let callerProvider = caller.federatedProvider else {
        return PrincipalVerdict(.noMatch)
      }
      return PrincipalVerdict(provider == "*" || provider == callerProvider ? .match : .noMatch)
    case .canonicalUser(let id):
      guard caller.belongsToAccount else { return PrincipalVerdict(.noMatch) }
      guard let callerID = caller.canonicalUserID else { return .perhaps(.account) }
      return PrincipalVerdict(id == "*" || id == callerID ? .account : .noMatch)
    case .uniqueID: return PrincipalVerdict(.noMatch)
    }
  }

  /// Whether the entry is the caller's unique id: it used to mean this caller.
  func isFormerName(of caller: CallerPrincipal) -> Bool {
    guard case .uniqueID(let id) = self, let principalID = caller.principalID else { return false }
    return principalID == id || principalID.hasPrefix("\(id):")
  }

  private var verdictOnUnknown: PrincipalVerdict {
    switch self {
    case .everyone: PrincipalVerdict(.match)
    case .account, .canonicalUser: .perhaps(.account)
    case .uniqueID: PrincipalVerdict(.noMatch)
    case .arn, .arnPattern, .service, .servicePattern, .federated: .perhaps(.match)
    }
  }

  private func verdict(
    on caller: CallerPrincipal, account: String, partition: String?
  ) -> PrincipalVerdict {
    guard caller.belongsToAccount, isSame(partition, caller.partition) else {
      return PrincipalVerdict(.noMatch)
    }
    guard let callerAccount = caller.account else { return .perhaps(.account) }
    return PrincipalVerdict(callerAccount == account ? .account : .noMatch)
  }

  private func verdict(on caller: CallerPrincipal, arn: ARN) -> PrincipalVerdict {
    guard caller.belongsToAccount, isSame(arn.account, caller.account),
      isSame(arn.partition, caller.partition)
    else { return PrincipalVerdict(.noMatch) }
    if caller.arn == arn.description { return PrincipalVerdict(.match) }
    if let roleName = caller.sessionRoleName {
      if arn.service == "iam", arn.resource.hasPrefix("role/") {
        let isRole = arn.lastSegment.lowercased() == roleName.lowercased()
        return PrincipalVerdict(isRole ? .sessionRole : .noMatch)
      }
      // Only the role of the session is known: the element may name this very session.
      let isOfRole = arn.resource.lowercased().hasPrefix("assumed-role/\(roleName.lowercased())/")
      return caller.arn == nil && isOfRole ? .perhaps(.match) : PrincipalVerdict(.noMatch)
    }
    if caller.isFederatedSession, arn.service == "iam" {
      guard arn.resource.hasPrefix("user/") else { return PrincipalVerdict(.noMatch) }
      guard let issuer = caller.sessionIssuerARN else { return .perhaps(.sessionUser) }
      return PrincipalVerdict(issuer == arn.description ? .sessionUser : .noMatch)
    }
    return caller.arn == nil ? .perhaps(.match) : PrincipalVerdict(.noMatch)
  }

  private func verdict(
    on caller: CallerPrincipal, pattern: ARNPattern
  ) -> PrincipalVerdict {
    guard caller.belongsToAccount else { return PrincipalVerdict(.noMatch) }
    if let arn = caller.arn, pattern.matches(arn) { return PrincipalVerdict(.match) }
    if let issuer = caller.sessionIssuerARN, pattern.matches(issuer) {
      return PrincipalVerdict(caller.isFederatedSession ? .sessionUser : .sessionRole)
    }
    if caller.arn == nil { return .perhaps(.match) }
    // The role's path, and with it its ARN, is not in the session's ARN.
    guard caller.sessionIssuerARN == nil, let roleName = caller.sessionRoleName else {
      return PrincipalVerdict(.noMatch)
    }
    let partition = caller.partition ?? "aws"
    let rebuilt = "arn:\(partition):iam::\(caller.account ?? ""):role/\(roleName)"
    return pattern.matches(rebuilt) ? PrincipalVerdict(.sessionRole) : PrincipalVerdict(.noMatch)
  }

  /// Whether two texts may be the same: they are equal, or one is not known.
  private func isSame(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return true }
    return left == right
  }
}
