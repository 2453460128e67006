/// One record in the scanner's window: its fields' places, and its bytes.
///
/// Valid until the scanner is asked for its `next` step; copy out what must live longer.
public struct RecordView {
  unowned(unsafe) let window: ScanWindow
  /// The window's first byte.
  @usableFromInline
  let base: UnsafeMutablePointer<UInt8>
  @usableFromInline
  let slots: UnsafeMutablePointer<FieldSlot>
  let range: Range<Int>
  /// Which fields have slots, and which.
  public unowned(unsafe) let projection: FieldTable
  /// The record's number in its input, from 1.
  public let number: Int
  /// The byte offset of the record in the inflated input.
  ///
  /// For a record inside an escaped string it is the offset of that string, for one that was put
  /// together from the columns of a query's row the offset of the row.
  public let offset: Int64

  init(
    window: ScanWindow, slots: UnsafeMutablePointer<FieldSlot>, range: Range<Int>,
    projection: FieldTable, number: Int, offset: Int64
  ) {
    self.window = window
    base = window.base
    self.slots = slots
    self.range = range
    self.projection = projection
    self.number = number
    self.offset = offset
  }

  /// Where a field of the projection lies.
  @inlinable @inline(__always)
  public func slot(_ index: Int) -> FieldSlot { slots[index] }

  /// Where one of the base fields lies.
  @inlinable @inline(__always)
  public func slot(_ field: BaseField) -> FieldSlot { slots[field.rawValue] }

  /// The bytes of a field: of a string what stands between its quotes, still escaped.
  @inlinable @inline(__always)
  public func bytes(_ slot: FieldSlot) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + Int(slot.start), count: slot.length)
  }

  /// The bytes between two places of the window.
  @inlinable @inline(__always)
  public func bytes(from start: Int, to end: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + start, count: end &- start)
  }

  /// The bytes of the whole record.
  public var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: window.base + range.lowerBound, count: range.count)
  }

  /// Whether the record is valid UTF-8.
  public var isValidUTF8: Bool { !window.hasHighBytes || UTF8Check.isValid(bytes) }

  /// A field's text if it is a string, a number or a boolean, decoded; nil if it is something else.
  public func text(_ slot: FieldSlot) -> String? {
    switch slot.kind {
    case .string: JSONText.decodeLeniently(bytes(slot))
    case .number, .literal: String(decoding: bytes(slot), as: UTF8.self)
    case .absent, .null, .object, .array: nil
    }
  }

  /// A base field's text; see `text(_:)`.
  public func text(_ field: BaseField) -> String? { text(slot(field)) }

  /// A field as a decoded value; nil if it is absent or its text is not JSON.
  public func value(_ slot: FieldSlot) -> JSONValue? {
    switch slot.kind {
    case .absent: nil
    case .string: JSONValue(.string(JSONText.decodeLeniently(bytes(slot))))
    case .object, .array, .number, .literal, .null: try? JSONValue.parse(bytes(slot))
    }
  }

  /// The whole record as a decoded value.
  /// - Throws: `JSONError` if a part that the scan had skipped is not JSON.
  public func decoded() throws(JSONError) -> JSONValue { try JSONValue.parse(bytes) }

  /// The place of a member's value inside an object of the record, found by the window's bitmaps.
  ///
  /// Of repeated members the last counts. Absent if there is none, or if the text is not JSON there.
  public func member(_ name: String, of object: FieldSlot) -> FieldSlot {
    var name = name
    return name.withUTF8 { member($0, of: object) }
  }

  /// The same for a name in UTF-8.
  public func member(_ name: [UInt8], of object: FieldSlot) -> FieldSlot {
    name.withUnsafeBufferPointer { member($0, of: object) }
  }

  /// The places of two members, as `member(_:of:)` finds them.
  public func members(
    _ first: [UInt8], _ second: [UInt8], of object: FieldSlot
  ) -> (FieldSlot, FieldSlot) {
    var found = (FieldSlot.absent, FieldSlot.absent)
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        walkMembers(of: object) { key, value in
          if RecordView.keyMatches(first, key) {
            found.0 = value
          } else if RecordView.keyMatches(second, key) {
            found.1 = value
          }
          return true
        }
      }
    }
    return found
  }

  private func member(_ name: UnsafeBufferPointer<UInt8>, of object: FieldSlot) -> FieldSlot {
    var found = FieldSlot.absent
    walkMembers(of: object) { key, value in
      if RecordView.keyMatches(name, key) { found = value }
      return true
    }
    return found
  }

  /// Whether an object of the record has a member whose key, still escaped, is wanted.
  public func hasMember(
    of object: FieldSlot, where isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var isFound = false
    walkMembers(of: object) { key, _ in
      isFound = isWanted(key)
      return !isFound
    }
    return isFound
  }

  /// Calls `body` with key and value of each member, until it says false or the text is not JSON.
  @inline(__always)
  func walkMembers(
    of object: FieldSlot, _ body: (UnsafeBufferPointer<UInt8>, FieldSlot) -> Bool
  ) {
    guard object.kind == .object else { return }
    // Held once, instead of at each look into it.
    let window = window
    let end = Int(object.start) + object.length - 1
    var position = window.skipWhiteSpace(Int(object.start) + 1)
    while position < end, window.base[position] == UInt8(ascii: "\"") {
      let keyStart = position + 1
      let keyEnd = window.nextQuote(keyStart)
      guard keyEnd < end else { return }
      position = window.skipWhiteSpace(keyEnd + 1)
      guard window.base[position] == UInt8(ascii: ":"),
        let value = value(at: window.skipWhiteSpace(position + 1), in: window)
      else { return }
      let key = UnsafeBufferPointer(
        start: UnsafePointer(window.base) + keyStart, count: keyEnd - keyStart)
      guard body(key, value.slot) else { return }
      position = window.skipWhiteSpace(value.end)
      guard window.base[position] == UInt8(ascii: ",") else { return }
      position = window.skipWhiteSpace(position + 1)
    }
  }

  private static func keyMatches(
    _ wanted: UnsafeBufferPointer<UInt8>, _ key: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if key.count == wanted.count, ByteSearch.isEqual(key, wanted) { return true }
    // An escape is longer than what it stands for.
    guard key.count > wanted.count, ByteSearch.contains(UInt8(ascii: "\\"), in: key) else {
      return false
    }
    var decoded: [UInt8] = []
    JSONText.unescapeLeniently(key, into: &decoded)
    return decoded.elementsEqual(wanted)
  }

  /// The value that begins at `start`, and the place behind it.
  @inline(__always)
  func value(at start: Int, in window: ScanWindow) -> (slot: FieldSlot, end: Int)? {
    switch window.base[start] {
    case UInt8(ascii: "\""):
      let end = window.nextQuote(start + 1)
      guard end < range.upperBound else { return nil }
      return (FieldSlot(start: start + 1, end: end, kind: .string), end + 1)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let close = window.matchingClose(start, maxDepth: .max - 64)
      guard close < range.upperBound else { return nil }
      let isObject = window.base[start] == UInt8(ascii: "{")
      return (
        FieldSlot(start: start, end: close + 1, kind: isObject ? .object : .array), close + 1
      )
    default:
      let end = window.endOfScalar(start)
      guard end > start else { return nil }
      let kind: FieldSlot.Kind
      switch window.base[start] {
      case UInt8(ascii: "n"): kind = .null
      case UInt8(ascii: "t"), UInt8(ascii: "f"): kind = .literal
      default: kind = .number
      }
      return (FieldSlot(start: start, end: end, kind: kind), end)
    }
  }
}
