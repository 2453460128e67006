import CScan

/// Validity of UTF-8.
public enum UTF8Check {
  /// Whether the bytes are valid UTF-8 (RFC 3629).
  public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return cscan_is_utf8(base, bytes.count) != 0
  }
}

/// Search for a byte string.
enum ByteSearch {
  /// The first place of `needle` in `text`, or nil.
  static func first(_ needle: StaticString, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let place = cscan_find(base, text.count, needle.utf8Start, needle.utf8CodeUnitCount)
    return place < 0 ? nil : place
  }
}
