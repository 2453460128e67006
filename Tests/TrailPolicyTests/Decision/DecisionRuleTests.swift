import Testing
import TrailEvents
import TrailPolicy

/// The decision, rule by rule.
@Suite struct DecisionRuleTests {
  // MARK: 8.1

  static let layers = PolicyLayer.allCases

  /// Everything that is needed to be allowed, with a statement added to one layer.
  private func full(adding text: String? = nil, to layer: PolicyLayer? = nil) throws -> PolicySet {
    func document(_ own: PolicyLayer) throws -> PolicyDocument {
      let principal = own.kind.hasPrincipals ? #","Principal":"*""# : ""
      let statements = [statement("Allow", #""Action":"*","Resource":"*""# + principal)]
      let added = layer == own ? text.map { [$0.replacing("@", with: principal)] } ?? [] : []
      let joined = (statements + added).joined(separator: ",")
      return try policy(joined, kind: own.kind)
    }
    return PolicySet(
      identity: [try document(.identity)], resource: try document(.resource),
      boundary: [try document(.boundary)], session: [try document(.session)],
      scp: [[try document(.scp)], [try policy(Stock.allow, kind: .serviceControl)]],
      rcp: [[try document(.rcp)]], endpoint: [try document(.endpoint)])
  }

  @Test(arguments: layers)
  func anExplicitDenyAnywhereWins(layer: PolicyLayer) throws {
    let deny = #"{"Effect":"Deny","Sid":"no","Action":"s3:*","Resource":"*"@}"#
    #expect(decide(request(), try full()) == .allowed)
    let verdict = PolicyDecision.decide(
      request: request(), policies: try full(adding: deny, to: layer))
    #expect(verdict.kind == .explicitlyDenied)
    let path =
      switch layer {
      case .identity, .boundary, .endpoint: "\(layer.rawValue)[0]"
      case .session, .resource: layer.rawValue
      case .scp, .rcp: "\(layer.rawValue)[0][0]"
      }
    #expect(verdict.statements.map(\.path.description) == [path])
    #expect(verdict.statements.first?.sid == "no" && verdict.statements.first?.index == 1)
    #expect(verdict.statements.first?.effect == .deny)
    #expect(verdict.statements.first?.position?.line == 1)
    let other = #"{"Effect":"Deny","Action":"ec2:*","Resource":"*"@}"#
    #expect(decide(request(), try full(adding: other, to: layer)) == .allowed)
  }

  @Test(arguments: layers)
  func anUncertainDenyLeavesItOpen(layer: PolicyLayer) throws {
    let deny =
      #"{"Effect":"Deny","Action":"*","Resource":"*"@,"Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#
    var open = request()
    open.set("AWS:SecureTransport", to: .unknown)
    let verdict = PolicyDecision.decide(
      request: open, policies: try full(adding: deny, to: layer))
    #expect(verdict.kind == .unknown)
    #expect(verdict.unknownKeys == ["aws:SecureTransport"])
    #expect(verdict.statements.map(\.path.layer) == [layer])
  }

  // MARK: 8.2

  @Test func everyLevelOfSCPsMustAllow() throws {
    let allow = try policy(Stock.allow, kind: .serviceControl)
    let other = try policy(Stock.onlyEC2, kind: .serviceControl)
    let identity = [try policy(Stock.allow)]
    let rows: [(scp: [[PolicyDocument]], kind: PolicyVerdict.Kind, missing: [String])] = [
      ([], .allowed, []), ([[allow]], .allowed, []), ([[other, allow], [allow]], .allowed, []),
      ([[allow], [other]], .implicitlyDenied, ["scp[1]"]),
      ([[other], []], .implicitlyDenied, ["scp[0]", "scp[1]"]),
    ]
    for row in rows {
      for caller in [Cast.alice, Cast.root, Cast.role, Cast.session, Cast.federated] {
        let verdict = PolicyDecision.decide(
          request: request(.arn(caller)), policies: PolicySet(identity: identity, scp: row.scp))
        #expect(verdict.kind == row.kind, "\(caller)")
        #expect(verdict.missing.map(\.description) == row.missing)
      }
    }
  }

  @Test func someCallersAreNotBoundBySCPs() throws {
    let identity = [try policy(Stock.allow)]
    let scp = [[try policy(Stock.deny, kind: .serviceControl)]]
    let set = PolicySet(identity: identity, scp: scp)
    let linked =
      "arn:aws:iam::111111111111:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForSSM"
    #expect(decide(request(), set) == .explicitlyDenied)
    #expect(decide(request(.arn(Cast.root)), set) == .explicitlyDenied)
    #expect(decide(request(.arn(linked)), set) == .allowed)
    let session = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForSSM/x"
    #expect(decide(request(.arn(session)), set) == .allowed)
    #expect(decide(request(.arn(session), issuer: linked), set) == .allowed)
    #expect(
      decide(
        request(.arn(session), issuer: "arn:aws:iam::111111111111:role/AWSServiceRoleForSSM"), set)
        == .explicitlyDenied)
    var said = request()
    said.isServiceLinkedRole = .yes
    #expect(decide(said, set) == .allowed)
    said.isServiceLinkedRole = .unknown
    #expect(decide(said, set) == .unknown)
    #expect(
      PolicyDecision.decide(request: said, policies: set).unknownParts == [.guardrails])
    var management = request()
    management.managementAccount = Cast.account
    #expect(decide(management, set) == .allowed)
    management.managementAccount = "333333333333"
    #expect(decide(management, set) == .explicitlyDenied)
    let open = PolicySet(resource: try grant(#""*""#), scp: scp)
    #expect(decide(request(.anonymous), open) == .allowed)
    #expect(decide(request(.service("ec2.amazonaws.com")), open) == .allowed)
  }

  @Test func rcpsBindResourcesOfSupportedServices() throws {
    let deny = try policy(
      statement("Deny", #""Action":"*","Resource":"*","Principal":"*""#), kind: .resourceControl)
    let set = PolicySet(
      identity: [try policy(Stock.allow)], resource: try grant(#""*""#), rcp: [[], [deny]])
    #expect(decide(request(), set) == .explicitlyDenied)
    #expect(decide(request(.arn(Cast.stranger)), set) == .explicitlyDenied)
    #expect(decide(request(.anonymous), set) == .explicitlyDenied)
    #expect(decide(request(.service("ec2.amazonaws.com")), set) == .explicitlyDenied)
    let instance = RequestedResource.arn("arn:aws:ec2:eu-west-1:111111111111:instance/i-1")
    var other = request(.arn(Cast.alice), "ec2:StopInstances", on: instance)
    #expect(decide(other, set) == .allowed)
    other.isBoundByResourceControls = .yes
    #expect(decide(other, set) == .explicitlyDenied)
    let key = RequestedResource.arn(Cast.key)
    #expect(decide(request(.arn(Cast.alice), "kms:Decrypt", on: key), set) == .explicitlyDenied)
    #expect(decide(request(.arn(Cast.alice), "kms:RetireGrant", on: key), set) == .allowed)
    var linked = request()
    linked.isServiceLinkedRole = .yes
    #expect(decide(linked, set) == .allowed)
    var management = request()
    management.managementAccount = Cast.account
    #expect(decide(management, set) == .allowed)
    // The management account calls: its principals are bound by other accounts' RCPs.
    var fromManagement = request(.arn(Cast.stranger))
    fromManagement.managementAccount = "222222222222"
    #expect(decide(fromManagement, set) == .explicitlyDenied)
    // AWS adds RCPFullAWSAccess to every level.
    #expect(
      decide(request(), PolicySet(identity: [try policy(Stock.allow)], rcp: [[], []])) == .allowed)
  }

  @Test func anEndpointMustAllow() throws {
    let allow = try policy(
      statement("Allow", #""Action":"s3:*","Resource":"*","Principal":"*""#), kind: .endpoint)
    let set = PolicySet(identity: [try policy(Stock.allow)], endpoint: [allow])
    #expect(decide(request(), set) == .allowed)
    let verdict = PolicyDecision.decide(
      request: request(.arn(Cast.alice), "sqs:SendMessage", on: .wildcardOnly), policies: set)
    #expect(verdict.kind == .implicitlyDenied && verdict.missing == [.endpoint])
    let open = PolicySet(resource: try grant(#""*""#), endpoint: [allow])
    #expect(decide(request(.anonymous), open) == .allowed)
    #expect(decide(request(.anonymous, "sqs:SendMessage"), open) == .implicitlyDenied)
  }

  // MARK: 8.4

  @Test func crossAccountNeedsBothSides() throws {
    let identity = [try policy(Stock.allow)]
    let names = [Cast.stranger, "222222222222", "arn:aws:iam::222222222222:root"].map(aws)
    for name in names + [#""*""#] {
      let resource = try grant(name)
      let caller = request(.arn(Cast.stranger))
      #expect(decide(caller, PolicySet(identity: identity, resource: resource)) == .allowed)
      let alone = PolicyDecision.decide(
        request: caller, policies: PolicySet(resource: resource))
      #expect(alone.kind == .implicitlyDenied && alone.missing == [.identity])
      let bounded = PolicyDecision.decide(
        request: caller,
        policies: PolicySet(
          identity: identity, resource: resource, boundary: [try policy(Stock.onlyEC2)],
          session: [try policy(Stock.onlyEC2)]))
      #expect(bounded.kind == .implicitlyDenied && bounded.missing == [.boundary, .session])
    }
    let without = PolicyDecision.decide(
      request: request(.arn(Cast.stranger)), policies: PolicySet(identity: identity))
    #expect(without.kind == .implicitlyDenied && without.missing == [.resource])
    let roleSession = request(
      .arn("arn:aws:sts::222222222222:assumed-role/Worker/x"),
      issuer: "arn:aws:iam::222222222222:role/Worker")
    let toRole = try grant(aws("arn:aws:iam::222222222222:role/Worker"))
    #expect(decide(roleSession, PolicySet(identity: identity, resource: toRole)) == .allowed)
  }

  @Test func theAccountOfTheResourceMayBeOpen() throws {
    let set = PolicySet(identity: [try policy(Stock.allow)])
    var open = request()
    open.resourceAccount = .unknown
    let verdict = PolicyDecision.decide(request: open, policies: set)
    #expect(verdict.kind == .unknown && verdict.unknownParts == [.resourceAccount])
    open.resourceAccount = .asNamed
    #expect(decide(open, set) == .allowed)
    open.resource = .arn("arn:aws:sqs:eu-west-1:222222222222:q")
    #expect(decide(open, set) == .implicitlyDenied)
    open.resourceAccount = .unknown
    #expect(decide(open, set) == .implicitlyDenied)
    open.resource = .arn("arn:aws:iam::aws:policy/ReadOnlyAccess")
    open.resourceAccount = .asNamed
    #expect(decide(open, set) == .allowed)
  }

  // MARK: 8.5

  static let outsiders: [(principal: RequestPrincipal, element: String, kind: PolicyVerdict.Kind)] =
    [
      (.service("ec2.amazonaws.com"), #"{"Service":"ec2.amazonaws.com"}"#, .allowed),
      (.service("ec2.amazonaws.com"), #"{"Service":"sns.amazonaws.com"}"#, .implicitlyDenied),
      (.service("ec2.amazonaws.com"), #"{"AWS":"111111111111"}"#, .implicitlyDenied),
      (.federated("accounts.google.com"), #"{"Federated":"accounts.google.com"}"#, .allowed),
      (.federated("accounts.google.com"), #"{"Federated":"x.example"}"#, .implicitlyDenied),
      (.anonymous, #""*""#, .allowed), (.anonymous, #"{"AWS":"*"}"#, .allowed),
      (.anonymous, #"{"AWS":"111111111111"}"#, .implicitlyDenied),
      (.canonical("abc"), #"{"CanonicalUser":"abc"}"#, .allowed),
      (.canonical("abc"), #"{"CanonicalUser":"abd"}"#, .implicitlyDenied),
      (.service("ec2.amazonaws.com"), #""*""#, .allowed),
    ]

  @Test(arguments: outsiders)
  func onlyTheResourcePolicyGrantsToOutsiders(
    row: (principal: RequestPrincipal, element: String, kind: PolicyVerdict.Kind)
  ) throws {
    let refuse = try policy(Stock.deny)
    let set = PolicySet(
      identity: [refuse], resource: try grant(row.element), boundary: [refuse], session: [refuse],
      scp: [[try policy(Stock.deny, kind: .serviceControl)]])
    #expect(decide(request(row.principal), set) == row.kind)
    #expect(
      decide(request(row.principal), PolicySet(identity: [try policy(Stock.allow)]))
        == .implicitlyDenied)
  }

  @Test func anUnknownCallerIsEverybody() throws {
    let set = PolicySet(identity: [try policy(Stock.allow)])
    let verdict = PolicyDecision.decide(request: request(.unknown), policies: set)
    #expect(verdict.kind == .unknown && verdict.unknownParts == [.principal])
    #expect(decide(request(.unknown), PolicySet()) == .implicitlyDenied)
    let denied = PolicySet(
      resource: try policy(
        statement("Deny", #""Action":"*","Principal":"*""#), kind: .resource))
    #expect(decide(request(.unknown), denied) == .explicitlyDenied)
    let identityDeny = PolicySet(identity: [try policy(Stock.deny)])
    #expect(decide(request(.unknown), identityDeny) == .denied)
  }

  // MARK: 8.6

  @Test func resultsOfEveryCombination() throws {
    // Deny and Allow statements that apply (yes), do not (no), or are open.
    let parts: [Truth: (_ effect: String) -> String] = [
      .yes: { statement($0) }, .unknown: { Stock.conditional($0) },
      .no: { statement($0, #""Action":"ec2:*","Resource":"*""#) },
    ]
    let expected: [Truth: [Truth: PolicyVerdict.Kind]] = [
      .yes: [.yes: .explicitlyDenied, .unknown: .explicitlyDenied, .no: .explicitlyDenied],
      .unknown: [.yes: .unknown, .unknown: .unknown, .no: .denied],
      .no: [.yes: .allowed, .unknown: .unknown, .no: .implicitlyDenied],
    ]
    for (deny, denyText) in parts {
      for (allow, allowText) in parts {
        let set = PolicySet(identity: [try policy(denyText("Deny"), allowText("Allow"))])
        let verdict = PolicyDecision.decide(
          request: request(context: ["k": .unknown]), policies: set)
        #expect(verdict.kind == expected[deny]?[allow], "deny \(deny), allow \(allow)")
        let isOpen = verdict.kind == .unknown || verdict.kind == .denied
        #expect(verdict.unknownKeys == (isOpen ? ["k"] : []))
        #expect(verdict.statements.isEmpty == (verdict.kind == .implicitlyDenied))
      }
    }
  }

  @Test func callerIdentityIsAlwaysAllowed() throws {
    let set = PolicySet(
      identity: [try policy(Stock.deny)], scp: [[try policy(Stock.deny, kind: .serviceControl)]])
    for action in ["sts:GetCallerIdentity", "STS:getcalleridentity"] {
      #expect(decide(request(.arn(Cast.alice), action, on: .wildcardOnly), set) == .allowed)
    }
    #expect(
      decide(request(.arn(Cast.alice), "sts:GetSessionToken", on: .wildcardOnly), set)
        == .explicitlyDenied)
  }

  @Test func onlyWhatIsOpenIsNamed() throws {
    // `a` decides nothing: its statement is of another service. `B` is read by a closed condition.
    let set = PolicySet(identity: [
      try policy(
        statement(
          "Allow", #""Action":"ec2:*","Resource":"*""# + when(#""StringEquals":{"a":"v"}"#)),
        statement(
          "Allow",
          #""Action":"*","Resource":"*""#
            + when(#""StringLike":{"B":"*"},"StringEquals":{"aws:sourcevpc":"v","C":"${d}"}"#)),
        Stock.conditional("Allow", key: "AWS:SourceVPC"))
    ])
    let verdict = PolicyDecision.decide(
      request: request(
        context: [
          "a": .unknown, "b": .presentWithUnknownValue, "aws:sourcevpc": .unknown,
          "c": .single("x"), "d": .presentWithUnknownValue,
        ]), policies: set)
    #expect(verdict.kind == .unknown)
    #expect(verdict.unknownKeys == ["aws:SourceVpc", "d"])
    #expect(verdict.statements.map(\.index) == [1, 2])
  }
}
