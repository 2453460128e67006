import Testing
import TrailScan
import TrailTestSupport

@Suite struct BatchReaderTests {
  @Test func readsRecordsAgainAsTheyWere() throws {
    let records = (0..<50).map { number in
      let name = "Call\(number)"
      let padding = String(repeating: "é{[\\\"", count: number * 40)
      return #"{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"\#(name)","#
        + #""requestParameters":{"a":"\#(padding)"},"odd":[1,{"b":null}]}"#
    }
    let fields = FieldTable(additionalNames: ["odd"])
    let odd = try #require(fields.slot(of: "odd"))
    let scanner = RecordScanner(fields: fields)
    var feed = RecordFeed(records: records.map { Array($0.utf8) })
    var text: [UInt8] = []
    var found: [(start: Int, number: Int, offset: Int64, name: String?, odd: String)] = []
    while case .record = feed.next(scanner), let record = scanner.record {
      found.append(
        (
          text.count, record.number, record.offset, record.text(.eventName),
          String(decoding: record.bytes(record.slot(odd)), as: UTF8.self)
        ))
      text += Array(record.bytes)
    }
    #expect(found.count == 50)

    let reader = BatchReader(fields: fields, limits: ScanLimits())
    reader.load(text)
    for known in found.reversed() {
      let record = try #require(
        reader.record(at: known.start, number: known.number, offset: known.offset))
      #expect(record.number == known.number && record.offset == known.offset)
      #expect(record.text(.eventName) == known.name)
      #expect(String(decoding: record.bytes(record.slot(odd)), as: UTF8.self) == known.odd)
    }
    reader.load(Array("{\"a\"".utf8))
    #expect(reader.record(at: 0, number: 1, offset: 0)?.number == nil)
  }

  /// Short needles and long ones, at each place of texts of each length, against the plain way.
  @Test func findsWhatIsThere() {
    var generator = SeededGenerator(seed: 11)
    var found = 0
    for _ in 0..<4_000 {
      let text = (0..<Int.random(in: 0..<90, using: &generator)).map { _ in
        UInt8.random(in: 97...98, using: &generator)
      }
      let needle = (0..<Int.random(in: 1..<40, using: &generator)).map { _ in
        UInt8.random(in: 97...98, using: &generator)
      }
      let places = text.indices.filter { text[$0...].starts(with: needle) }
      let isThere = needle.withUnsafeBufferPointer { needle in
        text.withUnsafeBufferPointer { ByteSearch.contains(needle, in: $0) }
      }
      #expect(isThere == !places.isEmpty)
      if isThere { found += 1 }
    }
    #expect(found > 400 && found < 3_600)
  }
}
