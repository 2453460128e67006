import Testing
import TrailTestSupport

@testable import TrailRules

/// The quick reader of usual YAML against the full parser: the same nodes at the same places, or nothing.
@Suite struct BlockYAMLTests {
  /// Texts that it reads.
  static let usual = [
    "a: 1", "a: 1\n", "# c\n\na: 1 # c\nb:   two words  \n", "---\na: b\n",
    "a:\nb: ~\nc: null\n", "a:\n  b:\n    c: d\n  e: f\ng: h\n", "a:\n- b\n- c\nd: e\n",
    "a:\n  - b\n  - c\n", "- a: 1\n  b: 2\n-   c: 3\n    d: 4\n-\n  e: 5\n- \n- f\n",
    "'a b': 'it''s'\n\"c\": \"d # e\"\n", "'|all':\n  - '*x'\n", "f|contains|all: x\n",
    "a: |\n  one\n    two\n\n  three\nb: c\n", "a: |-\n  one\n\nb: c\n", "a: |\n\n  x\n",
    "a: >\n  one\n  two\n\n  three\n", "a: >-\n one\n two\n\n", "a: http://x.y:80/z#f\n",
    "a: -1\nb: -x\n", "ä: ö\n'ü': \"ß\" # é\nlist:\n  - ñ: ó\n    b: c\n",
    "a:\n  # c\n  - b # d\n  # e\n# f\n  - g\n", "a: ''\nb: \"\"\nc: a,b]c}d\n",
    "a: |\n  # no comment\n# comment\nb: c\n", "- a:\n  - b\n  c:\n- d:\n- e\n",
  ]

  @Test(arguments: usual)
  func readsTheUsual(text: String) throws {
    let root = try #require(BlockYAML.root(of: text, firstLine: 1), "not read")
    let thorough = YAMLReader(thoroughly: text, path: "f")
    #expect(thorough.errors == [])
    #expect(thorough.documents.map(\.root) == [root])
  }

  /// Texts that are for the full parser, be it to refuse them.
  static let unusual = [
    "", "# c\n", "text\n", "a: [b]\n", "a: {b: c}\n", "a: &x b\n", "a: *x\n", "a: !!str 1\n",
    "? a\n: b\n", "a: b\n  c\n", "a: 'b\n  c'\n", "a: \"b\\n\"\n", "a:\tb\n", "a: b\na: c\n",
    "<<: x\n", "a: b: c\n", "a: b\n - c\n", "a:\n    b: c\n  d: e\n", "- - a\n", "a : b\n",
    "a: |2\n   b\n", "a: |+\n  b\n", "a: |\n  b", "a: >\n  b\n    c\n", "a: b\n...\n",
    "%YAML 1.1\n---\na: b\n", "--- a\n", "a: `b`\n", "a: @b\n", "a: \u{85}b\n", "a: \u{2028}b\n",
    "\"a\\tb\": c\n", "a: 'b' c\n", "a: >\n\n  b\n", "a: |\n  b\n   \n  c\n",
  ]

  @Test(arguments: unusual)
  func leavesTheRestToTheFullParser(text: String) {
    #expect(BlockYAML.root(of: text, firstLine: 1) == nil)
  }

  @Test func deepTextsAreLeft() {
    let text = (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(BlockYAML.root(of: text, firstLine: 1) == nil)
  }

  private static let pieces = [
    ":", ": ", " :", "- ", "-", "\n", "\n\n", " ", "  ", "    ", "#", " # ", "'", "''", "\"", "\\",
    "|", ">", "|-", ">-", "|+", "[", "]", "{", "}", ",", "&a ", "*a", "!x ", "?", "? ", "%", "@",
    "`", "---", "...", "--- ", "\n---\n", "<<: ", "~", "é", "\u{85}", "\u{2028}", "\t", "\r",
    "\u{FEFF}", "a: ", "x:\n", "- - ", "'':",
  ]

  private static func mutated(_ text: String, using random: inout SeededGenerator) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let place = Int.random(in: 0...scalars.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        let piece = pieces.randomElement(using: &random) ?? ""
        scalars.insert(contentsOf: Array(piece.unicodeScalars), at: place)
      case 2:
        let end = min(scalars.count, place + Int.random(in: 1...6, using: &random))
        scalars.removeSubrange(place..<end)
      default:
        guard place < scalars.count else { continue }
        scalars.swapAt(place, Int.random(in: 0..<scalars.count, using: &random))
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  @Test func mutatedTextsAreReadTheSameWayOrNotAtAll() {
    var random = SeededGenerator(seed: 2026)
    let seeds = SigmaSampleRules.all + BlockYAMLTests.usual
    var read = 0
    var left = 0
    for _ in 0..<12_000 {
      let seed = seeds.randomElement(using: &random) ?? ""
      let text = BlockYAMLTests.mutated(seed, using: &random)
      guard let root = BlockYAML.root(of: text, firstLine: 1) else {
        left += 1
        continue
      }
      read += 1
      let thorough = YAMLReader(thoroughly: text, path: "f")
      #expect(thorough.errors == [], "\(text)")
      #expect(thorough.documents.map(\.root) == [root], "\(text)")
    }
    #expect(read > 3000 && left > 2000)
  }
}
