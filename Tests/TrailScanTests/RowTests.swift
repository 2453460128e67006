import Testing
import TrailScan
import TrailTestSupport

/// Rows of CloudTrail Lake queries (`get-query-results`).
@Suite struct RowTests {
  static let identity =
    "{type=AssumedRole, principalid=AROAX:s, arn=arn:aws:sts::1:assumed-role/R/s, accountid=1, "
    + "sessioncontext={attributes={creationdate=2023-06-01 11:00:00.000, mfaauthenticated=false}, "
    + "sessionissuer={type=Role, arn=arn:aws:iam::1:role/R}}, invokedby=null}"

  static func row(_ id: String, more: String = "") -> String {
    #"[{"eventVersion":"1.08"},{"eventID":"\#(id)"},{"eventTime":"2023-06-01 12:00:00.000"},"#
      + #"{"userIdentity":"\#(identity)"},{"eventSource":"iam.amazonaws.com"},"#
      + #"{"eventName":"GetUser"},{"userAgent":"[a, b \" c]"},{"errorCode":"null"}\#(more)]"#
  }

  static func result(_ rows: String...) -> String {
    #"{"QueryStatus":"FINISHED","QueryResultRows":[\#(rows.joined(separator: ","))],"NextToken":"t"}"#
  }

  static let escaped = RecordScannerTests.escaped
  static let a = RecordScannerTests.a

