import Testing

@testable import TrailScan

/// What a text costs grows with its length and no faster: counted, not timed.
@Suite struct HostileCostTests {
  /// How many bytes may be indexed for each byte of the text, escaped strings inside it included.
  static let maxIndexedPerByte = 20.0

  struct Text: CustomTestStringConvertible {
    var name: String
    var maxIndexedPerByte: Double
    var make: @Sendable (Int) -> [UInt8]
    var testDescription: String { name }

    init(
      _ name: String, maxIndexedPerByte: Double = HostileCostTests.maxIndexedPerByte,
      _ make: @escaping @Sendable (Int) -> [UInt8]
    ) {
      self.name = name
      self.maxIndexedPerByte = maxIndexedPerByte
      self.make = make
    }

    /// The same piece over and over.
    init(_ name: String, start: String = "", repeating piece: String, end: String = "") {
      self.init(name) { count in
        let piece = Array(piece.utf8)
        var text = Array(start.utf8)
        while text.count < count { text += piece }
        return text + Array(end.utf8)
      }
    }
  }

  private static let head =
    #"{"eventVersion":"1.08","eventSource":"a.amazonaws.com","eventName":"B","#

  static let texts = [
    Text("sound records", start: "{\"Records\":[", repeating: sampleRecord("1") + ",", end: "]}"),
    Text("one huge string", start: head + "\"x\":\"", repeating: "aaaaaaaa", end: "\"}"),
    Text("one huge string without end", start: head + "\"x\":\"", repeating: "aaaaaaaa"),
    Text("a huge string that is no record", start: "{\"x\":\"", repeating: "aaaaaaaa", end: "\"}"),
    Text("backslashes", start: head + "\"x\":\"", repeating: "\\\\", end: "\"}"),
    Text("quotes", repeating: "\""),
    Text("openings", repeating: "{"),
    Text("lists in lists", repeating: "[", end: "]"),
    Text("closings", start: "{}", repeating: "}"),
    Text("objects in objects", repeating: "{\"a\":"),
    Text("records in records", repeating: head + "\"a\":"),
    Text("broken records", start: "{\"Records\":[", repeating: head + "\"x\":},"),
    Text("records without an end", start: "{\"Records\":[", repeating: head),
    Text("many members", start: head, repeating: "\"k\":1,", end: "\"z\":1}"),
    Text("a list of numbers", start: "[", repeating: "1,", end: "1]"),
    Text("blanks", start: "{", repeating: " ", end: "}"),
    Text(
      "rows", start: #"{"columns":["eventSource","eventName"],"rows":["#, repeating: #"["a","b"],"#),
    Text("no JSON behind the first byte", start: "{", repeating: "x"),
    // An object that is too large to be a record is opened, and so is each inside it: as often as they nest.
    Text("deep around a lot", maxIndexedPerByte: 100) { count in
      let depth = 400
      return Array(String(repeating: "{\"a\":", count: depth).utf8)
        + [UInt8](repeating: 0x31, count: max(0, count - depth * 6))
        + Array(String(repeating: "}", count: depth).utf8)
    },
    Text("records in escaped strings") { count in
      let escaped = sampleRecord("1").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      var text = Array("{\"Events\":[".utf8)
      while text.count < count { text += Array("{\"CloudTrailEvent\":\"\(escaped)\"},".utf8) }
      return text
    },
    Text("one huge escaped string") { count in
      let escaped = sampleRecord("1").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      var text = Array("{\"CloudTrailEvent\":\"".utf8)
      while text.count < count { text += Array(escaped.utf8) }
      return text + Array("\"}".utf8)
    },
  ]

  /// How many bytes were indexed and how many steps were made for a text that comes in pieces.
  private static func cost(of text: [UInt8], pieceBytes: Int) -> (indexed: Int64, steps: Int) {
    let scanner = RecordScanner(fields: FieldTable())
    var given = 0
    var steps = 0
    reading: while true {
      steps += 1
      switch scanner.next() {
      case .needsBytes:
        let space = scanner.freeSpace
        let count = min(space.count, pieceBytes, text.count - given)
        guard count > 0 else {
          scanner.finish()
          continue
        }
        space.copyBytes(from: text[given..<given + count])
        given += count
        scanner.append(count)
      case .notJSON, .end: break reading
      case .record, .skipped: continue
      }
    }
    return (scanner.window.indexedBytes + (scanner.inner?.window.indexedBytes ?? 0), steps)
  }

  @Test(arguments: texts) func isLinear(text: Text) {
    let bytes = text.make(3 << 20)
    for pieceBytes in [4096, 100_000, Int.max] {
      let (indexed, steps) = Self.cost(of: bytes, pieceBytes: pieceBytes)
      // A text that is seen to be no log is not read to its end.
      #expect(
        Double(indexed) <= text.maxIndexedPerByte * Double(bytes.count),
        "\(Double(indexed) / Double(bytes.count)) in pieces of \(pieceBytes)")
      #expect(steps <= bytes.count + 1000)
    }
  }
}
