import Testing
import TrailDetect
import TrailReports
import TrailScan
import TrailTerminal

@Suite struct RunReportTests {
  @Test func summarizesARun() {
    #expect(
      text(SampleAlerts.run, width: 80) == """
        read 131 files (1.2 MB, 12.4 MB inflated): 9,812 records = 9,640 analysed
            + 172 skipped (outside time 170, digest 1, insight 1)
        found 135 files: 131 read, 3 left out (outside time 2, hidden 1), 1 failed
        12 matching events were delivered again and not counted again
        asked 87 rules, 3 sleep
        rules outside-networks, foreign-vpc sleep: no networks are declared
            (see --conditions)
        rule outside-hours sleeps: no working hours are declared (see --conditions)
        undecided 14 times, as the log does not say (tls-old 12, no-mfa 2)
        1,502 problems:
          logs/a.json.gz: record 17, byte 48211: nesting deeper than 512
          logs/b.json.gz: gzip checksum differs
          and 1,500 more, see --stats
        50 alerts from 412 matches: 3 critical, 12 high, 35 medium
        took 1.24 s (10.0 MB/s, 7,913 records/s)

        """)
  }

  @Test func summarizesAnEmptyRun() {
    #expect(
      text(RunReport(), width: 80) == """
        read 0 files (0 bytes): 0 records
        asked 0 rules
        no alerts
        took 0.00 s

        """)
  }

  @Test func countsOneAsOne() {
    var report = RunReport()
    report.filesFound = 1
    report.filesRead = 1
    report.bytesRead = 1
    report.bytesInflated = 1
    report.recordsRead = 1
    report.recordsAnalyzed = 1
    report.matches = 1
    report.repeatedEvents = 1
    report.rulesActive = 1
    report.rulesDormant = [DormantRule(ruleID: "a", reason: "no b is declared")]
    report.undecidedByRule = ["c": 1]
    report.alertsBySeverity = [.low: 1]
    report.problems = [Problem(code: "x", file: "-", message: "short")]
    report.elapsedSeconds = 393.4
    #expect(
      text(report, width: 80) == """
        read 1 file (1 byte): 1 record, all analysed
        1 matching event was delivered again and not counted again
        asked 1 rule, 1 sleeps
        rule a sleeps: no b is declared (see --conditions)
        undecided 1 time, as the log does not say (c 1)
        1 problem:
          -: short
        1 alert from 1 match: 1 low
        took 6 min 33 s (0 bytes/s, 0 records/s)

        """)
  }

  @Test func tellsWhichRulesWereNotAsked() throws {
    var report = RunReport()
    report.rulesActive = 57
    report.rulesRefused = 2
    report.rulesSkippedByReason = [.otherLogSource: 900, .status: 4, .excluded: 1, .severity: 0]
    #expect(
      text(report, width: 80).contains(
        """
        asked 57 rules, 905 left out (for other logs 900, by status 4, excluded 1),
            2 with errors

        """))
    let json = try JSONValue.parse(SampleAlerts.text { RunReportJSON().append(report, to: &$0) })
    #expect(json["rulesRefused"]?.scalarText == "2")
    #expect(json["rulesSkipped"]?.scalarText == "905")
    #expect(json["rulesSkippedByReason"]?["otherLogSource"]?.scalarText == "900")
    #expect(json["rulesSkippedByReason"]?["severity"]?.scalarText == "0")
  }

  @Test func listsTwentyProblems() {
    var report = RunReport()
    report.problems = (1...25).map {
      Problem(code: "x", file: "f\($0)\u{1B}[2J", message: "short")
    }
    let lines = text(report, width: 80).split(separator: "\n")
    #expect(lines.count { $0.hasSuffix(#"\u{1b}[2J: short"#) } == 20)
    #expect(lines.contains("  and 5 more, see --stats"))
  }

  @Test(arguments: [40, 60, 80, 120])
  func fillsNoLineBeyondTheWidth(width: Int) {
    let lines = text(SampleAlerts.run, width: width).split(separator: "\n")
    #expect(lines.count > 10)
    for line in lines { #expect(DisplayWidth.of(String(line)) <= width) }
  }

  @Test(arguments: [
    (0.004, "took 0.00 s"), (1.005, "took 1.00 s"), (59.99, "took 59.99 s"),
    (59.996, "took 1 min"), (7500, "took 2 h 5 min"), (.nan, "took 0.00 s"),
    (.infinity, "took 0.00 s"), (-1, "took 0.00 s"),
  ])
  func saysHowLongItTook(seconds: Double, expected: String) {
    var report = RunReport()
    report.elapsedSeconds = seconds
    #expect(text(report, width: 80).hasSuffix("\n\(expected)\n"))
  }

  @Test func coloursOnlyIfAsked() {
    let coloured = SampleAlerts.text {
      RunReportText(width: 80, colour: true).append(SampleAlerts.run, to: &$0)
    }
    #expect(coloured.contains("\u{1B}[1;33m1,502 problems:\u{1B}[0m"))
    #expect(!text(SampleAlerts.run, width: 80).contains("\u{1B}"))
  }

  @Test func writesStatistics() throws {
    let text = SampleAlerts.text { RunReportJSON().append(SampleAlerts.run, to: &$0) }
    #expect(text.hasPrefix("{\n  \"schema\": \"trailsift.run/1\",\n  \"filesFound\": 135,\n"))
    #expect(text.hasSuffix("\n  \"problemsLeftOut\": 1500,\n  \"elapsedSeconds\": 1.24\n}\n"))
    let json = try JSONValue.parse(text)
    #expect(
      json.members?.map(\.key) == [
        "schema", "filesFound", "filesRead", "filesFailed", "filesSkipped",
        "filesSkippedByReason", "bytesRead", "bytesInflated", "recordsRead", "recordsAnalyzed",
        "recordsSkipped", "recordsSkippedByReason", "matches", "repeatedEvents", "rulesActive",
        "rulesRefused", "rulesSkipped", "rulesSkippedByReason", "rulesDormant", "undecidedByRule",
        "undecidedKeysByRule", "undecidedKeysOfFilter", "alerts", "alertsBySeverity",
        "problems",
        "problemsLeftOut", "elapsedSeconds",
      ])
    #expect(
      json["recordsSkippedByReason"]?.members?.map(\.key)
        == RunReport.RecordSkipReason.allCases.map(\.rawValue))
    #expect(json["recordsSkippedByReason"]?["malformed"]?.scalarText == "0")
    #expect(json["filesSkippedByReason"]?["outsideTime"]?.scalarText == "2")
    #expect(json["undecidedByRule"]?.members?.map(\.key) == ["no-mfa", "tls-old"])
    #expect(
      json["alertsBySeverity"]?.members?.map(\.key)
        == ["critical", "high", "medium", "low", "informational"])
    #expect(json["problems"]?.array?[0]["offset"]?.scalarText == "48211")
    #expect(json["problems"]?.array?[1]["record"]?.isNull == true)
    #expect(json["rulesDormant"]?.array?[1]["rule"]?.string == "outside-hours")
  }

  @Test func showsTheInvariants() throws {
    let json = try JSONValue.parse(
      SampleAlerts.text { RunReportJSON().append(SampleAlerts.run, to: &$0) })
    func number(_ key: String) -> Int? { json[key]?.scalarText.flatMap { Int($0) } }
    func sum(_ key: String) -> Int? {
      json[key]?.members?.compactMap { $0.value.scalarText.flatMap { Int($0) } }.reduce(0, +)
    }
    #expect(sum("recordsSkippedByReason") == number("recordsSkipped"))
    #expect(sum("filesSkippedByReason") == number("filesSkipped"))
    #expect(sum("alertsBySeverity") == number("alerts"))
    #expect(number("recordsSkipped") == 172)
  }

  @Test(arguments: [Double.nan, .infinity, 0, 1e-7, 1e21])
  func writesAnyTimeAsJSON(seconds: Double) throws {
    var report = RunReport()
    report.elapsedSeconds = seconds
    let json = try JSONValue.parse(SampleAlerts.text { RunReportJSON().append(report, to: &$0) })
    let written = json["elapsedSeconds"]?.scalarText.flatMap { Double($0) }
    #expect(written == (seconds.isFinite ? seconds : nil))
    #expect(json["problems"]?.array == [])
  }

  private func text(_ report: RunReport, width: Int) -> String {
    SampleAlerts.text { RunReportText(width: width, colour: false).append(report, to: &$0) }
  }
}
