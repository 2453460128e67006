import Testing
import TrailEvents

@Suite struct ResourceNamesTests {
  private static let iam = "arn:aws:iam::111122223333:"
  private static let ec2 = "arn:aws:ec2:eu-west-1:111122223333:"

  @Test(arguments: [
    Row(
      "listed", call("kms", "Decrypt", "null", #""resources": [{"ARN": "arn:aws:kms:r:1:key/k"}]"#),
      ["arn:aws:kms:r:1:key/k"]),
    Row(
      "listed, small letters",
      call("sts", "AssumeRole", "null", #""resources": [{"arn": "arn:aws:iam::1:role/R"}]"#),
      ["arn:aws:iam::1:role/R"]),
    Row(
      "object, not its bucket",
      call(
        "s3", "GetObject", "{}",
        #""resources": [{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b"}, {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k"}]"#
      ), ["arn:aws:s3:::b/k"]),
    Row(
      "listing: the bucket",
      call(
        "s3", "ListObjects", "{}",
        #""resources": [{"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::b/"}, {"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b"}]"#
      ), ["arn:aws:s3:::b"]),
    Row(
      "many objects",
      call(
        "s3", "DeleteObjects", "{}",
        #""resources": [{"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::b/"}, {"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b"}]"#
      ), ["arn:aws:s3:::b/"]),
    Row(
      "bucket", call("s3", "PutBucketPolicy", #"{"bucketName": "b", "Host": "h"}"#),
      ["arn:aws:s3:::b"]),
    Row(
      "object", call("s3", "PutObject", #"{"bucketName": "b", "key": "a/b c"}"#),
      ["arn:aws:s3:::b/a/b c"]),
    Row(
      "user", call("iam", "PutUserPolicy", #"{"userName": "u", "policyName": "p"}"#),
      [iam + "user/u"]),
    Row(
      "role, not the policy",
      call(
        "iam", "AttachRolePolicy",
        #"{"roleName": "R", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}"#),
      [iam + "role/R"]),
    Row(
      "path of a new role", call("iam", "CreateRole", #"{"roleName": "R", "path": "/a/b/"}"#),
      [iam + "role/a/b/R"]),
    Row("new policy", call("iam", "CreatePolicy", #"{"policyName": "P"}"#), [iam + "policy/P"]),
    Row(
      "policy", call("iam", "DeletePolicy", #"{"policyArn": "arn:aws:iam::1:policy/P"}"#),
      ["arn:aws:iam::1:policy/P"]),
    Row(
      "group and user", call("iam", "AddUserToGroup", #"{"userName": "u", "groupName": "g"}"#),
      [iam + "group/g", iam + "user/u"]),
    Row(
      "function", call("lambda", "UpdateFunctionCode20150331v2", #"{"functionName": "f"}"#),
      ["arn:aws:lambda:eu-west-1:111122223333:function:f"]),
    Row(
      "function by ARN",
      call("lambda", "Invoke", #"{"functionName": "arn:aws:lambda:r:1:function:f"}"#),
      ["arn:aws:lambda:r:1:function:f"]),
    Row(
      "trail", call("cloudtrail", "StopLogging", #"{"name": "t"}"#),
      ["arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"]),
    Row(
      "secret: the name alone", call("secretsmanager", "GetSecretValue", #"{"secretId": "s"}"#),
      ["s"]),
    Row(
      "alias", call("kms", "DescribeKey", #"{"keyId": "arn:aws:kms:r:1:alias/a"}"#),
      ["arn:aws:kms:r:1:alias/a"]),
    Row(
      "key", call("kms", "DisableKey", #"{"keyId": "0e5d"}"#),
      ["arn:aws:kms:eu-west-1:111122223333:key/0e5d"]),
    Row(
      "parameter with slash", call("ssm", "GetParameter", #"{"name": "/a/b"}"#),
      ["arn:aws:ssm:eu-west-1:111122223333:parameter/a/b"]),
    Row(
      "session target", call("ssm", "StartSession", #"{"target": "i-05c30218156bcc246"}"#),
      [ec2 + "instance/i-05c30218156bcc246"]),
    Row(
      "managed instance", call("ssm", "SendCommand", #"{"instanceIds": ["mi-1"]}"#),
      ["arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1"]),
    Row(
      "list as JSON text",
      call("cloudtrail", "DescribeTrails", #"{"trailNameList": "[\"t\",\"u\"]"}"#),
      [
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t",
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/u",
      ]),
    Row(
      "queue",
      call(
        "sqs", "PurgeQueue", #"{"queueUrl": "https://sqs.eu-west-1.amazonaws.com/444455556666/q"}"#),
      ["arn:aws:sqs:eu-west-1:444455556666:q"]),
    Row(
      "hosted zone",
      call("route53", "ChangeResourceRecordSets", #"{"hostedZoneId": "/hostedzone/Z1"}"#),
      ["arn:aws:route53:::hostedzone/Z1"]),
    Row(
      "instances",
      call(
        "ec2", "TerminateInstances",
        #"{"instancesSet": {"items": [{"instanceId": "i-05c30218156bcc246"}, {"instanceId": "i-0dbc91f429e48eeed"}]}}"#
      ), [ec2 + "instance/i-05c30218156bcc246", ec2 + "instance/i-0dbc91f429e48eeed"]),
    Row(
      "the subject first",
      call(
        "ec2", "AttachVolume",
        #"{"instanceId": "i-05c30218156bcc246", "volumeId": "vol-0a2e548958718390d"}"#),
      [ec2 + "volume/vol-0a2e548958718390d", ec2 + "instance/i-05c30218156bcc246"]),
    Row(
      "snapshots have no account",
      call("ec2", "ModifySnapshotAttribute", #"{"snapshotId": "snap-083d3b857c13988bc"}"#),
      ["arn:aws:ec2:eu-west-1::snapshot/snap-083d3b857c13988bc"]),
    Row(
      "made by the call",
      call(
        "ec2", "CreateVpc", #"{"cidrBlock": "10.0.0.0/16"}"#,
        #""responseElements": {"vpc": {"vpcId": "vpc-0255d384b4b458b46"}}"#),
      [ec2 + "vpc/vpc-0255d384b4b458b46"]),
    Row(
      "made by the call, JSON as text",
      call(
        "ec2", "CreateVpc", #"{"cidrBlock": "10.0.0.0/16"}"#,
        #""responseElements": {"vpc": "{\"vpcId\":\"vpc-0255d384b4b458b46\"}"}"#),
      [ec2 + "vpc/vpc-0255d384b4b458b46"]),
    Row(
      "describing is about all",
      call(
        "ec2", "DescribeInstances",
        #"{"instancesSet": {"items": [{"instanceId": "i-05c30218156bcc246"}]}}"#), ["*"]),
    Row(
      "an attribute is about one",
      call("ec2", "DescribeInstanceAttribute", #"{"instanceId": "i-05c30218156bcc246"}"#),
      [ec2 + "instance/i-05c30218156bcc246"]),
    Row("key pair", call("ec2", "CreateKeyPair", #"{"keyName": "k"}"#), [ec2 + "key-pair/k"]),
    Row(
      "error message",
      call(
        "dynamodb", "Scan", "null",
        #""errorCode": "AccessDenied", "errorMessage": "User: a is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:r:1:table/t because no identity-based policy allows it""#
      ), ["arn:aws:dynamodb:r:1:table/t"]),
    Row(
      "error message that ends with the resource, in quotes",
      call(
        "dynamodb", "Scan", "null",
        #""errorCode": "AccessDenied", "errorMessage": "User: é is not authorized on resource:  arn:aws:dynamodb:r:1:table/né\".,""#
      ), ["arn:aws:dynamodb:r:1:table/né"]),
    Row(
      "error message without a resource behind its mark",
      call(
        "dynamodb", "Scan", #"{"x": 1}"#,
        #""errorCode": "AccessDenied", "errorMessage": "not authorized on resource: ""#), []),
    Row(
      "error message about all policies",
      call(
        "iam", "ListPolicies", "null",
        #""errorCode": "AccessDenied", "errorMessage": "User: a is not authorized to perform: iam:ListPolicies on resource: policy path /""#
      ), ["*"]),
    Row(
      "error message about a user",
      call(
        "iam", "CreateUser", "null",
        #""errorCode": "AccessDenied", "errorMessage": "User: a is not authorized to perform: iam:CreateUser on resource: user bob""#
      ), [iam + "user/bob"]),
    Row(
      "response",
      call(
        "sns", "CreatePlatformApplication", "{}",
        #""responseElements": {"platformApplicationArn": "arn:aws:sns:r:1:app/x"}"#),
      ["arn:aws:sns:r:1:app/x"]),
    Row(
      "other service's ARN is not it",
      call(
        "events", "PutTargets",
        #"{"rule": "r", "targets": [{"arn": "arn:aws:lambda:r:1:function:f"}]}"#),
      ["arn:aws:events:eu-west-1:111122223333:rule/r"]),
    Row(
      "own key", call("iam", "CreateAccessKey", "null", Part.alice),
      ["arn:aws:iam::111122223333:user/team/alice"]),
    Row(
      "another's key", call("iam", "CreateAccessKey", #"{"userName": "bob"}"#, Part.alice),
      [iam + "user/bob"]),
    Row("listing", call("iam", "ListUsers", "null"), ["*"]),
    Row(
      "typed id: parameter",
      call("ssm", "ListTagsForResource", #"{"resourceType": "Parameter", "resourceId": "/a/b"}"#),
      ["arn:aws:ssm:eu-west-1:111122223333:parameter/a/b"]),
    Row(
      "typed id: instance",
      call(
        "ssm", "PutComplianceItems", #"{"resourceType": "ManagedInstance", "resourceId": "i-1"}"#),
      [ec2 + "instance/i-1"]),
    Row(
      "typed id: managed instance",
      call(
        "ssm", "AddTagsToResource", #"{"resourceType": "ManagedInstance", "resourceId": "mi-1"}"#),
      ["arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1"]),
    Row(
      "typed id: unknown type",
      call("ssm", "AddTagsToResource", #"{"resourceType": "Brick", "resourceId": "b"}"#), ["b"]),
    Row(
      "throttled listing of nothing in particular",
      call("ssm", "DescribeParameters", "null", #""errorCode": "ThrottlingException""#), ["*"]),
    Row(
      "throttled call without its parameters",
      call("ssm", "DeleteParameter", "null", #""errorCode": "ThrottlingException""#), []),
    Row(
      "refused description",
      call("ec2", "DescribeInstances", "null", #""errorCode": "Client.UnauthorizedOperation""#),
      ["*"]),
    Row(
      "made-up id", call("ec2", "GetPasswordData", #"{"instanceId": "i-durz4ux740gjqvcm"}"#),
      [ec2 + "instance/i-durz4ux740gjqvcm"]),
    Row(
      "no id at all", call("ec2", "GetPasswordData", #"{"instanceId": "i durz:4/ux"}"#),
      ["i durz:4/ux"]),
    Row(
      "not made", call("ec2", "CreateVpc", #"{"cidrBlock": "10.0.0.0/16"}"#), [ec2 + "vpc/*"]),
    Row(
      "group that was not made", call("ec2", "CreateSecurityGroup", #"{"groupName": "g"}"#),
      [ec2 + "security-group/*"]),
    Row(
      "alias as a key", call("kms", "Encrypt", #"{"keyId": "alias/a"}"#),
      ["arn:aws:kms:eu-west-1:111122223333:alias/a"]),
    Row(
      "secret: its ARN in the response",
      call(
        "secretsmanager", "PutSecretValue", #"{"secretId": "s"}"#,
        #""responseElements": {"arn": "arn:aws:secretsmanager:r:1:secret:s-AbCdEf"}"#),
      ["arn:aws:secretsmanager:r:1:secret:s-AbCdEf"]),
    Row(
      "trail's status", call("cloudtrail", "GetTrailStatus", #"{"name": "t"}"#),
      ["arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"]),
    Row(
      "tags of trails",
      call("cloudtrail", "ListTags", #"{"resourceIdList": ["arn:aws:cloudtrail:r:1:trail/t"]}"#),
      ["arn:aws:cloudtrail:r:1:trail/t"]),
    Row(
      "copied snapshot",
      call(
        "rds", "CopyDBSnapshot",
        #"{"sourceDBSnapshotIdentifier": "a", "targetDBSnapshotIdentifier": "b"}"#),
      [
        "arn:aws:rds:eu-west-1:111122223333:snapshot:a",
        "arn:aws:rds:eu-west-1:111122223333:snapshot:b",
      ]),
    Row(
      "trust anchor", call("rolesanywhere", "DeleteTrustAnchor", #"{"trustAnchorId": "t"}"#),
      ["arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/t"]),
    Row(
      "the account", call("account", "GetRegionOptStatus", #"{"RegionName": "eu-north-1"}"#),
      ["arn:aws:account::111122223333:account"]),
    Row(
      "the hub",
      call("securityhub", "DescribeHub", "null", #""errorCode": "InvalidAccessException""#),
      ["arn:aws:securityhub:eu-west-1:111122223333:hub/default"]),
    Row(
      "no resource types",
      call(
        "s3", "GetAccountPublicAccessBlock", #"{"Host": "111122223333.s3-control.amazonaws.com"}"#),
      ["*"]),
    Row(
      "listing that was refused", call("iam", "ListUsers", "null", #""errorCode": "AccessDenied""#),
      []),
    Row("bare name", call("glue", "StartJobRun", #"{"jobName": "j"}"#), ["j"]),
    Row("session names are no resources", call("sts", "X", #"{"roleSessionName": "s"}"#), []),
    Row(
      "China",
      #""eventSource": "s3.amazonaws.com", "eventName": "PutObject", "awsRegion": "cn-north-1", "requestParameters": {"bucketName": "b"}"#,
      ["arn:aws-cn:s3:::b"]),
    Row("sign-in", #""eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin""#, []),
  ])
  func names(row: Row<String, [String]>) throws {
    let fields = try record(row.input)
    let found = ResourceNames.of(call: RecordFacts(fields: fields).call, fields: fields)
    #expect(found.names == row.expected)
    let isKnown =
      !row.expected.isEmpty && row.expected.allSatisfy { $0 == "*" || $0.hasPrefix("arn:") }
    #expect(found.isKnown == isKnown)
  }
}
