import Testing
import TrailDetect
import TrailEvents
import TrailRules

@Suite struct SigmaMetadataTests {
  @Test func everythingIsKept() throws {
    let loaded = loadSigma(
      """
      title: Someone did something
      id: AAAAAAAA-0000-4000-8000-000000000001
      name: something
      related: [{ id: aaaaaaaa-0000-4000-8000-000000000002, type: derived }]
      taxonomy: sigma
      status: experimental
      description: |
        What it is.
        And why.
      license: CC0-1.0
      author: A. Author
      references: [https://example.com/a]
      date: 2026-01-02
      modified: 2026-01-03
      logsource: { product: aws, service: cloudtrail, definition: x }
      detection: { s: { eventName: a }, condition: s }
      fields: [eventName, userIdentity.arn, "a b"]
      falsepositives: [Backups]
      level: critical
      tags: [attack.t1078.004]
      scope: [server]
      my_own: { attribute: [1, 2] }
      """)
    #expect(loaded.errors.isEmpty)
    let rule = try #require(loaded.rules.first)
    #expect(rule.rule.id == "AAAAAAAA-0000-4000-8000-000000000001")
    #expect(rule.rule.title == "Someone did something")
    #expect(rule.rule.severity == .critical)
    #expect(rule.rule.status == .experimental)
    #expect(rule.rule.description == "What it is.\nAnd why.")
    #expect(rule.rule.references == ["https://example.com/a"])
    #expect(rule.rule.tags == ["attack.t1078.004"])
    #expect(rule.rule.falsePositives == ["Backups"])
    #expect(
      rule.rule.evidence.map(\.text) == ["cloudtrail:eventName", "cloudtrail:userIdentity.arn"])
    #expect(rule.rule.location == "f.yaml:2")
    #expect(rule.names == ["AAAAAAAA-0000-4000-8000-000000000001", "something"])
    #expect(loaded.warnings.map(\.message) == ["`fields` names `a b`, which alerts cannot show"])
  }

  @Test func whatOnlyPeopleReadCostsNoRule() {
    let loaded = Self.load(
      "title: T\nlevel: low\nfalsepositives:\nreferences: [null, '', a]\ntags: { a: b }\n"
        + "description: [x, y]\nauthor: { a: b }\ndate: never")
    #expect(loaded.errors.isEmpty)
    #expect(loaded.rules.map(\.rule.references) == [["a"]])
    #expect(loaded.rules.map(\.rule.description) == ["x\ny"])
    #expect(loaded.warnings.map(\.message) == ["`tags` is a text or a list of texts"])
  }

  private static func load(_ head: String) -> LoadedRules {
    loadSigma(
      "\(head)\nlogsource: { product: aws }\ndetection: { s: { eventName: a }, condition: s }")
  }

  @Test(arguments: [
    (
      "title: T\nid: 11111111-2222-4333-8444-555555555555\nname: n",
      "11111111-2222-4333-8444-555555555555"
    ),
    ("title: T\nname: n", "n"),
    ("title: 'AWS: Root — Login!'", "aws-root-login"),
    ("title: '!!!'", "untitled"),
    ("title: T\nid: my-rule-7", "my-rule-7"),
  ])
  func ids(head: String, id: String) {
    #expect(Self.load(head).rules.map(\.rule.id) == [id])
  }

  @Test func whatIsNotSaidIsDoubted() {
    let loaded = Self.load("title: T\nid: 7")
    #expect(loaded.rules.map(\.rule.severity) == [.medium])
    #expect(loaded.rules.map(\.rule.status) == [.test])
    #expect(
      loaded.warnings.map(\.message) == [
        "the rule has no `level`; it counts as `medium`", "the id `7` is not a UUID",
      ])
  }

  @Test(arguments: Severity.allCases)
  func levels(severity: Severity) {
    #expect(Self.load("title: T\nlevel: \(severity)").rules.map(\.rule.severity) == [severity])
  }

  @Test(arguments: Rule.Status.allCases)
  func statuses(status: Rule.Status) {
    #expect(Self.load("title: T\nstatus: \(status.rawValue)").rules.map(\.rule.status) == [status])
  }

  @Test(arguments: [
    ("s: { evntName: a }\n  condition: s", "CloudTrail records have no field `evntName`"),
    ("s: { src_ip: a }\n  condition: s", "CloudTrail records have no field `src_ip`"),
    ("s: { type: Root }\n  condition: s", "CloudTrail records have no field `type`"),
    (
      "s: { userIdentity.arn|contains: requestParameters.userName }\n  condition: s",
      "`requestParameters.userName` is a text here, not the value of that field"
    ),
    (
      "s: { eventName: a }\n  t: { eventName: b }\n  condition: s", "the condition does not use `t`"
    ),
    (
      "s: { eventName|contains: '' }\n  condition: s",
      "an empty value with `contains` is like any text at all"
    ),
    ("s: { eventName|re: '' }\n  condition: s", "an empty value with `re` is like any text at all"),
    ("s: { eventName|all: a }\n  condition: s", "`all` says nothing with one value"),
    (
      "s: { eventName|base64offset: abc }\n  condition: s",
      "`base64offset` without `contains` finds only values that begin and end with what was encoded"
    ),
    (
      "s: { eventName: a }\n  timeframe: 5m\n  condition: s",
      "`timeframe` says nothing without an aggregation and is ignored"
    ),
  ])
  func doubts(detection: String, message: String) {
    let loaded = loadSigma(sigmaHead + "detection:\n  " + detection)
    #expect(loaded.errors.isEmpty)
    #expect(loaded.warnings.map(\.message) == [message])
  }

  @Test(arguments: [
    ("type: Root", "did you mean `userIdentity.type`?"),
    ("sessionIssuer.arn: a", "did you mean `userIdentity.sessionContext.sessionIssuer.arn`?"),
    ("evntName: a", "did you mean `eventName`?"),
    ("src_ip: a", "the field counts as absent; name fields as CloudTrail does"),
    (
      "userIdentity.arn|contains: requestParameters.userName",
      "to compare the two fields write `userIdentity.arn|fieldref|contains: requestParameters.userName`"
    ),
  ])
  func doubtsSayWhatToWrite(item: String, help: String) {
    let loaded = loadSigma(sigmaHead + "detection:\n  s: { \(item) }\n  condition: s")
    #expect(loaded.warnings.map(\.help) == [help])
  }

  @Test(arguments: [
    "eventSource: iam.amazonaws.com", "userAgent|contains: eventName", "f|re: eventName.x",
    "userIdentity.arn|fieldref|contains: requestParameters.userName",
    "userAgent|startswith: 'userAgent.of our own/'",
  ])
  func textsThatAreNoFieldsRaiseNoDoubt(item: String) {
    let loaded = loadSigma(sigmaHead + "detection:\n  s: { \(item) }\n  condition: s")
    #expect(!loaded.warnings.contains { $0.message.contains("is a text here") })
  }

  @Test func placeholderFiles() {
    let good = SigmaPlaceholders.parse(
      text: "admins: [alice, bob]\nhome: 198.51.100.7\n", path: "p.yaml")
    #expect(good.errors.isEmpty)
    #expect(
      good.placeholders
        == SigmaPlaceholders(["admins": ["alice", "bob"], "home": ["198.51.100.7"]]))
    #expect(
      SigmaPlaceholders.parse(text: "a: []\n---\n[b]\n", path: "p.yaml").errors.map(\.description)
        == [
          "p.yaml:1:4: `a` has no value",
          "p.yaml:3:1: the placeholders are a mapping of names to values\n  help: write `name:"
            + " [value, …]`",
        ])
  }

  @Test func whatIsDeclaredIsAPlaceholder() {
    var declared = DeclaredConditions()
    declared.sets["accounts.prod"] = ["111122223333", "444455556666"]
    let rule =
      sigmaHead + "detection:\n  s: { recipientAccountId|expand: '%accounts.prod%' }\n"
      + "  condition: s"
    let loaded = RuleLoader.load([RuleSource(path: "f", text: rule)], declared: declared)
    #expect(
      loaded.rules.map { text(of: $0.rule.condition) }
        == [#"recipientAccountId ~ "111122223333"|"444455556666""#])
  }
}
