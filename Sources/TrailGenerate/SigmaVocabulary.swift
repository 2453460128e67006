/// The words of which made-up Sigma rules are made.
enum SigmaVocabulary {
  struct Service: Sendable {
    let name: String
    let nouns: [String]

    init(_ name: String, _ nouns: String) {
      self.name = name
      self.nouns = nouns.split(separator: " ").map(String.init)
    }
  }

  /// A call that ordinary work makes all the time, and a parameter of it.
  struct FrequentCall: Sendable {
    let service: String
    let call: String
    let parameter: String
  }

  static let verbs = [
    "Create", "Delete", "Update", "Put", "Modify", "Attach", "Detach", "Disable", "Enable", "Stop",
    "Associate", "Disassociate", "Register", "Deregister", "Tag", "Untag",
  ]

  static let services = [
    Service("iam", "User Role Policy AccessKey LoginProfile InstanceProfile SAMLProvider"),
    Service("ec2", "Snapshot Image Volume Vpc Subnet RouteTable NetworkAcl SecurityGroup FlowLogs"),
    Service("s3", "Bucket BucketPolicy BucketAcl BucketLifecycle BucketReplication"),
    Service("kms", "Key Alias Grant KeyPolicy CustomKeyStore"),
    Service("lambda", "Function20150331 LayerVersion20181031 EventSourceMapping20150331"),
    Service("rds", "DBInstance DBCluster DBSnapshot DBSecurityGroup OptionGroup"),
    Service("cloudtrail", "Trail EventDataStore Channel EventSelectors InsightSelectors"),
    Service("guardduty", "Detector Filter IPSet ThreatIntelSet PublishingDestination Members"),
    Service("securityhub", "Insight ActionTarget Hub Members StandardsControl"),
    Service("config", "ConfigRule ConfigurationRecorder DeliveryChannel ConformancePack"),
    Service("organizations", "Policy Account OrganizationalUnit Organization Invitation"),
    Service("ssm", "Document Association Parameter Activation MaintenanceWindow Session"),
    Service("secretsmanager", "Secret ResourcePolicy SecretRotation"),
    Service("ecs", "Cluster Service TaskDefinition TaskSet CapacityProvider"),
    Service("eks", "Cluster Nodegroup Addon FargateProfile AccessEntry"),
    Service("ecr", "Repository RepositoryPolicy RegistryPolicy LifecyclePolicy Image"),
    Service("route53", "HostedZone HealthCheck TrafficPolicy QueryLoggingConfig"),
    Service("route53domains", "Domain DomainTransferLock DomainContact"),
    Service("elasticache", "CacheCluster CacheSecurityGroup ReplicationGroup"),
    Service("efs", "FileSystem MountTarget AccessPoint FileSystemPolicy"),
    Service("bedrock", "Guardrail Agent ModelInvocationLoggingConfiguration CustomModel"),
    Service("macie2", "Member FindingsFilter ClassificationJob Macie"),
    Service("wafv2", "WebACL RuleGroup IPSet RegexPatternSet"),
    Service("logs", "LogGroup LogStream SubscriptionFilter RetentionPolicy Destination"),
    Service("sso", "PermissionSet AccountAssignment Application Instance"),
    Service("backup", "BackupPlan BackupVault RecoveryPoint BackupSelection"),
    Service("dynamodb", "Table Backup GlobalTable"), Service("sns", "Topic Subscription"),
    Service("cloudformation", "Stack StackSet ChangeSet Type"),
    Service("glue", "DevEndpoint Job Crawler Connection Trigger"),
  ]

  static let frequent = [
    FrequentCall(service: "s3", call: "GetObject", parameter: "key"),
    FrequentCall(service: "s3", call: "PutObject", parameter: "bucketName"),
    FrequentCall(service: "kms", call: "Decrypt", parameter: "encryptionContext"),
    FrequentCall(service: "sts", call: "AssumeRole", parameter: "roleSessionName"),
    FrequentCall(service: "ec2", call: "DescribeInstances", parameter: "filterSet"),
    FrequentCall(service: "ssm", call: "GetParameter", parameter: "name"),
    FrequentCall(service: "logs", call: "DescribeLogGroups", parameter: "logGroupNamePrefix"),
    FrequentCall(service: "secretsmanager", call: "GetSecretValue", parameter: "secretId"),
  ]

  static let words = [
    "pelican", "heron", "bittern", "curlew", "dunlin", "gannet", "plover", "sanderling",
    "turnstone",
    "whimbrel", "avocet", "redshank", "fulmar", "kittiwake", "guillemot", "razorbill",
  ]
}
