import TrailEvents

/// What a global condition key holds.
enum KeyShape: String {
  case text = "text"
  case boolean = "`true` or `false`"
  case number = "a number"
  case date = "a date"
  case address = "an IP address"
  case arn = "an ARN"

  /// The operator that compares such values.
  var operatorName: String {
    switch self {
    case .text: "StringEquals"
    case .boolean: "Bool"
    case .number: "NumericEquals"
    case .date: "DateGreaterThan"
    case .address: "IpAddress"
    case .arn: "ArnLike"
    }
  }
}

extension GlobalKey {
  /// What the key holds.
  ///
  /// Source: IAM User Guide, "AWS global condition context keys", Data type of each key.
  var shape: KeyShape {
    switch self {
    case .sourceIp, .vpcSourceIp, .ec2InstanceSourcePrivateIPv4: .address
    case .secureTransport, .multiFactorAuthPresent, .principalIsAWSService, .viaAWSService,
      .assumedRoot, .viaAWSMCPService, .isMcpServiceAction:
      .boolean
    case .multiFactorAuthAge: .number
    case .currentTime, .epochTime, .tokenIssueTime: .date
    case .principalArn, .sourceArn, .sourceVpcArn, .chatbotSourceArn: .arn
    case .sourceVpce, .sourceVpc, .vpceAccount, .vpceOrgID, .vpceOrgPaths, .userAgent,
      .requestedRegion, .principalAccount, .principalType, .userid, .username, .principalOrgID,
      .principalOrgPaths, .resourceOrgID, .resourceOrgPaths, .sourceOrgID, .sourceOrgPaths,
      .principalServiceName, .principalServiceNamesList, .calledVia, .calledViaFirst,
      .calledViaLast, .sourceIdentity, .federatedProvider, .sourceAccount, .sourceOwner,
      .ec2InstanceSourceVpc, .tagKeys, .resourceAccount, .referer, .calledViaAWSMCP:
      .text
    }
  }
}
