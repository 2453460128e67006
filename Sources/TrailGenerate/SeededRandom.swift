/// A small deterministic generator: xoshiro256**, seeded through SplitMix64.
///
/// Both are by Blackman and Vigna (https://prng.di.unimi.it, public domain). The standard
/// library's generator may not be seeded, and the same seed has to give the same bytes here.
struct SeededRandom: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  init(seed: UInt64) {
    var mixer = seed
    state = (
      Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer), Self.splitMix(&mixer)
    )
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number from 0 up to, not including, `bound`.
  ///
  /// The bias of the multiplication is far below what matters.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func chance(percent: Int) -> Bool {
    below(100) < percent
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[below(choices.count)]
  }

  /// Appends `count` letters of an alphabet whose size is a power of two or less than 64.
  mutating func append(_ count: Int, of alphabet: [UInt8], to bytes: inout [UInt8]) {
    var left = count
    while left > 0 {
      // Ten letters of up to six bits from one word; reduced by multiplication.
      var word = next()
      for _ in 0..<min(left, 10) {
        bytes.append(alphabet[Int((word & 63) * UInt64(alphabet.count)) >> 6])
        word >>= 6
      }
      left -= min(left, 10)
    }
  }

  mutating func text(_ count: Int, of alphabet: [UInt8]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    append(count, of: alphabet, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends a UUID of version 4 in lower case.
  mutating func appendUUID(to bytes: inout [UInt8]) {
    let high = (next() & ~0xF000) | 0x4000
    let low = (next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(0x2D) }
      let word = index < 16 ? high : low
      bytes.append(Alphabet.hex[Int((word >> UInt64(60 - (index & 15) * 4)) & 15)])
    }
  }

  mutating func uuid() -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    appendUUID(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The letters AWS writes its ids in.
enum Alphabet {
  static let hex = Array("0123456789abcdef".utf8)
  /// Access key ids and principal ids (base 32).
  static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
  /// S3 request ids.
  static let upper = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
  static let base64 = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// Encoded authorization messages of EC2.
  static let base64URL = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  /// The 16 letters at the end of a delivered file's name.
  static let fileName = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
