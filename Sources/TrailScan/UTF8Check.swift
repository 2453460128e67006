import CScan

/// Validity of UTF-8.
public enum UTF8Check {
  /// Whether the bytes are valid UTF-8 (RFC 3629).
  public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return cscan_is_utf8(base, bytes.count) != 0
  }
}
