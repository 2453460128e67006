import Testing
import TrailTestSupport

@testable import TrailForensics

@Suite struct LeastKeysTests {
  @Test(arguments: [UInt64](1...12))
  func theLeastKeysStayWhateverTheOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let limit = generator.pick([1, 3, 20, 100])
    let keys = (0..<600).map { _ in Int.random(in: 0..<90, using: &generator) }
    var whole = LeastKeys<Int, Int>(limit: limit)
    var parts = (0..<3).map { _ in LeastKeys<Int, Int>(limit: limit) }
    for key in keys {
      whole.change(key, initial: 0) { $0 += 1 }
      parts[Int.random(in: 0..<3, using: &generator)].change(key, initial: 0) { $0 += 1 }
      #expect(whole.values.count <= 2 * limit)
    }
    var merged = parts[0]
    for part in parts[1...] { merged.add(part) { $0 += $1 } }
    // The plain way: everything is counted, then the least are taken.
    let counts = Dictionary(grouping: keys) { $0 }.mapValues(\.count)
    let expected = counts.sorted { $0.key < $1.key }.prefix(limit).map { "\($0.key) ×\($0.value)" }
    for kept in [whole, merged] {
      #expect(kept.kept.map { "\($0.key) ×\($0.value)" } == expected)
      #expect(kept.count == expected.count)
      #expect(kept.isCut == (counts.count > limit))
    }
  }
}
