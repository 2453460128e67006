import Testing

@testable import TrailTerminal

@Suite struct PrintableTextTests {
  @Test(arguments: [
    // Harmless: as it is.
    ("", ""),
    ("aws-cli/2.15.0 Python/3.11", "aws-cli/2.15.0 Python/3.11"),
    ("bücher 東京 🙂", "bücher 東京 🙂"),
    (#"CORP\alice"#, #"CORP\alice"#),
    (#"C:\users"#, #"C:\users"#),
    // What drives a terminal.
    ("\u{1B}[2J", #"\u{1b}[2J"#),
    ("\u{1B}]0;title\u{07}", #"\u{1b}]0;title\u{7}"#),
    ("a\rb\nc\td", #"a\u{d}b\u{a}c\u{9}d"#),
    ("a\r\nb", #"a\u{d}\u{a}b"#),
    ("nul\u{0}", #"nul\u{0}"#),
    ("del\u{7F}", #"del\u{7f}"#),
    ("csi\u{9B}31m", #"csi\u{9b}31m"#),
    // What deceives the eye.
    ("\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}", #"\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}"#),
    ("\u{2066}\u{2067}\u{2068}\u{2069}", #"\u{2066}\u{2067}\u{2068}\u{2069}"#),
    ("ad\u{200B}min\u{FEFF}", #"ad\u{200b}min\u{feff}"#),
    ("line\u{2028}paragraph\u{2029}", #"line\u{2028}paragraph\u{2029}"#),
    ("tag\u{E0041}", #"tag\u{e0041}"#),
    // Text that looks like an escape differs from an escape.
    (#"\u{1b}"#, #"\u{5c}u{1b}"#),
    (#"\u001b"#, #"\u001b"#),
  ])
  func escapes(text: String, expected: String) {
    #expect(PrintableText.escaped(text) == expected)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"),
    ("abcdefg", 6, "abcdef… (+1 character)"),
    (String(repeating: "x", count: 1206), 2, "xx… (+1,204 characters)"),
    ("東京都", 3, "東京都"),
    ("\u{1B}\u{1B}\u{1B}", 2, #"\u{1b}\u{1b}… (+1 character)"#),
    ("e\u{301}\u{301}\u{301}", 2, "e\u{301}… (+2 characters)"),
  ])
  func cutsLongText(text: String, limit: Int, expected: String) {
    #expect(PrintableText.escaped(text, limit: limit) == expected)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("bücher", 6), ("bu\u{308}cher", 6), ("東京", 4), ("ﬀ", 1), ("한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("🙂", 2), ("👍🏽", 2), ("🇩🇪", 2), ("…–×→·━", 6), ("ＡＢ", 4),
  ])
  func measuresColumns(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }
}
