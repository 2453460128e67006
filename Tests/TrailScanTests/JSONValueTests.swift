import Testing
import TrailScan
import TrailTestSupport

@Suite struct JSONValueTests {
  @Test(arguments: [
    ("12345678901234567890", "12345678901234567890"), ("-0.50", "-0.50"), ("1e+400", "1e+400"),
    ("true", "true"), (#""a\tb""#, "a\tb"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
    (#""\udE00x""#, "\u{FFFD}x"), (#""\u0041\/\\""#, "A/\\"), (#""""#, ""),
  ])
  func scalars(text: String, expected: String) throws {
    #expect(try JSONValue.parse(text).scalarText == expected)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\" 1}", 5), ("{a:1}", 1), ("01", 1), ("1.", 0),
    ("nul", 0),
    ("\"a", 0), ("\"\\x\"", 1), ("\"a\nb\"", 2), ("[1] 2", 4), ("{\"a\":1,}", 7), ("\"\\u12\"", 1),
    ("-", 0),
  ])
  func errorsTellWhere(text: String, offset: Int) {
    #expect { try JSONValue.parse(text) } throws: { ($0 as? JSONError)?.offset == offset }
  }

  @Test func lastOfRepeatedKeysWinsAndOrderStays() throws {
    let value = try JSONValue.parse(#" {"b":1, "a":[null,false], "b":2} "#)
    #expect(value["b"]?.scalarText == "2")
    #expect(value.members?.map(\.key) == ["b", "a", "b"])
    #expect(value["a"]?.array?.map(\.content) == [.null, .bool(false)])
    #expect(value.range == 1..<33)
  }

  @Test func invalidUTF8IsReplaced() throws {
    #expect(try JSONValue.parse([0x22, 0x61, 0xFF, 0x22]).string == "a\u{FFFD}")
  }

  @Test func nestingIsBounded() {
    let deep = String(repeating: "[", count: 513) + String(repeating: "]", count: 513)
    #expect { try JSONValue.parse(deep) } throws: { ($0 as? JSONError)?.code == .tooDeep }
    #expect(throws: Never.self) {
      try JSONValue.parse(String(repeating: "[", count: 512) + String(repeating: "]", count: 512))
    }
  }

  @Test func quotedTextReadsBack() throws {
    let text = "a\"b\\c\n\u{1}\u{7F}\u{85}\u{2028}é😀"
    var quoted: [UInt8] = []
    JSONText.appendQuoted(text, to: &quoted)
    #expect(!quoted.contains { $0 < 0x20 })
    #expect(try JSONValue.parse(quoted).string == text)
  }

  /// What is escaped, told scalar by scalar.
  private static func slowlyQuoted(_ text: String) -> String {
    let named: [Unicode.Scalar: String] = [
      "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
    ]
    let inner = text.unicodeScalars.map { scalar -> String in
      let isControl = scalar.properties.generalCategory == .control
      guard isControl || scalar == "\u{2028}" || scalar == "\u{2029}" else {
        return named[scalar] ?? String(scalar)
      }
      let hex = String(scalar.value, radix: 16)
      return named[scalar] ?? "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
    return "\"" + inner.joined() + "\""
  }

  /// Texts are looked at eight bytes at a time, and what is left of them together.
  @Test func whatIsEscapedMayStandAnywhere() {
    for length in 1...25 {
      for place in 0..<length {
        for scalar in ["\"", "\\", "\n", "\u{0}", "\u{1F}", " ", "!", "\u{7F}", "\u{85}", "\u{A0}"]
        {
          let text =
            String(repeating: "a", count: place) + scalar
            + String(repeating: "~", count: length - place - 1)
          var quoted: [UInt8] = []
          JSONText.appendQuoted(text, to: &quoted)
          #expect(String(decoding: quoted, as: UTF8.self) == Self.slowlyQuoted(text))
        }
      }
    }
  }

  @Test func escapesAreThoseToldScalarByScalar() {
    let scalars =
      (UInt32(0)...0x3000).compactMap { Unicode.Scalar($0) } + ["\u{FFFF}", "\u{1F511}"]
    var generator = SeededGenerator(seed: 5)
    let mixed = (0..<200).map { _ in
      String(String.UnicodeScalarView(generator.some(scalars, most: 30)))
    }
    for text in scalars.map({ "a\($0)b" }) + scalars.map({ "\($0)" }) + mixed + [""] {
      var quoted: [UInt8] = []
      JSONText.appendQuoted(text, to: &quoted)
      #expect(String(decoding: quoted, as: UTF8.self) == Self.slowlyQuoted(text))
    }
  }
}
