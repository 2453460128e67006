import Testing
import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

/// Each kind of test, each kind of value: the engine and the plain evaluator against a written answer.
@Suite struct FieldMatchTests {
  /// Whether a test holds for a record with these request parameters; both evaluators must say so.
  static func holds(_ test: EventTest, parameters: String, more: String = "") throws -> Bool {
    let json = """
      {"eventVersion":"1.11","eventTime":"2026-03-04T19:12:00Z","eventID":"e",
      "eventSource":"s3.amazonaws.com","eventName":"GetObject","userIdentity":{"type":"Root"},
      "sourceIPAddress":"192.0.2.7","requestParameters":\(parameters)\(more)}
      """
    let compiled = CompiledRules(
      rules: [Rule(id: "r", title: "", severity: .low, condition: .test(test))])
    let evaluator = RuleEvaluator(compiled)
    var answers: [Bool] = []
    try RecordFeed.scan([json], fields: compiled.fields) { record, time in
      evaluator.evaluate(record, time: time)
      answers.append(!evaluator.matches.isEmpty)
      let slow = SlowEvaluator(
        try record.decoded(), text: Array(record.bytes), declared: DeclaredConditions())
      #expect(slow.truth(.test(test)) == Truth(answers[0]), "the plain evaluator disagrees")
    }
    return try #require(answers.first as Bool?, "the record is one")
  }

  static func field(_ field: String, _ match: FieldMatch) -> EventTest {
    .field(FieldTest(field, match))
  }

  static func text(_ pieces: TextPattern.Piece..., isCased: Bool = false) -> FieldMatch {
    .text(TextPatterns([TextPattern(pieces)], isCased: isCased))
  }

