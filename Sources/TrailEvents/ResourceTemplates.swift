import TrailScan

/// Parameters whose value has a known place in an ARN.
///
/// Source: Service Authorization Reference, "Resource types defined by …"; the names of the parameters are
/// those that CloudTrail writes (first letter small), compared without case.
enum ResourceTemplates {
  /// One parameter and the ARN that it fills: `P` partition, `R` region, `A` account, `{}` the value.
  private struct Row {
    let parameter: String
    let template: Template
    /// Parts of event names that the row is for; empty for all.
    let events: [String]

    init(_ parameter: String, _ template: String, only events: [String] = []) {
      self.parameter = parameter
      self.template = Template(template)
      self.events = events
    }
  }

  /// An ARN with parts to be filled in, taken apart once.
  private struct Template {
    enum Part {
      case text(String)
      case partition, region, account, value
    }

    let text: String
    let parts: [Part]
    /// Whether the value is the whole name.
    let isValue: Bool
    let isOfInstance: Bool
    let isOfKey: Bool
    let isOfHostedZone: Bool
    /// Whether the value stands behind a `/`.
    let followsSlash: Bool

    init(_ text: String) {
      self.text = text
      isValue = text == "{}"
      isOfInstance = text.hasSuffix("instance/{}")
      isOfKey = text.hasSuffix("key/{}")
      isOfHostedZone = text.hasSuffix("hostedzone/{}")
      followsSlash = text.hasSuffix("/{}")
      var parts: [Part] = []
      for (place, part) in text.split(separator: ":", omittingEmptySubsequences: false).enumerated()
      {
        if place > 0 { parts.append(.text(":")) }
        switch part {
        case "P": parts.append(.partition)
        case "R": parts.append(.region)
        case "A": parts.append(.account)
        default:
          // The value is the last of all.
          let hasValue = part.hasSuffix("{}")
          parts.append(.text(String(hasValue ? part.dropLast(2) : part)))
          if hasValue { parts.append(.value) }
        }
      }
      self.parts = parts
    }
  }

  /// The names of calls whose resource is the same whatever they ask for; none for all others.
  static func fixedNames(call: MappedCall, at place: ARNPlace) -> [String] {
    if EC2Names.isListing(call) { return ["*"] }
    guard let templates = fixedTemplates[call.service],
      let template = templates[call.eventName] ?? templates[""]
    else { return [] }
    if template.text == "*" { return [template.text] }
    return place.account == nil ? [] : [filled(template, with: "", path: "", at: place)]
  }

  /// By service, its calls that act on the same thing whatever they ask for (or on nothing: `*`); the empty name
  /// stands for all.
  private static let fixedTemplates = [
    "account": ["": "arn:P:account::A:account"],
    "devops-guru": ["": "*"],
    "s3": [
      "GetAccountPublicAccessBlock": "*",
      "PutAccountPublicAccessBlock": "*",
      "DeleteAccountPublicAccessBlock": "*",
      "ListBuckets": "*",
    ],
    "securityhub": [
      "DescribeHub": "arn:P:securityhub:R:A:hub/default",
      "EnableSecurityHub": "arn:P:securityhub:R:A:hub/default",
      "DisableSecurityHub": "arn:P:securityhub:R:A:hub/default",
    ],
    "ssm": [
      "DescribeParameters": "*",
      "DescribeInstanceInformation": "*",
      "DescribeSessions": "*",
    ],
  ].mapValues { $0.mapValues(Template.init) }

  /// The thing that a `resourceType` and a `resourceId` name together, of Systems Manager.
  private static func typedName(_ parameters: JSONValue, at place: ARNPlace) -> String? {
    guard let type = parameters.text(ignoringCase: "resourceType"),
      let id = parameters.text(ignoringCase: "resourceId"),
      let template = ssmTypes[type.asciiLowercased]
    else { return nil }
    return filled(template, with: id, path: "", at: place)
  }

