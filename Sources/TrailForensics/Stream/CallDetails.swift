import TrailEvents
import TrailScan

/// What else is worth telling of a call beside its resource: the policy that was attached, how somebody
/// signed in.
final class CallDetails {
  /// Where the detail stands; the first path that has a text wins.
  private struct Place {
    var label: String
    var paths: [[String]]
  }

  /// What stands between the parts of a detail.
  static let separator = ", "

  private let places: [String: [Place]]

  init() {
    func place(_ label: String, _ paths: String...) -> Place {
      Place(label: label, paths: paths.map { $0.split(separator: ".").map(String.init) })
    }
    let policy = [place("policy", "requestParameters.policyArn", "requestParameters.policyName")]
    let role = [
      place("as", "requestParameters.roleSessionName"),
      place("key issued", "responseElements.credentials.accessKeyId"),
    ]
    let image = [place("document", "requestParameters.documentName")]
    let rule = [
      place("from", "requestParameters.ipPermissions.items.ipRanges.items.cidrIp"),
      place("port", "requestParameters.ipPermissions.items.fromPort"),
    ]
    let trail = [place("trail", "requestParameters.name", "requestParameters.trailName")]
    let user = [place("user", "requestParameters.userName")]
    places = [
      "AttachUserPolicy": policy, "AttachRolePolicy": policy, "AttachGroupPolicy": policy,
      "DetachUserPolicy": policy, "DetachRolePolicy": policy, "DetachGroupPolicy": policy,
      "PutUserPolicy": policy, "PutRolePolicy": policy, "PutGroupPolicy": policy,
      "DeleteUserPolicy": policy, "DeleteRolePolicy": policy,
      "AssumeRole": role, "AssumeRoleWithSAML": role, "AssumeRoleWithWebIdentity": role,
      "GetSessionToken": role, "GetFederationToken": role,
      "ConsoleLogin": [
        place("MFA", "additionalEventData.MFAUsed"),
        place("result", "responseElements.ConsoleLogin"),
      ],
      "SwitchRole": [
        place("to", "additionalEventData.SwitchTo"),
        place("result", "responseElements.SwitchRole"),
      ],
      "CreateAccessKey": [place("key", "responseElements.accessKey.accessKeyId")],
      "UpdateAccessKey": [
        place("key", "requestParameters.accessKeyId"), place("to", "requestParameters.status"),
      ],
      "DeleteAccessKey": [place("key", "requestParameters.accessKeyId")],
      "CreateTrail": trail, "UpdateTrail": trail, "DeleteTrail": trail, "StartLogging": trail,
      "StopLogging": trail, "PutEventSelectors": trail, "PutInsightSelectors": trail,
      "AddUserToGroup": [place("user", "requestParameters.userName")],
      "RemoveUserFromGroup": [place("user", "requestParameters.userName")],
      "CreateLoginProfile": user, "UpdateLoginProfile": user,
      "RunInstances": [
        place("type", "requestParameters.instanceType"),
        place(
          "profile", "requestParameters.iamInstanceProfile.name",
          "requestParameters.iamInstanceProfile.arn"),
      ],
      "SendCommand": image, "StartSession": image,
      "AuthorizeSecurityGroupIngress": rule, "AuthorizeSecurityGroupEgress": rule,
      "ModifySnapshotAttribute": [
        place(
          "to", "requestParameters.createVolumePermission.add.items.userId",
          "requestParameters.createVolumePermission.add.items.group")
      ],
      "ModifyImageAttribute": [
        place(
          "to", "requestParameters.launchPermission.add.items.userId",
          "requestParameters.launchPermission.add.items.group")
      ],
    ]
  }

  /// The detail, such as `policy arn:aws:iam::aws:policy/AdministratorAccess`; empty if there is none.
  func detail(of record: RecordView, call: MappedCall) -> String {
    guard let places = places[call.eventName] else { return "" }
    var parts: [String] = []
    for place in places {
      let text = place.paths.lazy.compactMap { path in
        record.values(at: path).lazy.compactMap(\.scalarText).first
      }.first
      if let text, !text.isEmpty { parts.append("\(place.label) \(text)") }
    }
    return parts.joined(separator: CallDetails.separator)
  }
}
