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
  static func first(_ needle: StaticString, in text: UnsafeBufferPointer<UInt8>) -> Int? {
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
  static func isEqual(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let mine = left.baseAddress, let theirs = right.baseAddress else { return left.isEmpty }
    return memcmp(mine, theirs, left.count) == 0
  }

  /// Whether JSON text means what it says byte for byte: ASCII without an escape.
  public static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = UnsafeRawBufferPointer(text)
    var place = 0
    var marks: UInt64 = 0
    while place &+ 8 <= text.count {
      let word = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      // 0 in each byte that is a backslash; that the subtraction borrows shows it in the byte's highest bit.
      let difference = word ^ 0x5C5C_5C5C_5C5C_5C5C
      marks |= word | (difference &- 0x0101_0101_0101_0101) & ~difference
      place &+= 8
    }
    while place < text.count {
      marks |= text[place] == UInt8(ascii: "\\") ? 0x80 : UInt64(text[place])
      place &+= 1
    }
    return marks & 0x8080_8080_8080_8080 == 0
  }

  /// Whether JSON text has an escape `\uXXXX`, which may be a letter.
  public static func containsEscapedCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard contains(UInt8(ascii: "\\"), in: text) else { return false }
    return first("\\u", in: text) != nil
  }
}
