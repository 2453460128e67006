import Testing
import TrailPolicy

@Suite struct WildcardPatternTests {
  static let rows: [(pattern: String, text: String, matches: Bool)] = [
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "a/b:c", true), ("**", "", true),
    ("?", "", false), ("?", "a", true), ("?", "ab", false), ("?*", "a", true), ("*?", "", false),
    ("abc", "abc", true), ("abc", "abcd", false), ("abc", "ab", false), ("abc", "ABC", false),
    ("s3:Get*", "s3:GetObject", true), ("s3:Get*", "s3:Get", true), ("s3:Get*", "s3:PutGet", false),
    ("*Object", "GetObject", true), ("*Object", "Object", true), ("*Object", "Objects", false),
    ("*et*", "GetObject", true), ("*et*", "et", true), ("*et*", "te", false),
    ("a*a", "a", false), ("a*a", "aa", true), ("ab*ba", "aba", false), ("ab*ba", "abba", true),
    ("a*b*c", "a1b2b3c", true), ("a*b*c", "acb", false), ("*a?c*", "xxabcx", true),
    ("*a?c*", "xxacx", false), ("*aab", "aaaaab", true), ("*abab*x", "abaababx", true),
    ("b/*/test/*", "b//test/x", true), ("b/*/test/*", "b/1/2/test/3/y", true),
    ("?", "é", true), ("?", "e\u{301}", false), ("??", "e\u{301}", true), ("?", "🦊", true),
    ("é", "e\u{301}", false), ("*é?", "xéy", true), ("*?é", "é", false), ("*?é", "ßé", true),
    ("?*?", "🦊", false), ("?*?", "🦊🦊", true), ("*🦊*🦊", "🦊", false), ("*🦊*🦊", "a🦊b🦊", true),
    ("[a]", "a", false), ("a.c", "abc", false), ("\\*", "\\x", true), ("a+", "aa", false),
  ]

  @Test(arguments: rows)
  func matchesWholeText(row: (pattern: String, text: String, matches: Bool)) {
    #expect(WildcardPattern(row.pattern).matches(row.text) == row.matches)
    #expect(naivelyMatches(row.pattern, row.text) == row.matches)
    let bytes = Array(row.text.utf8)
    let byBytes = bytes.withUnsafeBufferPointer { WildcardPattern(row.pattern).matches($0) }
    #expect(byBytes == row.matches)
  }

  static let insensitiveRows: [(pattern: String, text: String, matches: Bool)] = [
    ("S3:get*", "s3:GetObject", true), ("KALI*", "kali-linux", true), ("É*", "éa", true),
    ("é", "É", true), ("é", "e", false), ("*Ω", "xω", true), ("[", "{", false), ("@", "`", false),
    ("\u{212A}", "k", true), ("k", "\u{212A}", true), ("?", "İ", true), ("ⱥ?", "Ⱥx", true),
    ("straße", "STRASSE", false),
  ]

  @Test(arguments: insensitiveRows)
  func ignoresCase(row: (pattern: String, text: String, matches: Bool)) {
    let pattern = WildcardPattern(row.pattern, isCaseInsensitive: true)
    #expect(pattern.matches(row.text) == row.matches)
  }

  @Test func takesEscapedWildcardsAsText() {
    let pattern = WildcardPattern(segments: [
      .literal("home/"), .literal("a*?"), .literal("/"), .anyRun, .anyOne,
    ])
    #expect(pattern.matches("home/a*?/x"))
    #expect(!pattern.matches("home/a*?/"))
    #expect(!pattern.matches("home/abc/x"))
    #expect(WildcardPattern(literal: "*").matches("*"))
    #expect(!WildcardPattern(literal: "*").matches("a"))
  }

  @Test func saysWhatItIs() {
    #expect(WildcardPattern("abc").literalText == "abc")
    #expect(WildcardPattern("ABC", isCaseInsensitive: true).literalText == "abc")
    #expect(WildcardPattern("a*").literalText == nil)
    #expect(WildcardPattern("a?").literalText == nil)
    #expect(WildcardPattern("***").matchesEverything)
    #expect(!WildcardPattern("*?").matchesEverything)
    #expect(!WildcardPattern("").matchesEverything)
  }

  @Test(arguments: [false, true])
  func agreesWithTheNaiveMatcher(isCaseInsensitive: Bool) {
    var random = SeededRandom(state: 20_260_304)
    let letters: [Character] = ["a", "b", "a", "é", "🦊", "*", "?", "*"]
    var matchCount = 0
    for _ in 0..<20_000 {
      let pattern = String(
        (0..<random.below(9)).map { _ in letters[random.below(letters.count)] })
      let text = String((0..<random.below(11)).map { _ in letters[random.below(5)] })
      let expected = naivelyMatches(pattern, text)
      let compiled = WildcardPattern(pattern, isCaseInsensitive: isCaseInsensitive)
      #expect(compiled.matches(text) == expected, "`\(pattern)` against `\(text)`")
      if expected { matchCount += 1 }
    }
    #expect(matchCount > 1000, "the property proved nothing")
  }

  @Test(.timeLimit(.minutes(1)))
  func isNoDangerWithManyWildcards() {
    let text = String(repeating: "a", count: 10_000)
    let stars = String(repeating: "a*", count: 500)
    #expect(!WildcardPattern(stars + "b").matches(text))
    #expect(WildcardPattern(stars + "a").matches(text))
    #expect(!WildcardPattern("*" + String(repeating: "a", count: 4000) + "b*").matches(text))
    #expect(!WildcardPattern(stars + "?b*").matches(text))
  }
}

/// A small generator with a fixed seed (Steele, Lea and Flood's SplitMix64).
struct SeededRandom {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// The plain slow way: tries every length for every `*`.
func naivelyMatches(_ pattern: String, _ text: String) -> Bool {
  func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return (0...text.count).contains { matches(pattern.dropFirst(), text.dropFirst($0)) }
    }
    guard let scalar = text.first, first == "?" || first == scalar else { return false }
    return matches(pattern.dropFirst(), text.dropFirst())
  }
  return matches(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
}
