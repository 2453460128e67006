import TrailScan

/// The text of one value after another: decoded, and folded if case does not count.
///
/// Text that needs neither stays where it is in the record; the rest goes to buffers that are used again.
final class ValueText {
  /// A growing piece of memory.
  private final class Buffer {
    private(set) var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256)

    deinit { bytes.deallocate() }

    func reserve(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
      if bytes.count < count {
        bytes.deallocate()
        bytes = .allocate(capacity: max(count, bytes.count * 2))
      }
      return bytes
    }

    func set(_ text: some Collection<UInt8>) -> UnsafeBufferPointer<UInt8> {
      let bytes = reserve(text.count)
      _ = bytes.update(fromContentsOf: text)
      return UnsafeBufferPointer(rebasing: bytes[..<text.count])
    }
  }

  private let plainBuffer = Buffer()
  private let foldedBuffer = Buffer()
  private var scratch: [UInt8] = []
  private var slot = FieldSlot.absent
  /// Whether the text is that of an object or a list with the escapes inside taken away.
  private var isOpened = false
  /// The value's text; valid until the next value.
  private(set) var plain = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var knownFolded: UnsafeBufferPointer<UInt8>?

  /// Turns to another record, in which the same places hold other values.
  func forget() { slot = .absent }

  /// Turns to a value; null is none.
  func turn(to slot: FieldSlot, in record: RecordView) {
    if slot == self.slot, !isOpened { return }
    self.slot = slot
    isOpened = false
    knownFolded = nil
    let bytes = record.bytes(slot)
    switch slot.kind {
    case .string: plain = repaired(unescaped(bytes))
    case .object, .array: plain = repaired(compacted(bytes))
    case .number, .literal, .null, .absent: plain = bytes
    }
  }

  /// Takes the escapes away from the JSON text of an object or a list, so that a policy which is JSON inside a
  /// JSON string reads as its author wrote it; false if there are none.
  func open() -> Bool {
    guard plain.contains(UInt8(ascii: "\\")) else { return false }
    plain = repaired(unescaped(plain))
    isOpened = true
    knownFolded = nil
    return true
  }

  /// The text for a comparison.
  @inline(__always)
  func text(isCased: Bool) -> UnsafeBufferPointer<UInt8> { isCased ? plain : folded }

  /// The value's text, folded.
  var folded: UnsafeBufferPointer<UInt8> {
    if let knownFolded { return knownFolded }
    let folded = makeFolded()
    knownFolded = folded
    return folded
  }

  private func makeFolded() -> UnsafeBufferPointer<UInt8> {
    let bytes = foldedBuffer.reserve(plain.count)
    var all: UInt8 = 0
    for index in 0..<plain.count {
      let byte = plain[index]
      all |= byte
      bytes[index] = SimpleCaseFolding.lowercased(byte)
    }
    guard all >= 0x80 else { return UnsafeBufferPointer(rebasing: bytes[..<plain.count]) }
    return foldedBuffer.set(
      Array(SimpleCaseFolding.fold(String(decoding: plain, as: UTF8.self)).utf8))
  }

  private func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
    scratch.removeAll(keepingCapacity: true)
    JSONText.unescapeLeniently(bytes, into: &scratch)
    return plainBuffer.set(scratch)
  }

  /// JSON text without the white space between its parts.
  private func compacted(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let text = plainBuffer.reserve(bytes.count)
    var count = 0
    var isInString = false
    var isEscaped = false
    for byte in bytes {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        continue
      }
      text[count] = byte
      count += 1
    }
    return UnsafeBufferPointer(rebasing: text[..<count])
  }

  /// Bytes that are no UTF-8 become U+FFFD, as in every decoded text.
  private func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    if UTF8Check.isValid(bytes) { return bytes }
    return plainBuffer.set(Array(String(decoding: bytes, as: UTF8.self).utf8))
  }
}
