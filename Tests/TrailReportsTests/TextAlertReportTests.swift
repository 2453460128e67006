import Testing
import TrailDetect
import TrailEvents
import TrailReports
import TrailTerminal

@Suite struct TextAlertReportTests {
  @Test func writesAlertsForPeople() {
    var options = AlertFormatTests.options
    options.width = 80
    let text = SampleAlerts.text {
      AlertReport(.text, options: options).append(SampleAlerts.all, of: RunReport(), to: &$0)
    }
    #expect(
      text == #"""
        CRITICAL  Root user signed in to the console                  root-console-login
             who  root
            what  signin:ConsoleLogin · Success
            from  203.0.113.9 → 123456789012 · us-east-1
            when  2026-03-04 19:12:07Z · once
            note  signed in without MFA
        evidence  logs/root.json.gz record 17
                  (eventID 6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11)
            next  1. Ask the owner of the root user whether this was them; if not,
                     change its password and MFA.
                  2. Look for what this session created: users, access keys, roles.

        HIGH      Someone gave themselves an administrator's policy
                  policy-attached-to-self
             who  user/alice ×44, role/Deploy/i-0123456789abcdef0 ×3
            what  iam:AttachUserPolicy ×30, iam:PutUserPolicy ×9,
                  iam:CreatePolicyVersion ×4, iam:SetDefaultPolicyVersion ×2, +4 more
         outcome  Denied ×44, Success ×3
              to  arn:aws:iam::aws:policy/AdministratorAccess ×30,
                  arn:aws:iam::123456789012:user/alice ×17
            from  198.51.100.23 ×30, 2001:db8::17 ×17
              in  123456789012 · us-east-1 ×40, eu-central-1 ×7
           group  aws:SourceVpc vpc-0a1b2c3d
            when  2026-03-04 19:12:07Z – 19:18:40Z · 47 times in 6 min 33 s
            note  grants *:* on every resource ×30
                  grants iam:PassRole on * ×2
        evidence  logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/03/04/
                  123456789012_CloudTrail_us-east-1_20260304T1915Z_
                  q7Zt0pYb2mKcXw9A.json.gz record 1204
                  (eventID 6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e12)
            next  1. Detach the policy.

        INFO      An odd agent called                                          odd-agent
             who  user/\u{202e}ecila
            what  s3:GetObject
              to  arn:aws:s3:::bücher/東京の請求書\u{d}\u{a}2026.pdf
           group  userAgent curl\u{1b}]0;owned\u{7}
            when  2026-03-04 19:12:07Z – 2026-03-06 00:00:00.250Z · 3 times in 1 d 4 h
        evidence  standard input record 1

        3 alerts: 1 critical, 1 high, 1 informational

