import Testing
import TrailTestSupport

@testable import TrailDetect

@Suite struct ByteInternerTests {
  private func number(_ text: String, in interner: ByteInterner, tag: UInt32 = 0) -> Int {
    var text = text
    return text.withUTF8 { interner.intern($0, tag: tag) }
  }

  @Test func agreesWithADictionary() {
    var generator = SeededGenerator(seed: 7)
    let interner = ByteInterner()
    var known: [String: Int] = [:]
    for _ in 0..<20_000 {
      // Lengths around the eight and sixteen bytes that are hashed at once.
      let value = Int.random(in: 0..<3000, using: &generator)
      let text = String(repeating: "x", count: value % 40) + String(value)
      let expected = known[text] ?? known.count
      known[text] = expected
      #expect(number(text, in: interner) == expected)
    }
    #expect(interner.count == known.count && known.count > 2000)
  }

  @Test func tellsTagsAndEmptyTextsApart() {
    let interner = ByteInterner()
    let texts: [(String, UInt32)] = [
      ("", 0), ("", 1), ("null", 1), ("null", 6), ("a", 1), ("a\0", 1),
    ]
    for round in 0..<2 {
      for (index, row) in texts.enumerated() {
        #expect(number(row.0, in: interner, tag: row.1) == index, "round \(round)")
      }
    }
    let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    #expect(interner.intern(empty, tag: 0) == 0)
  }

  @Test func saysWhenItIsFull() {
    let interner = ByteInterner(maxCount: 3, maxBytes: 100)
    for (index, text) in ["a", "b", "c"].enumerated() {
      #expect(!interner.isFull)
      #expect(number(text, in: interner) == index)
    }
    #expect(interner.isFull)
    #expect(number("d", in: interner) == 3, "it goes on until its owner empties it")
    interner.removeAll()
    #expect(!interner.isFull && interner.count == 0)
    #expect(number("d", in: interner) == 0)
    #expect(number(String(repeating: "d", count: 99), in: interner) == 1)
    #expect(interner.isFull)
  }

  @Test func growsWithLargeTexts() {
    let interner = ByteInterner()
    let texts = (0..<600).map { String(repeating: "\($0)-", count: 1 + $0 % 97 * 20) }
    for round in 0..<2 {
      for (index, text) in texts.enumerated() {
        #expect(number(text, in: interner) == index, "round \(round)")
      }
    }
  }

  @Test func internsNumbers() {
    let interner = ByteInterner()
    #expect(interner.intern(SIMD4(1, 2, 3, 4)) == 0)
    #expect(interner.intern(SIMD4(1, 2, 3, -4)) == 1)
    #expect(interner.intern(SIMD4(1, 2, 3, 4)) == 0)
  }
}

@Suite struct StableHashTests {
  /// Source: the test vectors of draft-eastlake-fnv.
  @Test(arguments: [
    ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
    ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
  ])
  func isFNV1a(text: String, digest: String) {
    var hash = StableHash()
    hash.combine(text.utf8)
    #expect(hash.hexadecimal == digest)
    #expect(hash.digest.high == UInt64(digest.prefix(16), radix: 16))
    #expect(hash.digest.low == UInt64(digest.suffix(16), radix: 16))
  }

  @Test func keepsThePartsOfANameApart() {
    func digest(_ parts: String...) -> String {
      var hash = StableHash()
      for part in parts { hash.combine(part) }
      return hash.hexadecimal
    }
    #expect(digest("ab", "c") != digest("a", "bc"))
    #expect(digest("ab") != digest("ab", ""))
    #expect(digest("ab", "c") == digest("ab", "c"))
  }
}
