import Testing
import TrailEvents

@Suite struct NetworkOriginTests {
  struct Source: Sendable {
    var address: String?
    var endpoint: String?
    var agent: String?
  }

  struct Keys: Sendable, Equatable {
    let kind: NetworkOrigin.Kind
    let sourceIp: ContextValue
    let vpcSourceIp: ContextValue
    let sourceVpce: ContextValue
  }

  @Test(arguments: [
    Row(
      "direct", Source(address: "203.0.113.7"),
      Keys(
        kind: .publicAddress, sourceIp: .single("203.0.113.7"), vpcSourceIp: .absent,
        sourceVpce: .absent)),
    Row(
      "private without endpoint", Source(address: "10.1.2.3"),
      Keys(
        kind: .privateAddress, sourceIp: .single("10.1.2.3"), vpcSourceIp: .absent,
        sourceVpce: .absent)),
    Row(
      "customer's endpoint", Source(address: "10.1.2.3", endpoint: "vpce-1", agent: "Boto3/1.26"),
      Keys(
        kind: .privateAddress, sourceIp: .absent, vpcSourceIp: .single("10.1.2.3"),
        sourceVpce: .single("vpce-1"))),
    Row(
      "customer's endpoint, no agent", Source(address: "203.0.113.7", endpoint: "vpce-1"),
      Keys(
        kind: .publicAddress, sourceIp: .absent, vpcSourceIp: .single("203.0.113.7"),
        sourceVpce: .single("vpce-1"))),
    Row(
      "console's endpoint: the address is the user's",
      Source(
        address: "203.0.113.7", endpoint: "vpce-aws", agent: "[S3Console/0.4, aws-internal/3 x]"),
      Keys(
        kind: .publicAddress, sourceIp: .single("203.0.113.7"), vpcSourceIp: .absent,
        sourceVpce: .absent)),
    Row(
      "console's endpoint, other console",
      Source(address: "203.0.113.7", endpoint: "vpce-aws", agent: "AWS-Internal/3"),
      Keys(
        kind: .publicAddress, sourceIp: .single("203.0.113.7"), vpcSourceIp: .absent,
        sourceVpce: .absent)),
    Row(
      "service", Source(address: "cloudformation.amazonaws.com"),
      Keys(kind: .awsService, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "service in China", Source(address: "s3.amazonaws.com.cn"),
      Keys(kind: .awsService, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "internal", Source(address: "AWS Internal"),
      Keys(kind: .awsInternal, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "internal, numbered", Source(address: "AWS Internal/3"),
      Keys(kind: .awsInternal, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "anonymised", Source(address: "255.18.064.253"),
      Keys(kind: .unparsable, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "a stranger's name", Source(address: "amazonaws.com.example.net"),
      Keys(kind: .unparsable, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "not a host name", Source(address: "evil <b>.amazonaws.com"),
      Keys(kind: .unparsable, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "missing", Source(),
      Keys(kind: .absent, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "empty", Source(address: ""),
      Keys(kind: .absent, sourceIp: .unknown, vpcSourceIp: .unknown, sourceVpce: .unknown)),
    Row(
      "mapped", Source(address: "::ffff:203.0.113.7"),
      Keys(
        kind: .publicAddress, sourceIp: .single("203.0.113.7"), vpcSourceIp: .absent,
        sourceVpce: .absent)),
  ])
  func keys(row: Row<Source, Keys>) {
    let origin = NetworkOrigin(
      sourceIPAddress: row.input.address, vpcEndpointId: row.input.endpoint,
      userAgent: row.input.agent)
    #expect(
      Keys(
        kind: origin.kind, sourceIp: origin.sourceIp, vpcSourceIp: origin.vpcSourceIp,
        sourceVpce: origin.sourceVpce) == row.expected)
  }

  @Test(
    arguments: [
      ("203.0.113.7", nil, false), ("203.0.113.7", "signin.amazonaws.com", false),
      ("203.0.113.7", "athena.amazonaws.com", true), ("athena.amazonaws.com", nil, true),
      ("AWS Internal", nil, true),
    ] as [(String, String?, Bool)])
  func forwarded(address: String, invokedBy: String?, expected: Bool) {
    let origin = NetworkOrigin(
      sourceIPAddress: address, vpcEndpointId: nil, userAgent: nil, invokedBy: invokedBy)
    #expect(origin.isForwarded == expected)
  }

  @Test(arguments: [
    ("[S3Console/0.4, x]", "S3Console/0.4, x"), ("[]", ""), ("aws-cli/2", "aws-cli/2"),
    (" [a] ", "a"), ("[[a]]", "[a]"), ("[a", "[a"), ("", ""), ("[", "["),
  ])
  func agentsLoseTheirBrackets(raw: String, text: String) { #expect(UserAgent(raw).text == text) }
}
