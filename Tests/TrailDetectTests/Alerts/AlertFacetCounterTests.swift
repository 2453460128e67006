import Testing
import TrailEvents
import TrailTestSupport

@testable import TrailDetect

@Suite struct AlertFacetCounterTests {
  /// What a table of all values says.
  private static func expected(_ texts: [String]) -> [AlertFacet.Value] {
    var counts: [[UInt8]: Int] = [:]
    for text in texts where !text.isEmpty { counts[Array(text.utf8), default: 0] += 1 }
    return counts.map {
      AlertFacet.Value(text: String(decoding: $0.key, as: UTF8.self), count: $0.value)
    }
    .sorted {
      $0.count != $1.count
        ? $0.count > $1.count : Array($0.text.utf8).lexicographicallyPrecedes($1.text.utf8)
    }
  }

  /// Few values and many, in the order of a log: the same ones again and again.
  @Test(arguments: [1, 2, 10, 40, 64, 65, 66, 120])
  func countsEveryValue(distinct: Int) throws {
    var generator = SeededGenerator(seed: UInt64(distinct))
    let values = (0..<distinct).map { $0 == 3 ? "" : "value of some length, number \($0)" }
    var texts: [String] = []
    while texts.count < 500 {
      texts += Array(
        repeating: generator.pick(values), count: .random(in: 1...4, using: &generator))
    }
    var counter = AlertFacetCounter()
    for (place, text) in texts.enumerated() {
      counter.add(text)
      guard place % 100 == 50 else { continue }
      // A run that goes on later counts on.
      var writer = StateWriter()
      counter.save(to: &writer)
      var reader = StateReader(writer.bytes)
      counter = try AlertFacetCounter(from: &reader)
    }
    let expected = Self.expected(texts)
    #expect(counter.facet.values == Array(expected.prefix(AlertFacet.maxValues)))
    #expect(counter.facet.valuesLeftOut == max(0, expected.count - AlertFacet.maxValues))
  }

  /// Values of one length with the same beginning and end are told apart by what lies between.
  @Test(arguments: [7, 100])
  func valuesAlikeAtBothEndsAreTwo(others: Int) {
    var counter = AlertFacetCounter()
    for place in 0..<3 * others { counter.add("beginning-\(1000 + place % others)-the end") }
    #expect(counter.facet.values.map(\.count).allSatisfy { $0 == 3 })
    #expect(
      counter.facet.values.map(\.text)
        == (0..<min(others, AlertFacet.maxValues)).map { "beginning-\(1000 + $0)-the end" })
    #expect(counter.facet.valuesLeftOut == max(0, others - AlertFacet.maxValues))
  }

  /// An accent of its own makes another name; whether few values are known or many.
  @Test(arguments: [0, 100])
  func spellingsAreTwoValues(others: Int) {
    var counter = AlertFacetCounter()
    for other in 0..<others { counter.add("other-\(other)") }
    for _ in 0..<3 {
      counter.add("user/Ren\u{E9}e")
      counter.add("user/Rene\u{301}e")
    }
    counter.add("user/Rene\u{301}e")
    let values = counter.facet.values.prefix(2)
    #expect(
      values.map { Array($0.text.utf8) } == [
        Array("user/Rene\u{301}e".utf8), Array("user/Ren\u{E9}e".utf8),
      ])
    #expect(values.map(\.count) == [4, 3])
  }
}
