/// FNV-1a of 128 bits (Fowler, Noll, Vo; RFC draft-eastlake-fnv): stable across runs and machines.
///
/// It names things; it keeps no secret and withstands nobody.
struct StableHash {
  private var high: UInt64 = 0x6C62_272E_07BB_0142
  private var low: UInt64 = 0x62B8_2175_6295_C58D

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      low ^= UInt64(byte)
      // The prime is 2^88 + 2^8 + 0x3B.
      let product = low.multipliedFullWidth(by: 0x13B)
      high = high &* 0x13B &+ product.high &+ low << 24
      low = product.low
    }
  }

  /// The text and an end mark, so that the parts of a name keep apart.
  mutating func combine(_ text: String) {
    combine(text.utf8)
    combine(CollectionOfOne(0))
  }

  var digest: Match.Digest { Match.Digest(high: high, low: low) }

  /// 32 hexadecimal digits.
  var hexadecimal: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
