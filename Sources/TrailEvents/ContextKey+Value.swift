import TrailScan

extension ContextKey {
  /// What a record says of the key; a value in the record's `eventContext` goes before all others,
  /// and the user's facts come in only where the record says unknown.
  ///
  /// An `extension` key is unknown here: whoever works it out gives the value.
  public func value(in facts: RecordFacts) -> ContextValue {
    if let known = facts.eventContext?.value(of: self) { return known }
    switch name {
    case .global(let key): return key.value(in: facts)
    case .principalTag(let tag): return facts.principalTag(tag)
    case .extension: return .unknown
    case .requestTag(let tag): return facts.requestTags.value(of: tag)
    case .resourceTag(let tag): return facts.resourceTag(tag)
    case .record(let path): return facts.fields.contextValue(at: path)
    case .normalized(let key): return key.value(in: facts)
    case .service(let prefix, let name):
      return facts.serviceValue(prefix: prefix, name: name)
    }
  }
}

extension NormalizedKey {
  fileprivate func value(in facts: RecordFacts) -> ContextValue {
    switch self {
    case .tooling: .single(facts.tooling.rawValue)
    case .outcome: .single(facts.outcome.rawValue)
    case .principal: .single(facts.identity.displayName)
    case .principalKey: .single(facts.identity.principalKey)
    case .account: facts.account.map { .single($0) } ?? .unknown
    case .action: .multiple(facts.call.actions)
    case .originKind: .single(facts.origin.kind.rawValue)
    }
  }
}

extension GlobalKey {
  fileprivate func value(in facts: RecordFacts) -> ContextValue {
    let identity = facts.identity
    switch self {
    case .sourceIp: return facts.origin.sourceIp
    case .vpcSourceIp: return facts.origin.vpcSourceIp
    case .sourceVpce: return facts.origin.sourceVpce
    case .sourceVpc: return facts.sourceVpc
    case .sourceVpcArn: return facts.origin.sourceVpc
    case .vpceAccount: return facts.vpceAccount
    case .vpceOrgID: return facts.vpceOrganization(\.organizationId, isList: false)
    case .vpceOrgPaths: return facts.vpceOrganization(\.path, isList: true)
    case .currentTime: return .single(orUnknown: facts.time?.description)
    case .epochTime: return .single(orUnknown: (facts.time?.seconds).map { String($0) })
    case .userAgent: return .single(orUnknown: facts.userAgent?.text)
    case .requestedRegion: return .single(orUnknown: facts.fields.text(of: .awsRegion))
    case .secureTransport: return facts.secureTransport
    case .multiFactorAuthPresent: return identity.multiFactorAuthPresent
    case .multiFactorAuthAge: return identity.multiFactorAuthAge(at: facts.time)
    case .tokenIssueTime: return identity.tokenIssueTime
    case .principalArn: return identity.principalArn
    case .principalAccount: return identity.principalAccount
    case .principalType: return identity.principalType
    case .userid: return identity.userid
    case .username: return identity.username
    case .principalIsAWSService: return identity.principalIsAWSService
    case .principalServiceName: return identity.principalServiceName
    case .principalServiceNamesList: return identity.principalServiceNamesList
    case .viaAWSService: return identity.viaAWSService
    case .calledVia: return identity.calledVia
    case .calledViaFirst: return identity.calledViaFirst
    case .calledViaLast: return identity.calledViaLast
    case .sourceIdentity: return facts.sourceIdentity
    case .federatedProvider: return identity.federatedProviderValue
    case .assumedRoot: return identity.assumedRootValue
    case .sourceArn, .sourceAccount: return identity.serviceSource
    case .tagKeys:
      let untagging = facts.requestParameters?.member(ignoringCase: "tagKeys")
      return facts.requestTags.keys(untagging: untagging)
    case .resourceAccount: return facts.resourceAccount
    case .referer: return facts.call.service == "s3" ? .unknown : .absent
    case .principalOrgID:
      return facts.organization(of: facts.organizationMember, \.organizationId, isList: false)
    case .principalOrgPaths:
      return facts.organization(of: facts.organizationMember, \.path, isList: true)
    case .resourceOrgID:
      return facts.organization(of: facts.resourceAccount, \.organizationId, isList: false)
    case .resourceOrgPaths:
      return facts.organization(of: facts.resourceAccount, \.path, isList: true)
    case .sourceOrgID, .sourceOrgPaths, .sourceOwner, .ec2InstanceSourceVpc,
      .ec2InstanceSourcePrivateIPv4,
      .chatbotSourceArn, .calledViaAWSMCP, .viaAWSMCPService, .isMcpServiceAction:
      return .unknown
    }
  }
}

