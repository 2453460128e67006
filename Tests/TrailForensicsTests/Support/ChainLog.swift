import Foundation

/// The records of a made-up intrusion over three accounts, with every way of getting credentials.
///
/// `alice` of A assumes `hop` in B, which assumes `deep` in C (role chaining, with a source identity); beside
/// it stand a SAML, an OpenID and an Identity Center session, an instance with its role, and a console user
/// who switches role.
enum ChainLog {
  static let a = "111122223333"
  static let b = "444455556666"
  static let c = "777788889999"

  /// The logs of the accounts: A alone, B alone, C alone.
  static var accounts: [[String]] { [ofA, ofB, ofC] }

  private static let aliceKey = "AKIAALICE00000000001"

  private static func user(_ name: String, _ key: String?, account: String = a) -> String {
    let keyMember = key.map { ",\"accessKeyId\":\"\($0)\"" } ?? ""
    return """
      {"type":"IAMUser","principalId":"AIDA\(name.uppercased())",\
      "arn":"arn:aws:iam::\(account):user/\(name)","accountId":"\(account)","userName":"\(name)"\(keyMember)}
      """
  }

  private static func role(
    _ role: String, _ session: String, _ key: String, account: String, path: String = "",
    created: String, more: String = ""
  ) -> String {
    """
    {"type":"AssumedRole","principalId":"AROA\(role.uppercased()):\(session)",\
    "arn":"arn:aws:sts::\(account):assumed-role/\(role)/\(session)","accountId":"\(account)",\
    "accessKeyId":"\(key)","sessionContext":{"sessionIssuer":{"type":"Role",\
    "principalId":"AROA\(role.uppercased())","arn":"arn:aws:iam::\(account):role/\(path)\(role)",\
    "accountId":"\(account)","userName":"\(role)"},"attributes":{"creationDate":"\(created)",\
    "mfaAuthenticated":"false"}\(more)}}
    """
  }

  private static func record(
    _ id: String, _ time: String, _ call: String, _ identity: String, account: String,
    address: String = "198.51.100.9", agent: String = "aws-cli/2.15.0 md/x", readOnly: Bool = true,
    _ more: String...
  ) -> String {
    let parts = call.split(separator: ":")
    let members = more.map { ",\($0)" }.joined()
    return """
      {"eventVersion":"1.10","userIdentity":\(identity),"eventTime":"2026-03-04T\(time)Z",\
      "eventSource":"\(parts[0]).amazonaws.com","eventName":"\(parts[1])","awsRegion":"us-east-1",\
      "sourceIPAddress":"\(address)","userAgent":"\(agent)","eventID":"\(id)","readOnly":\(readOnly),\
      "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"\(account)",\
      "eventCategory":"Management"\(members)}
      """
  }

  private static func assumption(
    _ role: String, _ session: String, _ key: String, account: String, sourceIdentity: String? = nil
  ) -> String {
    let source = sourceIdentity.map { ",\"sourceIdentity\":\"\($0)\"" } ?? ""
    return """
      "requestParameters":{"roleArn":"arn:aws:iam::\(account):role/\(role)",\
      "roleSessionName":"\(session)"\(source)},\
      "responseElements":{"credentials":{"accessKeyId":"\(key)","sessionToken":"x"},\
      "assumedRoleUser":{"assumedRoleId":"AROA\(role.uppercased()):\(session)",\
      "arn":"arn:aws:sts::\(account):assumed-role/\(role)/\(session)"}\(source)}
      """
  }

  private static let sourced = ",\"sourceIdentity\":\"alice@example.com\""

  private static func hop() -> String {
    role(
      "hop", "s1", "ASIAHOP0000000000001", account: b, created: "2026-03-04T10:01:00Z",
      more: sourced)
  }

  private static func deep() -> String {
    role(
      "deep", "s2", "ASIADEEP000000000001", account: c, created: "2026-03-04T10:02:00Z",
      more: sourced)
  }

  // MARK: Accounts

  private static var ofA: [String] {
    [
      record("a1", "10:00:00", "sts:GetCallerIdentity", user("alice", aliceKey), account: a),
      record(
        "a2", "10:01:00", "sts:AssumeRole", user("alice", aliceKey), account: a,
        "\"sharedEventID\":\"shared-1\"",
        assumption(
          "hop", "s1", "ASIAHOP0000000000001", account: b, sourceIdentity: "alice@example.com")),
      record(
        "a3", "11:00:00", "ec2:RunInstances", user("admin", "AKIAADMIN00000000001"), account: a,
        address: "203.0.113.5", readOnly: false,
        "\"responseElements\":{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-0a1b2c3d4e5f6a7b0\"}]}}"
      ),
      record(
        "a4", "11:01:00", "sts:AssumeRole",
        "{\"type\":\"AWSService\",\"invokedBy\":\"ec2.amazonaws.com\"}", account: a,
        address: "ec2.amazonaws.com", agent: "ec2.amazonaws.com",
        assumption("worker", "i-0a1b2c3d4e5f6a7b0", "ASIAINST000000000001", account: a)),
      record(
        "a5", "11:02:00", "s3:ListBuckets",
        role(
          "worker", "i-0a1b2c3d4e5f6a7b0", "ASIAINST000000000001", account: a,
          created: "2026-03-04T11:01:00Z", more: ",\"ec2RoleDelivery\":\"2.0\""), account: a,
        address: "10.0.0.5"),
      record(
        "a6", "11:30:00", "s3:GetObject",
        role(
          "worker", "i-0a1b2c3d4e5f6a7b0", "ASIAINST000000000001", account: a,
          created: "2026-03-04T11:01:00Z", more: ",\"ec2RoleDelivery\":\"2.0\""), account: a,
        address: "198.51.100.9", agent: "curl/8.0"),
      record(
        "a7", "12:00:00", "signin:ConsoleLogin", user("bob", nil), account: a,
        address: "203.0.113.7", agent: "Mozilla/5.0 (X11; Linux x86_64)", readOnly: false,
        "\"responseElements\":{\"ConsoleLogin\":\"Success\"}",
        "\"additionalEventData\":{\"MFAUsed\":\"Yes\"}"),
    ]
  }

