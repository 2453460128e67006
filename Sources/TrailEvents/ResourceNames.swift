import TrailScan

/// What a call was done to.
public struct ResourceNames: Sendable, Hashable {
  /// ARNs where they are sure, else bare names; the resource that the action is about comes first.
  ///
  /// `*` stands for a call on nothing in particular, such as a listing.
  public var names: [String]
  /// Whether every name is an ARN or `*`: good enough to be compared with a `Resource` pattern.
  public var isKnown: Bool

  /// Names as they were found.
  public init(_ names: [String]) {
    var distinct: [String] = []
    for name in names where !name.isEmpty && !distinct.contains(name) { distinct.append(name) }
    self.names = distinct
    isKnown = !distinct.isEmpty && distinct.allSatisfy { $0 == "*" || $0.hasPrefix("arn:") }
  }

  /// Finds what a call was done to; the first source that names anything wins.
  ///
  /// The sources: `resources[]`; ARNs of the service in the parameters, and parameters whose place in an
  /// ARN is known; the error message; the response; any other name in the parameters. IAM paths that
  /// the request does not give are left out, so that a role in a path keeps its name but not its path.
  public static func of(call: MappedCall, fields: any RecordFields) -> ResourceNames {
    let reader = ResourceReader(call: call, fields: fields)
    for source in ResourceReader.Source.allCases {
      let found = ResourceNames(reader.names(from: source))
      if !found.names.isEmpty { return found }
    }
    return ResourceNames([])
  }
}

/// Reads the names from one record.
private struct ResourceReader {
  /// Where names are found, the best first.
  enum Source: CaseIterable {
    case resources, parameters, errorMessage, response, bareNames, nothing
  }

  let call: MappedCall
  let fields: any RecordFields
  let place: ARNPlace
  let parameters: JSONValue?

  init(call: MappedCall, fields: any RecordFields) {
    self.call = call
    self.fields = fields
    parameters = fields.object(at: "requestParameters")
    let account =
      fields.text(of: .recipientAccountId)?.nonEmpty
      ?? fields.values(at: ["userIdentity"]).first?.text(ignoringCase: "accountId")
    place = ARNPlace(region: fields.text(of: .awsRegion) ?? "", account: account)
  }

  func names(from source: Source) -> [String] {
    switch source {
    case .resources: fromResources()
    case .parameters: fromParameters()
    case .errorMessage: fromErrorMessage()
    case .response: fromResponse()
    case .bareNames: fromBareNames()
    case .nothing: fromNothing()
    }
  }

  // MARK: The record's own list

  /// The ARNs of `resources[]`; of S3's, the objects if there are any.
  func fromResources() -> [String] {
    var arns: [String] = []
    var objects: [String] = []
    for resource in fields.values(at: ["resources"]) {
      let isObject = resource.text(ignoringCase: "type") == "AWS::S3::Object"
      if let arn = resource.text(ignoringCase: "ARN") {
        arns.append(arn)
        if isObject { objects.append(arn) }
      } else if isObject, call.actions == ["s3:DeleteObject"],
        let prefix = resource.text(ignoringCase: "ARNPrefix")
      {
        // DeleteObjects does not log its keys, only the bucket they lie in.
        objects.append(prefix)
      }
    }
    return call.service == "s3" && !objects.isEmpty ? objects : arns
  }

  // MARK: The request

  func fromParameters() -> [String] {
    let fixed = ResourceTemplates.fixedNames(call: call, at: place)
    if !fixed.isEmpty { return fixed }
    guard let parameters else { return ownUser }
    switch call.service {
    case "s3": return s3Names(parameters)
    case "ec2":
      return EC2Names.names(call: call, request: parameters, response: response, at: place)
    case "sqs":
      if let arn = parameters.text(ignoringCase: "queueUrl").flatMap(queueARN) { return [arn] }
    default: break
    }
    let templates = ResourceTemplates.names(call: call, parameters: parameters, at: place)
    if call.service == "secretsmanager", !templates.contains(where: { $0.hasPrefix("arn:") }),
      let arn = fromResponse().first
    {
      // A secret's ARN ends in six random characters that its name does not tell.
      return [arn]
    }
    if !templates.isEmpty { return templates }
    return ownUser.isEmpty ? ownARNs(in: parameters) : ownUser
  }

  /// The caller, for IAM calls that mean him if they name no user (`aws iam create-access-key`).
  private var ownUser: [String] {
    guard call.service == "iam", ResourceReader.ownUserCalls.contains(call.eventName) else {
      return []
    }
    let caller = Identity(fields.values(at: ["userIdentity"]).first)
    guard caller.kind == .iamUser || caller.kind == .root, let arn = caller.arn else { return [] }
    return [arn]
  }

  /// IAM API Reference: calls whose `UserName` is optional and defaults to the caller.
  private static let ownUserCalls: Set<String> = [
    "GetUser", "CreateAccessKey", "DeleteAccessKey", "UpdateAccessKey", "ListAccessKeys",
    "ChangePassword", "ListMFADevices", "ListSigningCertificates", "UploadSigningCertificate",
    "UpdateSigningCertificate", "DeleteSigningCertificate", "ListSSHPublicKeys",
    "ListServiceSpecificCredentials", "ResetServiceSpecificCredential",
    "DeleteServiceSpecificCredential", "UpdateServiceSpecificCredential", "EnableMFADevice",
  ]

