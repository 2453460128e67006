public import TrailDetect
public import TrailEvents
public import TrailScan

/// In what roles a value was found in an event.
public struct PivotRoles: OptionSet, Sendable, Hashable {
  /// The bits.
  public let rawValue: UInt16

  /// Roles from their bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The access key that signed the call.
  public static let accessKey = PivotRoles(rawValue: 1)
  /// The caller: its ARN, name or unique id, or the source identity.
  public static let caller = PivotRoles(rawValue: 2)
  /// The caller's session name.
  public static let sessionName = PivotRoles(rawValue: 4)
  /// The role behind the caller's session.
  public static let role = PivotRoles(rawValue: 8)
  /// The address that the call came from.
  public static let address = PivotRoles(rawValue: 16)
  /// The event itself: eventID, sharedEventID or requestID.
  public static let event = PivotRoles(rawValue: 32)
  /// Something that the call was about: named in the request, the response or the resources.
  public static let resource = PivotRoles(rawValue: 64)
  /// The user agent.
  public static let userAgent = PivotRoles(rawValue: 128)

  /// What makes the caller itself the one that was asked for.
  static let identity: PivotRoles = [.accessKey, .caller, .sessionName, .role]

  /// The roles in words, in a fixed order.
  public var names: [String] {
    let all: [(PivotRoles, String)] = [
      (.accessKey, "access key"), (.caller, "caller"), (.sessionName, "session name"),
      (.role, "role"), (.address, "address"), (.event, "event"), (.resource, "resource"),
      (.userAgent, "user agent"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

/// What a pivot looks for, and where.
public struct PivotQuery: Sendable {
  /// The value as it was given.
  public let value: String
  /// Where it is looked for.
  public let roles: PivotRoles
  private let bytes: [UInt8]
  private let lowercased: String
  private let network: IPNetwork?
  private let arn: ARN?
  private let arnName: [UInt8]

  /// Reads a value; what it looks like says where it is looked for.
  /// - Parameter roles: where to look instead.
  public init?(_ value: String, roles: PivotRoles? = nil) {
    guard !value.isEmpty else { return nil }
    self.value = value
    bytes = Array(value.utf8)
    lowercased = value.lowercased()
    network = IPNetwork(value)
    let arn = ARN(value)
    self.arn = arn
    arnName = Array((arn?.lastSegment ?? "").utf8)
    self.roles = roles ?? PivotQuery.roles(of: value, network: network, arn: arn)
  }

  private static func roles(of value: String, network: IPNetwork?, arn: ARN?) -> PivotRoles {
    if network != nil { return .address }
    if isAccessKey(value) { return [.accessKey, .resource] }
    if isUUID(value) { return [.event, .resource] }
    if InstanceName.isOne(value) { return [.sessionName, .resource] }
    if arn != nil { return [.caller, .role, .resource] }
    return [.caller, .sessionName, .role, .resource, .userAgent]
  }

  /// `AKIA…`, `ASIA…` and the like.
  private static func isAccessKey(_ value: String) -> Bool {
    let prefixes = ["AKIA", "ASIA", "ABIA", "ACCA"]
    return (16...128).contains(value.utf8.count) && prefixes.contains(where: value.hasPrefix)
      && value.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x41 < 26 }
  }

  /// `b2b387b5-a28d-4608-8173-826d8c61e254`.
  private static func isUUID(_ value: String) -> Bool {
    let parts = value.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.utf8.allSatisfy(isHexDigit) }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }

  // MARK: Callers

  /// Whether a caller is the one that is looked for, by what it is alone.
  public func names(_ identity: Identity) -> Bool { rolesOfCaller(identity).rawValue != 0 }

  func rolesOfCaller(_ identity: Identity) -> PivotRoles {
    var found: PivotRoles = []
    if roles.contains(.accessKey), identity.accessKeyId == value { found.insert(.accessKey) }
    if roles.contains(.caller), isCaller(identity) { found.insert(.caller) }
    if roles.contains(.sessionName), identity.sessionName == value { found.insert(.sessionName) }
    if roles.contains(.role), let role = identity.roleARN, isRole(role) { found.insert(.role) }
    return found
  }

  private func isCaller(_ identity: Identity) -> Bool {
    if identity.arn == value || identity.sourceIdentity == value { return true }
    if identity.principalId == value || identity.principalId?.hasPrefix("\(value):") == true {
      return true
    }
    if identity.onBehalfOfUserId == value || identity.displayName == value { return true }
    // A service's name, an anonymous caller.
    if identity.kind == .awsService || identity.isAnonymous {
      return identity.principalKey == value
    }
    if identity.kind == .assumedRole { return false }
    return identity.userName == value || identity.principalKey == value
  }

  private func isRole(_ role: String) -> Bool {
    if role == value { return true }
    guard let parts = ARN(role) else { return false }
    guard let arn else { return parts.lastSegment == value || "role/\(parts.lastSegment)" == value }
    // A session's ARN has lost the role's path, and so may the one that was asked for.
    return arn.service == "iam" && arn.resource.hasPrefix("role/")
      && arn.account == parts.account && arn.lastSegment == parts.lastSegment
  }

  // MARK: Events

  /// In what roles a record names the value.
  public func roles(of record: RecordView, inspector: EventInspector) -> PivotRoles {
    var found = roles.intersection(.identity).isEmpty ? [] : rolesOfCaller(inspector.identity)
    if roles.contains(.address), let network, let address = inspector.origin.address,
      network.contains(address)
    {
      found.insert(.address)
    }
    if roles.contains(.event),
      isText(.eventID, record) || isText(.sharedEventID, record)
        || isText(.requestID, record)
    {
      found.insert(.event)
    }
    if roles.contains(.resource), namesResource(record, inspector) { found.insert(.resource) }
    if roles.contains(.userAgent), value.utf8.count >= 3,
      record.text(.userAgent)?.lowercased().contains(lowercased) == true
    {
      found.insert(.userAgent)
    }
    return found
  }

  private func isText(_ field: BaseField, _ record: RecordView) -> Bool {
    let slot = record.slot(field)
    return slot.kind == .string && slot.length == bytes.count
      && record.text(slot)?.lowercased() == lowercased
  }

  private static let resourceFields: [BaseField] = [
    .requestParameters, .responseElements, .resources, .serviceEventDetails,
    .additionalEventData,
  ]

  private func namesResource(_ record: RecordView, _ inspector: EventInspector) -> Bool {
    // A bare name is enough only in a call of the ARN's service.
    let takesName =
      arn.map { $0.service == inspector.call.service && !arnName.isEmpty } ?? false
    return PivotQuery.resourceFields.contains { field in
      isNamed(in: record.slot(field), of: record, takesName: takesName)
    }
  }

  private func isNamed(in slot: FieldSlot, of record: RecordView, takesName: Bool) -> Bool {
    var isFound = false
    switch slot.kind {
    case .object:
      record.forEachMember(of: slot) { _, value in
        isFound = isNamed(in: value, of: record, takesName: takesName)
        return !isFound
      }
    case .array:
      record.forEachElement(of: slot) { value in
        isFound = isNamed(in: value, of: record, takesName: takesName)
        return !isFound
      }
    case .string: isFound = isNamed(record.bytes(slot), takesName: takesName)
    case .absent, .number, .literal, .null: break
    }
    return isFound
  }

  private func isNamed(_ text: UnsafeBufferPointer<UInt8>, takesName: Bool) -> Bool {
    if text.contains(UInt8(ascii: "\\")) {
      var decoded = JSONText.decodeLeniently(text)
      // An export may have put an object into a text.
      if decoded.first == "{" { return decoded.contains("\"\(value)\"") }
      return decoded.withUTF8 { isWritten($0, takesName: takesName) }
    }
    return isWritten(text, takesName: takesName)
  }

  private func isWritten(_ text: UnsafeBufferPointer<UInt8>, takesName: Bool) -> Bool {
    if ends(text, with: bytes, wholeOnly: arn != nil) { return true }
    return takesName && text.count == arnName.count && text.elementsEqual(arnName)
  }

  /// Whether a text is the value, or an ARN that ends in it.
  private func ends(
    _ text: UnsafeBufferPointer<UInt8>, with name: [UInt8], wholeOnly: Bool
  ) -> Bool {
    guard text.count >= name.count else { return false }
    if text.count == name.count { return text.elementsEqual(name) }
    guard !wholeOnly, text.count > 4, text[0] == UInt8(ascii: "a"), text[1] == UInt8(ascii: "r"),
      text[2] == UInt8(ascii: "n"), text[3] == UInt8(ascii: ":")
    else { return false }
    let before = text[text.count - name.count - 1]
    return (before == UInt8(ascii: "/") || before == UInt8(ascii: ":"))
      && text.suffix(name.count).elementsEqual(name)
  }
}
