import TrailScan

// Keys of single services: what a request's parameters say of them.
// Source: Service Authorization Reference; which of them CloudTrail logs was measured for the design
// notes, section 3.
extension RecordFacts {
  /// The value of a service's key; both parts of its name in small letters.
  func serviceValue(prefix: String, name: String) -> ContextValue {
    switch prefix {
    case "s3": s3Value(name)
    case "sts":
      isCall(of: "sts") && RecordFacts.stsNames.contains(name)
        ? requestValue(orAbsent: name) : requestValue(orUnknown: name)
    case "iam": iamValue(name)
    case "kms": kmsValue(name)
    case "ec2": ec2Value(name)
    case "lambda" where name == "sourcefunctionarn":
      identity.credentialSource(ofType: "AWS::Lambda::Function")
    default: requestValue(orUnknown: name)
    }
  }

  private func isCall(of service: String) -> Bool { call.service == service }

  // MARK: From the request's parameters

  /// The parameter of that name (case and dashes apart), or unknown.
  private func requestValue(orUnknown name: String) -> ContextValue {
    guard let value = requestParameters?.member(folded: name.foldedKey) else { return .unknown }
    return RecordFacts.contextValue(value)
  }

  /// The parameter of that name; absent if the record shows the request and it is not there.
  private func requestValue(orAbsent name: String) -> ContextValue {
    guard let parameters = requestParameters else { return .unknown }
    guard let value = parameters.member(folded: name.foldedKey) else { return .absent }
    return RecordFacts.contextValue(value)
  }

  private static func contextValue(_ value: JSONValue) -> ContextValue {
    if let text = value.scalarText {
      return text == "HIDDEN_DUE_TO_SECURITY_REASONS" ? .presentWithUnknownValue : .single(text)
    }
    guard let elements = value.array else { return .presentWithUnknownValue }
    let texts = elements.compactMap(\.scalarText)
    return texts.count == elements.count ? .multiple(texts) : .presentWithUnknownValue
  }

  // MARK: Services

  private static let stsNames: Set<String> = [
    "rolesessionname", "externalid", "sourceidentity", "transitivetagkeys", "durationseconds",
  ]

  private func s3Value(_ name: String) -> ContextValue {
    if name.hasPrefix("existingobjecttag/") { return .unknown }
    if let tag = name.dropping(prefix: "requestobjecttag/") { return requestTags.value(of: tag) }
    switch name {
    case "requestobjecttagkeys": return requestTags.keys(untagging: nil)
    case "authtype":
      switch fields.text(at: "additionalEventData", "AuthenticationMethod") {
      case "AuthHeader": return .single("REST-HEADER")
      case "QueryString": return .single("REST-QUERY-STRING")
      default: return .unknown
      }
    case "signatureversion":
      switch fields.text(at: "additionalEventData", "SignatureVersion") {
      case "SigV4": return .single("AWS4-HMAC-SHA256")
      case "SigV2": return .single("AWS")
      default: return .unknown
      }
    case "tlsversion":
      let version = fields.text(at: "tlsDetails", "tlsVersion")
      return .single(orUnknown: version?.dropping(prefix: "TLSv"))
    case "resourceaccount": return resourceAccount
    case "x-amz-content-sha256", "signatureage": return .unknown
    default: break
    }
    let isLoggedParameter =
      ["prefix", "delimiter", "max-keys", "versionid", "locationconstraint"].contains(name)
      || name.hasPrefix("x-amz-") || name.hasPrefix("object-lock-")
    return isLoggedParameter && isCall(of: "s3")
      ? requestValue(orAbsent: name) : requestValue(orUnknown: name)
  }

  private func iamValue(_ name: String) -> ContextValue {
    let names = ["policyarn", "permissionsboundary", "awsservicename"]
    return isCall(of: "iam") && names.contains(name)
      ? requestValue(orAbsent: name) : requestValue(orUnknown: name)
  }

  private func kmsValue(_ name: String) -> ContextValue {
    if let key = name.dropping(prefix: "encryptioncontext:") {
      guard isCall(of: "kms"), let parameters = requestParameters else { return .unknown }
      let context = parameters.member(ignoringCase: "encryptionContext")
      if let context, context.members == nil { return .presentWithUnknownValue }
      guard let value = context?.member(ignoringCase: key) else { return .absent }
      return RecordFacts.contextValue(value)
    }
    switch name {
    case "encryptioncontextkeys":
      guard isCall(of: "kms"), let parameters = requestParameters else { return .unknown }
      guard let context = parameters.member(ignoringCase: "encryptionContext") else {
        return .absent
      }
      return context.members.map { .multiple($0.map(\.key)) } ?? .presentWithUnknownValue
    case "calleraccount": return identity.principalAccount
    case "viaservice": return kmsViaService
    case "grantoperations":
      let value = requestValue(orUnknown: "operations")
      return value == .unknown ? requestValue(orUnknown: name) : value
    case "encryptionalgorithm", "keyspec":
      return isCall(of: "kms") ? requestValue(orAbsent: name) : requestValue(orUnknown: name)
    default: return requestValue(orUnknown: name)
    }
  }

  /// `secretsmanager.eu-west-1.amazonaws.com`: the service with the region between.
  private var kmsViaService: ContextValue {
    switch identity.isViaAWSService {
    case false: return .absent
    case nil: return .unknown
    case true:
      guard let service = identity.invokedBy, let dot = service.firstIndex(of: "."),
        let region = fields.text(of: .awsRegion)
      else { return .presentWithUnknownValue }
      return .single("\(service[..<dot]).\(region)\(service[dot...])")
    }
  }

  private func ec2Value(_ name: String) -> ContextValue {
    switch name {
    case "region": return .single(orUnknown: fields.text(of: .awsRegion))
    case "roledelivery":
      if let delivery = identity.ec2RoleDelivery { return .single(delivery) }
      return identity.hasLongTermCredentials ? .absent : .unknown
    case "sourceinstancearn": return identity.credentialSource(ofType: "AWS::EC2::Instance")
    default: return requestValue(orUnknown: name)
    }
  }
}
