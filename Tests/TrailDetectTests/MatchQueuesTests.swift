import Testing
import TrailTestSupport

@testable import TrailDetect

// Serialized: TMPDIR belongs to the whole process.
@Suite(.serialized) struct MatchQueuesTests {
  /// Each queue gives what it got in the order in which it came, from disk and from memory; and again.
  @Test(arguments: [0, 3000, 1 << 20])
  func queuesKeepTheirOrder(maxBytes: Int) throws {
    let matches = MatchStoreTests.matches(seed: 9, count: 400)
    let queues = MatchQueues(3, maxBytes: maxBytes)
    for match in matches { try queues.append(match, to: Int(match.record) % 5 % 3) }
    for queue in 0..<3 {
      #expect((queues.spilledRunCount(of: queue) > 0) == (maxBytes < 1 << 20))
      let expected = matches.filter { Int($0.record) % 5 % 3 == queue }
      #expect(queues.count(of: queue) == expected.count)
      for _ in 1...2 {
        var found: [Match] = []
        try queues.each(in: queue) { found.append($0) }
        #expect(found == expected)
      }
    }
  }
}
