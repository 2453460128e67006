import CScan

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Search for a byte string.
public enum ByteSearch {
  /// The first place of `needle` in `text`, or nil.
  public static func first(_ needle: StaticString, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = text.baseAddress else { return nil }
    let place = cscan_find(base, text.count, needle.utf8Start, needle.utf8CodeUnitCount)
    return place < 0 ? nil : place
  }

  /// Whether `needle` stands somewhere in `text`; an empty one does everywhere.
  ///
  /// The cost is linear in the lengths of both.
  public static func contains(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    first(needle, in: text) != nil
  }

  /// The first place of `needle` in `text`, or nil; an empty one is at the start.
  ///
  /// The cost is linear in the lengths of both.
  public static func first(
    _ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard let base = text.baseAddress, let start = needle.baseAddress, !needle.isEmpty else {
      return needle.isEmpty ? 0 : nil
    }
    let place = cscan_find(base, text.count, start, needle.count)
    return place < 0 ? nil : place
  }

  /// Whether a byte stands somewhere in `text`.
  @inline(__always)
  public static func contains(_ byte: UInt8, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return false }
    return memchr(base, Int32(byte), text.count) != nil
  }

  /// Whether two texts of one length are the same.
  @inline(__always)
  public static func isEqual(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let mine = left.baseAddress, let theirs = right.baseAddress else { return left.isEmpty }
    return memcmp(mine, theirs, left.count) == 0
  }

  /// Whether JSON text means what it says byte for byte: ASCII without an escape.
  public static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !contains(UInt8(ascii: "\\"), in: text) else { return false }
    // Without an early exit, so that it is done many bytes at a time.
    var all: UInt8 = 0
    for byte in text { all |= byte }
    return all < 0x80
  }

  /// Whether JSON text has an escape `\uXXXX`, which may be a letter.
  public static func containsEscapedCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard contains(UInt8(ascii: "\\"), in: text) else { return false }
    return first("\\u", in: text) != nil
  }
}
