import Foundation
import Testing
import TrailDetect
import TrailEvents

@testable import TrailReports

@Suite struct CaseHTMLReportTests {
  private func page(_ report: CaseReport) -> String {
    SampleAlerts.text { CaseHTMLReport().append(report, to: &$0) }
  }

  private func report(_ alerts: [Alert], texts: [String] = ["plain"]) -> CaseReport {
    let time = Timestamp(milliseconds: 1_772_651_527_000)
    var report = CaseReport(run: SampleAlerts.run, toolVersion: "0", writtenAt: time)
    report.title = texts.joined(separator: " ")
    report.command = texts.map(ShellText.quoted).joined(separator: " ")
    report.inputs = report.command
    report.alerts = AlertList(alerts)
    report.files = texts.map { CaseReport.File(path: $0, byteCount: 3, sha256: "00ff") }
    report.hours = [CaseReport.Span(start: time, calls: 3, denied: 1)]
    let counts = texts.map { CaseReport.Count(name: $0, calls: 3, denied: 1, failed: 0) }
    report.principals = counts
    report.addresses = counts
    report.actions = counts
    report.sessions = texts.map { text in
      CaseReport.Session(
        principal: text, kind: text, key: text, first: time, last: time, addresses: [text],
        tooling: [text], usedMFA: nil, calls: 1, denied: 0, chain: text, alerts: 1,
        severity: .high, flags: [text])
    }
    report.sessionCount = texts.count
    report.gaps = texts
    report.trailChanges = texts
    return report
  }

  /// A sheet or script that was changed without its digest would not be used by any browser.
  @Test func policyNamesSheetAndScript() {
    #expect(CaseStyle.sheetDigest == SHA256.base64(CaseStyle.sheet))
    #expect(CaseStyle.scriptDigest == SHA256.base64(CaseStyle.script))
    let text = page(report(SampleAlerts.all))
    #expect(text.contains("content=\"\(CaseStyle.policy)\""))
    #expect(CaseStyle.policy.hasPrefix("default-src 'none'; "))
    #expect(text.contains("<style>\(CaseStyle.sheet)</style>"))
    #expect(text.contains("<script>\(CaseStyle.script)</script>"))
    #expect(text.components(separatedBy: "<script").count == 2)
  }

  /// Every tag of a page is one that the report writes, whatever the values say.
  @Test func valuesMakeNoTags() throws {
    let text = page(report(HostileAlerts.all, texts: HostileAlerts.texts))
    let whole = try #require(text.split(separator: "</style>", maxSplits: 1).last)
    let body = try #require(whole.split(separator: "<script>", maxSplits: 1).first)
    let attribute =
      #/ (class|id|href|rel|dir|scope|role|for|type|value|autocomplete|spellcheck|placeholder|viewBox|x|y|x1|y1|x2|y2|width|height|text-anchor|aria-label|aria-hidden|data-severity|preserveAspectRatio)="[^"<>]*"/#
    var count = 0
    for match in body.matches(of: /<([^>]*)>/) where !match.1.hasPrefix("!") {
      count += 1
      let bare = String(match.1).replacing(attribute, with: "")
      #expect(bare.wholeMatch(of: /\/?[a-z][a-z0-9]*( checked)?\/?/) != nil, "<\(match.1)>")
    }
    #expect(count > 2000)
    for sign in ["<img", "<iframe", "<link", "<object", "href=\"javascript:", "onerror=\"", "url("]
    {
      #expect(!body.contains(sign), "\(sign)")
    }
    let hidden = body.unicodeScalars.filter { scalar in
      scalar.value < 0x20 && scalar != "\n" || scalar.properties.isBidiControl
        || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{200B}"
    }
    #expect(hidden.isEmpty, "\(hidden.map { String($0.value, radix: 16) })")
  }

  @Test func everyAlertStandsOnThePageOnce() {
    let alerts = (0..<300).map { HostileAlerts.alert("x\($0)", number: $0) }
    let text = page(report(alerts))
    for alert in alerts {
      #expect(text.components(separatedBy: "id=\"alert-\(alert.id)\"").count == 2, "\(alert.id)")
    }
  }

  @Test func whatIsLeftOutIsCounted() {
    let count = CaseHTMLReport.maxAlerts + 5
    let one = HostileAlerts.alert("x")
    let text = page(report(Array(repeating: one, count: count)))
    #expect(text.contains("And 5 more alerts"))
  }

  @Test func anEmptyCaseSaysSo() {
    let text = page(
      CaseReport(
        run: RunReport(), toolVersion: "0", writtenAt: Timestamp(milliseconds: 0)))
    #expect(text.contains("No alerts"))
    #expect(text.contains("No events."))
  }

  @Test(arguments: [
    ("samples", "samples"), ("--conditions", "--conditions"), ("two words", "'two words'"),
    ("it's", "'it'\\''s'"), ("", "''"), ("$(reboot)", "'$(reboot)'"), ("a;b", "'a;b'"),
  ])
  func wordsOfCommandsAreQuoted(text: String, quoted: String) {
    #expect(ShellText.quoted(text) == quoted)
  }
}
