import Testing
import TrailDetect

@testable import TrailReports

@Suite struct HTMLAlertReportTests {
  @Test(arguments: [
    ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
  ])
  func digestsAreThoseOfTheStandard(text: String, digest: String) {
    #expect(SHA256.base64(text) == digest)
  }

  /// A style sheet that was changed without its digest would not be used by any browser.
  @Test func policyNamesTheStyleSheet() {
    #expect(HTMLStyle.digest == SHA256.base64(HTMLStyle.sheet))
    let page = AlertFormatTests.text(.html, SampleAlerts.all, SampleAlerts.run)
    #expect(page.contains("content=\"default-src 'none'; style-src 'sha256-\(HTMLStyle.digest)'; "))
    #expect(page.contains("<style>\(HTMLStyle.sheet)</style>"))
  }

  @Test func pagesLoadNothingAndRunNothing() {
    let page = AlertFormatTests.text(.html, SampleAlerts.all + HostileAlerts.all, SampleAlerts.run)
    for sign in [
      "<script", "<img", "<iframe", "<link", "<object", "@import", "url(",
    ] {
      #expect(!page.contains(sign), "\(sign)")
    }
  }

  /// Every tag of a page is one that the report writes, whatever the values say.
  @Test func valuesMakeNoTags() throws {
    let page = AlertFormatTests.text(.html, HostileAlerts.all)
    let body = try #require(page.split(separator: "</style>", maxSplits: 1).last)
    let attribute = #/ (class|id|href|rel|dir)="[^"<>]*"/#
    var count = 0
    for match in body.matches(of: /<([^>]*)>/) where !match.1.hasPrefix("!") {
      count += 1
      let bare = String(match.1).replacing(attribute, with: "")
      #expect(bare.wholeMatch(of: /\/?[a-z][a-z0-9]*/) != nil, "<\(match.1)>")
    }
    #expect(count > 1000)
    #expect(!body.contains("href=\"javascript:"))
  }

  @Test(arguments: [
    ("a", "a"), ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"), ("\u{1B}[2J", #"\u{1b}[2J"#),
    ("\u{202E}a", #"\u{202e}a"#), ("東京", "東京"),
  ])
  func textsAreEscaped(text: String, escaped: String) {
    #expect(HTMLText.escaped(text) == escaped)
  }

  @Test func saysWhatTheRunDid() {
    let page = AlertFormatTests.text(.html, [], SampleAlerts.run)
    #expect(page.contains("<h1>No alerts</h1>"))
    #expect(page.contains("131 files and 9,812 records read, 9,640 analyzed by 87 rules."))
    #expect(
      page.contains("<li>logs/a.json.gz: record 17, byte 48211: nesting deeper than 512</li>"))
    #expect(page.contains("and 1,500 more"))
  }
}
