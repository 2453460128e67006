import Testing
import TrailDetect
import TrailScan

@testable import TrailReports

@Suite struct SARIFAlertReportTests {
  private static func run(of alerts: [Alert], _ report: RunReport = RunReport()) throws -> JSONValue
  {
    let log = try JSONValue.parse(AlertFormatTests.text(.sarif, alerts, report))
    #expect(log["version"]?.string == "2.1.0")
    return try #require(log["runs"]?.array?.first)
  }

  @Test func rulesAndTechniquesAreListedOnceAndPointedAt() throws {
    let run = try SARIFAlertReportTests.run(of: SampleAlerts.all + [SampleAlerts.rootLogin])
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(
      rules.map { $0["id"]?.string } == [
        "root-console-login", "policy-attached-to-self", "odd-agent",
      ])
    #expect(rules[0]["properties"]?["security-severity"]?.string == "9.5")
    #expect(
      rules[0]["properties"]?["tags"]?.array?.map(\.string) == ["security", "attack.t1078.004"])
    let taxa = try #require(run["taxonomies"]?.array?.first?["taxa"]?.array)
    #expect(taxa.map { $0["id"]?.string } == ["T1078.004", "T1098.003"])
    #expect(
      taxa[1]["helpUri"]?.string == "https://attack.mitre.org/techniques/T1098/003/")
    let results = try #require(run["results"]?.array)
    #expect(results.map { $0["ruleIndex"]?.scalarText } == ["0", "1", "2", "0"])
    #expect(results.map { $0["level"]?.string } == ["error", "error", "note", "error"])
    #expect(results[1]["taxa"]?.array?.first?["index"]?.scalarText == "1")
    #expect(results[1]["occurrenceCount"]?.scalarText == "47")
    let place = results[0]["locations"]?.array?.first
    #expect(
      place?["physicalLocation"]?["artifactLocation"]?["uri"]?.string == "logs/root.json.gz")
    #expect(place?["properties"]?["inflatedOffset"]?.scalarText == "48211")
  }

  @Test func problemsAreNotifications() throws {
    let run = try SARIFAlertReportTests.run(of: [], SampleAlerts.run)
    let invocation = try #require(run["invocations"]?.array?.first)
    #expect(invocation["executionSuccessful"]?.scalarText == "false")
    let notes = invocation["toolExecutionNotifications"]?.array ?? []
    #expect(notes.map { $0["descriptor"]?["id"]?.string } == ["too-deep", "checksum-mismatch"])
    let whole = try SARIFAlertReportTests.run(of: [])
    #expect(
      whole["invocations"]?.array?.first?["executionSuccessful"]?.scalarText == "true")
    #expect(whole["results"]?.array?.isEmpty == true)
  }

  @Test(arguments: [
    ("user/alice called s3:GetObject", "user/alice called s3:GetObject"),
    ("[x](https://192.0.2.66)", #"\[x\](https://192.0.2.66)"#), (#"a\b"#, #"a\\b"#),
    ("{0} {x} {12}", "{{0}} {x} {{12}}"), ("\u{1B}", #"\\u{1b}"#), ("\u{9}", #"\\u{{9}}"#),
    ("", "-"),
  ])
  func messagesHaveNoLinksAndNoPlaceholders(text: String, message: String) {
    #expect(SARIFAlertReport(toolVersion: "1").message(text) == message)
  }

  @Test(arguments: [
    ("logs/a.json.gz", "logs/a.json.gz"), ("/var/log/a.json", "file:///var/log/a.json"),
    ("a b/ü.json", "a%20b/%C3%BC.json"), ("c:\\x", "c%3A%5Cx"), ("a?b#c%41", "a%3Fb%23c%2541"),
    ("a\nb", "a%0Ab"), ("-", "-"),
  ])
  func pathsAreReferences(path: String, reference: String) {
    #expect(SARIFAlertReport.reference(to: path) == reference)
  }
}
