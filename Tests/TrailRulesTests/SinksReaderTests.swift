import Testing
import TrailDetect
import TrailEvents
import TrailRules

@Suite struct SinksReaderTests {
  @Test func everyFieldIsRead() {
    let file = ConditionsFile.parse(
      text: """
        sinks:
          chat:
            kind: slack
            url: { env: SLACK_WEBHOOK }
            min-severity: high
            rules: [root-*, "*-outsider"]
            batch: 5
            timeout: 5s
            patience: 10m
            ca: /etc/ours.pem
          siem: { kind: generic, url: https://siem.example.com/x, secret: { file: /run/siem.key } }
          oncall: { kind: pagerduty, secret: { env: PAGERDUTY_KEY } }
        """, path: "c.yaml")
    #expect(file.errors.isEmpty && file.warnings.isEmpty)
    var chat = SinkDeclaration(name: "chat", kind: .slack, address: .environment("SLACK_WEBHOOK"))
    chat.minimumSeverity = .high
    chat.rules = ["root-*", "*-outsider"]
    chat.batch = 5
    chat.timeoutSeconds = 5
    chat.patienceSeconds = 600
    chat.authorityFile = "/etc/ours.pem"
    var siem = SinkDeclaration(
      name: "siem", kind: .generic, address: .text("https://siem.example.com/x"))
    siem.secret = .file("/run/siem.key")
    var oncall = SinkDeclaration(name: "oncall", kind: .pagerduty)
    oncall.secret = .environment("PAGERDUTY_KEY")
    #expect(file.sinks == [chat, siem, oncall])
    #expect(file.conditions == DeclaredConditions(), "sinks are no conditions")
  }

  @Test(arguments: [
    ("sinks: [a]", "`sinks` is a mapping of names"),
    ("sinks: { a: {} }", "`sinks.a` has no `kind`"),
    ("sinks: { a: { kind: slak, url: { env: A } } }", "`slak` is no kind of sink"),
    ("sinks: { a: { kind: slack } }", "`sinks.a` has no `url`"),
    ("sinks: { a: { kind: slack, uri: x, url: { env: A } } }", "unknown field `uri` in `sinks.a`"),
    (
      "sinks: { a: { kind: generic, url: https://a.example/, secret: hidden } }",
      "a secret does not stand in this file"
    ),
    (
      "sinks: { a: { kind: slack, url: { env: A }, secret: { env: B } } }",
      "a sink of kind `slack` has no `secret` beside its address"
    ),
    (
      "sinks: { a: { kind: pagerduty } }", "`sinks.a` has no `secret`, the routing key of PagerDuty"
    ),
    ("sinks: { a: { kind: slack, url: { env: A, file: B } } }", "`url` comes from one place"),
    (
      "sinks: { a: { kind: slack, url: { environment: A } } }",
      "unknown field `environment` in `url`"
    ),
    (
      "sinks: { a: { kind: slack, url: { env: A }, batch: 11 } }",
      "`batch` is a whole number from 1 to 10"
    ),
    ("sinks: { a: { kind: slack, url: { env: A }, min-severity: hi } }", "`hi` is not a severity"),
    ("sinks: { a: { kind: slack, url: { env: A }, timeout: 5 } }", "`5` is not a duration"),
    ("sinks: { a.b: { kind: slack, url: { env: A } } }", "`a.b` is not a name"),
  ])
  func faultsAreSaid(text: String, message: String) {
    let file = ConditionsFile.parse(text: text, path: "c.yaml")
    #expect(file.errors.first?.message == message, "\(file.errors)")
    #expect(!file.errors.contains { "\($0)".contains("hidden") })
  }

  @Test func anAddressInSightIsAWarning() {
    let file = ConditionsFile.parse(
      text: "sinks: { a: { kind: slack, url: https://hooks.slack.com/hidden } }", path: "c.yaml")
    #expect(file.errors.isEmpty)
    #expect(file.warnings.count == 1)
    #expect(!file.warnings.contains { "\($0)".contains("hidden") })
  }

  @Test func whatASinkWants() {
    var sink = SinkDeclaration(name: "a", kind: .slack)
    func wants(_ id: String, _ severity: Severity) -> Bool {
      let rule = RuleSummary(id: id, title: id, severity: severity)
      return sink.wants(
        Alert(
          id: "1", rule: rule, first: .init(milliseconds: 0), last: .init(milliseconds: 0),
          count: 1,
          group: [], principal: .init(), account: .init(), region: .init(), source: .init(),
          action: .init(), outcome: .init(), resource: .init(), notes: .init(), events: [],
          summary: ""))
    }
    #expect(wants("x", .informational))
    sink.minimumSeverity = .high
    #expect(!wants("x", .medium) && wants("x", .high) && wants("x", .critical))
    sink.rules = ["root-*", "a?c"]
    #expect(wants("root-login", .high) && wants("abc", .high))
    #expect(!wants("my-root-login", .high) && !wants("abbc", .high) && !wants("root-x", .low))
  }
}