  /// Systems Manager API Reference, `AddTagsToResource`: the types of resources.
  private static let ssmTypes = [
    "association": "arn:P:ssm:R:A:association/{}",
    "automation": "arn:P:ssm:R:A:automation-execution/{}",
    "document": "arn:P:ssm:R:A:document/{}",
    "maintenancewindow": "arn:P:ssm:R:A:maintenancewindow/{}",
    "managedinstance": "arn:P:ec2:R:A:instance/{}",
    "opsitem": "arn:P:ssm:R:A:opsitem/{}",
    "opsmetadata": "arn:P:ssm:R:A:opsmetadata/{}",
    "parameter": "arn:P:ssm:R:A:parameter/{}",
    "patchbaseline": "arn:P:ssm:R:A:patchbaseline/{}",
  ].mapValues(Template.init)

  /// The names that a call's parameters give, in the order of the service's rows.
  static func names(call: MappedCall, parameters: JSONValue, at place: ARNPlace) -> [String] {
    if call.service == "ssm", let name = typedName(parameters, at: place) { return [name] }
    guard let serviceRows = rows[call.service] else { return [] }
    var names: [String] = []
    for row in serviceRows {
      guard row.events.isEmpty || row.events.contains(where: call.eventName.hasPrefix),
        let value = parameters.member(ignoringCase: row.parameter)
      else { continue }
      let texts =
        (value.array ?? value.openedText?.array).map { $0.compactMap(\.string) }
        ?? [value.scalarText].compactMap { $0 }
      names += texts.compactMap { $0.nonEmpty }.map { text in
        filled(row.template, with: text, path: path(call: call, parameters), at: place)
      }
      if call.service == "iam", !names.isEmpty, row.template.text != iamGroup { break }
    }
    return names
  }

  /// The path that IAM's Create calls name: `/` or `/team/`.
  private static func path(call: MappedCall, _ parameters: JSONValue) -> String {
    guard call.service == "iam", call.eventName.hasPrefix("Create"),
      let path = parameters.text(ignoringCase: "path"), path.hasPrefix("/")
    else { return "" }
    return String(path.dropFirst())
  }

  private static func filled(
    _ template: Template, with text: String, path: String, at place: ARNPlace
  ) -> String {
    if template.isValue || text.hasPrefix("arn:") { return text }
    guard let account = place.account else { return text }
    if template.isOfInstance, text.hasPrefix("mi-") {
      return "arn:\(place.partition):ssm:\(place.region):\(account):managed-instance/\(text)"
    }
    if template.isOfKey, text.hasPrefix("alias/") {
      return "arn:\(place.partition):kms:\(place.region):\(account):\(text)"
    }
    let value =
      template.isOfHostedZone ? text.split(separator: "/").last.map(String.init) ?? "" : text
    var arn = ""
    for part in template.parts {
      switch part {
      case .text(let text): arn += text
      case .partition: arn += place.partition
      case .region: arn += place.region
      case .account: arn += account
      case .value:
        arn += path
        if template.followsSlash, value.hasPrefix("/") {
          arn += value.dropFirst()
        } else {
          arn += value
        }
      }
    }
    return arn
  }

  private static let iamGroup = "arn:P:iam::A:group/{}"