  private static var ofB: [String] {
    [
      // What the account of the role is told: the caller's account and unique id alone.
      record(
        "b1", "10:01:00", "sts:AssumeRole",
        "{\"type\":\"AWSAccount\",\"principalId\":\"AIDAALICE\",\"accountId\":\"\(a)\"}",
        account: b,
        "\"sharedEventID\":\"shared-1\"",
        assumption(
          "hop", "s1", "ASIAHOP0000000000001", account: b, sourceIdentity: "alice@example.com")),
      record(
        "b2", "10:01:30", "iam:ListUsers", hop(), account: b, "\"errorCode\":\"AccessDenied\""),
      record(
        "b3", "10:02:00", "sts:AssumeRole", hop(), account: b, "\"sharedEventID\":\"shared-2\"",
        assumption(
          "deep", "s2", "ASIADEEP000000000001", account: c, sourceIdentity: "alice@example.com")),
      record(
        "b4", "12:05:00", "signin:SwitchRole",
        role("ops", "bob", "", account: b, created: "2026-03-04T12:05:00Z")
          .replacingOccurrences(of: "\"accessKeyId\":\"\",", with: ""), account: b,
        address: "203.0.113.7", agent: "Mozilla/5.0 (X11; Linux x86_64)", readOnly: false,
        "\"responseElements\":{\"SwitchRole\":\"Success\"}",
        "\"additionalEventData\":{\"SwitchFrom\":\"arn:aws:iam::\(a):user/bob\",\"RedirectTo\":\"x\"}"
      ),
      record(
        "b5", "12:06:00", "ec2:DescribeInstances",
        role("ops", "bob", "ASIAOPS0000000000001", account: b, created: "2026-03-04T12:05:00Z"),
        account: b, address: "203.0.113.7", agent: "Mozilla/5.0 (X11; Linux x86_64)",
        "\"sessionCredentialFromConsole\":\"true\""),
    ]
  }

  private static var ofC: [String] {
    [
      record(
        "c1", "10:02:00", "sts:AssumeRole",
        "{\"type\":\"AWSAccount\",\"principalId\":\"AROAHOP:s1\",\"accountId\":\"\(b)\"}",
        account: c,
        "\"sharedEventID\":\"shared-2\"",
        assumption(
          "deep", "s2", "ASIADEEP000000000001", account: c, sourceIdentity: "alice@example.com")),
      record(
        "c2", "10:03:00", "s3:GetObject", deep(), account: c,
        "\"requestParameters\":{\"bucketName\":\"vault\",\"key\":\"secret\"}"),
      record(
        "c3", "10:04:00", "iam:CreateAccessKey", deep(), account: c, readOnly: false,
        "\"requestParameters\":{\"userName\":\"backup\"}",
        "\"responseElements\":{\"accessKey\":{\"accessKeyId\":\"AKIABACKUP0000000001\",\"userName\":\"backup\"}}"
      ),
      record(
        "c4", "10:05:00", "sts:AssumeRoleWithSAML",
        "{\"type\":\"SAMLUser\",\"principalId\":\"idp:carol\",\"userName\":\"carol\",\"identityProvider\":\"idp\"}",
        account: c, address: "203.0.113.8",
        assumption("staff", "carol", "ASIASAML000000000001", account: c)),
      record(
        "c5", "10:06:00", "s3:ListBuckets",
        role("staff", "carol", "ASIASAML000000000001", account: c, created: "2026-03-04T10:05:00Z"),
        account: c, address: "203.0.113.8"),
      record(
        "c6", "10:07:00", "sts:AssumeRoleWithWebIdentity",
        """
        {"type":"WebIdentityUser","principalId":"gh:repo","userName":"repo:example/app:ref:refs/heads/main",\
        "identityProvider":"arn:aws:iam::\(c):oidc-provider/token.actions.githubusercontent.com"}
        """, account: c, address: "203.0.113.9",
        assumption("deploy", "GitHubActions", "ASIAOIDC000000000001", account: c)),
      record(
        "c7", "10:08:00", "s3:PutObject",
        role(
          "deploy", "GitHubActions", "ASIAOIDC000000000001", account: c,
          created: "2026-03-04T10:07:00Z"),
        account: c, address: "203.0.113.9", readOnly: false),
      record(
        "c8", "10:10:00", "sso:GetRoleCredentials",
        """
        {"type":"IdentityCenterUser","accountId":"\(c)","onBehalfOf":{"userId":"9067d2",\
        "identityStoreArn":"arn:aws:identitystore::\(c):identitystore/d-1"},"credentialId":"x"}
        """, account: c, address: "203.0.113.10",
        "\"serviceEventDetails\":{\"role_name\":\"Admin\",\"account_id\":\"\(c)\"}"),
      record(
        "c9", "10:11:00", "iam:GetUser",
        role(
          "AWSReservedSSO_Admin_0123456789abcdef", "dana", "ASIASSO0000000000001", account: c,
          path: "aws-reserved/sso.amazonaws.com/", created: "2026-03-04T10:10:00Z"),
        account: c, address: "203.0.113.10"),
    ]
  }
}
