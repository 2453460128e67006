import Testing
import TrailPolicy
import TrailScan

private let account = "123456789012"
private let user = CallerPrincipal(arn: "arn:aws:iam::\(account):user/dev/alice")
private let root = CallerPrincipal(arn: "arn:aws:iam::\(account):root")
private let session = CallerPrincipal(
  arn: "arn:aws:sts::\(account):assumed-role/Admin/joe",
  sessionIssuerARN: "arn:aws:iam::\(account):role/path/Admin",
  principalID: "AROAAAAABBBBCCCCDDDD:joe")
private let bareSession = CallerPrincipal(arn: "arn:aws:sts::\(account):assumed-role/Admin/joe")
private let federated = CallerPrincipal(
  arn: "arn:aws:sts::\(account):federated-user/joe",
  sessionIssuerARN: "arn:aws:iam::\(account):user/dev/alice")
private let stranger = CallerPrincipal(account: "222222222222")
private let service = CallerPrincipal(serviceName: "cloudtrail.amazonaws.com")
private let web = CallerPrincipal(federatedProvider: "accounts.google.com")
private let unknownSession = CallerPrincipal(
  sessionIssuerARN: "arn:aws:iam::\(account):role/path/Admin")

@Suite struct PrincipalElementTests {
  typealias Row = (
    json: String, caller: CallerPrincipal?, certain: PrincipalMatch, possible: PrincipalMatch
  )

