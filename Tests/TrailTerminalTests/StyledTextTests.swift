import Testing

@testable import TrailTerminal

@Suite struct StyledTextTests {
  @Test(arguments: [
    ("", 20, [""]),
    ("short", 20, ["short"]),
    ("exactly twenty signs", 20, ["exactly twenty signs"]),
    ("one word more than twenty", 20, ["one word more than", "  twenty"]),
    ("trailing spaces      x", 20, ["trailing spaces", "  x"]),
    // Wide characters count two columns.
    ("東京の請求書 東京の請求書", 20, ["東京の請求書", "  東京の請求書"]),
    // A word that fits no line breaks after a separator, or anywhere.
    ("logs/2026/03/04/a-long-name.json.gz", 20, ["logs/2026/03/04/a-", "  long-name.json.gz"]),
    ("abcdefghijklmnopqrstuvwxyz", 20, ["abcdefghijklmnopqrst", "  uvwxyz"]),
    // U+00A0 holds together and is written as a space.
    ("took quite long 47\u{A0}min", 20, ["took quite long", "  47 min"]),
    ("  an indent of its own", 20, ["  an indent of its", "  own"]),
  ])
  func wraps(text: String, width: Int, expected: [String]) {
    #expect(lines(StyledText(text), width: width) == expected)
  }

  @Test(arguments: 20...60)
  func keepsWidthAndText(width: Int) {
    let words = "arn:aws:iam::123456789012:role/Deploy 東京の請求書.pdf x bücher 🙂🙂🙂 "
    let text = String(repeating: words, count: 5)
    let lines = lines(StyledText(text), width: width)
    #expect(lines.count > 1)
    for line in lines { #expect(DisplayWidth.of(line) <= width) }
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func writesStylesOnEachLine() {
    var text = StyledText("who ", .dim)
    text.append("user/alice user/bob", .bold)
    #expect(
      lines(text, width: 14, colour: true) == [
        "\u{1B}[2mwho \u{1B}[0m\u{1B}[1muser/alice\u{1B}[0m", "  \u{1B}[1muser/bob\u{1B}[0m",
      ])
    #expect(lines(text, width: 14) == ["who user/alice", "  user/bob"])
  }

  @Test func joinsParagraphs() {
    var text = StyledText("a", .bold)
    text.append(StyledText("é", .dim))
    #expect(lines(text, width: 20, colour: true) == ["\u{1B}[1ma\u{1B}[0m\u{1B}[2mé\u{1B}[0m"])
    #expect(text.width == 2)
  }

  private func lines(_ text: StyledText, width: Int, colour: Bool = false) -> [String] {
    var output: [UInt8] = []
    text.write(to: &output, width: width, hangingIndent: 2, colour: colour)
    #expect(output.last == UInt8(ascii: "\n"))
    return String(decoding: output.dropLast(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }
}
