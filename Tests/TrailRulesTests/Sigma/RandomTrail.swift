import TrailTestSupport

/// Random records and random Sigma detections that have much to say to each other.
enum RandomTrail {
  private static let fields = [
    "eventSource", "eventName", "awsRegion", "errorCode", "userIdentity.type",
    "userIdentity.userName", "userAgent", "requestParameters.name", "requestParameters.list",
    "requestParameters.items.id",
  ]
  private static let values: [String: [String]] = [
    "eventSource": ["iam.amazonaws.com", "s3.amazonaws.com"],
    "eventName": ["CreateUser", "ListObjects", "DeleteUser"],
    "awsRegion": ["eu-west-1", "us-east-1"],
    "errorCode": ["AccessDenied", "Client.Denied"],
    "userIdentity.type": ["Root", "IAMUser"],
    "userIdentity.userName": ["alice", "adm_bob"],
    "userAgent": ["aws-cli/2", "Boto3"],
    "requestParameters.name": ["alice", "x*y", "a?", "5", "${a}"],
    "requestParameters.list": ["one", "two", "three"],
    "requestParameters.items.id": ["i-1", "i-2", "alice"],
  ]

  /// A record of CloudTrail; some of its fields may be missing.
  static func record(_ number: Int, using random: inout SeededGenerator) -> String {
    func value(_ field: String) -> String {
      let value = values[field]?.randomElement(using: &random) ?? ""
      return "\"\(Bool.random(using: &random) ? value : value.uppercased())\""
    }
    var members = [
      "\"eventVersion\":\"1.08\"", "\"eventTime\":\"2026-03-04T05:06:07Z\"",
      "\"eventID\":\"e\(number)\"", "\"eventSource\":\(value("eventSource").lowercased())",
      "\"eventName\":\(value("eventName"))", "\"awsRegion\":\(value("awsRegion"))",
      "\"recipientAccountId\":\"111122223333\"",
    ]
    for field in ["errorCode", "userAgent"] where Bool.random(using: &random) {
      members.append("\"\(field)\":\(value(field))")
    }
    var identity = ["\"type\":\(value("userIdentity.type"))"]
    if Bool.random(using: &random) {
      identity.append("\"userName\":\(value("userIdentity.userName"))")
    }
    members.append("\"userIdentity\":{\(identity.joined(separator: ","))}")
    var parameters: [String] = []
    if Bool.random(using: &random) {
      let isNumber = Int.random(in: 0..<3, using: &random) == 0
      parameters.append("\"name\":\(isNumber ? "5" : value("requestParameters.name"))")
    }
    if Bool.random(using: &random) {
      let list = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        value("requestParameters.list")
      }
      parameters.append("\"list\":[\(list.joined(separator: ","))]")
    }
    if Bool.random(using: &random) {
      let items = (0..<Int.random(in: 1...2, using: &random)).map { _ in
        "{\"id\":\(value("requestParameters.items.id"))}"
      }
      parameters.append("\"items\":[\(items.joined(separator: ","))]")
    }
    if !parameters.isEmpty {
      members.append("\"requestParameters\":{\(parameters.joined(separator: ","))}")
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// The `detection` of a rule.
  static func detection(using random: inout SeededGenerator) -> String {
    let count = Int.random(in: 1...4, using: &random)
    var lines = ["detection:"]
    for number in 0..<count {
      lines.append("  s\(number):")
      for field in fields.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)) {
        lines.append("    \(item(field, using: &random))")
      }
    }
    lines.append("  condition: \(condition(count, depth: 0, using: &random))")
    return lines.joined(separator: "\n")
  }

  private static func item(_ field: String, using random: inout SeededGenerator) -> String {
    let all = values[field] ?? []
    let picked = all.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
    func escaped(_ text: String) -> String {
      text.replacing("*", with: "\\*").replacing("?", with: "\\?")
    }
    func part(_ text: String) -> String {
      escaped(String(Bool.random(using: &random) ? text.prefix(3) : text.suffix(3)))
    }
    func list(_ values: [String]) -> String {
      "[" + values.map { "'\($0)'" }.joined(separator: ", ") + "]"
    }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return "\(field): null"
    case 1: return "\(field)|exists: \(Bool.random(using: &random))"
    case 2: return "\(field)|contains: \(list(picked.map(part)))"
    case 3: return "\(field)|startswith: \(list(picked.map(part)))"
    case 4: return "\(field)|endswith|cased: \(list(picked.map(part)))"
    case 5: return "\(field)|contains|all: \(list(picked.map(part)))"
    case 6: return "\(field)|neq: \(list(picked.map(escaped)))"
    case 7: return "\(field): 5"
    default: return "\(field): \(list(picked.map(escaped)))"
    }
  }

  private static func condition(
    _ count: Int, depth: Int, using random: inout SeededGenerator
  ) -> String {
    func operand() -> String {
      let name = "s\(Int.random(in: 0..<count, using: &random))"
      guard depth < 2, Int.random(in: 0..<3, using: &random) == 0 else {
        return Int.random(in: 0..<3, using: &random) == 0 ? "not \(name)" : name
      }
      return "(\(condition(count, depth: depth + 1, using: &random)))"
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "1 of s*"
    case 1: return "all of them"
    case 2: return "\(operand()) and not \(operand())"
    case 3: return "\(operand()) or \(operand())"
    case 4: return "\(operand()) and \(operand())"
    default: return operand()
    }
  }
}
