import TrailDetect
import TrailEvents
import TrailRules
import TrailScan

enum EventFuzz {
  private static let keys =
    (GlobalKey.allCases.map(\.rawValue)
    + NormalizedKey.allCases.map { "trailsift:\($0.rawValue)" }
    + [
      "aws:RequestTag/a", "aws:ResourceTag/a", "aws:PrincipalTag/a", "s3:prefix", "kms:ViaService",
      "iam:PolicyARN", "ec2:Region", "cloudtrail:requestParameters.tags.key",
      "cloudtrail:userIdentity.sessionContext",
    ]).compactMap { ContextKey($0) }

  /// Rules whose tests look at every part of a record.
  static let rules: CompiledRules = {
    let loaded = RuleLoader.load([RuleSource(path: "rules.yaml", text: ruleText)])
    precondition(loaded.errors.isEmpty && loaded.rules.count == 5, "\(loaded.errors)")
    return CompiledRules(rules: loaded.rules.map(\.rule))
  }()

  private static let ruleText = """
    - id: grants
      title: Grants
      severity: low
      match: [{ Action: "*", Condition: { StringEquals: { "trailsift:PolicyGrants": [public-principal, admin-star] } } }]
    - id: names
      title: Names
      severity: low
      match: [{ Action: "s3:*", Resource: "arn:aws:s3:::*", Outcome: [Success, Denied, Failed] }]
      correlate: { distinct: aws:SourceIp, gte: 2, within: 1h, by: [aws:PrincipalArn] }
    - id: refused
      title: Refused
      severity: low
      match: [{ Outcome: [Denied, Failed] }]
      correlate: { count: 2, within: 1h, by: ["trailsift:PrincipalKey"] }
    ---
    title: Words
    id: 11111111-2222-4333-8444-555555555555
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { k: [needle, 'a*b'], s: { requestParameters|contains: x, userAgent|re: '^a+$' }, condition: 1 of them }
    ---
    title: Numbers
    id: 11111111-2222-4333-8444-555555555556
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection:
      s:
        - eventTime|hour|gte: 7
        - requestParameters.n|gt: 5
        - sourceIPAddress|cidr: ['192.0.2.0/24', '2001:db8::/32']
        - userIdentity.arn|fieldref|contains: requestParameters.userName
        - responseElements: null
      condition: s

    """

  /// The input is a log.
  static func run(_ input: [UInt8]) throws {
    let worker = DetectionWorker(rules, reportsMapping: true)
    var analyzed = 0
    try FuzzFeed.forEachRecord(of: input[...], rules.fields) { record in
      if let value = try? record.decoded() { try check(value) }
      guard let time = FuzzFeed.time(of: record) else { return }
      try worker.analyze(record, time: time, file: 0)
      analyzed += 1
    }
    let outcome = try AlertAssembly.assemble([worker], rules: rules, files: ["log"])
    try FuzzFinding.expect(
      outcome.matches <= analyzed * rules.rules.count, "more matches than questions")
    for alert in outcome.alerts {
      try FuzzFinding.expect(
        alert.count > 0 && alert.first <= alert.last, "an alert without events or order")
    }
  }

  private static func check(_ record: JSONValue) throws(FuzzFinding) {
    let facts = RecordFacts(fields: record)
    try FuzzFinding.expect(!facts.identity.principalKey.isEmpty, "a caller without a key")
    let resources = ResourceNames.of(call: facts.call, fields: record)
    try FuzzFinding.expect(!resources.names.contains(""), "a resource without a name")
    for key in keys { _ = key.value(in: facts) }
  }
}
