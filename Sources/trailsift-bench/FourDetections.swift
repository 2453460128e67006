import Foundation

/// The four detections with which such tools begin, as rules that any query language can ask, too: use of root,
/// changes of policies, bursts of refused calls, addresses outside the networks.
///
/// `peers.py` asks the same of other programs and compares the answers. Addresses are the record's own field, and
/// not `aws:SourceIp`, which a call through a VPC endpoint does not have.
enum FourDetections {
  /// Writes the rules into a folder, made if missing.
  /// - Returns: the file's path.
  static func write(to folder: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/four-detections.yaml"
    try Data(rules.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static let rules = """
    - id: root-use
      title: Root was used
      severity: high
      description: Somebody signed in as root, tried to, or called AWS as root.
      match:
        - Condition:
            StringEquals: { "cloudtrail:userIdentity.type": Root }
    - id: policy-change
      title: Policy changed
      severity: medium
      description: A policy of IAM was changed.
      match:
        - Condition:
            StringEquals:
              "cloudtrail:eventSource": iam.amazonaws.com
              "cloudtrail:eventName": [AttachGroupPolicy, AttachRolePolicy, AttachUserPolicy, CreatePolicy,
                CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, DeleteGroupPolicy, DeleteRolePolicy,
                DeleteUserPolicy, DetachGroupPolicy, DetachRolePolicy, DetachUserPolicy, PutGroupPolicy, PutRolePolicy,
                PutUserPolicy, SetDefaultPolicyVersion, UpdateAssumeRolePolicy]
            "Null": { "cloudtrail:errorCode": "true" }
    - id: denied-burst
      title: Burst of refused calls
      severity: high
      description: Ten calls of one principal were refused within five minutes.
      match:
        - Condition:
            StringLike: { "cloudtrail:errorCode": ["*AccessDenied*", "*UnauthorizedOperation*"] }
      correlate: { count: 10, within: 5m, by: ["cloudtrail:userIdentity.arn"] }
    - id: outside-networks
      title: Call from outside the networks
      severity: medium
      description: A call came from an address in none of the networks.
      match:
        - Condition:
            NotIpAddress:
              "cloudtrail:sourceIPAddress": [10.0.0.0/8, 203.0.113.0/24, "2001:db8:aa::/48", 198.51.100.7, 198.51.100.20]
            StringEquals: { "trailsift:OriginKind": [public, private] }

    """
}
