import TrailScan

/// Reads a facts file and gathers all that is wrong with it.
struct SuppliedFactsReader {
  private(set) var facts = SuppliedFacts()
  private(set) var faults: [SuppliedFactsError.Fault] = []
  private let bytes: [UInt8]

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(text: String) {
    let bytes = Array(text.utf8)
    let hasMark = bytes.starts(with: SuppliedFactsReader.byteOrderMark)
    self.bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
  }

  mutating func read() {
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue.parse(bytes)
    } catch {
      report(at: error.offset, "not JSON: \(error.message)")
      return
    }
    for member in members(of: root, "the file") {
      switch member.key {
      case "organizations": readOrganizations(member.value)
      case "principalTags": facts.principalTags = tags(in: member.value)
      case "resourceTags": facts.resourceTags = tags(in: member.value)
      case "vpcEndpoints": readEndpoints(member.value)
      default:
        reportUnknown(
          member, among: ["organizations", "principalTags", "resourceTags", "vpcEndpoints"])
      }
    }
  }

  // MARK: Sections

  private mutating func readOrganizations(_ list: JSONValue) {
    guard let elements = list.array else {
      return report(list, "`organizations` must be a list of objects")
    }
    for element in elements { readOrganization(element) }
  }

  private mutating func readOrganization(_ json: JSONValue) {
    guard json.members != nil else {
      return report(json, "an organization must be an object with `id` and `accounts`")
    }
    var id: String?
    var accounts: JSONValue?
    for member in members(of: json, "an organization") {
      switch member.key {
      case "id": id = text(member.value, "`id`", isValid: SuppliedFactsReader.isOrganizationId)
      case "accounts": accounts = member.value
      default: reportUnknown(member, among: ["id", "accounts"])
      }
    }
    if json["id"] == nil { report(json, "an organization needs its `id`") }
    guard let accounts else { return report(json, "an organization needs its `accounts`") }
    for member in members(of: accounts, "`accounts`") {
      guard SuppliedFactsReader.isAccount(member.key) else {
        report(at: member.keyOffset, "`\(member.key)` is not an account of 12 digits")
        continue
      }
      guard let path = text(member.value, "an account's path"), let id else { continue }
      guard path.hasPrefix("\(id)/"), path.hasSuffix("/") else {
        report(
          member.value, "`\(path)` is not a path in `\(id)`",
          help: "write it as `aws:PrincipalOrgPaths` has it: `\(id)/r-ab12/ou-ab12-11111111/`")
        continue
      }
      if let other = facts.memberships[member.key] {
        report(
          at: member.keyOffset, "account `\(member.key)` is already in `\(other.organizationId)`")
      }
      facts.memberships[member.key] = SuppliedFacts.Membership(organizationId: id, path: path)
    }
  }

  /// `{"arn:…": {"Key": "value"}}`.
  private mutating func tags(in json: JSONValue) -> [String: [String: String]] {
    var found: [String: [String: String]] = [:]
    for owner in members(of: json, "a list of tags") {
      if ARN(owner.key) == nil { report(at: owner.keyOffset, "`\(owner.key)` is not an ARN") }
      var tags: [String: String] = [:]
      for tag in members(of: owner.value, "the tags of `\(owner.key)`") {
        // IAM compares the keys of tags without regard to case.
        let key = tag.key.asciiLowercased
        if key.isEmpty { report(at: tag.keyOffset, "a tag needs a key") }
        if tags[key] != nil, !isRepeated(tag, in: owner.value) {
          report(at: tag.keyOffset, "tag `\(tag.key)` differs from another in case only")
        }
        tags[key] = text(tag.value, "a tag's value", isEmptyAllowed: true)
      }
      found[owner.key] = tags
    }
    return found
  }

  private mutating func readEndpoints(_ json: JSONValue) {
    for member in members(of: json, "`vpcEndpoints`") {
      if !member.key.hasPrefix("vpce-") {
        report(at: member.keyOffset, "`\(member.key)` is not the id of a VPC endpoint")
      }
      guard member.value.members != nil else {
        if let vpc = vpcId(member.value) {
          facts.vpcEndpoints[member.key] = SuppliedFacts.Endpoint(vpcId: vpc)
        }
        continue
      }
      var vpc: String?
      var account: String?
      for part in members(of: member.value, "an endpoint") {
        switch part.key {
        case "vpc": vpc = vpcId(part.value)
        case "account":
          account = text(part.value, "`account`", isValid: SuppliedFactsReader.isAccount)
        default: reportUnknown(part, among: ["vpc", "account"])
        }
      }
      if member.value["vpc"] == nil { report(member.value, "an endpoint needs its `vpc`") }
      if let vpc {
        facts.vpcEndpoints[member.key] = SuppliedFacts.Endpoint(vpcId: vpc, accountId: account)
      }
    }
  }

  private mutating func vpcId(_ json: JSONValue) -> String? {
    text(json, "the VPC of an endpoint", isValid: { $0.hasPrefix("vpc-") })
  }

  // MARK: Values

  private static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  private static func isOrganizationId(_ text: String) -> Bool {
    text.hasPrefix("o-") && !text.contains("/") && text.utf8.count > 2
  }

  /// A string, checked; anything else is reported.
  private mutating func text(
    _ json: JSONValue, _ what: String, isEmptyAllowed: Bool = false,
    isValid: (String) -> Bool = { _ in true }
  ) -> String? {
    guard let text = json.string else {
      report(json, "\(what) must be a string")
      return nil
    }
    guard isEmptyAllowed || !text.isEmpty, isValid(text) else {
      report(json, "`\(text)` is no good value for \(what)")
      return nil
    }
    return text
  }

  /// The members of an object, repeated ones reported; none, reported, if it is something else.
  private mutating func members(of json: JSONValue, _ what: String) -> [JSONMember] {
    guard let members = json.members else {
      report(json, "\(what) must be an object")
      return []
    }
    var seen: Set<String> = []
    for member in members where !seen.insert(member.key).inserted {
      report(at: member.keyOffset, "`\(member.key)` stands here twice")
    }
    return members
  }

  private func isRepeated(_ member: JSONMember, in json: JSONValue) -> Bool {
    (json.members ?? []).count { $0.key == member.key } > 1
  }

  // MARK: Faults

  private mutating func reportUnknown(_ member: JSONMember, among known: [String]) {
    report(
      at: member.keyOffset, "unknown member `\(member.key)`",
      help: NearestName.of(member.key, among: known).map { "did you mean `\($0)`?" }
        ?? "known members: \(known.map { "`\($0)`" }.joined(separator: ", "))")
  }

  private mutating func report(_ json: JSONValue, _ message: String, help: String? = nil) {
    report(at: json.range.lowerBound, message, help: help)
  }

  private mutating func report(at offset: Int, _ message: String, help: String? = nil) {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    // Bytes that continue a character do not count.
    let column = bytes[lineStart..<before.endIndex].count { $0 & 0xC0 != 0x80 } + 1
    faults.append(
      SuppliedFactsError.Fault(
        line: line, column: column, message: SuppliedFactsReader.oneLine(message), help: help))
  }

  /// The message with control characters of the author's text made visible.
  private static func oneLine(_ message: String) -> String {
    String(
      String.UnicodeScalarView(
        message.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
