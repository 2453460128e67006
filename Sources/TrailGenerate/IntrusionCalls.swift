/// The calls of beat 1: what a leaked key is tried on first.
enum IntrusionCalls {
  struct Attempt: Sendable {
    var shape: CallShape
    var region = "eu-west-1"
    var isDenied = true
    var resource: String?
  }

  static let identity = CallShape("sts", "GetCallerIdentity")

  static let ownPolicy = "arn:aws:iam::111122223333:policy/ci-legacy-deploy"

  private static func iam(_ name: String, _ request: String = "null") -> CallShape {
    CallShape("iam", name, request)
  }

  // 15 calls the key may make.
  private static let allowed: [Attempt] = [
    iam("GetUser"),
    iam("ListAttachedUserPolicies", #"{"userName":"ci-legacy"}"#),
    iam("ListUserPolicies", #"{"userName":"ci-legacy"}"#),
    iam("ListAccessKeys", #"{"userName":"ci-legacy"}"#),
    iam("ListGroupsForUser", #"{"userName":"ci-legacy"}"#),
    iam("GetPolicy", #"{"policyArn":"\#(ownPolicy)"}"#),
    iam("ListPolicyVersions", #"{"policyArn":"\#(ownPolicy)"}"#),
    iam("GetPolicyVersion", #"{"policyArn":"\#(ownPolicy)","versionId":"v3"}"#),
    CallShape("s3", "ListBuckets", #"{"Host":"s3.<region>.amazonaws.com"}"#),
    .bucket("GetBucketLocation", "location"), .bucket("GetBucketLocation", "location"),
    .bucket("GetBucketLocation", "location"), .bucket("HeadBucket", "head"),
    CallShape("lambda", "ListFunctions20150331"),
    CallShape("cloudformation", "ListStacks"),
  ].map { Attempt(shape: $0, isDenied: false) }

  // 12 of IAM.
  private static let deniedIAM: [Attempt] = [
    ("ListUsers", "arn:aws:iam::111122223333:user/"),
    ("ListRoles", "arn:aws:iam::111122223333:role/"),
    ("ListGroups", "arn:aws:iam::111122223333:group/"),
    ("ListPolicies", "policy path /"),
    ("GetAccountAuthorizationDetails", "*"),
    ("GetAccountSummary", "*"),
    ("GetAccountPasswordPolicy", "*"),
    ("GetCredentialReport", "*"),
    ("ListMFADevices", "user alice"),
    ("ListVirtualMFADevices", "arn:aws:iam::111122223333:mfa/"),
    ("ListInstanceProfiles", "arn:aws:iam::111122223333:instance-profile/"),
    ("ListAccountAliases", "*"),
  ].map { Attempt(shape: iam($0.0), resource: $0.1) }

  // 8 of S3, which says no more than `Access Denied`.
  private static let deniedS3: [Attempt] = [
    ("GetBucketPolicy", "policy"), ("GetBucketAcl", "acl"),
    ("GetBucketPublicAccessBlock", "publicAccessBlock"), ("GetBucketVersioning", "versioning"),
    ("GetBucketLogging", "logging"), ("GetBucketEncryption", "encryption"),
    ("GetBucketReplication", "replication"), ("GetBucketLifecycle", "lifecycle"),
  ].map { Attempt(shape: .bucket($0.0, $0.1)) }

  // 12 of EC2, with an encoded message, over the regions.
  private static let deniedEC2: [Attempt] = [
    ("DescribeInstances", "eu-west-1"), ("DescribeInstances", "us-east-1"),
    ("DescribeInstances", "eu-central-1"), ("DescribeVpcs", "eu-west-1"),
    ("DescribeSecurityGroups", "eu-west-1"), ("DescribeSecurityGroups", "us-east-1"),
    ("DescribeSnapshots", "eu-west-1"), ("DescribeVolumes", "eu-west-1"),
    ("DescribeKeyPairs", "eu-west-1"), ("DescribeImages", "eu-west-1"),
    ("DescribeRegions", "us-east-1"), ("DescribeSubnets", "eu-central-1"),
  ].map { Attempt(shape: .describe($0.0, CallCatalog.emptyFilter), region: $0.1) }

  // 13 of other services, with AccessDeniedException.
  private static let deniedOthers: [Attempt] = [
    Attempt(shape: CallShape("secretsmanager", "ListSecrets", #"{"maxResults":100}"#)),
    Attempt(shape: CallShape("secretsmanager", "ListSecrets"), region: "us-east-1"),
    Attempt(
      shape: CallShape("secretsmanager", "GetSecretValue"),
      resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-password-Xa81Qf"),
    Attempt(
      shape: CallShape("secretsmanager", "GetSecretValue"),
      resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/session-key-0LmZ3c"),
    Attempt(
      shape: CallShape("secretsmanager", "DescribeSecret"),
      resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-password-Xa81Qf"),
    Attempt(shape: CallShape("organizations", "DescribeOrganization")),
    Attempt(shape: CallShape("organizations", "ListAccounts")),
    Attempt(shape: CallShape("organizations", "ListRoots")),
    Attempt(shape: CallShape("organizations", "ListPolicies")),
    Attempt(shape: CallShape("kms", "ListKeys")),
    Attempt(shape: CallShape("kms", "ListAliases")),
    Attempt(shape: CallShape("kms", "ListKeys"), region: "us-east-1"),
    Attempt(
      shape: CallShape("kms", "DescribeKey"),
      resource: "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000001"),
  ]

  /// The attempts which are denied.
  static let denied = deniedIAM + deniedS3 + deniedEC2 + deniedOthers

  /// 60 calls, 45 of them denied: the kinds take turns, as a script's threads would.
  static let enumeration: [Attempt] = {
    let kinds = [allowed, deniedIAM, deniedS3, deniedEC2, deniedOthers]
    var attempts: [Attempt] = []
    for index in 0..<15 {
      for kind in kinds where index < kind.count { attempts.append(kind[index]) }
    }
    return attempts
  }()
}
