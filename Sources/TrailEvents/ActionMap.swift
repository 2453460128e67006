/// From the names that CloudTrail writes to the actions that policies name.
///
/// Nearly always the action is `prefix:eventName`; the tables hold the rest.
public enum ActionMap {
  /// The actions that a call needs.
  /// - Parameters:
  ///   - eventSource: the record's field.
  ///   - eventName: the record's field.
  ///   - eventType: the record's field; a service's own events are no requests.
  ///   - hasVersionId: whether `requestParameters` names an object version (S3 only).
  public static func actions(
    eventSource: String, eventName: String, eventType: String?, hasVersionId: Bool = false
  ) -> MappedCall {
    let service = ServicePrefix.of(eventSource: eventSource)
    let name = strippingVersion(eventName)
    let actions = names(service: service, name: name, hasVersionId: hasVersionId).map { action in
      action.contains(":") ? action : "\(service):\(action)"
    }
    return MappedCall(
      eventSource: eventSource, eventName: eventName, service: service, actions: actions,
      isRequest: service != "signin" && !isServiceType(eventType),
      isPermissionless: permissionless.contains("\(service):\(name)"))
  }

  /// `AWS::STS` and DynamoDB calls for which no permission is needed (Service Authorization Reference).
  private static let permissionless: Set<String> = [
    "sts:GetCallerIdentity", "sts:GetSessionToken", "dynamodb:DescribeEndpoints",
  ]

  private static func isServiceType(_ eventType: String?) -> Bool {
    switch eventType?.asciiLowercased {
    case "awsserviceevent", "awsconsolesignin", "awscloudtrailinsight": true
    default: false
    }
  }

  private static func names(service: String, name: String, hasVersionId: Bool) -> [String] {
    switch service {
    case "s3":
      if hasVersionId, let versioned = s3VersionRows[name] { return versioned }
      return s3Rows[name] ?? [s3ConfigurationAction(name) ?? name]
    case "apigateway": return [httpVerb(ofAPIGateway: name)]
    default: return rows["\(service):\(name)"] ?? [name]
    }
  }

  /// The name without the API version that Lambda and CloudFront write behind it.
  ///
  /// `GetFunction20150331v2`, `CreateFunction20150331`, `CreateDistribution2020_05_31`.
  static func strippingVersion(_ name: String) -> String {
    var rest = Array(name.utf8)
    if let v = rest.lastIndex(of: UInt8(ascii: "v")), v >= 8, v + 1 < rest.count,
      rest[(v + 1)...].allSatisfy(isDigit), isDigit(rest[v - 1])
    {
      rest.removeSubrange(v...)
    }
    var digits: [UInt8] = []
    var length = 0
    for byte in rest.reversed() {
      guard isDigit(byte) || byte == UInt8(ascii: "_") else { break }
      length += 1
      if isDigit(byte) { digits.insert(byte, at: 0) }
    }
    guard digits.count == 8, length == 8 || length == 10, length < rest.count,
      digits.starts(with: "20".utf8)
    else { return name }
    return String(decoding: rest.dropLast(length), as: UTF8.self)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// API Gateway's actions are HTTP verbs; the methods are those in botocore 1.43.11.
  private static func httpVerb(ofAPIGateway name: String) -> String {
    if let verb = apiGatewayRows[name] { return verb }
    let verbs = [
      ("Create", "POST"), ("Get", "GET"), ("List", "GET"), ("Export", "GET"), ("Update", "PATCH"),
      ("Delete", "DELETE"), ("Flush", "DELETE"), ("Put", "PUT"), ("Test", "POST"),
    ]
    return verbs.first { name.hasPrefix($0.0) }?.1 ?? name
  }

  private static let apiGatewayRows = [
    "GenerateClientCertificate": "POST", "ImportApiKeys": "POST", "ImportRestApi": "POST",
    "ImportDocumentationParts": "PUT", "ImportApi": "PUT", "ReimportApi": "PUT",
    "RejectDomainNameAccessAssociation": "POST", "TagResource": "PUT", "UntagResource": "DELETE",
    "DisablePortal": "DELETE", "ResetAuthorizersCache": "DELETE", "PreviewPortal": "POST",
    "PublishPortal": "POST",
  ]

  /// Calls outside S3 whose action has another name (Service Authorization Reference).
  static let rows: [String: [String]] = [
    "lambda:Invoke": ["InvokeFunction"],
    "lambda:InvokeWithResponseStream": ["InvokeFunction"],
    "sqs:SendMessageBatch": ["SendMessage"],
    "sqs:DeleteMessageBatch": ["DeleteMessage"],
    "sqs:ChangeMessageVisibilityBatch": ["ChangeMessageVisibility"],
    "sns:PublishBatch": ["Publish"],
    "kms:ReEncrypt": ["ReEncryptFrom", "ReEncryptTo"],
    "dynamodb:TransactGetItems": ["GetItem"],
    "bedrock:Converse": ["InvokeModel"],
    "bedrock:ConverseStream": ["InvokeModelWithResponseStream"],
    "cloudfront:CreateDistributionWithTags": ["CreateDistribution", "TagResource"],
    "cloudfront:CreateStreamingDistributionWithTags": [
      "CreateStreamingDistribution", "TagResource",
    ],
    "budgets:CreateBudget": ["ModifyBudget"],
    "budgets:CreateNotification": ["ModifyBudget"],
    "budgets:CreateSubscriber": ["ModifyBudget"],
    "budgets:UpdateBudget": ["ModifyBudget"],
    "budgets:UpdateNotification": ["ModifyBudget"],
    "budgets:UpdateSubscriber": ["ModifyBudget"],
    "budgets:DeleteBudget": ["ModifyBudget"],
    "budgets:DeleteNotification": ["ModifyBudget"],
    "budgets:DeleteSubscriber": ["ModifyBudget"],
    "budgets:DescribeBudget": ["ViewBudget"],
    "budgets:DescribeBudgets": ["ViewBudget"],
    "budgets:DescribeBudgetNotificationsForAccount": ["ViewBudget"],
    "budgets:DescribeBudgetPerformanceHistory": ["ViewBudget"],
    "budgets:DescribeNotificationsForBudget": ["ViewBudget"],
    "budgets:DescribeSubscribersForNotification": ["ViewBudget"],
  ]
}
