extension KnownActions {
  /// Actions that are no operations of the public service models; by service, names between spaces.
  ///
  /// They are permissions that go with a call, and what agents, the console's shell and data planes ask.
  ///
  /// Source: Service Authorization Reference.
  static let permissionOnly: KeyValuePairs<String, String> = [
    "iam": "PassRole",
    "sts": "TagSession SetSourceIdentity SetContext GetServiceBearerToken",
    "s3": """
    BypassGovernanceRetention GetAccountPublicAccessBlock PutAccountPublicAccessBlock
    GetAccessPointPublicAccessBlock ObjectOwnerOverrideToBucketOwner ReplicateDelete
    ReplicateObject ReplicateTags InitiateReplication PutAccessPointPublicAccessBlock
    GetObjectVersionForReplication
    """,
    "s3express": """
    CreateBucket CreateSession DeleteBucket DeleteBucketPolicy GetBucketPolicy
    GetEncryptionConfiguration GetLifecycleConfiguration ListAllMyDirectoryBuckets
    PutBucketPolicy PutEncryptionConfiguration PutLifecycleConfiguration
    """,
    "s3-object-lambda": """
    GetObject GetObjectAcl GetObjectTagging ListBucket PutObject DeleteObject
    WriteGetObjectResponse
    """,
    "ssm": """
    UpdateInstanceInformation UpdateInstanceAssociationStatus ListInstanceAssociations
    GetManifest PutConfigurePackageResult
    PutCalendar GetCalendar RegisterManagedInstance ExecuteAPI
    """,
    "ssmmessages": """
    CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel
    """,
    "ec2messages": """
    AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply
    """,
    "execute-api": "Invoke InvalidateCache ManageConnections",
    "lambda": "InvokeFunctionUrl EnableReplication DisableReplication",
    "apigateway": """
    AddCertificateToDomain CreateAccessAssociation RejectAccessAssociation
    RemoveCertificateFromDomain SetWebACL UpdateDomainNameManagementPolicy
    UpdateDomainNamePolicy UpdateRestApiPolicy
    """,
    "dynamodb": "ConditionCheckItem PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate",
    "kms": "SynchronizeMultiRegionKey",
    "rds": "CrossRegionCommunication DescribeRecommendationGroups DescribeRecommendations",
    "rds-db": "connect",
    "eks": "AccessKubernetesApi MutateViaKubernetesApi",
    "es": "ESHttpDelete ESHttpGet ESHttpHead ESHttpPatch ESHttpPost ESHttpPut",
    "aoss": "APIAccessAll DashboardsAccessAll",
    "elasticfilesystem": "Backup ClientMount ClientRootAccess ClientWrite Restore",
    "cloudshell": """
    ApproveCommand CreateEnvironment CreateSession DeleteEnvironment DescribeEnvironments
    GetEnvironmentStatus GetFileDownloadUrls GetFileUploadUrls PutCredentials StartEnvironment
    StopEnvironment
    """,
    "sso-directory": """
    AddMemberToGroup CompleteVirtualMfaDeviceRegistration CreateAlias CreateBearerToken
    CreateGroup CreateUser DeleteBearerToken DeleteGroup DeleteMfaDeviceForUser DeleteUser
    DescribeDirectory DescribeGroup DescribeGroups DescribeUser DescribeUserByUniqueAttribute
    DescribeUsers DisableUser EnableUser GetUserPoolInfo IsMemberInGroup ListBearerTokens
    ListGroupsForMember ListGroupsForUser ListMembersInGroup ListMfaDevicesForUser
    RemoveMemberFromGroup SearchGroups SearchUsers StartVirtualMfaDeviceRegistration
    UpdateGroup UpdateMfaDeviceForUser UpdatePassword UpdateUser VerifyEmail
    """,
    "logs": "Unmask CreateLogDelivery DeleteLogDelivery GetLogDelivery ListLogDeliveries",
    "budgets": "ViewBudget ModifyBudget",
  ]
}

extension ActionMap {
  /// The actions that the tables give calls for which policies have other words.
  static var renamedActions: Set<String> {
    var actions: Set<String> = []
    func add(_ names: [String], of service: String) {
      for name in names { actions.insert(name.contains(":") ? name : "\(service):\(name)") }
    }
    for names in s3Rows.values { add(names, of: "s3") }
    for names in s3VersionRows.values { add(names, of: "s3") }
    for setting in s3Settings {
      add(["Get\(setting)Configuration", "Put\(setting)Configuration"], of: "s3")
    }
    for (call, names) in rows { add(names, of: String(call.prefix { $0 != ":" })) }
    add(["GET", "POST", "PUT", "PATCH", "DELETE"], of: "apigateway")
    return actions
  }
}
