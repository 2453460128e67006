/// A condition key, read once from a rule or a policy.
///
/// Key names compare without regard to case; the paths of `cloudtrail:` are a record's own member names
/// and keep theirs.
public struct ContextKey: Sendable, Hashable, CustomStringConvertible {
  /// What a key stands for.
  public enum Name: Sendable, Hashable {
    /// One of IAM's global keys.
    case global(GlobalKey)
    /// `aws:PrincipalTag/key`, the tag's key in small letters.
    case principalTag(String)
    /// `aws:RequestTag/key`.
    case requestTag(String)
    /// `aws:ResourceTag/key`, also as `ec2:ResourceTag/key` and the like.
    case resourceTag(String)
    /// `cloudtrail:path.to.member`.
    case record([String])
    /// `trailsift:name`, from the record alone.
    case normalized(NormalizedKey)
    /// `trailsift:name` whose value is worked out elsewhere; the name as written, in small letters.
    case `extension`(String)
    /// Any other key, both parts in small letters: `s3`, `prefix`.
    case service(prefix: String, name: String)
  }

  /// Which part of a record decides a key's value, for caches.
  public enum Scope: Sendable, Hashable {
    /// `eventSource` and `eventName`.
    case call
    /// `userIdentity`.
    case identity
    /// `sourceIPAddress`, `vpcEndpointId` and `userAgent`.
    case network
    /// `userAgent`.
    case userAgent
    /// Anything else.
    case record
  }

  /// The key as it was written.
  public let text: String
  /// What it stands for.
  public let name: Name

  /// Reads a key, or nil if it has no prefix or no name.
  public init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let prefix = String(text[..<colon]).asciiLowercased
    let rest = String(text[text.utf8.index(after: colon)...])
    guard !prefix.isEmpty, !rest.isEmpty,
      !text.hasWhiteSpace || rest.containsAny(of: "/")
    else { return nil }
    guard let name = ContextKey.name(prefix: prefix, rest: rest) else { return nil }
    self.text = text
    self.name = name
  }

  private static func name(prefix: String, rest: String) -> Name? {
    if prefix == "cloudtrail" {
      let path = rest.parts(between: ".")
      return path.contains("") ? nil : .record(path)
    }
    let folded = rest.asciiLowercased
    switch prefix {
    case "trailsift":
      return NormalizedKey.byLowercasedName[folded].map { .normalized($0) } ?? .extension(folded)
    default: break
    }
    if let tag = folded.dropping(prefix: "resourcetag/")?.nonEmpty { return .resourceTag(tag) }
    guard prefix == "aws" else { return .service(prefix: prefix, name: folded) }
    if let tag = folded.dropping(prefix: "requesttag/")?.nonEmpty { return .requestTag(tag) }
    if let tag = folded.dropping(prefix: "principaltag/")?.nonEmpty { return .principalTag(tag) }
    return GlobalKey.byLowercasedName["aws:\(folded)"].map { .global($0) }
      ?? .service(prefix: prefix, name: folded)
  }

  /// Equal names are equal keys, however they were written.
  public static func == (left: ContextKey, right: ContextKey) -> Bool { left.name == right.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The key as it was written.
  public var description: String { text }

  /// Whether IAM gives the key as a list.
  ///
  /// A `cloudtrail:` key is a list if its record has an array on the way, which no name can say.
  public var isMultivalued: Bool {
    switch name {
    case .global(let key): ContextKey.multivaluedGlobals.contains(key)
    case .service(let prefix, let name):
      ContextKey.multivaluedServiceKeys.contains("\(prefix):\(name)")
    case .normalized(let key): key == .action
    case .principalTag, .requestTag, .resourceTag, .record, .extension: false
    }
  }

  private static let multivaluedGlobals: Set<GlobalKey> = [
    .tagKeys, .calledVia, .principalOrgPaths, .resourceOrgPaths, .sourceOrgPaths, .vpceOrgPaths,
    .principalServiceNamesList,
  ]

  /// Keys of type `ArrayOf…` in the Service Authorization Reference, those that rules are likely to use.
  private static let multivaluedServiceKeys: Set<String> = [
    "sts:transitivetagkeys", "kms:grantoperations", "kms:encryptioncontextkeys",
    "s3:requestobjecttagkeys", "dynamodb:attributes", "dynamodb:leadingkeys",
    "cloudformation:resourcetypes", "cloudformation:importresourcetypes", "ses:recipients",
    "route53:changeresourcerecordsetsnormalizedrecordnames",
    "route53:changeresourcerecordsetsrecordtypes", "route53:changeresourcerecordsetsactions",
  ]

  /// Which part of a record decides the value.
  ///
  /// Not of enriched events: where a record has an `eventContext`, that may decide any key. The user's
  /// facts are the same for all records of a run, and so no part of a scope.
  public var scope: Scope {
    switch name {
    case .global(let key): key.scope
    case .record(let path): ContextKey.scope(ofPath: path)
    case .normalized(let key): key.scope
    case .service(let prefix, let name): ContextKey.sessionScopes["\(prefix):\(name)"] ?? .record
    case .principalTag: .identity
    case .requestTag, .resourceTag, .extension: .record
    }
  }

  private static let sessionScopes: [String: Scope] = [
    "kms:calleraccount": .identity, "ec2:roledelivery": .identity,
    "ec2:sourceinstancearn": .identity, "lambda:sourcefunctionarn": .identity,
  ]

  private static func scope(ofPath path: [String]) -> Scope {
    switch path[0] {
    case "eventSource", "eventName": .call
    case "userIdentity": .identity
    case "userAgent": .userAgent
    case "sourceIPAddress", "vpcEndpointId": .network
    default: .record
    }
  }
}

/// What normalization makes of a record: the `trailsift:` keys that need nothing else.
public enum NormalizedKey: String, Sendable, Hashable, CaseIterable {
  case tooling = "Tooling"
  case outcome = "Outcome"
  case principal = "Principal"
  case principalKey = "PrincipalKey"
  case account = "Account"
  case action = "Action"
  case originKind = "OriginKind"

  static let byLowercasedName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.asciiLowercased, $0) })

  var scope: ContextKey.Scope {
    switch self {
    case .principal, .principalKey: .identity
    case .originKind: .network
    case .tooling, .outcome, .account, .action: .record
    }
  }
}

extension GlobalKey {
  var scope: ContextKey.Scope {
    switch self {
    case .sourceIp, .vpcSourceIp, .sourceVpce, .sourceVpc, .sourceVpcArn: .network
    case .userAgent: .userAgent
    case .multiFactorAuthPresent, .tokenIssueTime, .principalArn, .principalAccount,
      .principalType, .userid, .username, .principalIsAWSService, .principalServiceName,
      .principalServiceNamesList, .viaAWSService, .calledVia, .calledViaFirst, .calledViaLast,
      .federatedProvider, .assumedRoot, .sourceArn, .sourceAccount, .principalOrgID,
      .principalOrgPaths:
      .identity
    case .referer: .call
    case .vpceAccount, .vpceOrgID, .vpceOrgPaths, .currentTime, .epochTime, .requestedRegion,
      .secureTransport, .multiFactorAuthAge, .resourceOrgID,
      .resourceOrgPaths, .sourceOrgID, .sourceOrgPaths, .sourceIdentity, .sourceOwner,
      .ec2InstanceSourceVpc, .ec2InstanceSourcePrivateIPv4, .tagKeys, .resourceAccount,
      .chatbotSourceArn, .calledViaAWSMCP, .viaAWSMCPService, .isMcpServiceAction:
      .record
    }
  }
}
