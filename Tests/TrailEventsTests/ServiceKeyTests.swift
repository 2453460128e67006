import Testing
import TrailEvents

@Suite struct ServiceKeyTests {
  private static let tags =
    #"{"tags": [{"key": "Team", "value": "red"}, {"Key": "Cost", "Value": ""}]}"#
  private static let enriched = #"""
    "eventContext": {"requestContext": {"aws:SourceIp": "198.51.100.1", "aws:TagKeys": ["a", "b"]},
    "tagContext": {"principalTags": {"Team": "blue"}, "resourceTags":
    [{"arn": "x", "tags": {"Env": "prod", "Zone": "1"}}, {"arn": "y", "tags": {"Zone": "2"}}]}},
    "sourceIPAddress": "203.0.113.7"
    """#

  @Test(
    arguments: [
      // Tags that a request gives.
      Row("aws:RequestTag/team", call("iam", "CreateUser", tags), .single("red")),
      Row("aws:RequestTag/Cost", call("iam", "CreateUser", tags), .single("")),
      Row("aws:RequestTag/Other", call("iam", "CreateUser", tags), .absent),
      Row("aws:TagKeys", call("iam", "CreateUser", tags), .multiple(["Team", "Cost"])),
      Row("aws:TagKeys", call("iam", "CreateUser", "{}"), .absent),
      Row("aws:TagKeys", call("iam", "CreateUser", "null"), .unknown),
      Row(
        "aws:RequestTag/a", call("lambda", "TagResource", #"{"tags": {"a": "1"}}"#), .single("1")),
      Row(
        "aws:RequestTag/key", call("lambda", "TagResource", #"{"tags": {"key": "1"}}"#),
        .single("1")),
      Row(
        "aws:RequestTag/a",
        call("ec2", "CreateTags", #"{"tagSet": {"items": [{"key": "a", "value": "1"}]}}"#),
        .single("1")),
      Row(
        "aws:RequestTag/a",
        call(
          "ec2", "RunInstances",
          #"{"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [{"key": "a", "value": "1"}]}]}}"#
        ), .single("1")),
      Row(
        "aws:RequestTag/a",
        call(
          "ec2", "CreateFlowLogs",
          #"{"CreateFlowLogsRequest": {"TagSpecification": {"ResourceType": "x", "tag": 1, "Tag": {"Value": true, "tag": 1, "Key": "a"}}}}"#
        ), .single("true")),
      Row(
        "aws:RequestTag/a",
        call(
          "s3", "PutBucketTagging",
          #"{"Tagging": {"xmlns": "u", "TagSet": {"Tag": {"Value": true, "Key": "a"}}}, "tagging": ""}"#
        ), .single("true")),
      Row(
        "aws:TagKeys", call("s3", "GetBucketTagging", #"{"tagging": "", "bucketName": "b"}"#),
        .absent),
      Row(
        "aws:RequestTag/a b", call("s3", "PutObject", #"{"x-amz-tagging": "a%20b=1%2B&c=d+e"}"#),
        .single("1+")),
      Row(
        "aws:RequestTag/c", call("s3", "PutObject", #"{"x-amz-tagging": "a%20b=1%2B&c=d+e"}"#),
        .single("d e")),
      Row(
        "aws:RequestTag/p", call("sts", "AssumeRole", #"{"principalTags": {"p": "1"}}"#),
        .single("1")),
      Row(
        "aws:TagKeys", call("iam", "UntagUser", #"{"tagKeys": ["x", "y"]}"#), .multiple(["x", "y"])),
      Row(
        "aws:TagKeys", call("x", "TagResource", #"{"tags": "HIDDEN_DUE_TO_SECURITY_REASONS"}"#),
        .presentWithUnknownValue),
      Row("aws:ResourceTag/team", call("iam", "CreateUser", tags), .single("red")),
      Row("aws:ResourceTag/Other", call("iam", "CreateUser", tags), .unknown),
      Row("aws:ResourceTag/team", call("iam", "TagUser", tags), .unknown),
      // S3.
      Row("s3:prefix", call("s3", "ListObjects", #"{"prefix": "a/"}"#), .single("a/")),
      Row("s3:prefix", call("s3", "ListObjects", "{}"), .absent),
      Row("s3:prefix", call("s3", "ListObjects", "null"), .unknown),
      Row("s3:max-keys", call("s3", "ListObjects", #"{"max-keys": 5}"#), .single("5")),
      Row("s3:VersionId", call("s3", "GetObject", #"{"versionId": "v"}"#), .single("v")),
      Row(
        "s3:x-amz-acl", call("s3", "PutObject", #"{"x-amz-acl": "public-read"}"#),
        .single("public-read")),
      Row("s3:x-amz-acl", call("iam", "CreateUser", "{}"), .unknown),
      Row(
        "s3:authType", #""additionalEventData": {"AuthenticationMethod": "AuthHeader"}"#,
        .single("REST-HEADER")),
      Row(
        "s3:authType", #""additionalEventData": {"AuthenticationMethod": "QueryString"}"#,
        .single("REST-QUERY-STRING")),
      Row("s3:authType", "", .unknown),
      Row(
        "s3:signatureversion", #""additionalEventData": {"SignatureVersion": "SigV4"}"#,
        .single("AWS4-HMAC-SHA256")),
      Row(
        "s3:signatureversion", #""additionalEventData": {"SignatureVersion": "SigV2"}"#,
        .single("AWS")),
      Row("s3:TlsVersion", #""tlsDetails": {"tlsVersion": "TLSv1.2"}"#, .single("1.2")),
      Row(
        "s3:ResourceAccount", call("s3", "GetObject", "{}", #""resources": [{"accountId": "1"}]"#),
        .single("1")),
      Row("s3:ExistingObjectTag/a", call("s3", "GetObject", "{}"), .unknown),
      Row("s3:x-amz-content-sha256", call("s3", "GetObject", "{}"), .unknown),
      // STS, IAM, KMS, EC2, Lambda.
      Row(
        "sts:RoleSessionName", call("sts", "AssumeRole", #"{"roleSessionName": "s"}"#), .single("s")
      ),
      Row("sts:ExternalId", call("sts", "AssumeRole", #"{"roleSessionName": "s"}"#), .absent),
      Row("sts:ExternalId", call("sts", "AssumeRole", "null"), .unknown),
      Row(
        "sts:TransitiveTagKeys", call("sts", "AssumeRole", #"{"transitiveTagKeys": ["a"]}"#),
        .multiple(["a"])),
      Row("iam:PolicyARN", call("iam", "AttachUserPolicy", #"{"policyArn": "p"}"#), .single("p")),
      Row("iam:PermissionsBoundary", call("iam", "CreateUser", "{}"), .absent),
      Row(
        "iam:AWSServiceName", call("iam", "CreateServiceLinkedRole", #"{"aWSServiceName": "x"}"#),
        .single("x")),
      Row("iam:PassedToService", call("iam", "CreateUser", "{}"), .unknown),
      Row(
        "kms:EncryptionContext:aws:s3:arn",
        call("kms", "Decrypt", #"{"encryptionContext": {"aws:s3:arn": "x"}}"#), .single("x")),
      Row(
        "kms:EncryptionContext:b", call("kms", "Decrypt", #"{"encryptionContext": {"a": "x"}}"#),
        .absent),
      Row("kms:EncryptionContext:b", call("kms", "Decrypt", "null"), .unknown),
      Row(
        "kms:EncryptionContextKeys", call("kms", "Decrypt", #"{"encryptionContext": {"a": "x"}}"#),
        .multiple(["a"])),
      Row("kms:CallerAccount", Part.alice, .single("111122223333")),
      Row(
        "kms:ViaService",
        call("kms", "Decrypt", "{}", Part.alice(invokedBy: "secretsmanager.amazonaws.com")),
        .single("secretsmanager.eu-west-1.amazonaws.com")),
      Row("kms:ViaService", call("kms", "Decrypt", "{}", Part.alice), .absent),
      Row(
        "kms:GrantOperations", call("kms", "CreateGrant", #"{"operations": ["Decrypt"]}"#),
        .multiple(["Decrypt"])),
      Row(
        "ec2:RoleDelivery",
        #""userIdentity": {"type": "AssumedRole", "sessionContext": {"ec2RoleDelivery": "1.0"}}"#,
        .single("1.0")),
      Row(
        "ec2:InstanceType", call("ec2", "RunInstances", #"{"instanceType": "t3.micro"}"#),
        .single("t3.micro")),
      Row("ec2:Region", call("ec2", "RunInstances", "{}"), .single("eu-west-1")),
      Row(
        "lambda:SourceFunctionArn",
        #""userIdentity": {"type": "AssumedRole", "inScopeOf": {"issuerType": "AWS::Lambda::Function", "sourceArn": "f"}}"#,
        .single("f")),
      Row(
        "ec2:SourceInstanceArn",
        #""userIdentity": {"type": "AssumedRole", "inScopeOf": {"issuerType": "AWS::Lambda::Function", "sourceArn": "f"}}"#,
        .unknown),
      // The last line: a parameter of the same name, or unknown.
      Row("dynamodb:Select", call("dynamodb", "Scan", #"{"select": "COUNT"}"#), .single("COUNT")),
      Row("x:my-key", call("x", "Y", #"{"MyKey": [1, true]}"#), .multiple(["1", "true"])),
      Row("x:my-key", call("x", "Y", #"{"myKey": {"a": 1}}"#), .presentWithUnknownValue),
      Row("x:my-key", call("x", "Y", #"{"myKey": null}"#), .unknown),
      Row("x:my-key", call("x", "Y", "{}"), .unknown),
      // An enriched event.
      Row("aws:SourceIp", enriched, .single("198.51.100.1")),
      Row("aws:tagkeys", enriched, .multiple(["a", "b"])),
      Row("aws:PrincipalTag/team", enriched, .single("blue")),
      Row("aws:PrincipalTag/other", enriched, .unknown),
      Row("aws:ResourceTag/Env", enriched, .single("prod")),
      Row("aws:ResourceTag/Zone", enriched, .presentWithUnknownValue),
      Row("aws:SourceVpce", enriched, .absent),
      Row(
        "aws:SourceIp",
        #""eventContext": {"requestContext": {"conditionKeys": {"aws:SourceIp": "192.0.2.1"}}}"#,
        .single("192.0.2.1")),
      // Paths into the record.
      Row("cloudtrail:requestParameters.a", call("x", "Y", #"{"a": 12.50}"#), .single("12.50")),
      Row("cloudtrail:requestParameters.a", call("x", "Y", #"{"a": null}"#), .absent),
      Row(
        "cloudtrail:requestParameters.a", call("x", "Y", #"{"a": {"b": [1, "x\"", null]}}"#),
        .single(#"{"b":[1,"x\"",null]}"#)),
      Row("cloudtrail:requestParameters.a", call("x", "Y", #"{"a": ["x"]}"#), .multiple(["x"])),
      Row("cloudtrail:requestParameters.a", call("x", "Y", #"{"a": []}"#), .multiple([])),
      Row(
        "cloudtrail:requestParameters.a.b",
        call("x", "Y", #"{"a": [{"b": 1}, {"c": 2}, {"b": null}]}"#), .multiple(["1"])),
      Row("cloudtrail:requestParameters.a.z", call("x", "Y", #"{"a": [{"b": 1}]}"#), .absent),
      Row("cloudtrail:requestParameters.a", call("x", "Y", "null"), .absent),
      Row("cloudtrail:requestparameters.a", call("x", "Y", #"{"a": 1}"#), .absent),
      Row("cloudtrail:resources.ARN", #""resources": [{"ARN": "x"}]"#, .multiple(["x"])),
      // What normalization makes of it.
      Row("trailsift:Tooling", #""userAgent": "aws-cli/2.0""#, .single("cli")),
      Row("trailsift:Outcome", #""errorCode": "AccessDenied""#, .single("Denied")),
      Row("trailsift:Principal", Part.deploy, .single("role/Deploy/ci")),
      Row(
        "trailsift:PrincipalKey", Part.deploy, .single("arn:aws:iam::111122223333:role/ops/Deploy")),
      Row("trailsift:Account", Part.alice, .single("111122223333")),
      Row(
        "trailsift:Account", Part.alice + #", "recipientAccountId": "444455556666""#,
        .single("444455556666")),
      Row("trailsift:Account", "", .unknown),
      Row(
        "trailsift:Action", call("s3", "CopyObject", "{}"),
        .multiple(["s3:PutObject", "s3:GetObject"])),
      Row("trailsift:OriginKind", #""sourceIPAddress": "AWS Internal""#, .single("aws-internal")),
      Row("trailsift:Hours", Part.alice, .unknown),
    ] as [Row<String, ContextValue>])
  func values(row: Row<String, ContextValue>) throws {
    let key = try #require(ContextKey(row.name))
    #expect(key.value(in: RecordFacts(fields: try record(row.input))) == row.expected)
  }

  @Test func parametersInAString() throws {
    let fields = try record(
      call("iam", "AttachUserPolicy", #""{\"policyArn\": \"p\"}""#))
    let key = try #require(ContextKey("iam:PolicyARN"))
    #expect(key.value(in: RecordFacts(fields: fields)) == .single("p"))
  }
}
