import CScan
import Testing
import TrailScan
import TrailTestSupport

@Suite struct ByteSearchTests {
  /// Bytes above and below a backslash, and at the ends of the words that are looked at together.
  @Test func plainTextIsASCIIWithoutEscapes() {
    var generator = SeededGenerator(seed: 11)
    let bytes: [UInt8] = [0x00, 0x01, 0x20, 0x41, 0x5B, 0x5D, 0x7F]
    for length in 0...40 {
      for _ in 0..<20 {
        var text = (0..<length).map { _ in generator.pick(bytes) }
        #expect(text.withUnsafeBufferPointer(ByteSearch.isPlain))
        for odd: UInt8 in [0x5C, 0x80, 0xC3, 0xFF] where length > 0 {
          let place = Int.random(in: 0..<length, using: &generator)
          let before = text[place]
          text[place] = odd
          #expect(
            !text.withUnsafeBufferPointer(ByteSearch.isPlain), "\(odd) at \(place) of \(length)")
          text[place] = before
        }
      }
    }
  }

  /// Every implementation finds the first place that a plain search finds, whatever stands behind the text.
  @Test func everySearchFindsTheFirstPlace() {
    var generator = SeededGenerator(seed: 11)
    var found = 0
    for count in Array(0...200) + [1000] {
      for needleCount in [2, 3, 7, 31, 32] {
        // Few letters, so that first and last byte agree often.
        let bytes = (0..<count + 40).map { _ in UInt8.random(in: 0...1, using: &generator) + 0x61 }
        let start = Int.random(in: 0...count, using: &generator)
        let needle =
          generator.oneIn(3)
          ? (0..<needleCount).map { _ in UInt8(0x61) } : Array(bytes[start..<start + needleCount])
        let text = Array(bytes[..<count])
        let expected =
          text.count < needleCount
          ? nil
          : (0...text.count - needleCount).first {
            text[$0..<$0 + needleCount].elementsEqual(needle)
          }
        found += expected == nil ? 0 : 1
        for level in [cscan_scalar, cscan_sse2, cscan_avx2, cscan_avx512, cscan_neon, cscan_best] {
          let place = cscan_find_by(level, text, text.count, needle, needle.count)
          guard place != -2 else { continue }
          #expect(place == expected ?? -1, "\(level), \(count) bytes, needle of \(needleCount)")
        }
        let place = text.withUnsafeBufferPointer { text in
          needle.withUnsafeBufferPointer { ByteSearch.first($0, in: text) }
        }
        #expect(place == expected)
      }
    }
    #expect(found > 300)
  }
}