  /// ARNs of the called service among the parameters, at any depth.
  private func ownARNs(in json: JSONValue) -> [String] {
    let services = ResourceReader.arnServices[call.service] ?? [call.service]
    return texts(in: json, depth: 0).filter { text in
      guard let arn = ARN(text), !text.contains(" ") else { return false }
      return services.contains(arn.service)
    }
  }

  /// Services whose ARNs are not named like their prefix.
  private static let arnServices: [String: Set<String>] = [
    "sts": ["iam", "sts"], "apigateway": ["apigateway", "execute-api"],
    "wafv2": ["wafv2", "elasticloadbalancing"], "sso": ["sso", "identitystore"],
  ]

  private func texts(in json: JSONValue, depth: Int) -> [String] {
    guard depth < 8 else { return [] }
    if let text = json.string { return [text] }
    if let elements = json.array { return elements.flatMap { texts(in: $0, depth: depth + 1) } }
    return (json.members ?? []).flatMap { texts(in: $0.value, depth: depth + 1) }
  }

  private func s3Names(_ parameters: JSONValue) -> [String] {
    guard let bucket = parameters.text(ignoringCase: "bucketName") else {
      return ownARNs(in: parameters)
    }
    let name = bucket.hasPrefix("arn:") ? bucket : "arn:\(place.partition):s3:::\(bucket)"
    guard let key = parameters.text(ignoringCase: "key") else { return [name] }
    return ["\(name)/\(key)"]
  }

  /// `https://sqs.eu-west-1.amazonaws.com/111122223333/name` as an ARN.
  private func queueARN(_ url: String) -> String? {
    let parts = url.split(separator: "/")
    guard parts.count >= 4, let name = parts.last else { return nil }
    return "arn:\(place.partition):sqs:\(place.region):\(parts[parts.count - 2]):\(name)"
  }

  /// The first parameter that looks like a name, at the top.
  func fromBareNames() -> [String] {
    let members = parameters?.members ?? []
    for suffix in ["name", "identifier", "id", "arn"] {
      for member in members {
        let key = member.key.asciiLowercased
        guard key.hasSuffix(suffix), !ResourceReader.noNames.contains(key),
          let text = member.value.string?.nonEmpty
        else { continue }
        return [text]
      }
    }
    return []
  }

  /// Names and ids of other things than resources.
  private static let noNames: Set<String> = [
    "rolesessionname", "versionid", "externalid", "requestid", "attributename", "accesskeyid",
    "sessionname", "clientid", "tokenid",
  ]

  // MARK: The answer

  /// The resource that a refusal names: `… is not authorized to perform: X on resource: Y because …`.
  func fromErrorMessage() -> [String] {
    guard var message = fields.text(of: .errorMessage) else { return [] }
    return message.withUTF8 { message in
      guard let mark = ByteSearch.first(ResourceReader.refusedMark, in: message) else { return [] }
      let rest = message[(mark + ResourceReader.refusedMark.utf8CodeUnitCount)...]
      let words = rest.split(separator: UInt8(ascii: " "), maxSplits: 2)
      return refusedNames(words.map { String(decoding: $0, as: UTF8.self) })
    }
  }

  private static let refusedMark: StaticString = "on resource: "

  /// - Parameter words: what the refusal says behind its mark.
  private func refusedNames(_ words: [String]) -> [String] {
    guard var name = words.first else { return [] }
    let types = ["user", "role", "group", "policy"]
    // IAM says of its listings `policy path /`: all of them.
    if types.contains(name), words.count > 1, words[1] == "path" { return ["*"] }
    if types.contains(name), call.service == "iam", words.count > 1, let account = place.account {
      name = "arn:\(place.partition):iam::\(account):\(name)/\(words[1])"
    }
    while let last = name.unicodeScalars.last, ResourceReader.endMarks.contains(last) {
      name.unicodeScalars.removeLast()
    }
    return [name]
  }

  /// What may follow a name in a sentence.
  private static let endMarks: [Unicode.Scalar] = [".", ",", "\""]

  private var response: JSONValue? { fields.object(at: "responseElements") }

  /// The service's own ARNs in the response, of calls that make something.
  func fromResponse() -> [String] {
    guard let response else { return [] }
    return ownARNs(in: response)
  }

  /// `*` for a listing, or a call without parameters, that names nothing and was not refused.
  func fromNothing() -> [String] {
    guard fields.text(of: .errorCode) == nil, call.isRequest else { return [] }
    let name = call.eventName
    let isListing = ["List", "Describe", "Lookup", "Search"].contains(where: name.hasPrefix)
    return isListing || parameters == nil && name.hasPrefix("Get") ? ["*"] : []
  }
}

/// The parts of an ARN that a record gives by itself.
struct ARNPlace {
  let region: String
  let account: String?

  /// The partition that the region belongs to.
  var partition: String {
    if region.hasPrefix("cn-") { return "aws-cn" }
    if region.hasPrefix("us-gov-") { return "aws-us-gov" }
    return region.hasPrefix("eusc-") ? "aws-eusc" : "aws"
  }
}
