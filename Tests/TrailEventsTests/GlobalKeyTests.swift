import Testing
import TrailEvents

@Suite struct GlobalKeyTests {
  private static let address = #""sourceIPAddress": "203.0.113.7""#
  private static let slr = Part.role(
    "arn:aws:iam::1:role/aws-service-role/rds.amazonaws.com/R", invokedBy: "rds.amazonaws.com")
  private static let someRole = Part.role(
    "arn:aws:iam::1:role/R", invokedBy: "lambda.amazonaws.com")
  private static let root =
    #""userIdentity": {"type": "Root", "accountId": "1", "principalId": "1"}"#
  private static let anonymous =
    #""userIdentity": {"type": "AWSAccount", "accountId": "anonymous", "principalId": "anonymous"}"#
  private static let rebuilt =
    #""userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/R/s"}"#

  @Test(
    arguments: [
      Row("aws:SourceIp", address, .single("203.0.113.7")),
      Row("aws:SourceVpc", address, .absent),
      Row("aws:SourceVpc", address + #", "vpcEndpointId": "vpce-1""#, .presentWithUnknownValue),
      Row("aws:VpceAccount", address + #", "vpcEndpointId": "vpce-1""#, .unknown),
      Row(
        "aws:VpceAccount", address + #", "vpcEndpointId": "vpce-1", "vpcEndpointAccountId": "1""#,
        .single("1")),
      Row("aws:VpceOrgID", address + #", "vpcEndpointId": "vpce-1""#, .unknown),
      Row(
        "aws:CurrentTime", #""eventTime": "2026-03-04T19:12:00Z""#, .single("2026-03-04T19:12:00Z")),
      Row("aws:EpochTime", #""eventTime": "2026-03-04T19:12:00Z""#, .single("1772651520")),
      Row("aws:CurrentTime", #""eventTime": "yesterday""#, .unknown),
      Row("aws:UserAgent", #""userAgent": "[x y]""#, .single("x y")),
      Row("aws:RequestedRegion", #""awsRegion": "eu-west-1""#, .single("eu-west-1")),
      Row("aws:SecureTransport", #""tlsDetails": {"tlsVersion": "TLSv1.3"}"#, .single("true")),
      Row("aws:SecureTransport", #""additionalEventData": {"CipherSuite": "x"}"#, .single("true")),
      Row(
        "aws:SecureTransport", #""additionalEventData": {"SignatureVersion": "SigV4"}"#, .unknown),
      Row("aws:MultiFactorAuthPresent", Part.alice, .absent),
      Row("aws:MultiFactorAuthPresent", Part.aliceWithMFA, .single("true")),
      Row("aws:MultiFactorAuthPresent", Part.deploy, .single("false")),
      Row("aws:MultiFactorAuthPresent", someRole, .unknown),
      Row("aws:MultiFactorAuthPresent", root, .absent),
      Row("aws:TokenIssueTime", root, .absent),
      Row(
        "aws:MultiFactorAuthPresent",
        #""userIdentity": {"type": "IAMUser", "accessKeyId": "AKIAX", "sessionContext": {"attributes": {}}}"#,
        .absent),
      Row(
        "aws:MultiFactorAuthPresent",
        #""userIdentity": {"type": "IAMUser", "accessKeyId": "ASIAX", "sessionContext": {"attributes": {}}}"#,
        .unknown),
      Row(
        "aws:ResourceAccount",
        call("iam", "GetPolicy", #"{"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}"#),
        .unknown),
      Row(
        "aws:MultiFactorAuthPresent", Part.alice + #", "additionalEventData": {"MFAUsed": "Yes"}"#,
        .absent),
      Row(
        "aws:MultiFactorAuthAge", Part.aliceWithMFA + #", "eventTime": "2026-03-04T19:12:00Z""#,
        .single("720")),
      Row("aws:MultiFactorAuthAge", Part.deploy, .absent),
      Row("aws:MultiFactorAuthAge", Part.alice, .absent),
      Row("aws:TokenIssueTime", Part.deploy, .single("2026-03-04T19:00:00Z")),
      Row("aws:TokenIssueTime", Part.alice, .absent),
      Row("aws:PrincipalArn", Part.alice, .single("arn:aws:iam::111122223333:user/team/alice")),
      Row("aws:PrincipalArn", Part.deploy, .single("arn:aws:iam::111122223333:role/ops/Deploy")),
      Row("aws:PrincipalArn", rebuilt, .presentWithUnknownValue),
      Row("aws:PrincipalArn", Part.service, .unknown),
      Row("aws:PrincipalArn", anonymous, .absent),
      Row("aws:PrincipalArn", root, .single("arn:aws:iam::1:root")),
      Row("aws:PrincipalAccount", Part.deploy, .single("111122223333")),
      Row("aws:PrincipalAccount", anonymous, .single("anonymous")),
      Row("aws:PrincipalType", Part.alice, .single("User")),
      Row("aws:PrincipalType", Part.deploy, .single("AssumedRole")),
      Row("aws:PrincipalType", root, .single("Account")),
      Row("aws:PrincipalType", anonymous, .single("Anonymous")),
      Row("aws:PrincipalType", Part.service, .unknown),
      Row("aws:userid", Part.deploy, .single("AROAEXAMPLE:ci")),
      Row("aws:userid", root, .single("1")),
      Row("aws:userid", Part.service, .unknown),
      Row("aws:username", Part.alice, .single("alice")),
      Row("aws:username", Part.deploy, .absent),
      Row("aws:username", root, .absent),
      Row(
        "aws:username",
        #""userIdentity": {"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
        .presentWithUnknownValue),
      Row("aws:username", "", .unknown),
      Row("aws:PrincipalOrgID", Part.alice, .unknown),
      Row("aws:PrincipalTag/Team", Part.alice, .unknown),
      Row("aws:PrincipalIsAWSService", Part.service, .single("true")),
      Row("aws:PrincipalIsAWSService", Part.alice, .single("false")),
      Row("aws:PrincipalIsAWSService", "", .unknown),
      Row("aws:PrincipalServiceName", Part.service, .single("rds.amazonaws.com")),
      Row("aws:PrincipalServiceName", Part.alice, .absent),
      Row("aws:PrincipalServiceNamesList", Part.service, .including(["rds.amazonaws.com"])),
      Row("aws:PrincipalServiceNamesList", Part.alice, .absent),
      Row("aws:ViaAWSService", Part.alice, .single("false")),
      Row("aws:ViaAWSService", Part.alice(invokedBy: "athena.amazonaws.com"), .single("true")),
      Row("aws:ViaAWSService", Part.alice(invokedBy: "signin.amazonaws.com"), .single("false")),
      Row("aws:ViaAWSService", Part.alice(invokedBy: "AWS Internal"), .unknown),
      Row("aws:ViaAWSService", slr, .single("false")),
      Row("aws:ViaAWSService", someRole, .unknown),
      Row("aws:CalledVia", Part.alice, .absent),
      Row(
        "aws:CalledVia", Part.alice(invokedBy: "athena.amazonaws.com"),
        .including(["athena.amazonaws.com"])),
      Row("aws:CalledVia", someRole, .unknown),
      Row(
        "aws:CalledViaLast", Part.alice(invokedBy: "athena.amazonaws.com"),
        .single("athena.amazonaws.com")),
      Row(
        "aws:CalledViaFirst", Part.alice(invokedBy: "athena.amazonaws.com"),
        .presentWithUnknownValue),
      Row(
        "aws:SourceIdentity",
        #""userIdentity": {"type": "AssumedRole", "sessionContext": {"sourceIdentity": "me"}}"#,
        .single("me")),
      Row(
        "aws:SourceIdentity", call("sts", "AssumeRole", #"{"sourceIdentity": "me"}"#, Part.alice),
        .single("me")),
      Row("aws:SourceIdentity", #""eventVersion": "1.08", "# + Part.deploy, .absent),
      Row("aws:SourceIdentity", #""eventVersion": "1.10", "# + Part.deploy, .absent),
      Row("aws:SourceIdentity", #""eventVersion": "1.05", "# + Part.deploy, .unknown),
      Row(
        "aws:FederatedProvider",
        #""userIdentity": {"type": "AssumedRole", "sessionContext": {"webIdFederationData": {"federatedProvider": "p"}}}"#,
        .single("p")),
      Row("aws:FederatedProvider", Part.deploy, .unknown),
      Row("aws:FederatedProvider", Part.alice, .absent),
      Row(
        "aws:AssumedRoot",
        #""userIdentity": {"type": "Root", "sessionContext": {"assumedRoot": "true"}}"#,
        .single("true")),
      Row("aws:AssumedRoot", Part.alice, .absent),
      Row("aws:SourceArn", Part.service, .unknown),
      Row("aws:SourceAccount", Part.deploy, .absent),
      Row("aws:Ec2InstanceSourceVpc", Part.deploy, .unknown),
      Row(
        "aws:ResourceAccount",
        call("kms", "Decrypt", "{}", #""resources": [{"accountId": "444455556666"}]"#),
        .single("444455556666")),
      Row(
        "aws:ResourceAccount", call("lambda", "Invoke", #"{"functionName": "f"}"#),
        .single("111122223333")),
      Row("aws:ResourceAccount", call("s3", "GetObject", #"{"bucketName": "b"}"#), .unknown),
      Row(
        "aws:ResourceAccount",
        call("kms", "ReEncrypt", "{}", #""resources": [{"accountId": "1"}, {"accountId": "2"}]"#),
        .unknown),
      Row("aws:referer", call("s3", "GetObject", "{}"), .unknown),
      Row("aws:referer", call("iam", "ListUsers", "{}"), .absent),
      Row("aws:ChatbotSourceArn", Part.alice, .unknown),
    ] as [Row<String, ContextValue>])
  func values(row: Row<String, ContextValue>) throws {
    let key = try #require(ContextKey(row.name))
    #expect(key.value(in: RecordFacts(fields: try record(row.input))) == row.expected)
  }
}
