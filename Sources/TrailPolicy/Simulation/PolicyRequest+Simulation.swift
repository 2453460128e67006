import TrailEvents
import TrailScan

extension PolicyRequest {
  /// Reads the `request` of a line.
  init(simulation value: JSONValue) throws(SimulationError) {
    guard value.members != nil else { throw SimulationError("`request` is an object") }
    let members = SimulationMembers(value, name: "request")
    try members.refuseOthers(than: [
      "principal", "action", "resource", "resourceAccount", "context", "sessionIssuer",
      "managementAccount", "serviceLinkedRole", "resourceControls",
    ])
    guard let principal = members.take("principal") else {
      throw SimulationError("a request needs `principal` (write `unknown` if nothing says who)")
    }
    guard let action = try members.text("action") else {
      throw SimulationError("a request needs `action`")
    }
    guard PolicyRequest.isAction(action) else {
      throw SimulationError("action `\(action)` is not `service:Name`")
    }
    guard let resource = try members.text("resource") else {
      throw SimulationError(
        "a request needs `resource` (write an ARN, `*` for an action without one, or `unknown`)")
    }
    let issuer = try members.text("sessionIssuer")
    if let issuer, ARN(issuer) == nil {
      throw SimulationError("`sessionIssuer` is the ARN of a role or user")
    }
    self.init(
      principal: try RequestPrincipal(simulation: principal), sessionIssuer: issuer,
      action: action, resource: try PolicyRequest.resource(resource),
      resourceAccount: try PolicyRequest.resourceAccount(members),
      managementAccount: try members.account("managementAccount"),
      isServiceLinkedRole: try members.flag("serviceLinkedRole"),
      isBoundByResourceControls: try members.flag("resourceControls"),
      context: try PolicyRequest.context(members.take("context")))
  }

  private static func isAction(_ text: String) -> Bool {
    guard ActionPattern.isAction(text), !text.utf8.contains(where: { $0 == 0x2A || $0 == 0x3F })
    else { return false }
    let parts = text.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
  }

  private static func resource(_ text: String) throws(SimulationError) -> RequestedResource {
    switch text {
    case "*": return .wildcardOnly
    case "unknown": return .unknown
    default:
      guard ARN(text) != nil else {
        throw SimulationError("resource `\(text)` is not an ARN, `*` or `unknown`")
      }
      return .arn(text)
    }
  }

  private static func resourceAccount(
    _ members: SimulationMembers
  ) throws(SimulationError) -> ResourceAccount {
    if let value = members.take("resourceAccount"), value.members != nil {
      _ = try unknown(value, of: "resourceAccount")
      return .unknown
    }
    return try members.account("resourceAccount").map { .account($0) } ?? .asNamed
  }

  private static func context(
    _ value: JSONValue?
  ) throws(SimulationError) -> [String: ContextValue] {
    guard let value else { return [:] }
    guard let members = value.members else {
      throw SimulationError("`context` is an object of keys and values")
    }
    var context: [String: ContextValue] = [:]
    for member in members {
      guard !member.key.isEmpty else { throw SimulationError("a key of `context` is empty") }
      let folded = member.key.lowercased()
      guard context[folded] == nil else {
        throw SimulationError("key `\(member.key)` appears twice in `context`")
      }
      context[folded] = try contextValue(member)
    }
    return context
  }

  private static func contextValue(
    _ member: JSONMember
  ) throws(SimulationError) -> ContextValue {
    if member.value.isNull { return .absent }
    if let text = member.value.scalarText { return .single(text) }
    guard let elements = member.value.array else {
      return try unknown(member.value, of: member.key)
    }
    var texts: [String] = []
    for element in elements {
      guard let text = element.scalarText else {
        throw SimulationError("a value of key `\(member.key)` is no text, number or boolean")
      }
      texts.append(text)
    }
    return .multiple(texts)
  }

  private static func unknown(
    _ value: JSONValue, of key: String
  ) throws(SimulationError) -> ContextValue {
    guard let members = value.members, members.count == 1, members[0].key == "unknown" else {
      throw SimulationError("an object as `\(key)` is `{\"unknown\": …}`")
    }
    switch members[0].value.string {
    case "presence": return .unknown
    case "value": return .presentWithUnknownValue
    default: throw SimulationError("the `unknown` of `\(key)` is `presence` or `value`")
    }
  }
}

extension RequestPrincipal {
  fileprivate init(simulation value: JSONValue) throws(SimulationError) {
    if let text = value.string {
      switch text {
      case "anonymous": self = .anonymous
      case "unknown": self = .unknown
      default:
        guard RequestPrincipal.isCaller(arn: text) else {
          throw SimulationError(
            "principal `\(text)` is no ARN of a user, role, session or root user"
              + " (or `anonymous`, or `unknown`)")
        }
        self = .arn(text)
      }
      return
    }
    guard let members = value.members, members.count == 1 else {
      throw SimulationError(
        "a principal is an ARN, `anonymous`, or one of `service`, `federated`, `canonical`")
    }
    guard let text = members[0].value.string, !text.isEmpty else {
      throw SimulationError("principal `\(members[0].key)` is a text that is not empty")
    }
    switch members[0].key {
    case "service": self = .service(text)
    case "federated": self = .federated(text)
    case "canonical": self = .canonical(text)
    default:
      let help = NearestName.help(
        for: members[0].key, among: ["service", "federated", "canonical"])
      throw SimulationError(
        "unknown principal type `\(members[0].key)`" + (help.map { " (\($0))" } ?? ""))
    }
  }
}
