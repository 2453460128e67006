// Where the values of keys come from, for explanations.
extension ContextKey {
  /// The members of a record that a key's value comes from, several joined by `, `; `facts file` where
  /// it is the user's facts that give it.
  ///
  /// Nil for keys that nothing in a log or a facts file gives: they are always unknown, unless the
  /// record is enriched (`eventContext`). An `extension` key has nil too: its value is worked out
  /// elsewhere.
  public var recordPath: String? {
    switch name {
    case .global(let key): key.recordPath
    case .principalTag: ContextKey.factsFile
    case .requestTag: "requestParameters"
    case .resourceTag: "requestParameters, \(ContextKey.factsFile)"
    case .record(let path): path.joined(separator: ".")
    case .normalized(let key): key.recordPath
    case .extension: nil
    case .service(let prefix, let name):
      ContextKey.servicePaths["\(prefix):\(name)"]
        ?? (prefix == "aws" || name.hasPrefix("existingobjecttag/") ? nil : "requestParameters")
    }
  }

  /// What stands for the user's facts in a path.
  static let factsFile = "facts file"

  /// Keys of services that do not come from the request's parameters.
  private static let servicePaths = [
    "s3:authtype": "additionalEventData.AuthenticationMethod",
    "s3:signatureversion": "additionalEventData.SignatureVersion",
    "s3:tlsversion": "tlsDetails.tlsVersion",
    "s3:resourceaccount": "resources.accountId",
    "kms:calleraccount": "userIdentity.accountId",
    "kms:viaservice": "userIdentity.invokedBy, awsRegion",
    "kms:encryptioncontextkeys": "requestParameters.encryptionContext",
    "ec2:region": "awsRegion",
    "ec2:roledelivery": "userIdentity.sessionContext.ec2RoleDelivery",
    "ec2:sourceinstancearn": "userIdentity.inScopeOf.sourceArn",
    "lambda:sourcefunctionarn": "userIdentity.inScopeOf.sourceArn",
  ]
}

extension NormalizedKey {
  fileprivate var recordPath: String {
    switch self {
    case .tooling: "userAgent, sourceIPAddress, eventType, sessionCredentialFromConsole"
    case .outcome: "errorCode, errorMessage, responseElements"
    case .principal, .principalKey: "userIdentity"
    case .account: "recipientAccountId, userIdentity.accountId"
    case .action: "eventSource, eventName"
    case .originKind: "sourceIPAddress"
    }
  }
}

extension GlobalKey {
  fileprivate var recordPath: String? {
    switch self {
    case .sourceIp, .vpcSourceIp: "sourceIPAddress, vpcEndpointId"
    case .sourceVpce: "vpcEndpointId"
    case .sourceVpc: "vpcEndpointId, \(ContextKey.factsFile)"
    case .sourceVpcArn: "vpcEndpointId"
    case .vpceAccount: "vpcEndpointAccountId, \(ContextKey.factsFile)"
    case .vpceOrgID, .vpceOrgPaths: "vpcEndpointAccountId, \(ContextKey.factsFile)"
    case .currentTime, .epochTime: "eventTime"
    case .userAgent: "userAgent"
    case .requestedRegion: "awsRegion"
    case .secureTransport: "tlsDetails, additionalEventData.CipherSuite"
    case .multiFactorAuthPresent: "userIdentity.sessionContext.attributes.mfaAuthenticated"
    case .multiFactorAuthAge, .tokenIssueTime: creationPath
    case .principalArn: "userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn"
    case .principalAccount: "userIdentity.accountId"
    case .principalType, .principalIsAWSService: "userIdentity.type"
    case .userid: "userIdentity.principalId"
    case .username: "userIdentity.userName"
    case .principalServiceName, .principalServiceNamesList:
      "userIdentity.type, userIdentity.invokedBy"
    case .viaAWSService, .calledVia, .calledViaFirst, .calledViaLast: "userIdentity.invokedBy"
    case .sourceIdentity:
      "userIdentity.sessionContext.sourceIdentity, requestParameters.sourceIdentity"
    case .federatedProvider:
      "userIdentity.sessionContext.webIdFederationData.federatedProvider"
    case .assumedRoot: "userIdentity.sessionContext.assumedRoot"
    // Known absent where the caller is no service, and never with a value.
    case .sourceArn, .sourceAccount: "userIdentity.type"
    case .tagKeys: "requestParameters"
    case .resourceAccount: "resources.accountId, requestParameters"
    case .referer: "eventSource"
    case .principalOrgID, .principalOrgPaths, .resourceOrgID, .resourceOrgPaths:
      ContextKey.factsFile
    case .sourceOrgID, .sourceOrgPaths, .sourceOwner, .ec2InstanceSourceVpc,
      .ec2InstanceSourcePrivateIPv4, .chatbotSourceArn, .calledViaAWSMCP, .viaAWSMCPService,
      .isMcpServiceAction:
      nil
    }
  }

  /// Of a session's age and its beginning.
  private var creationPath: String {
    let creation = "userIdentity.sessionContext.attributes.creationDate"
    return self == .tokenIssueTime ? creation : "eventTime, \(creation)"
  }
}
