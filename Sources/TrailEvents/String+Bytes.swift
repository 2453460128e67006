import TrailScan

// Characters are costly to take apart, and the signs of keys, actions and fields are all of ASCII, whose bytes stand
// for nothing else in UTF-8.
extension String {
  /// Whether it has one of some characters of ASCII.
  public func containsAny(of signs: StaticString) -> Bool {
    var text = self
    return text.withUTF8 { bytes in
      signs.withUTF8Buffer { signs in signs.contains { ByteSearch.contains($0, in: bytes) } }
    }
  }

  /// The parts between a character of ASCII, empty ones too.
  /// - Parameter maxSplits: how many of these characters count, from the front.
  public func parts(between sign: Unicode.Scalar, maxSplits: Int = .max) -> [String] {
    var text = self
    return text.withUTF8 { bytes in
      var parts: [String] = []
      var start = 0
      func add(upTo end: Int) {
        parts.append(
          String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
        start = end + 1
      }
      while parts.count < maxSplits,
        let end = bytes[start...].firstIndex(of: UInt8(ascii: sign))
      {
        add(upTo: end)
      }
      add(upTo: bytes.count)
      return parts
    }
  }

  /// What stands before the first of a character of ASCII; all of it if there is none.
  public func prefix(before sign: Unicode.Scalar) -> String {
    String(Substring(utf8.prefix { $0 != UInt8(ascii: sign) }))
  }
}
