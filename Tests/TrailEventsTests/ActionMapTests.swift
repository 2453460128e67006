import Testing
import TrailEvents

@Suite struct ActionMapTests {
  @Test(arguments: [
    ("iam.amazonaws.com", "iam"), ("monitoring.amazonaws.com", "cloudwatch"),
    ("tagging.amazonaws.com", "tag"), ("email.amazonaws.com", "ses"),
    ("amazonmq.amazonaws.com", "mq"),
    ("application-insights.amazonaws.com", "applicationinsights"),
    ("cloudcontrolapi.amazonaws.com", "cloudformation"), ("opensearchservice.amazonaws.com", "es"),
    ("migrationhub.amazonaws.com", "mgh"), ("pinpoint.amazonaws.com", "mobiletargeting"),
    ("pricelist.amazonaws.com", "pricing"), ("qconnect.amazonaws.com", "wisdom"),
    ("rdsdata.amazonaws.com", "rds-data"),
    ("servicecatalog-appregistry.amazonaws.com", "servicecatalog"),
    ("taxconsole.amazonaws.com", "tax"), ("billingconsole.amazonaws.com", "billing"),
    ("metering-marketplace.amazonaws.com", "aws-marketplace"),
    ("metering.marketplace.amazonaws.com", "aws-marketplace"),
    ("runtime.lex.amazonaws.com", "lex"), ("models-v2-lex.amazonaws.com", "lex"),
    ("streams.dynamodb.amazonaws.com", "dynamodb"), ("api.ecr.amazonaws.com", "ecr"),
    ("s3.amazonaws.com.cn", "s3"), ("S3.amazonaws.com", "s3"), ("sso.amazonaws.com", "sso"),
    ("execute-api.amazonaws.com", "execute-api"), ("", ""), ("amazonaws.com", "amazonaws"),
  ])
  func prefixes(source: String, prefix: String) {
    #expect(ServicePrefix.of(eventSource: source) == prefix)
  }

  @Test(arguments: [
    ("iam:CreateUser", "iam:CreateUser"),
    ("s3:ListObjects", "s3:ListBucket"), ("s3:ListObjectsV2", "s3:ListBucket"),
    ("s3:HeadBucket", "s3:ListBucket"), ("s3:HeadObject", "s3:GetObject"),
    ("s3:SelectObjectContent", "s3:GetObject"), ("s3:ListBuckets", "s3:ListAllMyBuckets"),
    ("s3:ListObjectVersions", "s3:ListBucketVersions"),
    ("s3:CreateMultipartUpload", "s3:PutObject"), ("s3:CompleteMultipartUpload", "s3:PutObject"),
    ("s3:UploadPart", "s3:PutObject"), ("s3:UploadPartCopy", "s3:PutObject s3:GetObject"),
    ("s3:CopyObject", "s3:PutObject s3:GetObject"), ("s3:PostObject", "s3:PutObject"),
    ("s3:DeleteObjects", "s3:DeleteObject"),
    ("s3:GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
    ("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    ("s3:DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    ("s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    ("s3:GetBucketReplication", "s3:GetReplicationConfiguration"),
    ("s3:GetBucketCors", "s3:GetBucketCORS"), ("s3:DeleteBucketCors", "s3:PutBucketCORS"),
    ("s3:PutBucketMetricsConfiguration", "s3:PutMetricsConfiguration"),
    ("s3:DeleteBucketTagging", "s3:PutBucketTagging"),
    ("s3:GetBucketPolicy", "s3:GetBucketPolicy"),
    ("s3:DeleteBucketPolicy", "s3:DeleteBucketPolicy"),
    ("s3:DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("lambda:CreateFunction20150331", "lambda:CreateFunction"),
    ("lambda:GetFunction20150331v2", "lambda:GetFunction"),
    ("cloudfront:CreateDistribution2020_05_31", "cloudfront:CreateDistribution"),
    (
      "cloudfront:CreateDistributionWithTags2020_05_31",
      "cloudfront:CreateDistribution cloudfront:TagResource"
    ),
    ("iam:20150331", "iam:20150331"), ("x:Get99991231", "x:Get99991231"), ("x:GetV2", "x:GetV2"),
    ("x:Get2015033", "x:Get2015033"), ("x:Get20150331v", "x:Get20150331v"),
    ("sqs:SendMessageBatch", "sqs:SendMessage"), ("sns:PublishBatch", "sns:Publish"),
    ("kms:ReEncrypt", "kms:ReEncryptFrom kms:ReEncryptTo"),
    ("apigateway:CreateRestApi", "apigateway:POST"), ("apigateway:GetStages", "apigateway:GET"),
    ("apigateway:UpdateStage", "apigateway:PATCH"), ("apigateway:DeleteApi", "apigateway:DELETE"),
    ("apigateway:PutMethod", "apigateway:PUT"), ("apigateway:ImportRestApi", "apigateway:POST"),
    ("apigateway:TagResource", "apigateway:PUT"),
    ("signin:ConsoleLogin", "signin:ConsoleLogin"),
  ])
  func actions(call: String, actions: String) {
    let parts = call.split(separator: ":").map(String.init)
    let mapped = ActionMap.actions(
      eventSource: "\(parts[0]).amazonaws.com", eventName: parts[1], eventType: "AwsApiCall")
    #expect(mapped.actions.joined(separator: " ") == actions)
  }

  @Test(arguments: [
    ("GetObject", "s3:GetObjectVersion"), ("HeadObject", "s3:GetObjectVersion"),
    ("DeleteObject", "s3:DeleteObjectVersion"), ("GetObjectAcl", "s3:GetObjectVersionAcl"),
    ("PutObjectTagging", "s3:PutObjectVersionTagging"), ("PutObject", "s3:PutObject"),
    ("ListObjects", "s3:ListBucket"),
  ])
  func versions(name: String, action: String) throws {
    let fields = try record(call("s3", name, #"{"bucketName": "b", "versionId": "v"}"#))
    #expect(RecordFacts(fields: fields).call.actions == [action])
  }

  @Test(arguments: [
    Row("call", ("iam", "CreateUser", "AwsApiCall"), [true, false]),
    Row("no type", ("iam", "CreateUser", ""), [true, false]),
    Row("service event", ("kms", "RotateKey", "AwsServiceEvent"), [false, false]),
    Row("sign-in", ("signin", "ConsoleLogin", "AwsConsoleSignIn"), [false, false]),
    Row("sign-in by its source", ("signin", "CheckMfa", "AwsApiCall"), [false, false]),
    Row("insight", ("iam", "CreateUser", "AwsCloudTrailInsight"), [false, false]),
    Row("endpoint's refusal", ("s3", "GetObject", "AwsVpceEvent"), [true, false]),
    Row("who am I", ("sts", "GetCallerIdentity", "AwsApiCall"), [true, true]),
    Row("session token", ("sts", "GetSessionToken", "AwsApiCall"), [true, true]),
    Row("endpoints", ("dynamodb", "DescribeEndpoints", "AwsApiCall"), [true, true]),
    Row("assume", ("sts", "AssumeRole", "AwsApiCall"), [true, false]),
  ])
  func requests(row: Row<(String, String, String), [Bool]>) {
    let mapped = ActionMap.actions(
      eventSource: "\(row.input.0).amazonaws.com", eventName: row.input.1, eventType: row.input.2)
    #expect([mapped.isRequest, mapped.isPermissionless] == row.expected)
  }
}
