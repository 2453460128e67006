extension RecordView {
  /// Whether its bytes are ASCII without a backslash, so that every value stands in them as it is.
  public var isPlainText: Bool {
    window.hasHighBytes
      ? ByteSearch.isPlain(bytes) : !ByteSearch.contains(UInt8(ascii: "\\"), in: bytes)
  }

  /// Calls `body` with each member's key, still escaped, and the place of its value.
  ///
  /// It goes on until `body` says false, and stops where the text is not JSON. Repeated keys come as often
  /// as they stand there; of them the last counts.
  public func forEachMember(
    of object: FieldSlot, _ body: (UnsafeBufferPointer<UInt8>, FieldSlot) -> Bool
  ) {
    walkMembers(of: object, body)
  }

  /// Calls `body` with the place of each element of an array, until it says false.
  public func forEachElement(of array: FieldSlot, _ body: (FieldSlot) -> Bool) {
    guard array.kind == .array else { return }
    let window = window
    let end = Int(array.start) + array.length - 1
    var position = window.skipWhiteSpace(Int(array.start) + 1)
    while position < end, let value = value(at: position, in: window) {
      guard body(value.slot) else { return }
      position = window.skipWhiteSpace(value.end)
      guard window.base[position] == UInt8(ascii: ",") else { return }
      position = window.skipWhiteSpace(position + 1)
    }
  }

  /// Calls `body` with the place of each string, number and boolean of the record at any depth, until
  /// it says false; members' names and nulls are left out.
  public func forEachScalar(_ body: (FieldSlot) -> Bool) {
    let window = window
    var position = range.lowerBound
    while position < range.upperBound {
      switch window.base[position] {
      case UInt8(ascii: "\""):
        let end = window.nextQuote(position + 1)
        guard end < range.upperBound else { return }
        let next = window.skipWhiteSpace(end + 1)
        // What a colon follows is a member's name.
        if window.base[next] != UInt8(ascii: ":") || next >= range.upperBound {
          guard body(FieldSlot(start: position + 1, end: end, kind: .string)) else { return }
        }
        position = next
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        position += 1
      default:
        guard let scalar = value(at: position, in: window) else { return }
        if scalar.slot.kind != .null, !body(scalar.slot) { return }
        position = scalar.end
      }
    }
  }
}
