extension StringProtocol {
  /// Whether it has a character that is white space.
  public var hasWhiteSpace: Bool {
    // Unicode's tables are only asked where ASCII does not answer.
    for byte in utf8 {
      if byte == 0x20 || (0x09...0x0D).contains(byte) { return true }
      if byte >= 0x80 { return unicodeScalars.contains { $0.properties.isWhitespace } }
    }
    return false
  }
}
