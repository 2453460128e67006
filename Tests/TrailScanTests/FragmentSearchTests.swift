import CScan
import Testing
import TrailTestSupport

@testable import TrailScan

@Suite struct FragmentSearchTests {
  /// Whether one of the literals begins at a place, letters of the text in either case.
  private func begins(_ literals: [[UInt8]], at place: Int, in text: [UInt8]) -> Bool {
    literals.contains { literal in
      place + literal.count <= text.count
        && zip(literal, text[place...]).allSatisfy { wanted, byte in
          wanted == byte || (wanted &- UInt8(ascii: "a") < 26 && wanted & 0xDF == byte)
        }
    }
  }

  @Test(arguments: [1, 2, 5, 40])
  func noPlaceIsPassedOverWhereALiteralBegins(most: Int) throws {
    var generator = SeededGenerator(seed: 7)
    var compared = 0
    for length in 0..<160 {
      func bytes(_ count: Int, _ alphabet: [UInt8]) -> [UInt8] {
        (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      }
      let literals = (0..<most).map { _ in
        bytes(Int.random(in: 1...7, using: &generator), Array("abz19-\u{e9}".utf8))
      }
      let text = bytes(length, Array("abzABZ19-@[`{\u{0}\u{e9}".utf8))
      var fragments = FragmentSearch.fragments(of: literals)
      for level in [cscan_scalar, cscan_avx2, cscan_avx512, cscan_neon, cscan_best] {
        var found: Set<Int> = []
        var place = cscan_next_fragment_by(level, &fragments, text, length, 0)
        guard place >= 0 else { continue }
        compared += 1
        while place < length {
          #expect(found.insert(place).inserted)
          place = cscan_next_fragment_by(level, &fragments, text, length, place + 1)
        }
        #expect(place == length)
        for place in 0..<length where begins(literals, at: place, in: text) {
          #expect(found.contains(place), "\(level): \(literals) at \(place) in \(text)")
        }
      }
    }
    #expect(compared >= 320)
  }

  @Test func fewPlacesBeginLikeALiteral() throws {
    var fragments = FragmentSearch.fragments(of: [Array("root".utf8), Array("-42".utf8)])
    let text = Array("a Root, a rook, a boot; -41, -42 and root".utf8)
    var found: [Int] = []
    var place = cscan_next_fragment(&fragments, text, text.count, 0)
    while place < text.count {
      found.append(place)
      place = cscan_next_fragment(&fragments, text, text.count, place + 1)
    }
    #expect(found == [2, 29, 37])
  }

  @Test func manyLiteralsAreForAnotherSearch() {
    #expect(FragmentSearch([]) == nil)
    #expect(FragmentSearch([[]]) == nil)
    #expect(FragmentSearch((0..<65).map { [UInt8($0)] }) == nil)
    #expect((FragmentSearch([[97]]) != nil) == (cscan_searches_fragments_fast() != 0))
  }
}
