import Testing
import TrailEvents
import TrailScan

@Suite struct IdentityTests {
  private struct Names: Equatable, Sendable {
    let kind: Identity.Kind
    let key: String
    let display: String
  }

  private static func identity(_ text: String) throws -> Identity {
    Identity(try JSONValue.parse(text))
  }

  private static let rows: [Row<String, Names>] = [
    Row(
      "root",
      #"{"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"}"#,
      Names(kind: .root, key: "arn:aws:iam::111122223333:root", display: "root@111122223333")),
    Row(
      "root without ARN", #"{"type": "Root", "accountId": "111122223333", "accessKeyId": ""}"#,
      Names(kind: .root, key: "arn:aws:iam::111122223333:root", display: "root@111122223333")),
    Row(
      "user", "{\(Part.alice)}",
      Names(kind: .iamUser, key: "arn:aws:iam::111122223333:user/team/alice", display: "user/alice")
    ),
    Row(
      "failed sign-in",
      #"{"type": "IAMUser", "principalId": "", "accountId": "1", "userName": "bob"}"#,
      Names(kind: .iamUser, key: "arn:aws:iam::1:user/bob", display: "user/bob")),
    Row(
      "session: the role is the key, with its path", "{\(Part.deploy)}",
      Names(
        kind: .assumedRole, key: "arn:aws:iam::111122223333:role/ops/Deploy",
        display: "role/Deploy/ci")),
    Row(
      "session without issuer",
      #"{"type": "AssumedRole", "arn": "arn:aws-cn:sts::1:assumed-role/R/a/b", "principalId": "AROA:a"}"#,
      Names(kind: .assumedRole, key: "arn:aws-cn:iam::1:role/R", display: "role/R/a/b")),
    Row(
      "session with nothing but its id", #"{"type": "AssumedRole", "principalId": "AROA:x"}"#,
      Names(kind: .assumedRole, key: "AROA:x", display: "role/x")),
    Row(
      "role", #"{"type": "Role", "arn": "arn:aws:iam::1:role/p/R"}"#,
      Names(kind: .role, key: "arn:aws:iam::1:role/p/R", display: "role/R")),
    Row(
      "federated",
      #"{"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/x", "principalId": "1:x"}"#,
      Names(
        kind: .federatedUser, key: "arn:aws:sts::1:federated-user/x", display: "federated/x")),
    Row(
      "web identity", #"{"type": "WebIdentityUser", "principalId": "p:a:s", "userName": "s"}"#,
      Names(kind: .webIdentityUser, key: "p:a:s", display: "web-identity/s")),
    Row(
      "SAML", #"{"type": "SAMLUser", "principalId": "q:u", "userName": "u"}"#,
      Names(kind: .samlUser, key: "q:u", display: "saml/u")),
    Row(
      "identity center",
      #"{"type": "IdentityCenterUser", "accountId": "1", "onBehalfOf": {"userId": "u-1"}}"#,
      Names(kind: .identityCenterUser, key: "identity-center:u-1", display: "identity-center/u-1")),
    Row(
      "service", "{\(Part.service)}",
      Names(kind: .awsService, key: "rds.amazonaws.com", display: "service/rds.amazonaws.com")),
    Row(
      "service event", #"{"accountId": "1", "invokedBy": "ec2.amazonaws.com"}"#,
      Names(kind: .unknown, key: "ec2.amazonaws.com", display: "service/ec2.amazonaws.com")),
    Row(
      "other account",
      #"{"type": "AWSAccount", "principalId": "AIDA", "accountId": "444455556666"}"#,
      Names(kind: .awsAccount, key: "account:444455556666", display: "account/444455556666")),
    Row(
      "anonymous",
      #"{"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}"#,
      Names(kind: .awsAccount, key: "anonymous", display: "anonymous")),
    Row(
      "directory", #"{"type": "Directory", "userName": "d"}"#,
      Names(kind: .directory, key: "d", display: "directory/d")),
    Row(
      "unknown type", #"{"type": "Martian", "accountId": "1"}"#,
      Names(kind: .unknown, key: "account:1", display: "unknown")),
    Row("empty", "{}", Names(kind: .unknown, key: "unknown", display: "unknown")),
    Row("null", "null", Names(kind: .unknown, key: "unknown", display: "unknown")),
    Row("text", #""x""#, Names(kind: .unknown, key: "unknown", display: "unknown")),
    Row(
      "lower-case names",
      #"{"type": "iamuser", "principalid": "AIDA", "arn": "arn:aws:iam::1:user/a", "username": "a"}"#,
      Names(kind: .iamUser, key: "arn:aws:iam::1:user/a", display: "user/a")),
  ]

  @Test(arguments: rows)
  private func names(row: Row<String, Names>) throws {
    // The shared parts are members of a record; the others are the object itself.
    let json = try JSONValue.parse(row.input)
    let identity = Identity(json["userIdentity"] ?? json)
    #expect(
      Names(kind: identity.kind, key: identity.principalKey, display: identity.displayName)
        == row.expected)
  }

  @Test func readsTheSession() throws {
    let record = try record(Part.deploy)
    let identity = Identity(record["userIdentity"])
    #expect(identity.hasSessionContext)
    #expect(identity.mfaAuthenticated == false)
    #expect(identity.creationDate == Timestamp("2026-03-04T19:00:00Z"))
    #expect(identity.sessionIssuer?.userName == "Deploy")
    #expect(identity.sessionName == "ci")
    #expect(identity.roleARN == "arn:aws:iam::111122223333:role/ops/Deploy")
    #expect(!identity.hasLongTermCredentials)
  }

  @Test func readsRareMembers() throws {
    let identity = try Self.identity(
      #"""
      {"type": "AssumedRole", "inscopeof": {"sourceArn": "a", "issuerType": "t"}, "sessioncontext":
      {"sourceidentity": "me", "webidfederationdata": {"federatedprovider": "p"},
      "attributes": {"mfaauthenticated": true, "creationdate": "20131102T010628Z"},
      "assumedRoot": "true", "ec2RoleDelivery": "1.0", "sessionIssuer": {}}}
      """#)
    #expect(identity.inScopeOf?.sourceArn == "a")
    #expect(identity.sourceIdentity == "me")
    #expect(identity.federatedProvider == "p")
    #expect(identity.mfaAuthenticated == true)
    #expect(identity.creationDate != nil)
    #expect(identity.assumedRoot == true)
    #expect(identity.ec2RoleDelivery == "1.0")
    #expect(identity.sessionIssuer == nil)
  }

  @Test(arguments: [
    Row("service", Part.service, [true, true]),
    Row("user", Part.alice, [false, false]),
    Row("user through a service", Part.alice(invokedBy: "athena.amazonaws.com"), [false, true]),
    Row("sign-in page", Part.alice(invokedBy: "signin.amazonaws.com"), [false, false]),
    Row(
      "service-linked role",
      Part.role(
        "arn:aws:iam::1:role/aws-service-role/rds.amazonaws.com/R", invokedBy: "rds.amazonaws.com"),
      [true, true]),
    Row(
      "a role that is only named so",
      Part.role("arn:aws:iam::1:role/aws-service-roles", invokedBy: "rds.amazonaws.com"),
      [false, true]),
    Row("service event", #""userIdentity": {"invokedBy": "kms.amazonaws.com"}"#, [true, true]),
  ])
  func whetherAWSActs(row: Row<String, [Bool]>) throws {
    let identity = Identity(try record(row.input)["userIdentity"])
    #expect([identity.isAWSService, identity.isOnBehalfByAWS] == row.expected)
  }
}
