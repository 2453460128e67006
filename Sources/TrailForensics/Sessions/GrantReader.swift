import TrailEvents
import TrailScan

/// Reads from a record what credentials it hands out.
enum GrantReader {
  /// The grants of a call that succeeded; most calls have none.
  static func grants(
    of record: RecordView, eventSource: String, eventName: String, issuer: String,
    identity: Identity, time: Timestamp
  ) -> [Grant] {
    guard let kind = kind(eventSource, eventName) else { return [] }
    var grant = Grant(
      kind: kind, issuer: issuer, time: time, eventID: record.text(.eventID) ?? "",
      sharedEventID: record.text(.sharedEventID)?.nonEmptyText,
      address: record.text(.sourceIPAddress) ?? "",
      accounts: [record.text(.recipientAccountId)?.nonEmptyText ?? identity.accountId]
        .compactMap { $0 })
    let request = record.object(at: "requestParameters")
    let response = record.object(at: "responseElements")
    switch kind {
    case .assumeRole, .assumeRoleWithSAML, .assumeRoleWithWebIdentity, .assumeRoot,
      .getSessionToken, .getFederationToken:
      grant.readSession(request: request, response: response)
    case .getRoleCredentials: grant.readIdentityCenter(record)
    case .createAccessKey:
      let key = response?["accessKey"]
      grant.issuedKey = key?["accessKeyId"]?.string?.nonEmptyText
      grant.subject = user(
        named: key?["userName"]?.string ?? request?["userName"]?.string, identity)
      if grant.subject == nil { grant.subject = identity.arn }
    case .consoleLogin:
      guard response?["ConsoleLogin"]?.string == "Success" else { return [] }
      grant.issuedKey = nil
      grant.subject = identity.arn
      grant.usedMFA = additional(record)?["MFAUsed"]?.string.map { $0 == "Yes" }
    case .switchRole:
      guard response?["SwitchRole"]?.string == "Success" else { return [] }
      grant.subject = identity.arn
      grant.switchedFrom = additional(record)?["SwitchFrom"]?.string
    case .createUser, .createLoginProfile, .updateLoginProfile:
      grant.subject =
        response?["user"]?["arn"]?.string ?? user(named: request?["userName"]?.string, identity)
    case .createRole, .updateAssumeRolePolicy:
      grant.subject =
        response?["role"]?["arn"]?.string
        ?? request?["roleName"]?.string.flatMap { name in
          grant.accounts.first.map { "arn:\(partition(identity)):iam::\($0):role/\(name)" }
        }
    case .runInstances:
      let items = response?["instancesSet"]?["items"]?.array ?? []
      return items.prefix(maxInstances).compactMap { item in
        guard let id = item["instanceId"]?.string else { return nil }
        var one = grant
        one.subject = id
        return one
      }
    }
    guard grant.issuedKey != nil || grant.subject != nil else { return [] }
    return [grant]
  }

  /// How many instances of one call are taken.
  private static let maxInstances = 100

  private static func kind(_ eventSource: String, _ eventName: String) -> Grant.Kind? {
    guard let kind = Grant.Kind(rawValue: eventName) else { return nil }
    let source: String
    switch kind {
    case .assumeRole, .assumeRoleWithSAML, .assumeRoleWithWebIdentity, .assumeRoot,
      .getSessionToken, .getFederationToken:
      source = "sts.amazonaws.com"
    case .getRoleCredentials: source = "sso.amazonaws.com"
    case .consoleLogin, .switchRole: source = "signin.amazonaws.com"
    case .createAccessKey, .createUser, .createLoginProfile, .updateLoginProfile, .createRole,
      .updateAssumeRolePolicy:
      source = "iam.amazonaws.com"
    case .runInstances: source = "ec2.amazonaws.com"
    }
    return eventSource == source ? kind : nil
  }

  private static func additional(_ record: RecordView) -> JSONValue? {
    record.object(at: "additionalEventData")
  }

  private static func partition(_ identity: Identity) -> String {
    identity.arn.flatMap { ARN($0)?.partition } ?? "aws"
  }

  private static func user(named name: String?, _ identity: Identity) -> String? {
    guard let name, let account = identity.accountId else { return nil }
    return "arn:\(partition(identity)):iam::\(account):user/\(name)"
  }
}

extension Grant {
  fileprivate init(
    kind: Kind, issuer: String, time: Timestamp, eventID: String, sharedEventID: String?,
    address: String, accounts: [String]
  ) {
    self.kind = kind
    self.issuer = issuer
    self.time = time
    self.eventID = eventID
    self.sharedEventID = sharedEventID
    self.address = address
    self.accounts = accounts
  }

  fileprivate mutating func readSession(request: JSONValue?, response: JSONValue?) {
    issuedKey = response?["credentials"]?["accessKeyId"]?.string?.nonEmptyText
    let user = response?["assumedRoleUser"] ?? response?["federatedUser"]
    subject = user?["arn"]?.string ?? response?["federatedUser"]?["arn"]?.string
    roleARN = request?["roleArn"]?.string
    sessionName = request?["roleSessionName"]?.string ?? request?["name"]?.string
    sourceIdentity = response?["sourceIdentity"]?.string ?? request?["sourceIdentity"]?.string
    if request?["serialNumber"]?.string != nil { usedMFA = true }
    if subject == nil, let roleARN, let role = ARN(roleARN), let sessionName {
      subject =
        "arn:\(role.partition):sts::\(role.account):assumed-role/\(role.lastSegment)/\(sessionName)"
    }
  }

  /// Identity Center's portal tells the role by name and the account, and no key.
  fileprivate mutating func readIdentityCenter(_ record: RecordView) {
    let details = record.object(at: "serviceEventDetails")
    let request = record.object(at: "requestParameters")
    func text(_ name: String, _ other: String) -> String? {
      details?[name]?.string ?? request?[name]?.string ?? details?[other]?.string
        ?? request?[other]?.string
    }
    guard let role = text("role_name", "roleName"), let account = text("account_id", "accountId")
    else { return }
    roleARN = "arn:aws:iam::\(account):role/\(role)"
    subject = roleARN
  }
}

extension String {
  /// The text, or nil if it is empty.
  var nonEmptyText: String? { isEmpty ? nil : self }
}
