extension String {
  /// Whether it has a character that is white space.
  public var hasWhiteSpace: Bool {
    var text = self
    let isSeen = text.withUTF8 { bytes -> Bool? in
      // Unicode's tables are only asked where ASCII does not answer.
      for byte in bytes {
        if byte == 0x20 || (0x09...0x0D).contains(byte) { return true }
        if byte >= 0x80 { return nil }
      }
      return false
    }
    return isSeen ?? unicodeScalars.contains { $0.properties.isWhitespace }
  }
}
