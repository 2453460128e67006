public import TrailScan

/// Which event a record is, whatever file it was read from: the same for each delivery.
///
/// `sharedEventID` names an action that was delivered to several accounts; otherwise the eventID names the
/// event within the account that received it. A record without either is named by its own text.
public struct EventIdentity: Sendable, Hashable {
  /// The upper 64 bits of the hash.
  public let high: UInt64
  /// The lower 64 bits.
  public let low: UInt64

  /// The identity of a record's event.
  public init(_ record: RecordView) {
    var hash = WordHash()
    let shared = record.slot(.sharedEventID)
    let event = record.slot(.eventID)
    if shared.isPresent, shared.length > 0 {
      hash.combine(record.bytes(shared))
    } else if event.isPresent, event.length > 0 {
      hash.combine(record.bytes(event))
      hash.combine(record.bytes(record.slot(.recipientAccountId)))
    } else {
      hash.combine(record.bytes)
    }
    high = hash.high
    low = hash.low
  }
}

/// A hash of 128 bits over words of 8 bytes, the same in every run and on every machine.
///
/// It tells the events of a log apart, of which each record asks once; it keeps no secret and withstands nobody.
private struct WordHash {
  private(set) var high: UInt64 = 0x6C62_272E_07BB_0142
  private(set) var low: UInt64 = 0x62B8_2175_6295_C58D

  /// The bytes and their count, so that the parts of a name keep apart.
  mutating func combine(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = UnsafeRawBufferPointer(bytes)
    var index = 0
    while index + 8 <= text.count {
      combine(UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    combine(WordHash.rest(of: text, from: index))
    combine(UInt64(truncatingIfNeeded: text.count))
  }

  /// The bytes that fill no word, the first of them highest.
  @inline(__always)
  private static func rest(of text: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
    guard text.count >= 8 else {
      return text[start...].reduce(0) { $0 << 8 | UInt64($1) }
    }
    let last = text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
    return UInt64(bigEndian: last) & (1 << UInt64(8 * (text.count - start)) - 1)
  }

  @inline(__always)
  private mutating func combine(_ word: UInt64) {
    high = WordHash.fold(high ^ word, 0x9E37_79B9_7F4A_7C15)
    low = WordHash.fold(low ^ word &+ 0xD1B5_4A32_D192_ED03, 0xA076_1D64_78BD_642F)
  }

  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
