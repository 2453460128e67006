import Testing
import TrailEvents
import TrailScan

@Suite struct RecordFieldsTests {
  private static let text = """
    {"a": {"b": [{"c": 1}, {"c": [2, 3]}, {"d": 4}, {"c": null}]}, "n": null, "s": "x",
     "e": [], "nested": [[{"k": "v"}]], "twice": 1, "twice": 2, "o": {"p": true}}
    """

  @Test(
    arguments: [
      (["a", "b", "c"], ["1", "2", "3", "null"]),
      (["a", "b"], ["object", "object", "object", "object"]),
      (["s"], ["x"]),
      (["n"], ["null"]),
      (["n", "x"], []),
      (["s", "x"], []),
      (["missing"], []),
      (["e"], []),
      (["nested", "k"], ["v"]),
      (["twice"], ["2"]),
      (["o", "p"], ["true"]),
      ([], ["object"]),
    ] as [([String], [String])])
  func values(path: [String], expected: [String]) throws {
    let found = try JSONValue.parse(Self.text).values(at: path)
    #expect(found.map { $0.scalarText ?? ($0.isNull ? "null" : "object") } == expected)
  }

  @Test func fieldsKeepTheirArrays() throws {
    let record = try JSONValue.parse(Self.text)
    #expect(record.field("e")?.array?.isEmpty == true)
    #expect(record.field("n") == nil)
    #expect(record.field("missing") == nil)
    #expect(record.text(at: "a", "b", "c") == "1")
  }

  /// Hands out a record in the scanner's window.
  private static func scan(_ record: String, _ body: (RecordView) throws -> Void) throws {
    let scanner = RecordScanner(fields: FieldTable())
    var feed = RecordFeed(records: [Array(record.utf8)])
    guard case .record = feed.next(scanner) else {
      Issue.record("the record is none: \(record)")
      return
    }
    try body(try #require(scanner.record))
  }

  /// A record in the scanner's window says what it says decoded, lists and escapes included.
  @Test func aRecordSaysWhatItSaysDecoded() throws {
    let request = #"""
      {"list":[{"id":"a"},{"id":["b",null,3]},{"x":4},{"id":null}],"none":[],"deep":[[{"id":"é\"\u0061"}],[]],"nulls":[null],
       "twice":{"id":1},"twice":{"id":2},"\u0069tem":"escaped","object":{"p":true,"q":[1]},"text":"t","null":null}
      """#
    let record = """
      {"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":\(request)}
      """
    let names = [
      "list", "none", "deep", "nulls", "twice", "item", "object", "text", "null", "missing",
    ]
    var kinds: Set<String> = []
    var seen = 0
    let tails = [[], ["id"], ["id", "id"], ["p"], ["q"]]
    let paths = names.flatMap { name in tails.map { ["requestParameters", name] + $0 } }
    try Self.scan(record) { view in
      let decoded = try view.decoded()
      for path in [["requestParameters"]] + paths {
        let value = view.contextValue(at: path)
        #expect(value == decoded.contextValue(at: path), "\(path)")
        kinds.insert(String("\(value)".prefix { $0 != "(" }))
        seen += 1
      }
    }
    #expect(seen == 51)
    #expect(kinds == ["absent", "single", "multiple"])
  }

  /// So it does by the slots of its top-level fields, whatever these hold.
  @Test func topLevelTextsAreThoseOfTheDecodedRecord() throws {
    let values: [(json: String, text: String?)] = [
      (#""plain""#, "plain"), (#""""#, ""), (#""é\"\u0061\ud83d""#, "é\"a\u{FFFD}"),
      ("12.50", "12.50"),
      ("true", "true"), ("null", nil), ("{}", nil), (#"{"a":"b"}"#, nil), ("[]", nil),
      (#"[null,{},["x"],"first","second"]"#, "first"), ("[7]", "7"),
    ]
    let fields = BaseField.allCases.filter {
      // A record must have a call and a time.
      ![.eventSource, .eventName, .eventTime, .eventVersion].contains($0)
    }
    for (index, field) in fields.enumerated() {
      for shift in values.indices {
        let (json, text) = values[(index + shift) % values.count]
        let record = """
          {"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject",\
          "eventTime":"2026-03-04T10:00:00Z","\(field.name)":\(json)}
          """
        try Self.scan(record) { view in
          let decoded = try view.decoded()
          #expect(view.text(of: field) == text, "\(record)")
          #expect(decoded.text(of: field) == text, "\(record)")
          #expect(view.text(of: .eventName) == "GetObject")
        }
      }
    }
  }
}
