import Testing
import TrailDetect
import TrailEvents
import TrailReports
import TrailTerminal

@Suite struct LineReportTests {
  @Test func writesAMatchInColumns() {
    let expected =
      "2026-03-04 19:12:07Z  HIGH      policy-attached-to-self     user/alice                "
      + "iam:AttachUserPolicy          Denied   arn:aws:iam::123456789012:user/alice  "
      + "198.51.100.23    123456789012  -               logs/a.json.gz record 17\n"
    #expect(match(SampleAlerts.match) == expected)
  }

  @Test func alignsColumnsByWidth() {
    var wide = SampleAlerts.match
    wide.principal = "user/東京"
    var narrow = SampleAlerts.match
    narrow.principal = nil
    let columns = [wide, narrow].map { line in
      let text = match(line)
      return text.firstRange(of: "iam:").map { DisplayWidth.of(String(text[..<$0.lowerBound])) }
    }
    #expect(columns == [86, 86])
  }

  @Test func keepsAHostileMatchOnItsLine() {
    var line = SampleAlerts.match
    line.resource = "a\r\nb\u{1B}[2J"
    line.outcome = ""
    let text = match(line)
    #expect(text.unicodeScalars.filter { $0.value < 0x20 } == ["\n"])
    #expect(text.contains(#"  -        a\u{d}\u{a}b\u{1b}[2J  "#))
  }

  @Test func coloursAMatchOnlyIfAsked() {
    let coloured = SampleAlerts.text {
      EveryMatchReport(format: .text, colour: true).append(SampleAlerts.match, to: &$0)
    }
    #expect(coloured.hasPrefix("2026-03-04 19:12:07Z  \u{1B}[1;33mHIGH\u{1B}[0m      policy-"))
    #expect(coloured.hasSuffix("\u{1B}[2mlogs/a.json.gz record 17\u{1B}[0m\n"))
  }

  @Test func writesATableOfRules() {
    #expect(
      table(SampleAlerts.rules, width: 120) == """
        CRITICAL  stable        root-console-login       R01      Root user signed in to the console
        HIGH      experimental  policy-attached-to-self  R07 R09  Someone gave themselves an \
        administrator's policy
        INFO      test          s3-list                           Buckets were listed
        3 rules: 1 critical, 1 high, 1 informational

        """)
  }

  @Test func putsTitlesBelowIfThereIsNoRoomBeside() {
    #expect(
      table(SampleAlerts.rules, width: 60) == """
        CRITICAL  stable        root-console-login       R01
                  Root user signed in to the console
        HIGH      experimental  policy-attached-to-self  R07 R09
                  Someone gave themselves an administrator's policy
        INFO      test          s3-list
                  Buckets were listed
        3 rules: 1 critical, 1 high, 1 informational

        """)
  }

  @Test func saysThatThereAreNoRules() {
    #expect(table([], width: 80) == "no rules\n")
    #expect(SampleAlerts.text { RuleListReport(format: .jsonLines).append([], to: &$0) } == "")
  }

  private func match(_ line: MatchLine) -> String {
    SampleAlerts.text { EveryMatchReport(format: .text).append(line, to: &$0) }
  }

  private func table(_ rules: [RuleListing], width: Int) -> String {
    SampleAlerts.text { RuleListReport(format: .text, width: width).append(rules, to: &$0) }
  }
}
