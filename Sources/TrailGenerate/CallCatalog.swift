/// The calls ordinary work is made of.
enum CallCatalog {
  static let emptyFilter = #"{"filterSet":{}}"#

  static let consoleCompute: [CallShape] = [
    .describe("DescribeInstances", #"{"maxResults":50,"instancesSet":{},"filterSet":{}}"#),
    .describe(
      "DescribeInstanceStatus",
      #"{"maxResults":100,"instancesSet":{},"#
        + #""filterSet":{},"includeAllInstances":true}"#),
    .describe(
      "DescribeVolumes",
      #"{"maxResults":50,"volumeSet":{},"filterSet":{"items":[{"#
        + #""name":"attachment.instance-id","valueSet":{"items":[{"value":"<instance>"}]}}]}}"#),
    .describe(
      "DescribeSecurityGroups",
      #"{"securityGroupSet":{},"securityGroupIdSet":{"items":["#
        + #"{"groupId":"<securityGroup>"}]},"filterSet":{}}"#),
    .describe("DescribeVpcs", #"{"vpcSet":{},"filterSet":{}}"#),
    .describe(
      "DescribeSubnets",
      #"{"subnetSet":{},"filterSet":{"items":[{"name":"vpc-id","#
        + #""valueSet":{"items":[{"value":"<vpc>"}]}}]}}"#),
    .describe(
      "DescribeTags",
      #"{"maxResults":1000,"filterSet":{"items":[{"name":"resource-id","#
        + #""valueSet":{"items":[{"value":"<instance>"}]}}]}}"#),
    .describe(
      "DescribeAvailabilityZones",
      #"{"availabilityZoneSet":{},"#
        + #""availabilityZoneIdSet":{}}"#),
    .describe("DescribeAddresses", #"{"publicIpsSet":{},"filterSet":{},"allocationIdsSet":{}}"#),
    CallShape("autoscaling", "DescribeAutoScalingGroups", #"{"maxRecords":100}"#),
    CallShape("monitoring", "DescribeAlarms", #"{"maxRecords":100,"stateValue":"ALARM"}"#),
    CallShape("elasticloadbalancing", "DescribeLoadBalancers", #"{"pageSize":400}"#),
    CallShape("cloudformation", "DescribeStacks", #"{"stackName":"<stack>"}"#),
    CallShape("cloudformation", "DescribeStackEvents", #"{"stackName":"<stack>"}"#),
    CallShape("lambda", "ListFunctions20150331", #"{"maxItems":50}"#),
    CallShape(
      "lambda", "GetFunction20150331v2",
      #"{"functionName":"arn:aws:lambda:<region>:"#
        + #"<account>:function:<function>"}"#),
    CallShape("logs", "DescribeLogGroups", #"{"limit":50,"logGroupNamePrefix":"<logGroup>"}"#),
    CallShape(
      "logs", "DescribeLogStreams",
      #"{"logGroupName":"<logGroup>","descending":true,"#
        + #""orderBy":"LastEventTime","limit":50}"#),
    CallShape("rds", "DescribeDBInstances", #"{"maxRecords":100}"#),
    CallShape(
      "ecs", "DescribeServices",
      #"{"cluster":"arn:aws:ecs:<region>:<account>:cluster/"#
        + #"web","services":["<repository>"],"include":["TAGS"]}"#),
    CallShape(
      "health", "DescribeEventAggregates",
      #"{"aggregateField":"eventTypeCategory","#
        + #""filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":"<longDate>"}]}}"#
    ),
    CallShape(
      "ce", "GetCostAndUsage",
      #"{"TimePeriod":{"Start":"2026-02-01","End":"2026-03-01"},"#
        + #""Granularity":"MONTHLY","Metrics":["UnblendedCost"],"GroupBy":[{"Type":"DIMENSION","#
        + #""Key":"SERVICE"}]}"#),
  ]

  static let consoleS3: [CallShape] = [
    .bucket("GetBucketAcl", "acl"), .bucket("GetBucketPolicyStatus", "policyStatus"),
    .bucket("GetBucketPublicAccessBlock", "publicAccessBlock"),
    .bucket("GetBucketVersioning", "versioning"), .bucket("GetBucketEncryption", "encryption"),
    .bucket("GetBucketLogging", "logging"), .bucket("GetBucketTagging", "tagging"),
    .bucket("GetBucketLocation", "location"),
    CallShape("s3", "ListBuckets", #"{"Host":"s3.<region>.amazonaws.com"}"#),
    .bucket("GetBucketNotification", "notification"),
  ]

  static let consoleIAM: [CallShape] = [
    CallShape("iam", "ListRoles", #"{"maxItems":1000}"#),
    CallShape("iam", "GetRole", #"{"roleName":"<role>"}"#),
    CallShape("iam", "ListAttachedRolePolicies", #"{"roleName":"<role>"}"#),
    CallShape("iam", "ListRolePolicies", #"{"roleName":"<role>"}"#),
    CallShape("iam", "ListUsers", #"{"maxItems":1000}"#),
    CallShape("iam", "ListGroupsForUser", #"{"userName":"<user>"}"#),
    CallShape("iam", "ListMFADevices", #"{"userName":"<user>"}"#),
    CallShape("iam", "GetAccountSummary"),
    CallShape("iam", "ListAccountAliases"),
    CallShape("kms", "ListAliases", #"{"limit":100}"#),
    CallShape("kms", "DescribeKey", #"{"keyId":"<kmsKey>"}"#, resources: kmsResource),
  ]

  static let kmsResource =
    #"{"accountId":"<account>","type":"AWS::KMS::Key","#
    + #""ARN":"arn:aws:kms:<region>:<account>:key/<kmsKey>"}"#

  /// What a plan reads.
  static let terraformReads: [CallShape] = [
    CallShape("iam", "GetRole", #"{"roleName":"<role>"}"#),
    CallShape("iam", "ListRolePolicies", #"{"roleName":"<role>"}"#),
    CallShape("iam", "ListAttachedRolePolicies", #"{"roleName":"<role>"}"#),
    CallShape("iam", "GetRolePolicy", #"{"roleName":"<role>","policyName":"inline"}"#),
    .describe("DescribeVpcAttribute", #"{"vpcId":"<vpc>","attribute":"enableDnsHostnames"}"#),
    .describe(
      "DescribeRouteTables",
      #"{"routeTableIdSet":{},"filterSet":{"items":[{"name":"#
        + #""association.main","valueSet":{"items":[{"value":"true"}]}},{"name":"vpc-id","#
        + #""valueSet":{"items":[{"value":"<vpc>"}]}}]}}"#),
    .describe(
      "DescribeNetworkAcls",
      #"{"networkAclIdSet":{},"filterSet":{"items":[{"name":"#
        + #""vpc-id","valueSet":{"items":[{"value":"<vpc>"}]}}]}}"#),
    .describe(
      "DescribeSubnets",
      #"{"subnetSet":{"items":[{"subnetId":"<subnet>"}]},"#
        + #""filterSet":{}}"#),
    .describe(
      "DescribeSecurityGroupRules",
      #"{"securityGroupRuleIdSet":{},"filterSet":{"items":["#
        + #"{"name":"group-id","valueSet":{"items":[{"value":"<securityGroup>"}]}}]}}"#),
    .bucket("GetBucketPolicy", "policy"), .bucket("GetBucketVersioning", "versioning"),
    .bucket("GetBucketEncryption", "encryption"), .bucket("GetBucketLogging", "logging"),
    CallShape(
      "ssm", "GetParameter", #"{"name":"<parameter>","withDecryption":true}"#,
      resources: #"{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter"#
        + #"<parameter>"}"#),
    CallShape(
      "ssm", "ListTagsForResource",
      #"{"resourceType":"Parameter","#
        + #""resourceId":"<parameter>"}"#),
    CallShape(
      "dynamodb", "DescribeTable", #"{"tableName":"<table>"}"#,
      resources: #"{"accountId":"<account>","type":"AWS::DynamoDB::Table","#
        + #""ARN":"arn:aws:dynamodb:<region>:<account>:table/<table>"}"#),
    CallShape("dynamodb", "DescribeContinuousBackups", #"{"tableName":"<table>"}"#),
    CallShape(
      "kms", "GetKeyPolicy", #"{"keyId":"<kmsKey>","policyName":"default"}"#,
      resources: kmsResource),
    CallShape(
      "secretsmanager", "DescribeSecret",
      #"{"secretId":"arn:aws:secretsmanager:"#
        + #"<region>:<account>:secret:<secret>"}"#),
    CallShape("lambda", "GetFunction20150331v2", #"{"functionName":"<function>"}"#),
    CallShape("sts", "GetCallerIdentity"),
    .object("GetObject"),
  ]

  /// What an apply changes, none of it a policy.
  static let terraformWrites: [CallShape] = [
    CallShape(
      "ssm", "PutParameter",
      #"{"name":"<parameter>","type":"String","value":"#
        + #""HIDDEN_DUE_TO_SECURITY_REASONS","overwrite":true}"#,
      response: #"{"version":<small>,"tier":"Standard"}"#, writes: true),
    CallShape(
      "ec2", "CreateTags",
      #"{"resourcesSet":{"items":[{"resourceId":"<instance>"}]},"#
        + #""tagSet":{"items":[{"key":"release","value":"2026.<small>.<number>"}]}}"#,
      response: #"{"requestId":"<uuid>","_return":true}"#, writes: true),
    CallShape(
      "logs", "PutRetentionPolicy",
      #"{"logGroupName":"<logGroup>","#
        + #""retentionInDays":30}"#, writes: true),
    .object("PutObject", #","x-amz-acl":"bucket-owner-full-control""#, writes: true),
    CallShape(
      "lambda", "UpdateFunctionConfiguration20150331v2",
      #"{"functionName":"<function>","#
        + #""memorySize":512,"timeout":30,"environment":{}}"#,
      response: #"{"functionName":"<function>","functionArn":"arn:aws:lambda:<region>:<account>:"#
        + #"function:<function>","runtime":"python3.12","handler":"app.handler","codeSize":"#
        + #"<number>,"timeout":30,"memorySize":512,"lastModified":"<date>","codeSha256":"#
        + #""<base64>=","version":"$LATEST","revisionId":"<uuid>","state":"Active","#
        + #""lastUpdateStatus":"InProgress","packageType":"Zip","architectures":["arm64"]}"#,
      writes: true),
  ]

  /// What somebody types at a shell.
  static let commandLine: [CallShape] = [
    CallShape("sts", "GetCallerIdentity"),
    CallShape("s3", "ListBuckets", #"{"Host":"s3.<region>.amazonaws.com"}"#),
    CallShape(
      "s3", "ListObjects",
      #"{"list-type":"2","bucketName":"<bucket>","encoding-type":"#
        + #""url","prefix":"<prefix>","Host":"<bucket>.s3.<region>.amazonaws.com","delimiter":"/"}"#,
      resources: #"{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::<bucket>/"},{"accountId":"#
        + #""<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}"#, data: true),
    .object("GetObject"),
    .describe(
      "DescribeInstances",
      #"{"instancesSet":{"items":[{"instanceId":"<instance>"}]},"#
        + #""filterSet":{}}"#),
    CallShape(
      "logs", "FilterLogEvents",
      #"{"logGroupName":"<logGroup>","startTime":1772"#
        + #"<number>000,"filterPattern":"ERROR","interleaved":true}"#),
    CallShape("ecs", "ListTasks", #"{"cluster":"web","serviceName":"<repository>"}"#),
    CallShape("cloudformation", "DescribeStacks", #"{"stackName":"<stack>"}"#),
    CallShape("ssm", "GetParameters", #"{"names":["<parameter>"],"withDecryption":false}"#),
    CallShape("dynamodb", "ListTables"),
  ]
}
