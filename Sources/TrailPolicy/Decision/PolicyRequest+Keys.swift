import TrailEvents

// Keys that follow from the rest of a request. An unknown value means that the key is there, or may
// be, and that an ARN does not say with which value: a user's `aws:userid` is its unique id.
// Source: IAM User Guide, "IAM policy elements: Variables and tags" (the table of principal values)
// and "AWS global condition context keys".
extension PolicyRequest {
  /// The value that follows from principal and resource; nil for a key that does not follow.
  func derivedValue(of folded: String) -> ContextValue? {
    switch folded {
    case "aws:principalarn": principalArn
    case "aws:principalaccount": principalAccount
    case "kms:calleraccount": service == "kms" ? principalAccount : nil
    case "aws:principaltype": principalType
    case "aws:userid": userid
    case "aws:username": username
    case "aws:principalisawsservice":
      byKind(service: .single("true"), others: .single("false"))
    case "aws:principalservicename":
      byKind(service: serviceName.map { .single($0) } ?? .absent, others: .absent)
    case "aws:principalservicenameslist":
      // The list has regional and other names of the service too.
      byKind(service: .presentWithUnknownValue, others: .absent)
    case "aws:resourceaccount": derivedResourceAccount
    default: nil
    }
  }

  private var principalArn: ContextValue {
    switch principal {
    case .arn(let text):
      guard let arn = ARN(text), arn.service == "sts", arn.resource.hasPrefix("assumed-role/")
      else { return .single(text) }
      // The session's ARN lacks the role's path.
      return issuerARN.map { .single($0) } ?? .presentWithUnknownValue
    case .anonymous: return .absent
    case .service, .federated, .canonical, .unknown: return .unknown
    }
  }

  private var principalAccount: ContextValue {
    switch principal {
    case .arn: principal.account.map { .single($0) } ?? .presentWithUnknownValue
    case .anonymous: .single("anonymous")
    case .service, .federated, .canonical, .unknown: .unknown
    }
  }

  private var principalType: ContextValue {
    if principal == .anonymous { return .single("Anonymous") }
    guard let resource = principal.parsedARN?.resource else { return .unknown }
    if principal.isRoot { return .single("Account") }
    if resource.hasPrefix("user/") { return .single("User") }
    if resource.hasPrefix("federated-user/") { return .single("FederatedUser") }
    let isRole = resource.hasPrefix("role/") || resource.hasPrefix("assumed-role/")
    return isRole ? .single("AssumedRole") : .unknown
  }

  private var userid: ContextValue {
    if principal == .anonymous { return .single("anonymous") }
    guard let arn = principal.parsedARN else { return .unknown }
    if principal.isRoot { return .single(arn.account) }
    let prefix = "federated-user/"
    guard arn.resource.hasPrefix(prefix) else { return .presentWithUnknownValue }
    return .single("\(arn.account):\(arn.resource.dropFirst(prefix.count))")
  }

  private var username: ContextValue {
    if principal == .unknown { return .unknown }
    guard let arn = principal.parsedARN, arn.service == "iam", arn.resource.hasPrefix("user/")
    else { return .absent }
    return .single(arn.lastSegment)
  }

  private var serviceName: String? {
    guard case .service(let name) = principal else { return nil }
    return name
  }

  private func byKind(service: ContextValue, others: ContextValue) -> ContextValue {
    switch principal {
    case .service: service
    case .unknown: .unknown
    case .arn, .federated, .canonical, .anonymous: others
    }
  }

  private var derivedResourceAccount: ContextValue? {
    switch resource {
    case .wildcardOnly: nil
    case .arn: ownerAccount.map { .single($0) } ?? .unknown
    case .unknown: .unknown
    }
  }
}
