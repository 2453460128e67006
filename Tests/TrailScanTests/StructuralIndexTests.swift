import CScan
import Testing
import TrailTestSupport

@Suite struct StructuralIndexTests {
  /// The bitmaps of one implementation; nil if this machine lacks it.
  private func index(_ level: cscan_level, _ text: [UInt8]) -> [[UInt64]]? {
    let words = (text.count + 63) / 64 + 1
    var bitmaps = Array(repeating: [UInt64](repeating: 0, count: words), count: 3)
    var state = cscan_state(in_string: 0, escape_carry: 0)
    var quotes = bitmaps[0]
    var opens = bitmaps[1]
    var closes = bitmaps[2]
    let result = cscan_index_by(level, text, text.count, &quotes, &opens, &closes, &state)
    guard result >= 0 else { return nil }
    bitmaps = [
      quotes, opens, closes, [UInt64(result), state.in_string & 1, state.escape_carry],
    ]
    return bitmaps
  }

  /// The definition, byte by byte.
  private func expected(_ text: [UInt8]) -> [[UInt64]] {
    let words = (text.count + 63) / 64 + 1
    var quotes = [UInt64](repeating: 0, count: words)
    var opens = quotes
    var closes = quotes
    var isInside = false
    var isEscaped = false
    for (place, byte) in text.enumerated() {
      let bit: UInt64 = 1 << UInt64(place % 64)
      let wasEscaped = isEscaped
      isEscaped = byte == UInt8(ascii: "\\") && !wasEscaped
      if byte == UInt8(ascii: "\""), !wasEscaped {
        quotes[place / 64] |= bit
        isInside.toggle()
      } else if !isInside {
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { opens[place / 64] |= bit }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { closes[place / 64] |= bit }
      }
    }
    quotes[words - 1] = .max
    let hasHigh: UInt64 = text.contains { $0 >= 0x80 } ? 1 : 0
    return [quotes, opens, closes, [hasHigh, isInside ? 1 : 0, isEscaped ? 1 : 0]]
  }

  @Test func implementationsAgreeWithTheDefinition() {
    var generator = SeededGenerator(seed: 99)
    let alphabet = Array(#"{}[]"\\\\\"abc \#u{e9}"#.utf8)
    var compared = 0
    for length in 0..<400 {
      let text = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      for level in [
        cscan_scalar, cscan_sse2, cscan_avx2, cscan_avx512, cscan_neon, cscan_best,
      ] {
        guard let bitmaps = index(level, text) else { continue }
        #expect(bitmaps == expected(text), "\(level) on \(text)")
        compared += 1
      }
    }
    #expect(compared >= 800)
  }

  @Test(
    arguments: [
      ([0x41, 0xC3, 0xA9], true), ([0xE2, 0x82, 0xAC], true), ([0xF0, 0x9F, 0x98, 0x80], true),
      ([0xC0, 0xAF], false), ([0xED, 0xA0, 0x80], false), ([0xF4, 0x90, 0x80, 0x80], false),
      ([0xE2, 0x82], false), ([0x80], false), ([0xFF], false), ([], true),
      ([0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0xE9], false),
    ] as [([UInt8], Bool)])
  func validity(bytes: [UInt8], isValid: Bool) {
    #expect((cscan_is_utf8(bytes, bytes.count) != 0) == isValid)
  }
}