  static let rows: [Row] = [
    (#""*""#, user, .match, .match), (#""*""#, .anonymous, .match, .match),
    (#"{"AWS": "*"}"#, .anonymous, .match, .match), (#"{"AWS": "*"}"#, nil, .match, .match),
    (#"{"AWS": "123456789012"}"#, user, .account, .account),
    (#"{"AWS": "arn:aws:iam::123456789012:root"}"#, user, .account, .account),
    (#"{"AWS": "arn:aws:iam::123456789012:root"}"#, root, .account, .account),
    (#"{"AWS": "arn:aws:iam::123456789012:root"}"#, session, .account, .account),
    (#"{"AWS": "arn:aws-cn:iam::123456789012:root"}"#, user, .noMatch, .noMatch),
    (#"{"AWS": "222222222222"}"#, user, .noMatch, .noMatch),
    (#"{"AWS": "222222222222"}"#, stranger, .account, .account),
    (#"{"AWS": "123456789012"}"#, service, .noMatch, .noMatch),
    (#"{"AWS": "123456789012"}"#, CallerPrincipal.anonymous, .noMatch, .noMatch),
    (#"{"AWS": "123456789012"}"#, nil, .noMatch, .account),
    (#"{"AWS": "arn:aws:iam::123456789012:user/dev/alice"}"#, user, .match, .match),
    (#"{"AWS": "arn:aws:iam::123456789012:user/alice"}"#, user, .noMatch, .noMatch),
    (
      #"{"AWS": "arn:aws:iam::123456789012:user/dev/alice"}"#, federated, .sessionUser, .sessionUser
    ),
    (#"{"AWS": "arn:aws:iam::123456789012:user/bob"}"#, federated, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws:sts::123456789012:federated-user/joe"}"#, federated, .match, .match),
    (#"{"AWS": "arn:aws:iam::123456789012:user/x"}"#, stranger, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws:iam::222222222222:user/x"}"#, stranger, .noMatch, .match),
    (#"{"AWS": "arn:aws:iam::123456789012:role/path/Admin"}"#, session, .sessionRole, .sessionRole),
    (
      #"{"AWS": "arn:aws:iam::123456789012:role/other/ADMIN"}"#, session, .sessionRole, .sessionRole
    ),
    (
      #"{"AWS": "arn:aws:iam::123456789012:role/path/Admin"}"#, bareSession, .sessionRole,
      .sessionRole
    ),
    (#"{"AWS": "arn:aws:iam::123456789012:role/Admin2"}"#, session, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws:iam::222222222222:role/path/Admin"}"#, session, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws-cn:iam::123456789012:role/path/Admin"}"#, session, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws:iam::123456789012:user/Admin"}"#, session, .noMatch, .noMatch),
    (#"{"AWS": "arn:aws:sts::123456789012:assumed-role/Admin/joe"}"#, session, .match, .match),
    (#"{"AWS": "arn:aws:sts::123456789012:assumed-role/Admin/jim"}"#, session, .noMatch, .noMatch),
    (
      #"{"AWS": "arn:aws:sts::123456789012:assumed-role/Admin/joe"}"#, unknownSession, .noMatch,
      .match
    ),
    (
      #"{"AWS": "arn:aws:sts::123456789012:assumed-role/Other/joe"}"#, unknownSession, .noMatch,
      .noMatch
    ),
    (
      #"{"AWS": "arn:aws:iam::123456789012:role/Admin"}"#, unknownSession, .sessionRole,
      .sessionRole
    ),
    (#"{"Service": "cloudtrail.amazonaws.com"}"#, service, .match, .match),
    (#"{"Service": ["ec2.amazonaws.com", "cloudtrail.amazonaws.com"]}"#, service, .match, .match),
    (#"{"Service": "ec2.amazonaws.com"}"#, service, .noMatch, .noMatch),
    (#"{"Service": "ec2.amazonaws.com"}"#, user, .noMatch, .noMatch),
    (#"{"Service": "ec2.amazonaws.com"}"#, nil, .noMatch, .match),
    (#"{"Service": "*"}"#, service, .match, .match),
    (#"{"Federated": "accounts.google.com"}"#, web, .match, .match),
    (#"{"Federated": "www.amazon.com"}"#, web, .noMatch, .noMatch),
    (#"{"CanonicalUser": "79a5"}"#, user, .noMatch, .account),
    (#"{"CanonicalUser": "79a5"}"#, CallerPrincipal(canonicalUserID: "79a5"), .account, .account),
    (#"{"CanonicalUser": "79a5"}"#, service, .noMatch, .noMatch),
    (#"{"AWS": "AROAAAAABBBBCCCCDDDD"}"#, session, .noMatch, .noMatch),
    (#"{"AWS": "AROAAAAABBBBCCCCDDDD"}"#, nil, .noMatch, .noMatch),
    (
      #"{"AWS": ["222222222222", "arn:aws:iam::123456789012:role/Admin", "123456789012"]}"#,
      session,
      .sessionRole, .sessionRole
    ),
    (#"{"AWS": "222222222222", "Service": "cloudtrail.amazonaws.com"}"#, service, .match, .match),
  ]

  @Test(arguments: rows)
  func names(row: Row) throws {
    let element = try PrincipalElement(JSONValue.parse(row.json))
    #expect(
      element.verdict(on: row.caller)
        == PrincipalVerdict(certain: row.certain, possible: row.possible))
  }

  static let bad: [String] = [
    #""arn:aws:iam::123456789012:root""#, "[]", "{}", #"{"AWS": []}"#, #"{"Aws": "*"}"#,
    #"{"AWS": "alice"}"#, #"{"AWS": "12345"}"#, #"{"AWS": "arn:aws:iam::123456789012:user/*"}"#,
    #"{"AWS": "arn:aws:iam::*:root"}"#, #"{"Service": "*.amazonaws.com"}"#, #"{"AWS": null}"#,
    #"{"AWS": "arn:aws:iam::123456789012:group/dev"}"#, #"{"AWS": "arn:aws:s3:::b"}"#,
    #"{"AWS": ""}"#,
  ]

  @Test(arguments: bad)
  func refuses(json: String) throws {
    let value = try JSONValue.parse(json)
    #expect(throws: PolicyErrors.self) { try PrincipalElement(value) }
  }

  static let ruleRows: [(pattern: String, caller: CallerPrincipal, match: PrincipalMatch)] = [
    ("arn:aws:iam::*:root", root, .match), ("arn:aws:iam::*:root", user, .noMatch),
    ("arn:aws:iam::*:root", session, .noMatch), ("arn:aws:iam::*:user/dev/*", user, .match),
    ("arn:aws:iam::*:role/path/*", session, .sessionRole),
    ("arn:aws:iam::*:role/Adm*", bareSession, .sessionRole),
    ("arn:aws:sts::*:assumed-role/Admin/*", session, .match),
    ("arn:aws:iam::*:user/*", federated, .sessionUser),
    ("arn:aws:iam::*:user/*", service, .noMatch),
  ]

  @Test(arguments: ruleRows)
  func takesWildcardsInRules(
    row: (pattern: String, caller: CallerPrincipal, match: PrincipalMatch)
  ) throws {
    let element = try PrincipalElement(type: "AWS", values: [row.pattern], allowsWildcards: true)
    #expect(element.verdict(on: row.caller) == PrincipalVerdict(row.match))
  }

  @Test func namesDeletedPrincipals() throws {
    let element = try PrincipalElement(
      type: "AWS", values: ["AROAAAAABBBBCCCCDDDD", "AIDAAAAABBBBCCCCDDDD"])
    #expect(element.formerNames(of: session) == ["AROAAAAABBBBCCCCDDDD"])
    #expect(element.formerNames(of: user).isEmpty)
  }

  static let notRows:
    [(values: [String], caller: CallerPrincipal?, effect: PolicyEffect, applies: Truth)] = [
      (["arn:aws:iam::123456789012:user/dev/alice"], user, .deny, .no),
      (["arn:aws:iam::123456789012:user/bob"], user, .deny, .yes),
      (["arn:aws:iam::123456789012:user/bob"], nil, .deny, .unknown),
      (["arn:aws:iam::123456789012:user/bob"], .anonymous, .allow, .yes),
      (["arn:aws:sts::123456789012:assumed-role/Admin/joe"], session, .deny, .yes),
      (["arn:aws:sts::123456789012:assumed-role/Admin/joe"], session, .allow, .no),
      (
        [
          "arn:aws:sts::123456789012:assumed-role/Admin/joe",
          "arn:aws:iam::123456789012:role/path/Admin", "123456789012",
        ], session, .deny, .no
      ),
      (["*"], session, .deny, .no),
    ]

  @Test(arguments: notRows)
  func appliesToTheUnlisted(
    row: (values: [String], caller: CallerPrincipal?, effect: PolicyEffect, applies: Truth)
  ) throws {
    let element = try PrincipalElement(type: "AWS", values: row.values)
    #expect(element.appliesAsNotPrincipal(to: row.caller, effect: row.effect) == row.applies)
  }

  /// Tricky example 18.
  @Test func denyWithNotPrincipalBindsWhoeverHasABoundary() throws {
    let element = try PrincipalElement(
      type: "AWS", values: ["arn:aws:iam::123456789012:user/dev/alice"])
    var caller = user
    caller.hasPermissionsBoundary = .yes
    #expect(element.appliesAsNotPrincipal(to: caller, effect: .deny) == .yes)
    #expect(element.appliesAsNotPrincipal(to: caller, effect: .allow) == .no)
    caller.hasPermissionsBoundary = .unknown
    #expect(element.appliesAsNotPrincipal(to: caller, effect: .deny) == .unknown)
  }
}
