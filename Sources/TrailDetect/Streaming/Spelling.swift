import TrailScan

/// A text as it is spelled, byte by byte.
///
/// Swift takes two spellings of one letter for the same text (`é` as one code point, and as `e` with an accent
/// behind it). Names of files and callers that differ in that are different all the same.
public struct Spelling: Hashable, Comparable, Sendable {
  /// The text.
  public let text: String

  /// The spelling of a text.
  public init(_ text: String) { self.text = text }

  /// Whether both have the same bytes.
  public static func == (left: Spelling, right: Spelling) -> Bool {
    left.withUTF8 { left in
      right.withUTF8 { left.count == $0.count && ByteSearch.isEqual(left, $0) }
    }
  }

  /// Whether the bytes of one come before those of the other.
  public static func < (left: Spelling, right: Spelling) -> Bool {
    left.withUTF8 { left in right.withUTF8 { left.lexicographicallyPrecedes($0) } }
  }

  /// Feeds the bytes to a hasher.
  public func hash(into hasher: inout Hasher) {
    withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  func withUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
  }
}
