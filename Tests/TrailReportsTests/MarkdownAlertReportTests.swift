import Testing
import TrailDetect

@testable import TrailReports

@Suite struct MarkdownAlertReportTests {
  @Test func writesATicket() {
    var alert = SampleAlerts.rootLogin
    alert.rule.description = "Root\n  can do everything."
    alert.rule.falsePositives = ["The *owner*"]
    alert.rule.references = ["https://docs.aws.amazon.com/a?b=1", "see [x](y)"]
    #expect(
      AlertFormatTests.text(.markdown, [alert]) == """
        # 1 alert: 1 critical

        ## CRITICAL: Root user signed in to the console

        Root can do everything.

        - **What happened:** `root signed in to the console of 123456789012 from 203.0.113.9`
        - **Who:** `root`
        - **Actions:** `signin:ConsoleLogin`
        - **Outcome:** `Success`
        - **From:** `203.0.113.9`
        - **Account:** `123456789012`
        - **Region:** `us-east-1`
        - **Note:** `signed in without MFA`
        - **Group:** `recipientAccountId` = `123456789012`
        - **When:** 2026-03-04 19:12:07Z, once
        - **Rule:** `root-console-login`, alert `0f3a9d5c7b1e2648a0c4d8e6f2b19375`
        - **Tags:** `attack.t1078.004`

        **Evidence**

        - 2026-03-04T19:12:07Z: eventID `6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11` in `logs/root.json.gz`, record 17

        **What to do**

        1. Ask the owner of the root user whether this was them; if not, change its password and MFA.
        2. Look for what this session created: users, access keys, roles.
        3. Read the third step.

        **What else it may be**

        - The \\*owner\\*

        **References**

        - <https://docs.aws.amazon.com/a?b=1>

        """)
  }

  @Test(arguments: [
    ("a", "`a`"), ("`", "`` ` ``"), ("a``b", "``` a``b ```"), (" a", "`  a `"), ("", "(empty)"),
    ("   ", "(empty)"), ("a\nb", #"`a\u{a}b`"#), ("<b>|@x", "`<b>|@x`"),
  ])
  func valuesAreCode(text: String, code: String) {
    #expect(MarkdownAlertReport().code(text) == code)
  }

  @Test(arguments: [
    ("a-b, c.", "a-b, c."), ("- a", #"\- a"#), ("1. a", #"1\. a"#), ("12) a", #"12\) a"#),
    ("v1.2", "v1.2"), ("[x](y)", #"\[x\](y)"#), ("<b>", #"\<b\>"#), ("a_b*c", #"a\_b\*c"#),
    ("https://x", #"https\://x"#), ("www.x", #"www\.x"#), ("# a", "\\# a"), ("\\", "\\\\"),
    ("@a", #"\@a"#), ("&lt;", #"\&lt;"#), ("+1", #"\+1"#),
  ])
  func textsAreEscaped(text: String, escaped: String) {
    #expect(MarkdownAlertReport().escaped(text) == escaped)
  }

  /// Outside code spans nothing is left that Markdown would take for its own.
  @Test func hostileValuesStayInTheirPlaces() {
    let lines = AlertFormatTests.text(.markdown, HostileAlerts.all).split(separator: "\n")
    #expect(lines.count > 500)
    for line in lines where line.hasPrefix("- **") {
      let bare = MarkdownAlertReportTests.withoutCode(line)
      #expect(
        bare.wholeMatch(of: /- \*\*[A-Z][a-z ]*:\*\*[-0-9:TZ ×,+=a-z()–.]*/) != nil, "\(bare)")
    }
  }

  /// The line without its code spans: each ends at the next row of as many backticks (CommonMark 6.1).
  private static func withoutCode(_ line: Substring) -> String {
    var bare = ""
    var rest = line
    while let start = rest.firstIndex(of: "`") {
      bare += rest[..<start]
      let fence = rest[start...].prefix { $0 == "`" }
      var inside = rest[fence.endIndex...]
      var isClosed = false
      while let next = inside.firstIndex(of: "`") {
        let row = inside[next...].prefix { $0 == "`" }
        inside = inside[row.endIndex...]
        isClosed = row.count == fence.count
        if isClosed { break }
      }
      if !isClosed { bare += "unclosed `" }
      rest = inside
    }
    return bare + rest
  }
}