  private static let rows: [String: [Row]] = [
    "iam": [
      Row("groupName", iamGroup),
      Row("instanceProfileName", "arn:P:iam::A:instance-profile/{}"),
      Row("userName", "arn:P:iam::A:user/{}"),
      Row("roleName", "arn:P:iam::A:role/{}"),
      Row("policyArn", "{}"),
      Row("policyName", "arn:P:iam::A:policy/{}", only: ["CreatePolicy"]),
      Row("serialNumber", "{}"),
      Row("virtualMFADeviceName", "arn:P:iam::A:mfa/{}"),
      Row("serverCertificateName", "arn:P:iam::A:server-certificate/{}"),
      Row("openIDConnectProviderArn", "{}"),
      Row("sAMLProviderArn", "{}"),
      Row("aWSServiceName", "{}"),
    ],
    "sts": [Row("roleArn", "{}"), Row("targetPrincipal", "{}")],
    "lambda": [
      Row("functionName", "arn:P:lambda:R:A:function:{}"),
      Row("layerName", "arn:P:lambda:R:A:layer:{}"),
      Row("resource", "{}"),
    ],
    "kms": [
      Row("aliasName", "arn:P:kms:R:A:{}"), Row("targetKeyId", "arn:P:kms:R:A:key/{}"),
      Row("keyId", "arn:P:kms:R:A:key/{}"), Row("destinationKeyId", "arn:P:kms:R:A:key/{}"),
    ],
    "cloudtrail": [
      Row("trailName", "arn:P:cloudtrail:R:A:trail/{}"),
      Row("trailNameList", "arn:P:cloudtrail:R:A:trail/{}"),
      Row(
        "name", "arn:P:cloudtrail:R:A:trail/{}",
        only: [
          "StartLogging", "StopLogging", "CreateTrail", "UpdateTrail", "DeleteTrail", "GetTrail",
          "GetTrailStatus",
        ]),
      Row("eventDataStore", "{}"), Row("resourceId", "{}"), Row("resourceIdList", "{}"),
    ],
    "secretsmanager": [
      Row("secretId", "{}"), Row("aRN", "{}"), Row("secretIdList", "{}"),
    ],
    "rds": [
      Row("dBInstanceIdentifier", "arn:P:rds:R:A:db:{}"),
      Row("dBSnapshotIdentifier", "arn:P:rds:R:A:snapshot:{}"),
      Row("dBClusterIdentifier", "arn:P:rds:R:A:cluster:{}"),
      Row("dBClusterSnapshotIdentifier", "arn:P:rds:R:A:cluster-snapshot:{}"),
      Row("dBSubnetGroupName", "arn:P:rds:R:A:subgrp:{}"),
      Row("dBParameterGroupName", "arn:P:rds:R:A:pg:{}"),
      Row("optionGroupName", "arn:P:rds:R:A:og:{}"),
      Row("dBClusterParameterGroupName", "arn:P:rds:R:A:cluster-pg:{}"),
      Row("dBSecurityGroupName", "arn:P:rds:R:A:secgrp:{}"),
      Row("globalClusterIdentifier", "arn:P:rds::A:global-cluster:{}"),
      Row("subscriptionName", "arn:P:rds:R:A:es:{}"),
      Row("sourceDBInstanceIdentifier", "arn:P:rds:R:A:db:{}"),
      Row("sourceDBSnapshotIdentifier", "arn:P:rds:R:A:snapshot:{}"),
      Row("targetDBInstanceIdentifier", "arn:P:rds:R:A:db:{}"),
      Row("targetDBSnapshotIdentifier", "arn:P:rds:R:A:snapshot:{}"),
      Row("sourceDBClusterSnapshotIdentifier", "arn:P:rds:R:A:cluster-snapshot:{}"),
      Row("targetDBClusterSnapshotIdentifier", "arn:P:rds:R:A:cluster-snapshot:{}"),
      Row("exportTaskIdentifier", "{}"), Row("resourceName", "{}"),
    ],
    "dynamodb": [Row("tableName", "arn:P:dynamodb:R:A:table/{}")],
    "logs": [
      Row("logGroupName", "arn:P:logs:R:A:log-group:{}"),
      Row("logGroupNames", "arn:P:logs:R:A:log-group:{}"),
    ],
    "events": [Row("rule", "arn:P:events:R:A:rule/{}"), Row("name", "arn:P:events:R:A:rule/{}")],
    "ssm": [
      Row("documentName", "arn:P:ssm:R:A:document/{}"),
      Row("name", "arn:P:ssm:R:A:parameter/{}", only: parameterEvents),
      Row("names", "arn:P:ssm:R:A:parameter/{}", only: parameterEvents),
      Row("path", "arn:P:ssm:R:A:parameter/{}", only: parameterEvents),
      Row("name", "arn:P:ssm:R:A:document/{}", only: documentEvents),
      Row("instanceId", "arn:P:ec2:R:A:instance/{}"),
      Row("instanceIds", "arn:P:ec2:R:A:instance/{}"),
      Row("target", "arn:P:ec2:R:A:instance/{}", only: ["StartSession", "GetConnectionStatus"]),
      Row("sessionId", "arn:P:ssm:R:A:session/{}"),
    ],
    "sns": [
      Row("topicArn", "{}"), Row("name", "arn:P:sns:R:A:{}", only: ["CreateTopic"]),
      Row("subscriptionArn", "{}"),
    ],
    "sqs": [Row("queueName", "arn:P:sqs:R:A:{}")],
    "ecr": [Row("repositoryName", "arn:P:ecr:R:A:repository/{}")],
    "ecs": [
      Row("taskDefinition", "{}"), Row("cluster", "arn:P:ecs:R:A:cluster/{}"),
      Row("clusterName", "arn:P:ecs:R:A:cluster/{}"),
    ],
    "eks": [
      Row("clusterName", "arn:P:eks:R:A:cluster/{}"),
      Row(
        "name", "arn:P:eks:R:A:cluster/{}",
        only: ["CreateCluster", "DeleteCluster", "DescribeCluster"]),
    ],
    "guardduty": [Row("detectorId", "arn:P:guardduty:R:A:detector/{}")],
    "access-analyzer": [Row("analyzerName", "arn:P:access-analyzer:R:A:analyzer/{}")],
    "cloudwatch": [
      Row("alarmNames", "arn:P:cloudwatch:R:A:alarm:{}"),
      Row("alarmName", "arn:P:cloudwatch:R:A:alarm:{}"),
    ],
    "route53": [
      Row("hostedZoneId", "arn:P:route53:::hostedzone/{}"),
      Row("id", "arn:P:route53:::hostedzone/{}", only: ["GetHostedZone", "DeleteHostedZone"]),
    ],
    "kinesis": [Row("streamName", "arn:P:kinesis:R:A:stream/{}")],
    "firehose": [Row("deliveryStreamName", "arn:P:firehose:R:A:deliverystream/{}")],
    "codebuild": [Row("projectName", "arn:P:codebuild:R:A:project/{}")],
    "athena": [Row("workGroup", "arn:P:athena:R:A:workgroup/{}")],
    "backup": [Row("backupVaultName", "arn:P:backup:R:A:backup-vault:{}")],
    "ses": [
      Row("identity", "arn:P:ses:R:A:identity/{}"),
      Row("emailIdentity", "arn:P:ses:R:A:identity/{}"),
    ],
    "cloudformation": [
      Row("stackName", "{}"), Row("stackSetName", "{}"), Row("changeSetName", "{}"),
    ],
    "rolesanywhere": [
      Row("profileId", "arn:P:rolesanywhere:R:A:profile/{}"),
      Row("trustAnchorId", "arn:P:rolesanywhere:R:A:trust-anchor/{}"),
      Row("crlId", "arn:P:rolesanywhere:R:A:crl/{}"),
      Row("subjectId", "arn:P:rolesanywhere:R:A:subject/{}"),
    ],
    "redshift": [Row("clusterIdentifier", "arn:P:redshift:R:A:cluster:{}")],
    "elasticfilesystem": [Row("fileSystemId", "arn:P:elasticfilesystem:R:A:file-system/{}")],
    "es": [Row("domainName", "arn:P:es:R:A:domain/{}")],
    "cognito-idp": [Row("userPoolId", "arn:P:cognito-idp:R:A:userpool/{}")],
    "codecommit": [Row("repositoryName", "arn:P:codecommit:R:A:{}")],
    "ds": [Row("directoryId", "arn:P:ds:R:A:directory/{}")],
    "workspaces": [Row("workspaceId", "arn:P:workspaces:R:A:workspace/{}")],
  ]

  private static let parameterEvents = [
    "GetParameter", "PutParameter", "DeleteParameter", "LabelParameter", "UnlabelParameter",
  ]
  private static let documentEvents = [
    "CreateDocument", "DeleteDocument", "DescribeDocument", "GetDocument", "UpdateDocument",
    "ModifyDocument",
  ]
}