        """#)
  }

  @Test func coloursOnlyIfAsked() {
    let coloured = SampleAlerts.text {
      TextAlertReport(width: 100, colour: true).append(SampleAlerts.rootLogin, to: &$0)
    }
    let heading = coloured.split(separator: "\n")[0]
    #expect(heading.hasPrefix("\u{1B}[1;97;41mCRITICAL\u{1B}[0m  \u{1B}[1mRoot user signed in"))
    #expect(heading.hasSuffix("\u{1B}[2mroot-console-login\u{1B}[0m"))
    #expect(withoutSequences(coloured) == plain(SampleAlerts.rootLogin, width: 100))
  }

  @Test(arguments: [40, 41, 60, 80, 120, 200])
  func fillsNoLineBeyondTheWidth(width: Int) {
    for alert in SampleAlerts.all {
      let lines = plain(alert, width: width).split(separator: "\n")
      #expect(lines.count > 5)
      for line in lines { #expect(DisplayWidth.of(String(line)) <= width) }
    }
  }

  @Test(arguments: [
    "\u{1B}[2J", "\r", "\u{9B}31m", "\u{202E}", "\u{2066}", "\n", "\u{7F}", "\u{0}", "\u{2028}",
  ])
  func letsNoFieldDriveTheTerminal(hostile: String) {
    var alert = SampleAlerts.hostile
    let facet = SampleAlerts.facet((hostile, 2), ("x\(hostile)", 1))
    alert.rule.title = "title\(hostile)"
    alert.rule.response = ["step\(hostile)"]
    alert.rule.id = "id\(hostile)"
    alert.group = [AlertGroupValue(key: "k\(hostile)", value: "v\(hostile)")]
    (alert.principal, alert.account, alert.region) = (facet, facet, facet)
    (alert.source, alert.action, alert.outcome) = (facet, facet, facet)
    (alert.resource, alert.notes) = (facet, facet)
    alert.events[0].file = "file\(hostile)"
    alert.events[0].eventID = "event\(hostile)"
    let lines = plain(alert, width: 120).split(separator: "\n")
    let scalars = lines.joined().unicodeScalars
    #expect(lines.count == 13)
    #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    #expect(!scalars.contains { $0.properties.generalCategory == .format || $0 == "\u{2028}" })
  }

  @Test func saysWhatTheGroupAddsAndNothingTwice() {
    var alert = SampleAlerts.rootLogin
    alert.group = [
      AlertGroupValue(key: "aws:PrincipalArn", value: "arn:aws:iam::123456789012:root"),
      AlertGroupValue(key: "sourceIPAddress", value: "203.0.113.9"),
      AlertGroupValue(key: "aws:userid", value: ""),
      AlertGroupValue(key: "aws:SourceVpc", value: "vpc-1"),
    ]
    let groups = plain(alert, width: 80).split(separator: "\n").filter { $0.contains("aws:") }
    #expect(groups == ["   group  aws:SourceVpc vpc-1"])
  }

  @Test func cutsLongValues() {
    var alert = SampleAlerts.rootLogin
    alert.resource = SampleAlerts.facet((String(repeating: "r", count: 5000), 1))
    let text = plain(alert, width: 200)
    #expect(text.contains("… (+4,760 characters)"))
    #expect(text.count < 1500)
  }

  @Test(
    arguments: [
      (0, 1, "2026-03-04 19:12:07Z · once"),
      (0, 3, "2026-03-04 19:12:07Z · 3 times in under 1 s"),
      (1000, 2, "2026-03-04 19:12:07Z – 19:12:08Z · 2 times in 1 s"),
      (7_500_000, 1200, "2026-03-04 19:12:07Z – 21:17:07Z · 1,200 times in 2 h 5 min"),
      (86_400_000, 2, "2026-03-04 19:12:07Z – 2026-03-05 19:12:07Z · 2 times in 1 d"),
    ] as [(Int64, Int, String)])
  func saysWhenAndHowOften(milliseconds: Int64, count: Int, expected: String) {
    var alert = SampleAlerts.rootLogin
    alert.last.milliseconds += milliseconds
    alert.count = count
    let lines = plain(alert, width: 100).split(separator: "\n")
    #expect(lines.contains("    when  \(expected)"))
  }

  @Test(
    arguments: [
      ([:], "no alerts\n"),
      ([.low: 1], "1 alert: 1 low\n"),
      ([.low: 1200, .critical: 2, .medium: 0], "1,202 alerts: 2 critical, 1,200 low\n"),
    ] as [([Severity: Int], String)])
  func totalsBySeverity(counts: [Severity: Int], expected: String) {
    let text = SampleAlerts.text {
      TextAlertReport(width: 80, colour: false).appendTotals(counts, to: &$0)
    }
    #expect(text == expected)
  }

  private func plain(_ alert: Alert, width: Int) -> String {
    SampleAlerts.text { TextAlertReport(width: width, colour: false).append(alert, to: &$0) }
  }

  private func withoutSequences(_ text: String) -> String {
    let parts = text.split(separator: "\u{1B}[", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts[0])) { $0 + $1.drop { $0 != "m" }.dropFirst() }
  }
}