  static let texts: [(match: FieldMatch, value: String, expected: Bool)] = [
    (text(.literal("abc")), #""ABC""#, true),
    (text(.literal("abc"), isCased: true), #""ABC""#, false),
    (text(.literal("ABC"), isCased: true), #""ABC""#, true),
    (text(.literal("abc")), #""abcd""#, false),
    (text(.literal("ab"), .anyRun), #""abcd""#, true),
    (text(.anyRun, .literal("cd")), #""abcd""#, true),
    (text(.anyRun, .literal("bc"), .anyRun), #""abcd""#, true),
    (text(.literal("a"), .anyOne, .literal("c")), #""aäc""#, true),
    (text(.literal("a"), .anyOne, .literal("c")), #""ac""#, false),
    (text(.literal("a"), .anyOne, .literal("c")), #""a\u00e4c""#, true),
    (text(.literal("a"), .anyOne, .literal("c")), #""a\ud83d\ude00c""#, true),
    (text(.literal("Ä")), #""ä""#, true), (text(.literal("ä")), #""\u00C4""#, true),
    (text(.literal("straße")), #""STRASSE""#, false), (text(.literal("σ")), #""ς""#, true),
    (text(.literal("ı")), #""I""#, false), (text(.literal("k")), "\"\u{212A}\"", true),
    (text(), #""""#, true), (text(), "null", false), (text(), #""a""#, false),
    (text(), "[]", false),
    (text(), "{}", false), (text(.anyRun), #""""#, true), (text(.anyRun), "null", false),
    (text(.anyRun), "[]", true), (text(.anyRun), "0", true),
    (text(.literal("null")), "null", false),
    (text(.literal("null")), #""null""#, true), (text(.literal("true")), "true", true),
    (text(.literal("True")), "true", true), (text(.literal("5")), "5", true),
    (text(.literal("5")), "5.0", false), (text(.literal("1e3")), "1E3", true),
    (text(.literal("b")), #"["a",["B"]]"#, true), (text(.literal("c")), #"["a",["B"]]"#, false),
    (text(.literal(#"["a",["B"]]"#)), #"[ "a" , [ "B" ] ]"#, true),
    (text(.literal(#"{"b":{"c":"d e"}}"#)), "{ \"b\" :\n{\"c\": \"d e\"} }", true),
    (
      text(.anyRun, .literal(#""Effect":"Allow"#), .anyRun), #"{"d":"{\"Effect\":\"Allow\"}"}"#,
      true
    ),
    (
      text(.anyRun, .literal(#""Effect":"Allow"#), .anyRun), #"{"d":{"e":"\u0022Effect\u0022:"}}"#,
      false
    ),
    (
      text(.anyRun, .literal(#""effect" : "allow"#), .anyRun),
      #"["x",{"d":"{\n  \u0022Effect\u0022 : \"Allow\"\n}"}]"#, true
    ),
    (
      text(.anyRun, .literal(#""Effect":"Allow"#), .anyRun), #""{\"Effect\":\"Allow\"}""#,
      true
    ),
    (
      text(.anyRun, .literal(#"\"Effect\":\"Allow\""#), .anyRun),
      #"{"d":"{\"Effect\":\"Allow\"}"}"#, true
    ),
    (text(.anyRun, .literal("x"), .anyRun), #"[null,{"y":"x"}]"#, true),
    (text(.literal("a\nb")), #""a\nb""#, true), (text(.literal("*")), #""*""#, true),
    (text(.literal("*")), #""a""#, false),
  ]

  @Test(arguments: texts)
  func text(row: (match: FieldMatch, value: String, expected: Bool)) throws {
    let test = FieldMatchTests.field("requestParameters.a", row.match)
    #expect(try FieldMatchTests.holds(test, parameters: #"{"a":\#(row.value)}"#) == row.expected)
  }

  static let paths: [(field: String, parameters: String, expected: Bool)] = [
    ("requestParameters.a.b", #"{"a":{"b":"x"}}"#, true),
    ("requestParameters.a.b", #"{"a.b":"x"}"#, true),
    ("requestParameters.a.b.c", #"{"a.b":{"c":"x"}}"#, true),
    ("requestParameters.a.b.c", #"{"a":{"b.c":"x"}}"#, true),
    ("requestParameters.a.b.c", #"{"a.b.c":"x"}"#, true),
    ("requestParameters.a.b", #"{"a":[{"b":"y"},{"b":"x"}]}"#, true),
    ("requestParameters.a.b", #"{"a":[[{"b":["x"]}]]}"#, true),
    ("requestParameters.a.b", #"[{"a":{"b":"x"}}]"#, true),
    ("requestParameters.a.b", #"{"a":"x"}"#, false), ("requestParameters.A", #"{"a":"x"}"#, false),
    ("requestParameters.a", #"{"\u0061":"x"}"#, true),
    ("requestParameters.a", #"{"a":"y","a":"x"}"#, true),
    ("requestParameters.a", #"{"a":"x","a":"y"}"#, false),
    ("requestParameters.a b", #"{"a b":"x"}"#, true), ("requestParameters.", #"{"":"x"}"#, true),
    ("requestParameters..", #"{".":"x"}"#, true), ("requestParameters", #""x""#, true),
    ("RequestParameters", #""x""#, false), ("requestParameters.0", #"["x"]"#, false),
    ("requestParameters.Tag", #"{"Tag":{"Tag":"x"}}"#, false),
  ]

  @Test(arguments: paths)
  func path(row: (field: String, parameters: String, expected: Bool)) throws {
    let test = FieldMatchTests.field(row.field, FieldMatchTests.text(.literal("x")))
    #expect(try FieldMatchTests.holds(test, parameters: row.parameters) == row.expected)
  }

  @Test func aTopLevelNameMayHaveDots() throws {
    let match = FieldMatchTests.text(.literal("x"))
    func holds(_ field: String, _ more: String) throws -> Bool {
      try FieldMatchTests.holds(FieldMatchTests.field(field, match), parameters: "null", more: more)
    }
    #expect(try holds("detail.type", #","detail.type":"x""#))
    #expect(try holds("detail.type", #","detail":{"type":"x"}"#))
    #expect(try holds("detail.a.b", #","detail.a":{"b":"x"}"#))
    #expect(try !holds("userIdentity.type", #","userIdentity.type":"x""#))
  }

  static func cidr(_ networks: String...) -> FieldMatch {
    .cidr(networks.compactMap { IPNetwork($0) })
  }

  static let others: [(match: FieldMatch, value: String, expected: Bool)] = [
    (.null, "null", true), (.null, #""""#, false), (.null, "[null,1]", true), (.null, "[]", false),
    (.null, "0", false), (.exists(true), "null", true), (.exists(true), #""""#, true),
    (.exists(false), "null", false), (.number(NumberComparison(.equal, 5)), "5.0", true),
    (.number(NumberComparison(.equal, 5)), #""5""#, true),
    (.number(NumberComparison(.equal, 5)), #""005.00""#, true),
    (.number(NumberComparison(.equal, 5)), #"" 5""#, false),
    (.number(NumberComparison(.equal, 5)), #""5 apples""#, false),
    (.number(NumberComparison(.equal, 1000)), "1e3", true),
    (.number(NumberComparison(.equal, 0)), "-0", true),
    (.number(NumberComparison(.greater, 0)), #""0x10""#, false),
    (.number(NumberComparison(.less, 0)), "true", false),
    (.number(NumberComparison(.greater, 1e300)), "1e400", true),
    (.number(NumberComparison(.less, 5)), "5", false),
    (.number(NumberComparison(.lessOrEqual, 5)), "[9,[5]]", true),
    (.number(NumberComparison(.greaterOrEqual, 5)), "{\"n\":9}", false),
    (.number(NumberComparison(.notEqual, 5)), "6", true),
    (.number(NumberComparison(.notEqual, 5)), #""x""#, false),
    (cidr("192.0.2.0/24"), #""192.0.2.9""#, true),
    (cidr("192.0.2.0/24"), #""::ffff:192.0.2.9""#, true),
    (cidr("192.0.2.0/24"), #""192.0.2.9/32""#, false),
    (cidr("2001:db8::/32"), #""2001:DB8::9""#, true),
    (cidr("10.0.0.0/8", "192.0.2.0/24"), #"["x","192.0.2.9"]"#, true),
    (cidr("0.0.0.0/0"), #""ec2.amazonaws.com""#, false),
    (.field("sourceIPAddress", .equals, isCased: false), #""192.0.2.7""#, true),
    (.field("sourceIPAddress", .startsWith, isCased: false), #""192.0.2.70""#, true),
    (.field("sourceIPAddress", .endsWith, isCased: false), #""x192.0.2.7""#, true),
    (.field("sourceIPAddress", .contains, isCased: false), #"["y","<192.0.2.7>"]"#, true),
    (.field("sourceIPAddress", .contains, isCased: false), #""192.0.2""#, false),
    (.field("userIdentity.type", .equals, isCased: false), #""root""#, true),
    (.field("userIdentity.type", .equals, isCased: true), #""root""#, false),
    (.field("missing", .contains, isCased: false), #""root""#, false),
    (.timePart(.hour, NumberComparison(.equal, 22)), #""2026-03-04T23:30:00+01:00""#, true),
    (.timePart(.minute, NumberComparison(.equal, 30)), #""2026-03-04T23:30:00+01:00""#, true),
    (.timePart(.day, NumberComparison(.equal, 5)), #""2026-03-04T23:30:00-01:00""#, true),
    (.timePart(.week, NumberComparison(.equal, 53)), #""2021-01-03T12:00:00Z""#, true),
    (.timePart(.week, NumberComparison(.equal, 1)), #""2024-12-30""#, true),
    (.timePart(.month, NumberComparison(.less, 4)), #""2026-03-31T23:59:59Z""#, true),
    (.timePart(.year, NumberComparison(.equal, 1969)), #""1969-12-31T23:59:59Z""#, true),
    (.timePart(.minute, NumberComparison(.equal, 59)), #""1969-12-31T23:59:59Z""#, true),
    (.timePart(.year, NumberComparison(.equal, 2026)), #""yesterday""#, false),
  ]

  @Test(arguments: others)
  func other(row: (match: FieldMatch, value: String, expected: Bool)) throws {
    let test = FieldMatchTests.field("requestParameters.a", row.match)
    #expect(try FieldMatchTests.holds(test, parameters: #"{"a":\#(row.value)}"#) == row.expected)
    let missing = try FieldMatchTests.holds(test, parameters: "{}")
    let isOfAbsence = row.match == .null || row.match == .exists(false)
    #expect(missing == isOfAbsence, "a field that is not there")
  }

  @Test func allPatternsMayMatchInDifferentElements() throws {
    let both = TextPatterns(
      [TextPattern([.literal("a")]), TextPattern([.literal("b")])], requiresAll: true)
    let test = FieldMatchTests.field("requestParameters.a", .text(both))
    #expect(try FieldMatchTests.holds(test, parameters: #"{"a":["b","a"]}"#))
    #expect(try !FieldMatchTests.holds(test, parameters: #"{"a":["b","c"]}"#))
  }

  static let keywords: [(patterns: [TextPattern], parameters: String, expected: Bool)] = [
    ([TextPattern([.literal("needle")])], #"{"a":["hay NEEDLE hay"]}"#, true),
    ([TextPattern([.literal("needle")])], #"{"needle":"hay"}"#, false),
    ([TextPattern([.literal("42")])], #"{"a":1425}"#, true),
    ([TextPattern([.literal("tru")])], #"{"a":true}"#, true),
    ([TextPattern([.literal("null")])], #"{"a":null}"#, false),
    ([TextPattern([.literal("n"), .anyRun, .literal("e")])], #"{"a":"needle"}"#, true),
    ([TextPattern([.literal("n"), .anyRun, .literal("e")])], #"{"a":"a needle"}"#, false),
    ([TextPattern([.literal(#""quoted""#)])], #"{"a":"x \"quoted\""}"#, true),
    ([TextPattern([.literal("ärger")])], #"{"a":"\u00c4RGER"}"#, true),
    ([TextPattern([.literal("GETOBJECT")])], "null", true),
  ]

  @Test(arguments: keywords)
  func keyword(row: (patterns: [TextPattern], parameters: String, expected: Bool)) throws {
    let test = EventTest.keywords(TextPatterns(row.patterns))
    #expect(try FieldMatchTests.holds(test, parameters: row.parameters) == row.expected)
  }

  static let keywordRegexes: [(pattern: String, parameters: String, expected: Bool)] = [
    ("^n.*e$", #"{"a":["hay",{"b":"needle"}]}"#, true),
    ("^n.*e$", #"{"a":"a needle"}"#, false), ("needle", #"{"needle":"hay"}"#, false),
    ("NEEDLE", #"{"a":"needle"}"#, false), ("^42$", #"{"a":42}"#, true),
    ("^tru", #"{"a":true}"#, true), ("null", #"{"a":null}"#, false),
    (#""quoted""#, #"{"a":"x \"quoted\""}"#, true), ("^Ä", #"{"a":"\u00c4RGER"}"#, true),
    ("^GetObject$", "null", true), ("x{2,}", #"{"a":"oxxo"}"#, true), ("x{2,}", "null", false),
  ]

  @Test(arguments: keywordRegexes)
  func keywordRegex(row: (pattern: String, parameters: String, expected: Bool)) throws {
    let test = EventTest.keywordRegex(try RegexPattern(row.pattern))
    #expect(try FieldMatchTests.holds(test, parameters: row.parameters) == row.expected)
  }

  @Test func allKeywordsMayStandInDifferentValues() throws {
    let both = TextPatterns(
      [TextPattern([.literal("one")]), TextPattern([.literal("two")])], requiresAll: true)
    #expect(try FieldMatchTests.holds(.keywords(both), parameters: #"{"a":"one","b":["two"]}"#))
    #expect(try !FieldMatchTests.holds(.keywords(both), parameters: #"{"a":"one"}"#))
  }
}
