internal import TrailEvents

/// A resource as ASFF names it.
struct ASFFResource {
  /// `AwsIamRole`, or `Other`.
  var type: String
  /// The ARN, or the name where the log has only that.
  var id: String
  /// `aws`; nil if the name does not tell.
  var partition: String?
  /// The region; nil if the name does not tell.
  var region: String?

  /// An account.
  init(account: String) {
    type = "AwsAccount"
    id = "AWS::::Account:\(account)"
  }

  /// What an ARN or a name stands for.
  init(of text: String) {
    type = "Other"
    id = text
    guard let arn = ARN(text) else { return }
    if ASFFResource.partitions.contains(arn.partition) { partition = arn.partition }
    if !arn.region.isEmpty { region = arn.region }
    let kind = arn.resource.prefix { $0 != "/" && $0 != ":" }
    let isBare = kind.count == arn.resource.count
    switch (arn.service, kind, isBare) {
    case ("s3", _, true): type = "AwsS3Bucket"
    case ("s3", _, false): type = "AwsS3Object"
    case ("sns", _, true): type = "AwsSnsTopic"
    case ("sqs", _, true): type = "AwsSqsQueue"
    default: type = ASFFResource.types["\(arn.service):\(kind)"] ?? "Other"
    }
  }

  private static let partitions: Set = ["aws", "aws-cn", "aws-us-gov"]

  /// Source: AWS Security Hub User Guide, "Resources" of ASFF.
  private static let types = [
    "iam:user": "AwsIamUser", "iam:role": "AwsIamRole", "iam:group": "AwsIamGroup",
    "iam:policy": "AwsIamPolicy", "ec2:instance": "AwsEc2Instance",
    "ec2:security-group": "AwsEc2SecurityGroup", "ec2:volume": "AwsEc2Volume",
    "ec2:vpc": "AwsEc2Vpc", "ec2:subnet": "AwsEc2Subnet", "ec2:network-acl": "AwsEc2NetworkAcl",
    "ec2:route-table": "AwsEc2RouteTable", "ec2:network-interface": "AwsEc2NetworkInterface",
    "lambda:function": "AwsLambdaFunction", "lambda:layer": "AwsLambdaLayerVersion",
    "kms:key": "AwsKmsKey", "dynamodb:table": "AwsDynamoDbTable",
    "secretsmanager:secret": "AwsSecretsManagerSecret", "cloudtrail:trail": "AwsCloudTrailTrail",
    "rds:db": "AwsRdsDbInstance", "rds:cluster": "AwsRdsDbCluster",
    "rds:snapshot": "AwsRdsDbSnapshot", "rds:cluster-snapshot": "AwsRdsDbClusterSnapshot",
    "ecr:repository": "AwsEcrRepository", "ecs:cluster": "AwsEcsCluster",
    "ecs:service": "AwsEcsService", "ecs:task-definition": "AwsEcsTaskDefinition",
    "eks:cluster": "AwsEksCluster", "cloudformation:stack": "AwsCloudFormationStack",
    "guardduty:detector": "AwsGuardDutyDetector", "route53:hostedzone": "AwsRoute53HostedZone",
    "backup:backup-vault": "AwsBackupBackupVault", "kinesis:stream": "AwsKinesisStream",
    "codebuild:project": "AwsCodeBuildProject",
    "acm:certificate": "AwsCertificateManagerCertificate",
  ]
}
