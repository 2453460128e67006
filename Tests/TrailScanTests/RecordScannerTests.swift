import Testing
import TrailScan
import TrailTestSupport

@Suite struct RecordScannerTests {
  static let a = sampleRecord("a")
  static let b = sampleRecord("b")

  static func escaped(_ text: String) -> String {
    var quoted: [UInt8] = []
    JSONText.appendQuoted(text, to: &quoted)
    return String(decoding: quoted, as: UTF8.self)
  }

  /// Every form in which records arrive (design: containers), with the eventIDs that must be found.
  static let containers: [(name: String, text: String, ids: [String])] = [
    ("S3 object", #"{"Records":[\#(a),\#(b)]}"#, ["a", "b"]),
    ("S3 object, spaced", "{ \"Records\" : [\n \(a) ,\n \(b) ] }\n", ["a", "b"]),
    ("empty S3 object", #"{"Records":[]}"#, []),
    ("bare array", "[\(a),\(b)]", ["a", "b"]),
    ("one object", a, ["a"]),
    ("JSON Lines", "\(a)\n\(b)\n", ["a", "b"]),
    ("JSON Lines, CRLF and blank lines", "\r\n\(a)\r\n\r\n\(b)", ["a", "b"]),
    ("concatenated", a + b, ["a", "b"]),
    ("two documents", #"{"Records":[\#(a)]}{"Records":[\#(b)]}"#, ["a", "b"]),
    ("byte order mark", "\u{FEFF}[\(a)]", ["a"]),
    (
      "EventBridge", #"{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":\#(a)}"#,
      ["a"]
    ),
    (
      "CloudWatch Logs subscription",
      #"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":\#(escaped(a))},"#
        + #"{"id":"2","message":\#(escaped(b))}]}"#, ["a", "b"]
    ),
    ("filter-log-events", #"{"events":[{"message":\#(escaped(a))}],"searched":[]}"#, ["a"]),
    (
      "lookup-events",
      #"{"Events":[{"EventId":"a","Resources":[{"ResourceType":"x"}],"CloudTrailEvent":\#(escaped(a))}]}"#,
      ["a"]
    ),
    ("Lake eventJson column", #"{"QueryResultRows":[[{"eventJson":\#(escaped(a))}]]}"#, ["a"]),
    ("Elastic", #"{"event":{"original":\#(escaped(a))},"tags":["x"]}"#, ["a"]),
    ("Splunk", #"{"preview":false,"result":{"_raw":\#(escaped(a)),"_time":"1"}}"#, ["a"]),
    ("escaped twice", #"{"m":\#(escaped(#"{"m":\#(escaped(a))}"#))}"#, ["a"]),
    ("several in a string", #"["\#(escaped(a + "\n" + b).dropFirst().dropLast())"]"#, ["a", "b"]),
    (
      "escaped keys",
      #"{"event\u0053ource":"s","eventName":"n","\u0065ventVersion":"1","eventID":"k"}"#,
      ["k"]
    ),
    (
      "last of repeated keys",
      #"{"eventID":"x","eventSource":"s","eventName":"n","eventVersion":"1","eventID":"y"}"#, ["y"]
    ),
  ]

  @Test(arguments: containers.indices, [(256 << 10, Int.max), (256, 7), (512, 64), (1024, 1)])
  func findsRecordsInEveryContainer(index: Int, sizes: (window: Int, piece: Int)) {
    let container = RecordScannerTests.containers[index]
    let result = scan(container.text, windowBytes: sizes.window, pieceBytes: sizes.piece)
    #expect(result.eventIDs == container.ids, "\(container.name)")
    #expect(!result.isUnclosed && !result.isNotJSON, "\(container.name)")
    #expect(result.units.map(\.number) == Array(1..<(result.units.count + 1)), "\(container.name)")
    let whole = scan(container.text)
    #expect(result == whole, "\(container.name): the answer depends on the chunk size")
  }

  @Test(arguments: [
    (#"{"Records":[{"x":1},\#(a)]}"#, ["notCloudTrail", "record"]),
    (#"{"x":1}"#, ["notCloudTrail"]),
    (#"{"x":[{"y":1},{"z":[{"u":1}]}]}"#, ["notCloudTrail", "notCloudTrail"]),
    (#"{"a":1}\#n{"a":2}"#, ["notCloudTrail", "notCloudTrail"]),
    (
      #"{"Records":[{"eventVersion":"1.07","eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start","eventSource":"s","eventName":"n"}}]}"#,
      ["insight"]
    ),
    (
      #"{"awsAccountId":"1","digestStartTime":"t","digestSignatureAlgorithm":"SHA256withRSA","logFiles":[{"s3Bucket":"b"}]}"#,
      ["digest"]
    ),
    (#"{"Records":[{"eventSource":1,"eventName":"n","eventVersion":"1"}]}"#, ["notCloudTrail"]),
    (#"{"s3Bucket":"b","s3ObjectKey":["k"]}"#, ["notCloudTrail"]),
    (#"{"note":"the word eventSource alone"}"#, ["notCloudTrail"]),
    ("[]", []),
    ("  ", []),
  ])
  func countsWhatIsNoRecord(text: String, kinds: [String]) {
    for window in [256, 256 << 10] {
      #expect(scan(text, windowBytes: window).kinds == kinds)
    }
  }

  @Test(arguments: ["hello", "PAR1\u{0}\u{1}", "<html>", "2026-03-04 log line", "\u{1F}x"])
  func tellsWhatIsNotJSON(text: String) {
    #expect(scan(text).isNotJSON)
  }

  @Test func brokenRecordCostsThatRecordOnly() {
    let broken = [
      RecordScannerTests.a.replacingFirst(#""eventName":"#, with: #""eventName:"#),
      RecordScannerTests.a.replacingFirst(#","awsRegion"#, with: #";"awsRegion"#),
      RecordScannerTests.a.replacingFirst(#""note":"#, with: #""note:"#),
      String(RecordScannerTests.a.dropLast()),
      RecordScannerTests.a.replacingFirst("{\"type\"", with: "[\"type\""),
      "garbage",
    ]
    for text in broken {
      let array = scan(#"{"Records":[\#(RecordScannerTests.b),\#(text),\#(sampleRecord("c"))]}"#)
      #expect(array.eventIDs == ["b", "c"], "\(text)")
      #expect(array.kinds.contains("malformed"), "\(text)")
      let lines = scan("\(RecordScannerTests.b)\n\(text)\n\(sampleRecord("c"))\n")
      #expect(lines.eventIDs == ["b", "c"], "\(text)")
      #expect(lines.kinds == ["record", "malformed", "record"], "\(text)")
    }
  }

  @Test func truncationAtEveryByteKeepsEveryWholeRecord() {
    let records = ["a", "b", "c"].map { sampleRecord($0) }
    let text = Array(#"{"Records":[\#(records.joined(separator: ","))]}"#.utf8)
    var ends: [Int] = []
    var end = #"{"Records":["#.utf8.count
    for record in records {
      end += record.utf8.count
      ends.append(end)
      end += 1
    }
    for length in 0...text.count {
      let result = scan(Array(text[..<length]), windowBytes: 300)
      let whole = ends.filter { $0 <= length }.count
      #expect(result.eventIDs.count == whole, "cut at \(length)")
      #expect(result.kinds.filter { $0 != "record" }.allSatisfy { $0 == "truncated" })
      let isWhole = length == text.count || length == 0
      let isNoticed =
        result.isUnclosed || result.kinds.contains("truncated") || result.isNotJSON
      #expect(isNoticed == !isWhole, "cut at \(length)")
    }
  }

  @Test func flippedBytesNeverHangOrLoseCount() {
    var generator = SeededGenerator(seed: 20_260_304)
    let text = Array(
      (#"{"Records":["# + (0..<20).map { sampleRecord("\($0)") }.joined(separator: ",") + "]}").utf8
    )
    var found = 0
    for _ in 0..<3000 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let wide = scan(damaged)
      let narrow = scan(damaged, windowBytes: 700, pieceBytes: 97)
      for result in [wide, narrow] {
        #expect(!result.kinds.contains("hangs"))
        #expect(result.units.map(\.number) == Array(1..<(result.units.count + 1)))
      }
      found += wide.eventIDs.count
    }
    // A damaged byte costs about one record of twenty, not the file.
    #expect(found > 3000 * 17, "found \(found)")
  }

  @Test func randomBytesNeverHang() {
    var generator = SeededGenerator(seed: 7)
    let alphabet =
      Array(#"{}[]",:\ nulltrue01.e"eventVersion""eventSource"\u00"#.utf8) + [0, 0xFF, 0x0A]
    for _ in 0..<4000 {
      let length = Int.random(in: 0...600, using: &generator)
      let start: [UInt8] = Bool.random(using: &generator) ? Array(#"{"Records":["#.utf8) : []
      let text = start + (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      let result = scan(text, windowBytes: 256, pieceBytes: 61)
      #expect(!result.kinds.contains("hangs"), "\(text)")
    }
  }

  @Test func oversizedRecordIsPassedOver() {
    let big = sampleRecord("big", extra: #","blob":"\#(String(repeating: "x\\\"{", count: 2000))""#)
    let bigObject = sampleRecord(
      "big", extra: #","blob":{"k":[\#(String(repeating: #""}","#, count: 2000))1]}"#)
    for text in [big, bigObject] {
      let document = Array(
        #"{"Records":[\#(RecordScannerTests.a),\#(text),\#(RecordScannerTests.b)]}"#.utf8)
      let result = scan(document, windowBytes: 512, maxRecordBytes: 4096)
      #expect(result.kinds == ["record", "tooLarge", "record"])
      #expect(result.eventIDs == ["a", "b"])
      #expect(scan(document, windowBytes: 512).eventIDs == ["a", "big", "b"])
    }
  }

  @Test func deepNestingIsPassedOver() {
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    let text =
      #"{"Records":[\#(RecordScannerTests.a),\#(sampleRecord("d", extra: ",\"x\":" + deep)),\#(RecordScannerTests.b)]}"#
    #expect(scan(text).kinds == ["record", "tooDeep", "record"])
    #expect(scan(String(repeating: "[", count: 100_000)).kinds == ["tooDeep"])
    #expect(
      scan(String(repeating: #"{"a":"#, count: 5000)).kinds.contains {
        $0 == "tooDeep" || $0 == "truncated"
      })
  }

  /// An escaped quote where no string is: what is passed over takes it as the window does, whatever the pieces.
  @Test func whatIsPassedOverIsTheSameInPieces() {
    let text =
      String(repeating: "[", count: 9)
      + #"ds":[[{"a":"x \"y\"","b":{"c":[1]}},{"eventVersion":"1","x":{"a":"[[[[[[[[["#
    for text in [text, text + "\\", text + "\\\\\"]]]"] {
      let whole = scan(Array(text.utf8), maxNestingDepth: 8)
      #expect(whole.kinds == ["tooDeep"])
      for pieceBytes in 1...40 {
        #expect(scan(Array(text.utf8), pieceBytes: pieceBytes, maxNestingDepth: 8) == whole)
      }
    }
  }

  /// What a key may begin with is nothing to guess from: neither at first nor after other keys.
  @Test func keysOfOddBytesAreKeys() {
    for key in ["\u{0}", "\u{0}key", "\u{0}\u{0}\u{0}\":", ""] {
      let record = sampleRecord("a")
      let odd = "{\"\(key)\":1,\(record.dropFirst())"
      let isKey = !key.contains("\"")
      for document in ["[\(odd)]", "[\(record),\(odd)]", "[\(odd),\(odd)]"] {
        #expect(scan(document).kinds.last == (isKey ? "record" : "malformed"), "\(document)")
      }
    }
    // Cut off within its first key.
    let cut = Array("{\"Records\":[{\"\u{0}action".utf8)
    #expect(scan(cut).kinds == ["truncated"])
    #expect(scan(cut, pieceBytes: 2).kinds == ["truncated"])
  }

  @Test func runsReachFromOneRecordToTheNextThingThatIsNone() throws {
    let records = (0..<70).map { sampleRecord("\($0)") }
    let text = Array(
      ("{\"Records\":[" + records.prefix(3).joined(separator: ", \n") + ",{\"a\":1},"
        + records.joined(separator: ",") + "]}").utf8)
    let scanner = RecordScanner(fields: FieldTable())
    scanner.freeSpace.copyBytes(from: text)
    scanner.append(text.count)
    scanner.finish()
    var runs: [[String]] = []
    var skipped = 0
    reading: while true {
      switch scanner.next() {
      case .record:
        var run = [try #require(scanner.record)]
        while let record = scanner.nextOfRun() { run.append(record) }
        #expect(scanner.nextOfRun()?.number == nil)
        runs.append(run.map { $0.text(.eventID) ?? "" })
      case .skipped:
        skipped += 1
        #expect(scanner.nextOfRun()?.number == nil)
      case .needsBytes, .notJSON:
        Issue.record("the whole text was given")
        break reading
      case .end: break reading
      }
    }
    let names = (0..<70).map(String.init)
    // A run is not longer than its slots.
    #expect(runs == [Array(names[..<3]), Array(names[..<64]), Array(names[64...])])
    #expect(skipped == 1)
    #expect(scanner.unitCount == 74)
  }

  @Test func memoryDoesNotGrowWithTheDocument() {
    // A scanner keeps its window at its nominal size over a document many times as large.
    var limits = ScanLimits()
    limits.windowBytes = 4096
    let scanner = RecordScanner(fields: FieldTable(), limits: limits)
    let text =
      #"{"Records":["# + (0..<500).map { sampleRecord("\($0)") }.joined(separator: ",") + "]}"
    let result = scan(Array(text.utf8), scanner: scanner)
    #expect(result.eventIDs.count == 500)
    #expect(scanner.windowCapacity == 4096)
  }

  @Test func fieldsAndMembers() throws {
    let scanner = RecordScanner(fields: FieldTable(additionalNames: ["custom"]))
    let text = Array(
      sampleRecord(
        "m",
        extra:
          #","custom":12345678901234567890.50,"errorCode":null,"p":{"a":{"b":"x\n\ud83d\ude00"},"a":{"b":"last"}}"#
      ).utf8)
    _ = scanner.next()
    text.withUnsafeBytes { scanner.freeSpace.copyMemory(from: $0) }
    scanner.append(text.count)
    scanner.finish()
    guard case .record = scanner.next(), let record = scanner.record else {
      Issue.record("no record")
      return
    }
    #expect(record.text(.eventName) == "GetUser")
    let custom = try #require(scanner.fields.slot(of: "custom"))
    #expect(record.text(record.slot(custom)) == "12345678901234567890.50")
    #expect(record.slot(.errorCode).kind == .null)
    #expect(record.slot(.errorMessage).kind == .absent)
    let note = record.member("note", of: record.slot(.requestParameters))
    #expect(record.text(note) == #"a " quote, a \ and {[ brackets"#)
    #expect(record.member("missing", of: record.slot(.requestParameters)) == .absent)
    #expect(try record.decoded()["p"]?["a"]?["b"]?.string == "last")
  }
}

extension String {
  /// The text with the first occurrence of `part` replaced.
  func replacingFirst(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
