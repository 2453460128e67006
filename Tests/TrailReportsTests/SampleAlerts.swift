import TrailDetect
import TrailEvents
import TrailReports

/// Alerts that the tests write out.
enum SampleAlerts {
  /// Bytes as text.
  static func text(_ write: (inout [UInt8]) -> Void) -> String {
    var output: [UInt8] = []
    write(&output)
    return String(decoding: output, as: UTF8.self)
  }

  static func facet(_ values: (String, Int)..., leftOut: Int = 0) -> AlertFacet {
    AlertFacet(
      values: values.map { AlertFacet.Value(text: $0.0, count: $0.1) }, valuesLeftOut: leftOut)
  }

  static let path =
    "logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/04/"
    + "123456789012_CloudTrail_us-east-1_20260304T1915Z_q7Zt0pYb2mKcXw9A.json.gz"

  /// One event, one value everywhere.
  static let rootLogin = Alert(
    id: "0f3a9d5c7b1e2648a0c4d8e6f2b19375",
    rule: RuleSummary(
      id: "root-console-login", title: "Root user signed in to the console", severity: .critical,
      tags: ["attack.t1078.004"], themes: ["R01"],
      response: [
        "Ask the owner of the root user whether this was them; if not, change its password "
          + "and MFA.",
        "Look for what this session created: users, access keys, roles.", "Read the third step.",
      ]),
    first: Timestamp(milliseconds: 1_772_651_527_000),
    last: Timestamp(milliseconds: 1_772_651_527_000), count: 1,
    group: [AlertGroupValue(key: "recipientAccountId", value: "123456789012")],
    principal: facet(("root", 1)), account: facet(("123456789012", 1)),
    region: facet(("us-east-1", 1)), source: facet(("203.0.113.9", 1)),
    action: facet(("signin:ConsoleLogin", 1)), outcome: facet(("Success", 1)),
    resource: AlertFacet(), notes: facet(("signed in without MFA", 1)),
    events: [
      AlertEvent(
        eventID: "6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11",
        eventTime: Timestamp(milliseconds: 1_772_651_527_000),
        file: "logs/root.json.gz", record: 17, offset: 48_211)
    ],
    summary: "root signed in to the console of 123456789012 from 203.0.113.9")

  /// Many events, several values, a group of its own, a long path.
  static let escalation = Alert(
    id: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    rule: RuleSummary(
      id: "policy-attached-to-self", title: "Someone gave themselves an administrator's policy",
      severity: .high, tags: ["attack.t1098.003", "attack.privilege-escalation"],
      themes: ["R07", "R09"], response: ["Detach the policy."]),
    first: Timestamp(milliseconds: 1_772_651_527_000),
    last: Timestamp(milliseconds: 1_772_651_920_000), count: 47,
    group: [
      AlertGroupValue(key: "aws:PrincipalArn", value: "arn:aws:iam::123456789012:user/alice"),
      AlertGroupValue(key: "aws:SourceVpc", value: "vpc-0a1b2c3d"),
    ],
    principal: facet(("user/alice", 44), ("role/Deploy/i-0123456789abcdef0", 3)),
    account: facet(("123456789012", 47)),
    region: facet(("us-east-1", 40), ("eu-central-1", 7)),
    source: facet(("198.51.100.23", 30), ("2001:db8::17", 17)),
    action: facet(
      ("iam:AttachUserPolicy", 30), ("iam:PutUserPolicy", 9), ("iam:CreatePolicyVersion", 4),
      ("iam:SetDefaultPolicyVersion", 2), ("iam:AddUserToGroup", 2), leftOut: 3),
    outcome: facet(("Denied", 44), ("Success", 3)),
    resource: facet(
      ("arn:aws:iam::aws:policy/AdministratorAccess", 30),
      ("arn:aws:iam::123456789012:user/alice", 17)),
    notes: facet(("grants *:* on every resource", 30), ("grants iam:PassRole on *", 2)),
    events: [
      AlertEvent(
        eventID: "6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e12",
        eventTime: Timestamp(milliseconds: 1_772_651_527_000), file: path, record: 1204,
        offset: 9_048_211)
    ],
    summary: "user/alice attached AdministratorAccess 47 times")

  /// Values chosen to drive the terminal.
  static let hostile = Alert(
    id: "ffffffffffffffffffffffffffffffff",
    rule: RuleSummary(id: "odd-agent", title: "An odd agent called", severity: .informational),
    first: Timestamp(milliseconds: 1_772_651_527_000),
    last: Timestamp(milliseconds: 1_772_755_200_250), count: 3,
    group: [AlertGroupValue(key: "userAgent", value: "curl\u{1B}]0;owned\u{07}")],
    principal: facet(("user/\u{202E}ecila", 3)), account: AlertFacet(), region: AlertFacet(),
    source: AlertFacet(), action: facet(("s3:GetObject", 3)), outcome: AlertFacet(),
    resource: facet(("arn:aws:s3:::bücher/東京の請求書\r\n2026.pdf", 3)), notes: AlertFacet(),
    events: [
      AlertEvent(
        eventID: "", eventTime: Timestamp(milliseconds: 1_772_651_527_000), file: "-", record: 1,
        offset: 0)
    ],
    summary: "somebody called s3:GetObject")

  static let all = [rootLogin, escalation, hostile]

  /// A run with everything in it.
  static var run: RunReport {
    var report = RunReport()
    report.filesFound = 135
    report.filesRead = 131
    report.filesFailed = 1
    report.filesSkippedByReason = [.outsideTime: 2, .hidden: 1]
    report.bytesRead = 1_204_000
    report.bytesInflated = 12_400_000
    report.recordsRead = 9812
    report.recordsAnalyzed = 9640
    report.recordsSkippedByReason = [.outsideTime: 170, .digest: 1, .insight: 1]
    report.matches = 412
    report.repeatedEvents = 12
    report.rulesActive = 87
    report.rulesDormant = [
      DormantRule(ruleID: "outside-networks", reason: "no networks are declared"),
      DormantRule(ruleID: "outside-hours", reason: "no working hours are declared"),
      DormantRule(ruleID: "foreign-vpc", reason: "no networks are declared"),
    ]
    report.undecidedByRule = ["tls-old": 12, "no-mfa": 2]
    report.alertsBySeverity = [.critical: 3, .high: 12, .medium: 35]
    report.problems = [
      Problem(
        code: "too-deep", file: "logs/a.json.gz", record: 17, offset: 48_211,
        message: "nesting deeper than 512"),
      Problem(code: "checksum-mismatch", file: "logs/b.json.gz", message: "gzip checksum differs"),
    ]
    report.problemsLeftOut = 1500
    report.elapsedSeconds = 1.24
    return report
  }

  static let rules = [
    RuleListing(
      id: "root-console-login", severity: .critical, status: "stable",
      title: "Root user signed in to the console", themes: ["R01"], tags: ["attack.t1078.004"]),
    RuleListing(
      id: "policy-attached-to-self", severity: .high, status: "experimental",
      title: "Someone gave themselves an administrator's policy", themes: ["R07", "R09"]),
    RuleListing(
      id: "s3-list", severity: .informational, status: "test", title: "Buckets were listed"),
  ]

  static let match = MatchLine(
    severity: .high, ruleID: "policy-attached-to-self",
    eventTime: Timestamp(milliseconds: 1_772_651_527_000), principal: "user/alice",
    action: "iam:AttachUserPolicy", resource: "arn:aws:iam::123456789012:user/alice",
    source: "198.51.100.23", account: "123456789012", region: nil, outcome: "Denied",
    eventID: "6a1f", file: "logs/a.json.gz", record: 17)
}