extension ContextValue {
  /// A single value, or unknown if the record has none.
  static func single(orUnknown text: String?) -> ContextValue {
    text.map { .single($0) } ?? .unknown
  }
}

extension RecordFacts {
  /// True if a cipher was agreed on; never false, for old records say nothing of TLS.
  fileprivate var secureTransport: ContextValue {
    let hasTLS = fields.object(at: "tlsDetails")?.members?.isEmpty == false
    let hasCipher = fields.text(at: "additionalEventData", "CipherSuite")?.isEmpty == false
    return hasTLS || hasCipher ? .single("true") : .unknown
  }

  /// `aws:SourceIdentity`: the session's, or the one that AssumeRole is about to set.
  fileprivate var sourceIdentity: ContextValue {
    if let text = identity.sourceIdentity { return .single(text) }
    if call.service == "sts", call.eventName.hasPrefix("AssumeRole") {
      guard let parameters = requestParameters else { return .unknown }
      if let text = parameters.text(ignoringCase: "sourceIdentity") { return .single(text) }
    }
    if identity.hasLongTermCredentials { return .absent }
    guard identity.hasSessionContext else { return .unknown }
    return isVersion(atLeastMinor: 8) ? .absent : .unknown
  }

  /// Whether `eventVersion` is 1.x with x at least `minor`.
  func isVersion(atLeastMinor minor: Int) -> Bool {
    let parts = (fields.text(of: .eventVersion) ?? "").split(separator: ".")
    guard parts.count == 2, parts[0] == "1", let found = Int(parts[1]) else { return false }
    return found >= minor
  }

  var requestTags: RequestTags {
    RequestTags(requestParameters: requestParameters, service: call.service)
  }

  /// `aws:ResourceTag/key`: not logged, except that a call which creates something tagged gives it
  /// those tags; else from the user's facts.
  func resourceTag(_ tag: String) -> ContextValue {
    let isCreating =
      (call.eventName.hasPrefix("Create") && call.eventName != "CreateTags")
      || call.eventName == "RunInstances"
    guard isCreating, case .single(let value) = requestTags.value(of: tag) else {
      return suppliedResourceTag(tag)
    }
    return .single(value)
  }

  /// `aws:ResourceAccount`: the one account that all resources of the record lie in.
  var resourceAccount: ContextValue {
    var accounts = Set(
      fields.values(at: ["resources"]).compactMap { $0.text(ignoringCase: "accountId") })
    if accounts.isEmpty, call.service != "s3" {
      let names = ResourceNames.of(call: call, fields: fields).names
      // AWS's own policies have `aws` where an account stands.
      accounts = Set(names.compactMap { ARN($0)?.account.nonEmpty }.filter { $0 != "aws" })
    }
    guard accounts.count == 1 else { return .unknown }
    return .single(orUnknown: accounts.first)
  }
}

extension RecordFields {
  /// The values at a path, found by decoding the top-level field.
  ///
  /// A reader that can find them sooner gives its own.
  public func contextValue(at path: [String]) -> ContextValue {
    guard let first = path.first, let top = field(first) else { return .absent }
    var found: [String] = []
    var isList = false
    var hasEmptyList = false
    func descend(_ value: JSONValue, _ rest: ArraySlice<String>) {
      if let elements = value.array {
        isList = true
        if elements.isEmpty, rest.isEmpty { hasEmptyList = true }
        for element in elements { descend(element, rest) }
      } else if let key = rest.first {
        if let member = value[key] { descend(member, rest.dropFirst()) }
      } else if !value.isNull {
        found.append(value.scalarText ?? value.compactText)
      }
    }
    descend(top, path.dropFirst())
    if isList { return found.isEmpty && !hasEmptyList ? .absent : .multiple(found) }
    return found.first.map { .single($0) } ?? .absent
  }
}
