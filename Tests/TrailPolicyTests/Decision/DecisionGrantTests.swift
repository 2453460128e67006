import Testing
import TrailEvents
import TrailPolicy

/// Caller and resource in the same account.
@Suite struct DecisionGrantTests {
  typealias Row = (
    caller: String, element: String, alone: PolicyVerdict.Kind, boundary: PolicyVerdict.Kind,
    session: PolicyVerdict.Kind
  )

  private static let yes = PolicyVerdict.Kind.allowed
  private static let no = PolicyVerdict.Kind.implicitlyDenied

  /// What the resource's policy alone is worth: without limits, with a boundary that is silent, with
  /// a session policy that is silent.
  static let rows: [Row] = [
    (Cast.alice, aws(Cast.alice), yes, yes, yes), (Cast.alice, #""*""#, yes, yes, yes),
    (Cast.alice, aws(Cast.account), no, no, no), (Cast.alice, aws(Cast.root), no, no, no),
    (Cast.alice, aws("arn:aws:iam::111111111111:user/dev/bob"), no, no, no),
    (Cast.session, aws(Cast.session), yes, yes, yes), (Cast.session, #""*""#, yes, yes, yes),
    (Cast.session, aws(Cast.role), yes, no, no), (Cast.session, aws(Cast.account), no, no, no),
    (Cast.role, aws(Cast.role), yes, no, no), (Cast.role, #""*""#, yes, yes, yes),
    (Cast.federated, aws(Cast.federated), yes, yes, yes),
    (Cast.federated, aws("arn:aws:iam::111111111111:user/bob"), yes, no, no),
    (Cast.federated, #"{"AWS":["111111111111","\#(Cast.federated)"]}"#, yes, yes, yes),
  ]

  @Test(arguments: rows)
  func resourcePolicyAlone(row: Row) throws {
    let resource = try grant(row.element)
    let issuer =
      row.caller == Cast.federated ? "arn:aws:iam::111111111111:user/bob" : nil
    let caller = request(.arn(row.caller), issuer: issuer)
    let silent = [try policy(Stock.onlyEC2)]
    #expect(decide(caller, PolicySet(resource: resource)) == row.alone)
    #expect(decide(caller, PolicySet(resource: resource, boundary: silent)) == row.boundary)
    #expect(decide(caller, PolicySet(resource: resource, session: silent)) == row.session)
    let identity = [try policy(Stock.allow)]
    #expect(decide(caller, PolicySet(identity: identity, resource: resource)) == .allowed)
    let limited = PolicySet(identity: identity, resource: resource, boundary: silent)
    #expect(decide(caller, limited) == row.boundary)
    let denying = [try policy(Stock.deny)]
    #expect(
      decide(caller, PolicySet(resource: resource, boundary: denying)) == .explicitlyDenied)
  }

  @Test func identityNeedsBoundaryAndSession() throws {
    let allow = [try policy(Stock.allow)]
    let silent = [try policy(Stock.onlyEC2)]
    let rows: [(boundary: [PolicyDocument], session: [PolicyDocument], missing: [String])] = [
      ([], [], []), (allow, [], []), ([], allow, []), (allow, allow, []), (silent + allow, [], []),
      (silent, [], ["boundary"]), ([], silent, ["session"]),
      (silent, silent, ["boundary", "session"]),
    ]
    for row in rows {
      let verdict = PolicyDecision.decide(
        request: request(.arn(Cast.session)),
        policies: PolicySet(identity: allow, boundary: row.boundary, session: row.session))
      #expect(verdict.kind == (row.missing.isEmpty ? .allowed : .implicitlyDenied))
      #expect(verdict.missing.map(\.description) == row.missing)
    }
    let nothing = PolicyDecision.decide(request: request(), policies: PolicySet(boundary: allow))
    #expect(nothing.kind == .implicitlyDenied && nothing.missing == [.identity])
  }

  @Test func rootHasItsAccountsRights() throws {
    #expect(decide(request(.arn(Cast.root)), PolicySet()) == .allowed)
    #expect(
      decide(request(.arn(Cast.root)), PolicySet(session: [try policy(Stock.onlyEC2)]))
        == .implicitlyDenied)
    #expect(
      decide(request(.arn(Cast.root), owner: "222222222222"), PolicySet()) == .implicitlyDenied)
    let bucketDeny = PolicySet(
      resource: try policy(statement("Deny", #""Action":"*","Principal":"*""#), kind: .resource))
    #expect(decide(request(.arn(Cast.root)), bucketDeny) == .explicitlyDenied)
  }

  static let keyRows: [(resource: String?, identity: Bool, kind: PolicyVerdict.Kind)] = [
    (nil, true, no), (aws(Cast.account), true, yes), (aws(Cast.account), false, no),
    (aws(Cast.alice), false, yes), (aws(Cast.alice), true, yes),
    (aws("arn:aws:iam::111111111111:user/x"), true, no), (#""*""#, false, yes),
  ]

  @Test(arguments: keyRows)
  func keysTrustTheirPolicyAlone(
    row: (resource: String?, identity: Bool, kind: PolicyVerdict.Kind)
  ) throws {
    let set = PolicySet(
      identity: row.identity ? [try policy(Stock.allow)] : [],
      resource: try row.resource.map { try grant($0) })
    #expect(decide(request(.arn(Cast.alice), "kms:Decrypt", on: .arn(Cast.key)), set) == row.kind)
    // An alias is no key.
    let alias = RequestedResource.arn("arn:aws:kms:eu-west-1:111111111111:alias/a")
    let other = decide(request(.arn(Cast.alice), "kms:CreateAlias", on: alias), set)
    #expect(other == (row.identity ? .allowed : row.kind))
  }

  @Test(arguments: keyRows)
  func rolesTrustTheirPolicyAlone(
    row: (resource: String?, identity: Bool, kind: PolicyVerdict.Kind)
  ) throws {
    let set = PolicySet(
      identity: row.identity ? [try policy(Stock.allow)] : [],
      resource: try row.resource.map { try grant($0, kind: .trust) })
    let kind = decide(request(.arn(Cast.alice), "sts:AssumeRole", on: .arn(Cast.role)), set)
    // Without a trust policy nothing is known of the role's side.
    #expect(kind == (row.resource == nil ? .allowed : row.kind))
  }

  @Test func aKeyPolicyThatNamesTheRoleIsBoundByTheBoundary() throws {
    let set = PolicySet(
      resource: try grant(aws(Cast.role)), boundary: [try policy(Stock.onlyEC2)])
    #expect(
      decide(request(.arn(Cast.session), "kms:Decrypt", on: .arn(Cast.key)), set)
        == .implicitlyDenied)
  }

  @Test func notPrincipalGrantsToEveryoneElse() throws {
    let set = PolicySet(
      resource: try policy(
        statement("Allow", #""Action":"*","NotPrincipal":\#(aws(Cast.alice))"#), kind: .resource))
    #expect(decide(request(), set) == .implicitlyDenied)
    #expect(decide(request(.arn(Cast.session)), set) == .allowed)
    #expect(decide(request(.anonymous), set) == .allowed)
  }

  @Test func anOpenConditionOfTheResourceOrTheBoundary() throws {
    let open = request(.arn(Cast.session), context: ["k": .unknown])
    let condition = when(#""StringEquals":{"k":"v"}"#)
    let toSession = try grant(aws(Cast.session), condition)
    let toRole = try grant(aws(Cast.role), condition)
    let toAccount = try grant(aws(Cast.account), condition)
    let silent = [try policy(Stock.onlyEC2)]
    let allow = [try policy(Stock.allow)]
    let maybe = [try policy(Stock.conditional("Allow"))]
    let rows: [(set: PolicySet, kind: PolicyVerdict.Kind)] = [
      (PolicySet(resource: toSession), .unknown),
      (PolicySet(resource: toSession, boundary: silent), .unknown),
      (PolicySet(resource: toRole), .unknown),
      (PolicySet(resource: toRole, boundary: silent), .implicitlyDenied),
      (PolicySet(resource: toAccount), .implicitlyDenied),
      (PolicySet(identity: allow, resource: toAccount), .allowed),
      (PolicySet(identity: allow, boundary: maybe), .unknown),
      (PolicySet(identity: maybe, boundary: silent), .implicitlyDenied),
      (PolicySet(identity: allow, scp: [maybe]), .unknown),
      (PolicySet(scp: [maybe]), .implicitlyDenied),
    ]
    for (index, row) in rows.enumerated() {
      let verdict = PolicyDecision.decide(request: open, policies: row.set)
      #expect(verdict.kind == row.kind, "row \(index)")
      #expect(verdict.unknownKeys == (row.kind == .unknown ? ["k"] : []), "row \(index)")
    }
  }

  @Test func aFederatedSessionOfAnUnknownUserMayBeMeant() throws {
    let set = PolicySet(resource: try grant(aws("arn:aws:iam::111111111111:user/bob")))
    let verdict = PolicyDecision.decide(
      request: request(.arn(Cast.federated)), policies: set)
    #expect(verdict.kind == .unknown && verdict.unknownParts == [.principal])
    #expect(verdict.unknownKeys.isEmpty && verdict.statements.count == 1)
  }
}
