import Testing
import TrailEvents

@Suite struct RecordPathTests {
  /// Keys that neither a record nor a facts file gives.
  private static let sourceless: Set<GlobalKey> = [
    .sourceOrgID, .sourceOrgPaths, .sourceOwner, .ec2InstanceSourceVpc,
    .ec2InstanceSourcePrivateIPv4, .chatbotSourceArn, .calledViaAWSMCP, .viaAWSMCPService,
    .isMcpServiceAction,
  ]

  @Test(arguments: GlobalKey.allCases)
  func everyGlobalKeyHasAnAnswer(key: GlobalKey) throws {
    let path = try #require(ContextKey(key.rawValue)).recordPath
    #expect((path == nil) == RecordPathTests.sourceless.contains(key))
    #expect(path?.isEmpty != true)
  }

  @Test(
    arguments: [
      ("aws:SourceIp", "sourceIPAddress, vpcEndpointId"),
      ("aws:PrincipalArn", "userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn"),
      ("aws:MultiFactorAuthAge", "eventTime, userIdentity.sessionContext.attributes.creationDate"),
      ("aws:TokenIssueTime", "userIdentity.sessionContext.attributes.creationDate"),
      ("aws:PrincipalOrgID", "facts file"), ("aws:SourceVpc", "vpcEndpointId, facts file"),
      ("aws:PrincipalTag/Team", "facts file"), ("aws:RequestTag/x", "requestParameters"),
      ("aws:ResourceTag/x", "requestParameters, facts file"),
      ("cloudtrail:requestParameters.policyArn", "requestParameters.policyArn"),
      ("trailsift:OriginKind", "sourceIPAddress"), ("trailsift:Network", nil),
      ("aws:Brand-New", nil), ("s3:prefix", "requestParameters"), ("s3:ExistingObjectTag/x", nil),
      ("kms:CallerAccount", "userIdentity.accountId"), ("EC2:Region", "awsRegion"),
    ] as [(String, String?)])
  func paths(text: String, path: String?) throws {
    #expect(try #require(ContextKey(text)).recordPath == path)
  }

  /// What a path leads to in a record must change the key's value; else the path is a wrong one.
  @Test(arguments: [
    ("aws:SourceIp", #""sourceIPAddress": "203.0.113.7""#),
    ("aws:PrincipalAccount", Part.alice), ("aws:PrincipalArn", Part.deploy),
    ("aws:TokenIssueTime", Part.deploy), ("aws:MultiFactorAuthPresent", Part.deploy),
    ("aws:userid", Part.alice), ("aws:username", Part.alice),
    ("aws:CalledViaLast", Part.alice(invokedBy: "athena.amazonaws.com")),
    ("aws:SecureTransport", #""tlsDetails": {"tlsVersion": "TLSv1.3"}"#),
    ("aws:RequestedRegion", #""awsRegion": "eu-west-1""#),
    ("s3:signatureversion", #""additionalEventData": {"SignatureVersion": "SigV4"}"#),
  ])
  func pathsLeadToSomething(text: String, part: String) throws {
    let key = try #require(ContextKey(text))
    let fields = try record(part)
    let paths = (key.recordPath ?? "").split(separator: ",").map {
      $0.drop { $0 == " " }.split(separator: ".").map(String.init)
    }
    #expect(paths.contains { !fields.values(at: $0).isEmpty })
    #expect(key.value(in: RecordFacts(fields: fields)) != .unknown)
  }
}
