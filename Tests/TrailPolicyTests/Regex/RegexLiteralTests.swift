import Testing
import TrailPolicy

@Suite struct RegexLiteralTests {
  static let rows: [(pattern: String, literal: String)] = [
    ("abc", "abc"), ("^abc$", "abc"), ("a.bcd", "bcd"), ("ab?cde", "cde"), ("ab*c", "a"),
    ("ab+c", "ab"), ("abc{2}de", "ab"), ("a|bcd", ""), ("(a|b)cd", "cd"), ("(?:xyz)cd", "cd"),
    ("(?i)abc", ""), ("(?=abc)d", ""), ("(?x) a b", ""), ("[abc]def", "def"), ("[]a]def", "def"),
    ("[^]]def", "def"), ("[[:alpha:]]def", ""), (#"a\.bc"#, "a.bc"), (#"\dabc\w+de"#, "abc"),
    (#"\Qa.b\E"#, ""), (#"\x41bc"#, ""), (#"\p{L}abc"#, ""), ("äbc", "bc"), ("", ""),
    ("a{b|c}dddd", ""), ("x{,3}abcd", "abcd"), ("abc??d", "ab"), (#"a\\b"#, #"a\b"#),
    ("a#b", "a#b"),
    ("(*UTF)abc", ""), (#"(a\)b)cd"#, "cd"), ("([(]x)cd", "cd"), (#"abc\Kd"#, ""),
  ]

  @Test(arguments: rows)
  func required(row: (pattern: String, literal: String)) throws {
    #expect(try RegexPattern(row.pattern).requiredLiteral == row.literal)
  }
}
