import Testing
import TrailScan
import TrailTestSupport

@testable import TrailDetect

/// A number for several members at once must not hide what tells them apart.
@Suite struct MemberSpanTests {
  private static let members: [BaseField] = [.eventSource, .eventName, .awsRegion, .userAgent]

  private static func record(_ members: [String]) -> String {
    "{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-03-04T10:00:00Z\",\(members.joined(separator: ","))}"
  }

  private static func member(_ name: String, _ generator: inout SeededGenerator) -> String {
    let value = generator.pick([
      #""null""#, "null", "true", #""true""#, #""""#, #""a""#, #""\u0061""#, "1", #""1""#, "{}",
      "[]",
    ])
    return "\"\(name)\":\(generator.oneIn(4) ? " " : "")\(value)"
  }

  @Test(arguments: [4, 1 << 13])
  func equalNumbersMeanEqualMembers(maxCount: Int) {
    var generator = SeededGenerator(seed: 11)
    var records: [String] = []
    for _ in 0..<3000 {
      // What makes it a record at all stands last, and is repeated now and then.
      var names = ["eventSource", "eventName", "awsRegion", "userAgent"].filter { _ in
        !generator.oneIn(3)
      }
      if generator.oneIn(3) { names.shuffle(using: &generator) }
      if generator.oneIn(5) { names += names.prefix(1) }
      var members = names.map { Self.member($0, &generator) }
      members += [#""eventSource":"s3.amazonaws.com""#, #""eventName":"GetObject""#]
      records.append(Self.record(members))
    }
    let span = MemberSpan(Self.members, maxCount: maxCount)
    var known: [Int: [String]] = [:]
    var repeated = 0
    let count = RecordFeed.scan(records, fields: FieldTable()) { record, _ in
      if span.isFull {
        span.removeAll()
        known.removeAll()
      }
      guard let number = span.number(of: record) else { return }
      let values = Self.members.map { member in
        let slot = record.slot(member)
        return "\(slot.kind) \(String(decoding: record.bytes(slot), as: UTF8.self))"
      }
      if let before = known[number] {
        repeated += 1
        #expect(before == values)
      }
      known[number] = values
    }
    #expect(count == 3000)
    #expect(repeated > 20)
  }

  @Test func membersFarApartHaveNoNumber() {
    let far = String(repeating: "x", count: 2000)
    let texts = [
      Self.record([
        #""eventSource":"s3.amazonaws.com""#, "\"requestID\":\"\(far)\"", #""eventName":"A""#,
      ]),
      Self.record([#""eventSource":"s3.amazonaws.com""#, #""eventName":"A""#]),
    ]
    let span = MemberSpan(Self.members, maxCount: 100)
    var numbers: [Int?] = []
    RecordFeed.scan(texts, fields: FieldTable()) { record, _ in
      numbers.append(span.number(of: record))
    }
    #expect(numbers == [nil, 0])
  }
}
