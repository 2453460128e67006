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
}
