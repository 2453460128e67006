import TrailScan

/// The things of EC2 that a call names: their ids say what they are (`i-…`, `vol-…`).
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon EC2". Images and snapshots
/// have ARNs without an account.
enum EC2Names {
  private struct Row {
    let prefix: String
    let type: String
    /// The word for it in names of calls.
    let noun: String
    let hasAccount: Bool

    init(_ prefix: String, _ type: String, _ noun: String, hasAccount: Bool = true) {
      self.prefix = prefix
      self.type = type
      self.noun = noun
      self.hasAccount = hasAccount
    }
  }

  private static let rows = [
    Row("i-", "instance", "instance"),
    Row("vol-", "volume", "volume"),
    Row("snap-", "snapshot", "snapshot", hasAccount: false),
    Row("ami-", "image", "image", hasAccount: false),
    Row("sg-", "security-group", "securitygroup"),
    Row("sgr-", "security-group-rule", "securitygrouprule"),
    Row("vpc-", "vpc", "vpc"),
    Row("subnet-", "subnet", "subnet"),
    Row("rtb-", "route-table", "route"),
    Row("igw-", "internet-gateway", "internetgateway"),
    Row("eigw-", "egress-only-internet-gateway", "egressonlyinternetgateway"),
    Row("nat-", "natgateway", "natgateway"),
    Row("eni-", "network-interface", "networkinterface"),
    Row("acl-", "network-acl", "networkacl"),
    Row("eipalloc-", "elastic-ip", "address"),
    Row("vpce-", "vpc-endpoint", "vpcendpoint"),
    Row("pcx-", "vpc-peering-connection", "vpcpeeringconnection"),
    Row("lt-", "launch-template", "launchtemplate"),
    Row("tgw-", "transit-gateway", "transitgateway"),
    Row("fl-", "vpc-flow-log", "flowlog"),
    Row("dopt-", "dhcp-options", "dhcpoptions"),
    Row("key-", "key-pair", "keypair"),
    Row("cgw-", "customer-gateway", "customergateway"),
    Row("vgw-", "vpn-gateway", "vpngateway"),
    Row("vpn-", "vpn-connection", "vpnconnection"),
    Row("pl-", "prefix-list", "prefixlist"),
  ]

  /// The ARNs of what a request (or, of a call that makes something, the response) names.
  ///
  /// What the call's name speaks of comes first: the volume before the instance in `AttachVolume`.
  /// Describe calls act on everything, whatever they filter by.
  static func names(
    call: MappedCall, request: JSONValue, response: JSONValue?, at place: ARNPlace
  ) -> [String] {
    if isListing(call) { return ["*"] }
    let isCreating =
      ["Create", "Run", "Allocate", "Register", "Copy", "Import"].contains(
        where: call.eventName.hasPrefix) && call.eventName != "CreateTags"
    var ids: [String] = []
    if isCreating, let response { collect(response, depth: 0, into: &ids) }
    collect(request, depth: 0, into: &ids)
    var found = ids.compactMap { id in row(of: id).map { (id: id, row: $0) } }
    if found.isEmpty { found = namedIds(in: request) }
    let name = call.eventName.asciiLowercased
    // `Route` is inside `RouteTable`, and `Instance` inside no other: the longest noun names the thing.
    let subject = found.map(\.row).filter { name.contains($0.noun) }
      .max { $0.noun.utf8.count < $1.noun.utf8.count }
    if let subject {
      found =
        found.filter { $0.row.type == subject.type } + found.filter { $0.row.type != subject.type }
    }
    var names = found.map { arn($0.row.type, $0.id, hasAccount: $0.row.hasAccount, place) }
    if names.isEmpty || subject == nil && name.contains("keypair"),
      let key = request.text(ignoringCase: "keyName")
    {
      names.insert(arn("key-pair", key, hasAccount: true, place), at: 0)
    }
    if names.isEmpty, isCreating, response == nil,
      let row = rows.filter({ name.contains($0.noun) }).max(by: { $0.noun.count < $1.noun.count })
    {
      // What was to be made has no id when the call fails; IAM is asked about any of its type.
      names = [arn(row.type, "*", hasAccount: row.hasAccount, place)]
    }
    if names.isEmpty, let group = request.text(ignoringCase: "groupName") { names = [group] }
    return names
  }

  /// Whether a call is about nothing in particular, even if it was refused.
  static func isListing(_ call: MappedCall) -> Bool {
    call.service == "ec2" && call.eventName.hasPrefix("Describe")
      && !call.eventName.hasSuffix("Attribute")
  }

  /// Ids that only the name of their parameter vouches for: made-up ones (`i-durz4ux740gjqvcm`), as
  /// attackers and tests send them.
  private static func namedIds(in request: JSONValue) -> [(id: String, row: Row)] {
    (request.members ?? []).compactMap { member in
      guard member.key.hasSuffix("Id"), let id = member.value.string, id.utf8.count <= 40,
        let dash = id.firstIndex(of: "-"), id.utf8.allSatisfy(isIdByte),
        let row = rows.first(where: { $0.prefix == id[...dash] })
      else { return nil }
      return (id, row)
    }
  }

  private static func isIdByte(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
  }

  private static func arn(_ type: String, _ id: String, hasAccount: Bool, _ place: ARNPlace)
    -> String
  {
    guard let account = hasAccount ? place.account : "" else { return id }
    return "arn:\(place.partition):ec2:\(place.region):\(account):\(type)/\(id)"
  }

  /// The row of an id: its prefix and 8 or 17 hexadecimal digits.
  private static func row(of text: String) -> Row? {
    guard text.utf8.count <= 40, let dash = text.firstIndex(of: "-") else { return nil }
    let digits = text[text.index(after: dash)...].utf8
    guard digits.count >= 8, digits.allSatisfy({ isHexDigit($0) }) else { return nil }
    let prefix = text[...dash]
    return rows.first { $0.prefix == prefix }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6
  }

  private static func collect(_ json: JSONValue, depth: Int, into ids: inout [String]) {
    guard depth < 12, ids.count < 200 else { return }
    if let text = json.string {
      if row(of: text) != nil, !ids.contains(text) { ids.append(text) }
      if let nested = json.openedText { collect(nested, depth: depth + 1, into: &ids) }
    } else if let elements = json.array {
      for element in elements { collect(element, depth: depth + 1, into: &ids) }
    } else {
      for member in json.members ?? [] { collect(member.value, depth: depth + 1, into: &ids) }
    }
  }
}