  static let containers: [(name: String, text: String, units: [String])] = [
    ("two rows", result(row("a"), row("b")), ["record a", "record b"]),
    (
      "spaced",
      result(row("a"), row("b")).replacing("[{", with: "[ {\n").replacing("},{", with: "}\r\n , {"),
      ["record a", "record b"]
    ),
    ("two pages", result(row("a")) + "\n" + result(row("b")), ["record a", "record b"]),
    ("pages in a list", "[\(result(row("a"))),\(result(row("b")))]", ["record a", "record b"]),
    ("no rows", result(), ["notCloudTrail "]),
    ("in a string", #"{"m":\#(escaped(result(row("a"))))}"#, ["record a"]),
    (
      "the whole record beside its columns",
      result(row("x", more: #",{"eventJson":\#(escaped(a))}"#), row("b")), ["record a", "record b"]
    ),
    (
      "the whole record alone, with its id",
      result(#"[{"id":"1"},{"eventJson":\#(escaped(a))}]"#), ["record a"]
    ),
    (
      "a string that mentions eventSource",
      result(row("a", more: #",{"note":"{\"eventSource\":\"x\"}"}"#)), ["record a"]
    ),
    (
      "a count is no record",
      result(#"[{"eventSource":"s"},{"eventName":"n"},{"n":"3"}]"#),
      ["notCloudTrail ", "notCloudTrail ", "notCloudTrail "]
    ),
    (
      "few columns", result(#"[{"eventID":"a"},{"eventName":"n"},{"eventSource":"s"}]"#),
      ["record a"]
    ),
    (
      "names in small letters",
      result(#"[{"eventid":"a"},{"eventname":"n"},{"eventsource":"s"},{"other":1}]"#),
      ["record a"]
    ),
    (
      "no call", result(#"[{"eventID":"a"},{"eventName":"null"},{"eventSource":"s"}]"#),
      ["notCloudTrail ", "notCloudTrail ", "notCloudTrail "]
    ),
    ("a list of lists of records", "[[\(a)],[\(RecordScannerTests.b)]]", ["record a", "record b"]),
    (
      "the same name twice", #"[[{"x":1},{"x":2}],[],[1,"s",null],[[]],[{}]]"#,
      ["notCloudTrail ", "notCloudTrail ", "notCloudTrail "]
    ),
    (
      "an object as value",
      #"[[{"eventID":"a"},{"eventName":"n"},{"eventSource":"s"},{"o":{}}]]"#,
      Array(repeating: "notCloudTrail ", count: 4)
    ),
  ]

  @Test(
    arguments: containers.indices, [(256 << 10, Int.max), (256, 7), (300, 64), (512, 1), (1024, 3)])
  func everyRowIsOneUnit(index: Int, sizes: (window: Int, piece: Int)) {
    let container = RowTests.containers[index]
    let result = scan(container.text, windowBytes: sizes.window, pieceBytes: sizes.piece)
    #expect(
      result.units.map { "\($0.kind) \($0.eventID)" } == container.units, "\(container.name)")
    #expect(!result.isUnclosed && !result.isNotJSON, "\(container.name)")
    #expect(result == scan(container.text), "\(container.name): depends on the chunk size")
  }

  @Test func offsetsAreTheRows() {
    let text = RowTests.result(RowTests.row("a"), RowTests.row("b"))
    let first = Int64(#"{"QueryStatus":"FINISHED","QueryResultRows":["#.utf8.count)
    let second = first + Int64(RowTests.row("a").utf8.count) + 1
    #expect(scan(text).units.map(\.offset) == [first, second])
    #expect(scan(text).units.map(\.number) == [1, 2])
  }

  /// The record that a row is made into, decoded.
  private func record(_ row: String) throws -> JSONValue {
    let scanner = RecordScanner(fields: FieldTable())
    let text = Array("[\(row)]".utf8)
    _ = scanner.next()
    text.withUnsafeBytes { scanner.freeSpace.copyMemory(from: $0) }
    scanner.append(text.count)
    scanner.finish()
    guard case .record = scanner.next(), let record = scanner.record else {
      Issue.record("no record in \(row)")
      return JSONValue(.null)
    }
    return try record.decoded()
  }

  @Test func columnsBecomeFields() throws {
    let record = try record(RowTests.row("a"))
    #expect(record["eventTime"]?.string == "2023-06-01T12:00:00Z")
    #expect(record["userAgent"]?.string == #"[a, b " c]"#)
    #expect(record["errorCode"]?.isNull == true)
    let identity = try #require(record["userIdentity"])
    #expect(identity["principalId"]?.string == "AROAX:s")
    #expect(identity["accountId"]?.string == "1")
    #expect(identity["invokedBy"]?.isNull == true)
    let session = identity["sessionContext"]
    #expect(session?["attributes"]?["mfaAuthenticated"]?.string == "false")
    #expect(session?["attributes"]?["creationDate"]?.string == "2023-06-01 11:00:00.000")
    #expect(session?["sessionIssuer"]?["arn"]?.string == "arn:aws:iam::1:role/R")
  }

  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), ("null", "null"), ("", #""""#), ("text", #""text""#),
    ("{a=1, b=two words}", #"{"a":"1","b":"two words"}"#),
    ("{a=x, y, b=z}", #"{"a":"x, y","b":"z"}"#),
    ("{a=, b=null}", #"{"a":"","b":null}"#),
    ("{a={b={c=1}}, d=[e, f]}", #"{"a":{"b":{"c":"1"}},"d":["e","f"]}"#),
    (
      "{Host=b.s3.amazonaws.com, x-amz-acl=private}",
      #"{"Host":"b.s3.amazonaws.com","x-amz-acl":"private"}"#
    ),
    ("[{a=1}, {a=2}]", #"[{"a":"1"},{"a":"2"}]"#),
    (
      "{p={\"Version\":\"1\",\"S\":[{\"a\":1}]}, q=1}",
      #"{"p":"{\"Version\":\"1\",\"S\":[{\"a\":1}]}","q":"1"}"#
    ),
    ("{p=[\"a\",\"b\"]}", #"{"p":"[\"a\",\"b\"]"}"#),
    ("{a=1, a=2}", #""{a=1, a=2}""#), ("{a=1", #""{a=1""#), ("{a={1}", #""{a={1}""#),
    ("{a=[1}}", #""{a=[1}}""#), ("{=1}", #""{=1}""#), ("{a}", #""{a}""#),
    ("{\"a\":1}", #""{\"a\":1}""#), ("{a=b=c}", #"{"a":"b=c"}"#), ("[a", #""[a""#),
  ])
  func printedValues(printed: String, json: String) throws {
    let row =
      #"[{"eventID":"a"},{"eventName":"n"},{"eventSource":"s"},{"requestParameters":\#(RowTests.escaped(printed))}]"#
    let expected = try JSONValue.parse(json)
    let found = try #require(try record(row)["requestParameters"])
    #expect(JSONValueShape(found) == JSONValueShape(expected))
  }

  @Test func hostilePrintedValuesStayStrings() throws {
    let deep = String(repeating: "{a=", count: 5000) + String(repeating: "}", count: 5000)
    for printed in [
      deep, String(repeating: "[", count: 20_000), String(repeating: ", a=", count: 5000),
    ] {
      let row =
        #"[{"eventID":"a"},{"eventName":"n"},{"eventSource":"s"},{"requestParameters":"\#(printed)"}]"#
      #expect(try record(row)["eventID"]?.string == "a")
    }
  }

  @Test func truncationKeepsEveryWholeRow() {
    let rows = ["a", "b", "c"].map { RowTests.row($0) }
    let start = #"{"QueryResultRows":["#
    let text = Array((start + rows.joined(separator: ",") + "]}").utf8)
    for length in stride(from: 0, through: text.count, by: 3) {
      var end = start.utf8.count
      var whole = 0
      for row in rows {
        end += row.utf8.count
        if end <= length { whole += 1 }
        end += 1
      }
      for window in [300, 256 << 10] {
        let result = scan(Array(text[..<length]), windowBytes: window)
        #expect(result.eventIDs.count == whole, "cut at \(length), window \(window)")
        let isWhole = length == text.count || length == 0
        let isNoticed =
          result.isUnclosed || result.kinds.contains("truncated") || result.isNotJSON
        #expect(isNoticed == !isWhole, "cut at \(length), window \(window)")
      }
    }
  }

  @Test(arguments: [
    (#""eventName":"#, #""eventName:"#), (#""eventID":"#, #"eventID":"#), ("},{", "};{"),
    (#""eventName":"GetUser""#, #""eventName":nul"#),
  ])
  func brokenRowCostsThatRowOnly(part: String, other: String) {
    let broken = RowTests.row("b").replacingFirst(part, with: other)
    let text = RowTests.result(RowTests.row("a"), broken, RowTests.row("c"), RowTests.row("d"))
    for window in [300, 256 << 10] {
      let result = scan(text, windowBytes: window)
      #expect(result.eventIDs == ["a", "c", "d"], "\(broken)")
      #expect(result.kinds == ["record", "malformed", "record", "record"], "\(broken)")
    }
  }

  @Test func faultInAnArrayThatIsNoRowCostsNoOtherRow() {
    let broken = RowTests.row("b").replacingFirst(#"{"eventTime""#, with: #"["eventTime""#)
    let text = RowTests.result(RowTests.row("a"), broken, RowTests.row("c"), RowTests.row("d"))
    for window in [300, 256 << 10] {
      let result = scan(text, windowBytes: window)
      #expect(result.eventIDs == ["a", "c", "d"])
      #expect(result.kinds.count { $0 == "malformed" } == 1)
      #expect(!result.isUnclosed)
    }
  }

  @Test func oversizedRowIsPassedOver() {
    let big = RowTests.row("big", more: #",{"x":"\#(String(repeating: "y{[", count: 3000))"}"#)
    let text = Array(RowTests.result(RowTests.row("a"), big, RowTests.row("b")).utf8)
    for window in [256, 4096] {
      let result = scan(text, windowBytes: window, maxRecordBytes: 4096)
      #expect(result.kinds == ["record", "tooLarge", "record"])
      #expect(scan(text, windowBytes: window).eventIDs == ["a", "big", "b"])
    }
  }

  @Test func flippedBytesNeverHangOrLoseCount() {
    var generator = SeededGenerator(seed: 20_260_306)
    let text = Array(
      (#"{"QueryResultRows":["# + (0..<12).map { RowTests.row("\($0)") }.joined(separator: ",")
        + "]}").utf8)
    var found = 0
    for _ in 0..<800 {
      var damaged = text
      damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      for result in [scan(damaged), scan(damaged, windowBytes: 400, pieceBytes: 97)] {
        #expect(!result.kinds.contains("hangs"))
        #expect(result.units.map(\.number) == Array(1..<(result.units.count + 1)))
        found += result.eventIDs.count
      }
    }
    // A damaged byte costs about one row of twelve.
    #expect(found > 1600 * 10, "found \(found)")
  }

  @Test func randomBytesNeverHang() {
    var generator = SeededGenerator(seed: 11)
    let pieces = [
      "[", "{", "]", "}", ",", ":", "\"", "[[{", "},{", "{\"eventSource\":\"s\"}",
      "{\"eventName\":\"n\"}", "{\"eventID\":\"i\"}", "null", "1", " ", "\\", "{a=b, c=d}",
      "{\"userIdentity\":\"{type=X, a={", "]],",
    ]
    var records = 0
    for _ in 0..<3000 {
      let count = Int.random(in: 0...60, using: &generator)
      let body = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let text = Array("[[\(body)".utf8)
      let wide = scan(text)
      let narrow = scan(text, windowBytes: 256, pieceBytes: 61)
      #expect(!wide.kinds.contains("hangs") && !narrow.kinds.contains("hangs"), "\(body)")
      records += wide.eventIDs.count
    }
    #expect(records < 3000 * 60)
  }
}

/// A value without its places in the text.
private indirect enum JSONValueShape: Equatable {
  case scalar(JSONValue.Content)
  case array([JSONValueShape])
  case object([String], [JSONValueShape])

  init(_ value: JSONValue) {
    if let elements = value.array {
      self = .array(elements.map(JSONValueShape.init))
    } else if let members = value.members {
      self = .object(members.map(\.key), members.map { JSONValueShape($0.value) })
    } else {
      self = .scalar(value.content)
    }
  }
}
