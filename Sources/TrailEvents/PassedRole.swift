import TrailScan

/// A role that a call hands to a service: what `iam:PassRole` is asked for.
///
/// No record of its own exists for it, so it is found in the parameters of the call that passes the
/// role. A role behind an instance profile is not named there and not found.
public struct PassedRole: Sendable, Hashable {
  /// The role's ARN.
  public let roleARN: String
  /// The value of `iam:PassedToService`, such as `lambda.amazonaws.com`.
  public let service: String

  /// The roles that a call passes; none for reading calls, and for IAM's and STS's own.
  public static func of(call: MappedCall, fields: any RecordFields) -> [PassedRole] {
    let reading = ["Get", "List", "Describe", "Batch", "Search", "Lookup", "Simulate"]
    guard call.isRequest, call.service != "iam", call.service != "sts",
      !reading.contains(where: call.eventName.hasPrefix),
      let parameters = fields.object(at: "requestParameters")
    else { return [] }
    var arns: [String] = []
    collect(parameters, isRole: false, depth: 0, into: &arns)
    // ECS passes roles on to the tasks' own principal.
    let service = call.service == "ecs" ? "ecs-tasks.amazonaws.com" : call.eventSource
    return arns.map { PassedRole(roleARN: $0, service: service) }
  }

  /// The role ARNs in members with `role` in their names.
  private static func collect(
    _ json: JSONValue, isRole: Bool, depth: Int, into arns: inout [String]
  ) {
    guard depth < 12 else { return }
    if let text = json.string {
      guard isRole, let arn = ARN(text), arn.service == "iam", arn.resource.hasPrefix("role/"),
        !arns.contains(text)
      else { return }
      arns.append(text)
    } else if let elements = json.array {
      for element in elements { collect(element, isRole: isRole, depth: depth + 1, into: &arns) }
    } else {
      for member in json.members ?? [] {
        let isRole = member.key.containsIgnoringCase("role")
        collect(member.value, isRole: isRole, depth: depth + 1, into: &arns)
      }
    }
  }
}
