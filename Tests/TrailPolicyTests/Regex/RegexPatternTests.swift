import Testing
import TrailPolicy

@Suite struct RegexPatternTests {
  static let rows: [(pattern: String, flags: String, text: String, expected: Truth)] = [
    ("b", "", "abc", .yes), ("^b", "", "abc", .no), ("^a.c$", "", "abc", .yes),
    ("B", "", "abc", .no), ("B", "i", "abc", .yes), ("ä", "i", "Ä", .yes), ("ä", "", "Ä", .no),
    ("ſ", "i", "S", .yes), ("a.c", "", "a\nc", .no), ("a.c", "s", "a\nc", .yes),
    ("a.c", "", "a\rc", .yes), ("^c$", "", "a\nc\nd", .no), ("^c$", "m", "a\nc\nd", .yes),
    ("^.$", "", "é", .yes), ("^.$", "", "ab", .no), ("", "", "", .yes), ("^$", "", "", .yes),
    ("^$", "", "a", .no), (#"\d{12}"#, "", "arn:aws:iam::111122223333:root", .yes),
    (#"^\d+$"#, "", "٣", .no), (#"(?<!s)cli"#, "", "aws-cli", .yes), (#"(a)\1"#, "", "aa", .yes),
    (#"(?i)ABC"#, "", "abc", .yes), (#"a\x00b"#, "", "a\0b", .yes), (#"\Qa.b\E"#, "", "axb", .no),
  ]

  @Test(arguments: rows)
  func finds(row: (pattern: String, flags: String, text: String, expected: Truth)) throws {
    let pattern = try RegexPattern(
      row.pattern, ignoresCase: row.flags.contains("i"), isMultiline: row.flags.contains("m"),
      dotMatchesLineEnd: row.flags.contains("s"))
    #expect(RegexSearcher().finds(pattern, in: row.text) == row.expected)
    #expect(pattern.description == "/\(row.pattern)/\(row.flags)")
  }

  static let refused: [(pattern: String, error: String)] = [
    ("(a", "missing closing parenthesis at byte 2"),
    ("[b-a]", "range out of order in character class at byte 3"),
    ("*a", "quantifier does not follow a repeatable item at byte 0"),
    (#"a\C"#, "using \\C is disabled by the application at byte 3"),
    (#"a\"#, "\\ at end of pattern at byte 2"),
  ]

  @Test(arguments: refused)
  func refuses(row: (pattern: String, error: String)) {
    let error = #expect(throws: RegexError.self) { try RegexPattern(row.pattern) }
    #expect(error?.description == row.error)
  }

  @Test func invalidUTF8MatchesNothingAndHidesNothing() throws {
    let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3]
    for (text, expected) in [("b", Truth.yes), ("^a", .yes), ("a.b", .no), ("ab", .no)] {
      let pattern = try RegexPattern(text)
      #expect(bytes.withUnsafeBufferPointer { RegexSearcher().finds(pattern, in: $0) } == expected)
    }
  }

  static let runaways: [(pattern: String, text: String)] = [
    ("(a+)+$", String(repeating: "a", count: 60) + "b"),
    ("(a|a)*[cd]", String(repeating: "a", count: 2000)),
    ("(?:a?){40}a{40}$", String(repeating: "a", count: 39) + "b"),
    ("(.*)*[xy]", String(repeating: "ab", count: 40_000)),
    ("(a(?1)?b?)+$", String(repeating: "a", count: 4000) + "c"),
  ]

  /// The answer comes by counting steps, so it is the same on every machine.
  @Test(arguments: runaways, [false, true])
  func aRunawayIsGivenUp(row: (pattern: String, text: String), ignoresCase: Bool) throws {
    let pattern = try RegexPattern(row.pattern, ignoresCase: ignoresCase)
    let searcher = RegexSearcher()
    #expect(searcher.finds(pattern, in: row.text) == .unknown)
    #expect(searcher.finds(try RegexPattern("a"), in: row.text) == .yes, "it can go on")
  }

  static let longTexts: [(pattern: String, text: String, expected: Truth)] = [
    (#""Effect":"Allow".*"Principal":"\*""#, #""Effect":"Allow""# + filler(90_000), .no),
    (
      #""Effect":"Allow".*"Principal":"\*""#,
      filler(50_000) + #""Effect":"Allow""# + filler(9000) + #""Principal":"*""#, .yes
    ),
    ("(?:[a-z]+,)*end$", filler(60_000) + "end", .yes),
    ("^(?:[^,]*,)+x", filler(60_000), .no),
  ]

  private static func filler(_ count: Int) -> String {
    String(repeating: "abcdefghi,", count: count / 10)
  }

  @Test(arguments: longTexts)
  func longTextsAreSearchedToTheEnd(row: (pattern: String, text: String, expected: Truth)) throws {
    #expect(RegexSearcher().finds(try RegexPattern(row.pattern), in: row.text) == row.expected)
  }

  @Test func textAndFlagsMakeThePattern() throws {
    let pattern = try RegexPattern("a")
    #expect(pattern == (try RegexPattern("a")))
    #expect(pattern != (try RegexPattern("b")))
    #expect(pattern != (try RegexPattern("a", ignoresCase: true)))
    #expect(pattern != (try RegexPattern("a", isMultiline: true)))
    #expect(pattern != (try RegexPattern("a", dotMatchesLineEnd: true)))
    #expect(Set([pattern, try RegexPattern("a")]).count == 1)
  }
}
