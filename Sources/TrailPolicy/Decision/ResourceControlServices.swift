/// The services whose resources RCPs bind.
///
/// AWS adds some from time to time. For one that is not here the request says whether RCPs bind it
/// (`PolicyRequest.isBoundByResourceControls`, `resourceControls` in a request line).
/// Source: AWS Organizations User Guide, "List of AWS services that support RCPs", as of 2026-11.
enum ResourceControlServices {
  /// The services' prefixes.
  static let prefixes: Set<String> = [
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets",
    "clouddirectory",
    "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit",
    "codepipeline", "cognito-identity", "cognito-idp", "comprehend", "comprehendmedical",
    "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public",
    "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan", "kendra",
    "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch",
    "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3",
    "secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract",
    "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2", "workspaces", "xray",
  ]

  /// Actions of those services that RCPs leave alone.
  static let exemptActions: Set<String> = ["kms:retiregrant"]
}
