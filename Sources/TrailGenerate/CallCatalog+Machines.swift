extension CallCatalog {
  static func roleResource(_ name: String) -> String {
    #"{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"arn:aws:iam::<account>:role/\#(name)"}"#
  }

  /// `sts:AssumeRole` of a service or a role; `role` is a path and name without the leading slash.
  static func assumeRole(_ role: String, session: String) -> CallShape {
    CallShape(
      "sts", "AssumeRole",
      #"{"roleArn":"arn:aws:iam::<account>:role/\#(role)","roleSessionName":"\#(session)","#
        + #""durationSeconds":3600}"#,
      response: #"{"credentials":{"accessKeyId":"<accessKey>","sessionToken":"IQoJb3JpZ2luX2VjE"#
        + #"<token>","expiration":"<longDateLater>"},"assumedRoleUser":{"assumedRoleId":"AROA"#
        + #"EXAMPLE:\#(session)","arn":"arn:aws:sts::<account>:assumed-role/\#(role)/\#(session)"}}"#,
      resources: roleResource(role))
  }

  static let assumeWithGitHub = CallShape(
    "sts", "AssumeRoleWithWebIdentity",
    #"{"roleArn":"arn:aws:iam::<account>:role/github-actions-deploy","roleSessionName":"#
      + #""GitHubActions","durationSeconds":3600}"#,
    response:
      #"{"subjectFromWebIdentityToken":"repo:examplecorp/<repository>:ref:refs/heads/main","#
      + #""audience":"sts.amazonaws.com","provider":"arn:aws:iam::<account>:oidc-provider/"#
      + #"token.actions.githubusercontent.com","credentials":{"accessKeyId":"<accessKey>","#
      + #""sessionToken":"IQoJb3JpZ2luX2VjE<token>","expiration":"<longDateLater>"},"#
      + #""assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE:GitHubActions","arn":"arn:aws:sts::"#
      + #"<account>:assumed-role/github-actions-deploy/GitHubActions"}}"#,
    resources: roleResource("github-actions-deploy"))

  static let assumeWithSAML = CallShape(
    "sts", "AssumeRoleWithSAML",
    #"{"roleArn":"arn:aws:iam::<account>:role/aws-reserved/sso.amazonaws.com/eu-west-1/"#
      + #"AWSReservedSSO_PowerUser_0123456789abcdef","roleSessionName":"carol","principalArn":"#
      + #""arn:aws:iam::<account>:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE","#
      + #""sAMLAssertionID":"_<uuid>","durationSeconds":43200}"#,
    response: #"{"credentials":{"accessKeyId":"<accessKey>","sessionToken":"IQoJb3JpZ2luX2VjE"#
      + #"<token>","expiration":"<longDateLater>"},"subject":"carol","subjectType":"persistent","#
      + #""issuer":"https://portal.sso.eu-west-1.amazonaws.com/saml/assertion/example","#
      + #""audience":"https://signin.aws.amazon.com/saml","nameQualifier":"<base64>="}"#)

  /// A build: images and artifacts.
  static let build: [CallShape] = [
    CallShape("sts", "GetCallerIdentity"),
    CallShape("ecr", "GetAuthorizationToken"),
    CallShape(
      "ecr", "BatchCheckLayerAvailability",
      #"{"registryId":"<account>","repositoryName":"#
        + #""<repository>","layerDigests":["sha256:<hex64>"]}"#,
      resources: #"{"accountId":"<account>","ARN":"arn:aws:ecr:<region>:<account>:repository/"#
        + #"<repository>"}"#),
    CallShape(
      "ecr", "InitiateLayerUpload",
      #"{"registryId":"<account>","repositoryName":"#
        + #""<repository>"}"#, response: #"{"uploadId":"<uuid>","partSize":10485760}"#,
      writes: true),
    CallShape(
      "ecr", "CompleteLayerUpload",
      #"{"registryId":"<account>","repositoryName":"#
        + #""<repository>","uploadId":"<uuid>","layerDigests":["sha256:<hex64>"]}"#,
      response: #"{"registryId":"<account>","repositoryName":"<repository>","uploadId":"<uuid>","#
        + #""layerDigest":"sha256:<hex64>"}"#, writes: true),
    CallShape(
      "ecr", "PutImage",
      #"{"registryId":"<account>","repositoryName":"<repository>","#
        + #""imageTag":"<hex8>"}"#,
      response: #"{"image":{"registryId":"<account>","repositoryName":"#
        + #""<repository>","imageId":{"imageDigest":"sha256:<hex64>","imageTag":"<hex8>"}}}"#,
      writes: true),
    .object("PutObject", #","x-amz-storage-class":"STANDARD""#, writes: true),
    CallShape(
      "ecs", "UpdateService",
      #"{"cluster":"web","service":"<repository>","#
        + #""taskDefinition":"<repository>:<small>","forceNewDeployment":true}"#,
      response: #"{"service":{"serviceArn":"arn:aws:ecs:<region>:<account>:service/web/"#
        + #"<repository>","status":"ACTIVE","desiredCount":3,"runningCount":3,"pendingCount":0}}"#,
      writes: true),
    CallShape("ecs", "DescribeServices", #"{"cluster":"web","services":["<repository>"]}"#),
  ]

  /// What the CDK's deploy role does itself.
  static let deploy: [CallShape] = [
    CallShape("cloudformation", "DescribeStacks", #"{"stackName":"<stack>"}"#),
    CallShape(
      "cloudformation", "GetTemplate",
      #"{"stackName":"<stack>","templateStage":"#
        + #""Original"}"#),
    CallShape(
      "cloudformation", "CreateChangeSet",
      #"{"stackName":"<stack>","changeSetName":"#
        + #""cdk-deploy-change-set","changeSetType":"UPDATE","roleARN":"arn:aws:iam::<account>:role/"#
        + #"cdk-hnb659fds-cfn-exec-role-<account>-eu-west-1","templateURL":"https://s3.eu-west-1."#
        + #"amazonaws.com/cdk-hnb659fds-assets-<account>-eu-west-1/<hex64>.json","capabilities":["#
        + #""CAPABILITY_IAM","CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"],"parameters":[]}"#,
      response: #"{"id":"arn:aws:cloudformation:<region>:<account>:changeSet/cdk-deploy-change-set"#
        + #"/<uuid>","stackId":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<uuid>"}"#,
      writes: true),
    CallShape(
      "cloudformation", "DescribeChangeSet",
      #"{"changeSetName":"cdk-deploy-change-set","#
        + #""stackName":"<stack>"}"#),
    CallShape(
      "cloudformation", "ExecuteChangeSet",
      #"{"changeSetName":"cdk-deploy-change-set","#
        + #""stackName":"<stack>","clientRequestToken":"exec<uuid>"}"#, writes: true),
    CallShape("cloudformation", "DescribeStackEvents", #"{"stackName":"<stack>"}"#),
    CallShape("cloudformation", "DescribeStacks", #"{"stackName":"<stack>"}"#),
  ]

  /// What CloudFormation then does in the name of the execution role.
  static let stackUpdate: [CallShape] = [
    CallShape(
      "lambda", "UpdateFunctionCode20150331v2",
      #"{"functionName":"<function>","s3Bucket":"#
        + #""cdk-hnb659fds-assets-<account>-eu-west-1","s3Key":"<hex64>.zip","publish":false,"#
        + #""dryRun":false}"#,
      response: #"{"functionName":"<function>","functionArn":"arn:aws:lambda:<region>:<account>:"#
        + #"function:<function>","runtime":"python3.12","codeSize":<number>,"codeSha256":"#
        + #""<base64>=","revisionId":"<uuid>"}"#, writes: true),
    CallShape("lambda", "GetFunction20150331v2", #"{"functionName":"<function>"}"#),
    CallShape("dynamodb", "DescribeTable", #"{"tableName":"<table>"}"#),
    CallShape(
      "ec2", "DescribeSecurityGroups",
      #"{"securityGroupSet":{},"securityGroupIdSet":{"#
        + #""items":[{"groupId":"<securityGroup>"}]},"filterSet":{}}"#),
    CallShape(
      "logs", "PutRetentionPolicy", #"{"logGroupName":"<logGroup>","retentionInDays":90}"#,
      writes: true),
    CallShape("iam", "GetRole", #"{"roleName":"<role>"}"#),
  ]

  /// A machine at work.
  static let machine: [CallShape] = [
    .object("GetObject"),
    .object("PutObject", #","x-amz-server-side-encryption":"AES256""#, writes: true),
    CallShape(
      "ssm", "UpdateInstanceInformation",
      #"{"instanceId":"<instance>","agentVersion":"#
        + #""3.3.1611.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","#
        + #""platformVersion":"2023","iPAddress":"10.20.4.<small>","computerName":"ip-10-20-4-<small>."#
        + #"<region>.compute.internal"}"#, writes: true),
    CallShape(
      "kms", "Decrypt",
      #"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"#
        + #""aws:s3:arn":"arn:aws:s3:::<bucket>/<key>"}}"#, resources: kmsResource),
    CallShape(
      "secretsmanager", "GetSecretValue",
      #"{"secretId":"arn:aws:secretsmanager:<region>:"#
        + #"<account>:secret:<secret>"}"#),
    CallShape(
      "dynamodb", "GetItem",
      #"{"tableName":"<table>","key":{"pk":"HIDDEN_DUE_TO_SECURITY_"#
        + #"REASONS"},"consistentRead":false}"#,
      resources: #"{"accountId":"<account>","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:"#
        + #"<region>:<account>:table/<table>"}"#, data: true),
  ]

  static let delivery = CallShape(
    "s3", "PutObject",
    #"{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"AWSLogs/"#
      + #"111122223333/vpcflowlogs/<region>/2026/03/<hex8>_vpcflowlogs_<region>_fl-0<hex16>.log.gz","#
      + #""x-amz-acl":"bucket-owner-full-control","x-amz-server-side-encryption":"AES256"}"#,
    response: #"{"x-amz-server-side-encryption":"AES256"}"#,
    resources: #"{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}"#,
    writes: true, data: true)

  static let trailKey = CallShape(
    "kms", "GenerateDataKey",
    #"{"keyId":"arn:aws:kms:<region>:<account>:key/<kmsKey>","keySpec":"AES_256","#
      + #""encryptionContext":{"aws:cloudtrail:arn":"arn:aws:cloudtrail:<region>:<account>:trail/"#
      + #"org-trail","aws:s3:arn":"arn:aws:s3:::examplecorp-org-cloudtrail/AWSLogs/o-exampleorg1/"#
      + #"<account>/CloudTrail/<region>/<hex16>.json.gz"}}"#, resources: kmsResource)

  static let config: [CallShape] = [
    .describe(
      "DescribeVolumes",
      #"{"volumeSet":{"items":[{"volumeId":"<volume>"}]},"#
        + #""filterSet":{}}"#),
    .bucket("GetBucketPolicy", "policy"),
    CallShape("iam", "ListRoles", #"{"maxItems":100}"#),
    CallShape(
      "lambda", "ListTags20170331",
      #"{"resource":"arn:aws:lambda:<region>:<account>:"#
        + #"function:<function>"}"#),
  ]

  /// A reader of everything.
  static let audit: [CallShape] = [
    CallShape("iam", "GetAccountSummary"),
    CallShape("iam", "GenerateCredentialReport", response: #"{"state":"COMPLETE"}"#),
    CallShape("iam", "GetCredentialReport"),
    CallShape("iam", "ListUsers"), CallShape("iam", "ListRoles"),
    CallShape("iam", "GetAccountPasswordPolicy"),
    CallShape("iam", "ListPolicies", #"{"scope":"Local","onlyAttached":true}"#),
    CallShape("cloudtrail", "DescribeTrails", #"{"includeShadowTrails":true}"#),
    CallShape(
      "cloudtrail", "GetTrailStatus",
      #"{"name":"arn:aws:cloudtrail:eu-west-1:<account>:"#
        + #"trail/prod-account-trail"}"#),
    CallShape("config", "DescribeComplianceByConfigRule"),
    .bucket("GetBucketPolicyStatus", "policyStatus"), .bucket("GetBucketAcl", "acl"),
    .describe("DescribeFlowLogs", #"{"filterSet":{}}"#),
    CallShape("guardduty", "ListDetectors"),
  ]
}
