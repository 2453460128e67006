import TrailScan

// What the user's facts add where the record itself says unknown.
extension RecordFacts {
  /// An organization key of the account that another key names.
  func organization(
    of account: @autoclosure () -> ContextValue,
    _ part: KeyPath<SuppliedFacts.Membership, String>, isList: Bool
  ) -> ContextValue {
    guard let supplied, case .single(let id) = account(), let place = supplied.memberships[id]
    else {
      return .unknown
    }
    return isList ? .multiple([place[keyPath: part]]) : .single(place[keyPath: part])
  }

  /// The account of `aws:PrincipalOrgID`: a service is in no organization.
  var organizationMember: ContextValue {
    identity.kind == .awsService ? .unknown : identity.principalAccount
  }

  /// `aws:PrincipalTag/key`: the tags of the principal that `aws:PrincipalArn` names.
  func principalTag(_ tag: String) -> ContextValue {
    guard let supplied, case .single(let arn) = identity.principalArn,
      let tags = supplied.principalTags[arn]
    else { return .unknown }
    return tags[tag].map { .single($0) } ?? .absent
  }

  /// `aws:ResourceTag/key`, if the facts list every resource of the call.
  ///
  /// Resources that differ in the tag have it with an unknown value: which of them is meant depends on
  /// the evaluation.
  func suppliedResourceTag(_ tag: String) -> ContextValue {
    guard let supplied, !supplied.resourceTags.isEmpty else { return .unknown }
    let resources = ResourceNames.of(call: call, fields: fields)
    guard resources.isKnown else { return .unknown }
    var values: Set<String?> = []
    for name in resources.names {
      // The facts say what the thing is like now, not before the call that made it.
      guard let tags = supplied.resourceTags[name], !isMaking(name) else { return .unknown }
      values.insert(tags[tag])
    }
    guard values.count == 1, let value = values.first else {
      return values.contains(nil) ? .unknown : .presentWithUnknownValue
    }
    return value.map { .single($0) } ?? .absent
  }

  /// Whether the call makes the resource itself: `CreateBucket`, `CreateUser`; not `CreateAccessKey`.
  private func isMaking(_ resource: String) -> Bool {
    if call.eventName == "RunInstances" { return true }
    guard call.eventName.hasPrefix("Create"), call.eventName != "CreateTags" else { return false }
    guard let text = ARN(resource)?.resource,
      let type = text.firstIndex(where: { $0 == "/" || $0 == ":" }).map({ text[..<$0] })
    else { return true }
    return call.eventName.foldedKey.hasPrefix("create\(String(type).foldedKey)")
  }

  /// The endpoint of the call as the facts know it.
  private var suppliedEndpoint: SuppliedFacts.Endpoint? {
    origin.customerEndpointId.flatMap { supplied?.vpcEndpoints[$0] }
  }

  /// `aws:SourceVpc`.
  var sourceVpc: ContextValue {
    suppliedEndpoint.map { .single($0.vpcId) } ?? origin.sourceVpc
  }

  /// `aws:VpceAccount`.
  var vpceAccount: ContextValue {
    guard origin.customerEndpointId != nil else { return origin.sourceVpc }
    let account = fields.text(of: .vpcEndpointAccountId)?.nonEmpty
    return .single(orUnknown: account ?? suppliedEndpoint?.accountId)
  }

  /// Keys of the endpoint's organization: there only if its account is in one.
  func vpceOrganization(
    _ part: KeyPath<SuppliedFacts.Membership, String>, isList: Bool
  ) -> ContextValue {
    guard origin.customerEndpointId != nil else { return origin.sourceVpc }
    return organization(of: vpceAccount, part, isList: isList)
  }
}
