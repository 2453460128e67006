import Testing
import TrailEvents
import TrailPolicy

/// Keys that follow from who calls what.
@Suite struct DerivedKeyTests {
  typealias Row = (
    principal: RequestPrincipal, issuer: String?, arn: ContextValue, account: ContextValue,
    type: ContextValue, userid: ContextValue, username: ContextValue
  )

  private static let own: ContextValue = .single(Cast.account)

  static let rows: [Row] = [
    (
      .arn(Cast.alice), nil, .single(Cast.alice), own, .single("User"), .presentWithUnknownValue,
      .single("alice")
    ),
    (.arn(Cast.root), nil, .single(Cast.root), own, .single("Account"), own, .absent),
    (
      .arn(Cast.role), nil, .single(Cast.role), own, .single("AssumedRole"),
      .presentWithUnknownValue, .absent
    ),
    (
      .arn(Cast.session), nil, .presentWithUnknownValue, own, .single("AssumedRole"),
      .presentWithUnknownValue, .absent
    ),
    (
      .arn(Cast.session), Cast.role, .single(Cast.role), own, .single("AssumedRole"),
      .presentWithUnknownValue, .absent
    ),
    (
      .arn(Cast.federated), nil, .single(Cast.federated), own, .single("FederatedUser"),
      .single("111111111111:bob"), .absent
    ),
    (.service("ec2.amazonaws.com"), nil, .unknown, .unknown, .unknown, .unknown, .absent),
    (.federated("x"), nil, .unknown, .unknown, .unknown, .unknown, .absent),
    (.canonical("x"), nil, .unknown, .unknown, .unknown, .unknown, .absent),
    (
      .anonymous, nil, .absent, .single("anonymous"), .single("Anonymous"), .single("anonymous"),
      .absent
    ),
    (.unknown, nil, .unknown, .unknown, .unknown, .unknown, .unknown),
  ]

  @Test(arguments: rows)
  func followFromThePrincipal(row: Row) {
    let call = request(row.principal, issuer: row.issuer)
    #expect(call.value(of: "aws:PrincipalArn") == row.arn)
    #expect(call.value(of: "AWS:principalaccount") == row.account)
    #expect(call.value(of: "aws:PrincipalType") == row.type)
    #expect(call.value(of: "aws:userid") == row.userid)
    #expect(call.value(of: "aws:username") == row.username)
    #expect(call.value(of: "kms:CallerAccount") == .absent)
    let decrypt = request(row.principal, "kms:Decrypt")
    #expect(decrypt.value(of: "kms:CallerAccount") == row.account)
    for key in ["aws:PrincipalArn", "aws:userid", "aws:username", "aws:PrincipalIsAWSService"] {
      var said = call
      said.set(key, to: .single("said"))
      #expect(said.value(of: key.lowercased()) == .single("said"))
      said.set(key, to: .absent)
      #expect(said.value(of: key) == .absent)
    }
  }

  @Test func servicesAreServices() {
    let service = request(.service("ec2.amazonaws.com"))
    #expect(service.value(of: "aws:PrincipalIsAWSService") == .single("true"))
    #expect(service.value(of: "aws:PrincipalServiceName") == .single("ec2.amazonaws.com"))
    #expect(service.value(of: "aws:PrincipalServiceNamesList") == .presentWithUnknownValue)
    let alice = request()
    #expect(alice.value(of: "aws:PrincipalIsAWSService") == .single("false"))
    #expect(alice.value(of: "aws:PrincipalServiceName") == .absent)
    #expect(alice.value(of: "aws:ViaAWSService") == .absent)
    #expect(request(.unknown).value(of: "aws:PrincipalIsAWSService") == .unknown)
  }

  @Test func theResourcesAccount() {
    #expect(request().value(of: "aws:ResourceAccount") == .single(Cast.account))
    #expect(request(on: .wildcardOnly).value(of: "aws:ResourceAccount") == .absent)
    #expect(request(on: .unknown).value(of: "aws:ResourceAccount") == .unknown)
    var other = request()
    other.resourceAccount = .unknown
    #expect(other.value(of: "aws:ResourceAccount") == .unknown)
    other.resource = .arn("arn:aws:sqs:eu-west-1:222222222222:q")
    #expect(other.value(of: "aws:ResourceAccount") == .single("222222222222"))
  }

  /// What the context says of the role behind a session counts in principals too.
  @Test func theContextNamesTheRole() throws {
    let set = PolicySet(resource: try grant(aws(Cast.role)))
    #expect(decide(request(.arn(Cast.session)), set) == .allowed)
    let other = "arn:aws:iam::111111111111:role/other/Worker"
    let elsewhere = request(
      .arn(Cast.session), context: ["aws:PrincipalARN": .single(other)])
    #expect(elsewhere.value(of: "aws:principalarn") == .single(other))
    let condition = PolicySet(
      identity: [
        try policy(
          statement(
            "Allow",
            #""Action":"*","Resource":"*""#
              + when(#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/other/*"}"#)))
      ])
    #expect(decide(elsewhere, condition) == .allowed)
    let verdict = PolicyDecision.decide(
      request: request(.arn(Cast.session)), policies: condition)
    #expect(verdict.kind == .unknown && verdict.unknownKeys == ["aws:PrincipalArn"])
  }
}
