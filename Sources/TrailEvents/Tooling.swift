import TrailScan

/// With what a call was made; the raw names are the values of `trailsift:Tooling`.
public enum Tooling: String, Sendable, Hashable, CaseIterable {
  /// The Management Console, its sign-in pages and its own back end.
  case console
  /// The AWS CLI, CloudShell, or the tools for PowerShell.
  case cli
  /// A program with one of the SDKs.
  case sdk
  /// Terraform or OpenTofu.
  case terraform
  /// CloudFormation, for a stack.
  case cloudformation
  /// The CDK, or a role of its bootstrap stack.
  case cdk
  /// A service of AWS, for itself or on behalf of the caller.
  case awsService = "aws-service"
  /// Anything else: Pulumi, scanners, a text of the caller's own, or nothing.
  case other

  /// Works out the tool from what a record says of the caller.
  ///
  /// What AWS writes (event type, `invokedBy`, source) goes before what the caller writes (the user
  /// agent); a session opened by the console counts as the console only if the agent names no tool.
  /// - Parameters:
  ///   - userAgent: the record's field.
  ///   - identity: the caller, with `invokedBy`.
  ///   - sourceIPAddress: the record's field.
  ///   - eventType: the record's field.
  ///   - isConsoleSession: whether `sessionCredentialFromConsole` is `true`.
  public static func of(
    userAgent: String?, identity: Identity, sourceIPAddress: String?, eventType: String?,
    isConsoleSession: Bool
  ) -> Tooling {
    of(
      eventType: eventType, forwarder: identity.invokedBy ?? forwardingService(sourceIPAddress),
      isCDKSession: identity.isCDKSession, isAWSService: identity.isAWSService,
      userAgent: userAgent, isConsoleSession: isConsoleSession)
  }

  /// The same from what of identity and source it depends on.
  /// - Parameters:
  ///   - forwarder: the identity's `invokedBy`, else `forwardingService` of the source.
  ///   - isCDKSession: of the identity.
  ///   - isAWSService: of the identity.
  public static func of(
    eventType: String?, forwarder: String?, isCDKSession: Bool, isAWSService: Bool,
    userAgent: String?, isConsoleSession: Bool
  ) -> Tooling {
    switch eventType?.asciiLowercased {
    case "awsconsolesignin", "awsconsoleaction": return .console
    case "awsserviceevent", "awscloudtrailinsight": return .awsService
    default: break
    }
    if isCDKSession { return .cdk }
    if let forwarder {
      if let tool = tooling(ofService: forwarder) { return tool }
      // The console's own polls are marked `AWS Internal`.
      if isConsoleSession { return .console }
      return .awsService
    }
    if isAWSService { return .awsService }
    guard let userAgent, let agent = UserAgent(userAgent).text.nonEmpty else {
      return isConsoleSession ? .console : .other
    }
    return tooling(ofAgent: agent) ?? (isConsoleSession ? .console : .other)
  }

  /// The service that a source address names; nil for an address of a network.
  public static func forwardingService(_ sourceIPAddress: String?) -> String? {
    let origin = NetworkOrigin(
      sourceIPAddress: sourceIPAddress, vpcEndpointId: nil, userAgent: nil)
    return origin.kind == .awsService || origin.kind == .awsInternal ? origin.text : nil
  }

  private static func tooling(ofService name: String) -> Tooling? {
    let name = name.asciiLowercased
    if name.hasPrefix("cloudformation.") { return .cloudformation }
    if name.hasPrefix("signin.") || name.hasPrefix("console.") || name == "signin.aws" {
      return .console
    }
    return nil
  }

  /// What a user agent stands for, or nil if it says nothing known.
  static func tooling(ofAgent agent: String) -> Tooling? {
    var name = agent.asciiLowercased
    if !name.contains(" "), name.hasSuffix(".amazonaws.com") || name.hasSuffix(".amazonaws.com.cn")
    {
      return tooling(ofService: name) ?? .awsService
    }
    if name == "aws internal" || name.hasPrefix("aws internal/") { return nil }
    return name.withUTF8 { name in
      rows.first { row in ByteSearch.first(row.mark, in: name) != nil }?.tool
    }
  }

  /// Marks in small letters, the first that occurs wins.
  ///
  /// Sources: agents in the public record collections named in the design notes; the user agent
  /// formats of botocore (`aws-cli/2…`, `md/…`, `exec-env/CloudShell`), aws-sdk-*, and
  /// terraform-provider-aws (`APN/1.0 HashiCorp/1.0 Terraform/…`).
  private static let rows: [(mark: StaticString, tool: Tooling)] = [
    ("terraform", .terraform), ("opentofu", .terraform),
    ("pulumi", .other), ("crossplane", .other), ("steampipe", .other), ("stratus-red-team", .other),
    ("aws-cdk", .cdk), ("cdk-assets", .cdk), ("cdkcli", .cdk),
    ("cloudformation.amazonaws.com", .cloudformation),
    ("console.amazonaws.com", .console), ("console.aws.amazon.com", .console),
    ("signin.amazonaws.com", .console), ("console.ec2.amazonaws.com", .console),
    ("s3console", .console), ("awsconsole", .console), ("aws-console", .console),
    (" console,", .console), ("aws-internal/", .console), ("awscloudtrail,", .console),
    ("awsconsolemobileapp", .console), ("aws console mobile", .console),
    ("exec-env/cloudshell", .cli), ("aws-cli/", .cli), ("awscli", .cli),
    ("awspowershell", .cli), ("aws-tools-for-powershell", .cli),
    ("boto3/", .sdk), ("botocore/", .sdk), ("boto/", .sdk), ("aiobotocore/", .sdk),
    ("aws-sdk-", .sdk), ("aws-sdk/", .sdk), ("awssdk", .sdk), ("s3transfer/", .sdk),
    ("aws-chalice", .sdk), ("aws-sam-cli", .sdk), ("elasticmapreduce", .sdk),
    ("mozilla/", .console),
  ]
}

extension Identity {
  /// Whether it is a session of a role that `cdk bootstrap` makes: `cdk-hnb659fds-deploy-role-…`.
  public var isCDKSession: Bool {
    guard let role = roleARN.flatMap({ ARN($0)?.lastSegment }), role.hasPrefix("cdk-") else {
      return false
    }
    let marks: [StaticString] = [
      "-deploy-role-", "-cfn-exec-role-", "-file-publishing-role-", "-image-publishing-role-",
      "-lookup-role-",
    ]
    return marks.contains { role.containsIgnoringCase($0) }
  }
}
