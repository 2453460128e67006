/// Walks the top level of one object in a window and notes where its fields lie.
struct RecordWalker {
  /// How a walk ended.
  enum End {
    /// The object is complete; the place behind its closing brace.
    case complete(Int)
    /// The window ends inside the object.
    case incomplete
    /// The text at this place is not JSON.
    case malformed(Int)
    /// The object nests deeper than the limit.
    case tooDeep
  }

  let window: ScanWindow
  let predictor: KeyPredictor
  let slotCount: Int
  let maxDepth: Int

  /// Walks the object whose opening brace is at `start`; its fields go into `slots`.
  ///
  /// A repeated key overwrites the slot: the last one wins. Values are not looked into; a string's end
  /// and a bracket's partner come from the bitmaps.
  @inline(__always)
  func walk(from start: Int, into slots: UnsafeMutablePointer<FieldSlot>) -> End {
    let base = UnsafePointer(window.base)
    let entries = predictor.entries
    slots.update(repeating: .absent, count: slotCount)
    var position = window.skipWhiteSpace(start &+ 1)
    if base[position] == UInt8(ascii: "}") { return .complete(position &+ 1) }
    var previous = 0
    while true {
      guard base[position] == UInt8(ascii: "\"") else { return broken(at: position) }
      let keyStart = position &+ 1
      let predicted = Int(entries[previous].next)
      let entry = entries + predicted
      let slot: Int
      if entry.pointee.matches(base + keyStart) {
        position = keyStart &+ Int(entry.pointee.tokenLength)
        slot = Int(entry.pointee.slot)
        previous = predicted
      } else {
        let keyEnd = window.nextQuote(keyStart)
        guard keyEnd < window.count else { return .incomplete }
        let answer = predictor.lookup(
          UnsafeBufferPointer(start: base + keyStart, count: keyEnd &- keyStart), after: previous)
        slot = answer.slot
        previous = answer.entry
        position = window.skipWhiteSpace(keyEnd &+ 1)
        guard base[position] == UInt8(ascii: ":") else { return broken(at: position) }
        position &+= 1
      }
      let valueStart = window.skipWhiteSpace(position)
      switch base[valueStart] {
      case UInt8(ascii: "\""):
        let end = window.nextQuote(valueStart &+ 1)
        guard end < window.count else { return .incomplete }
        if slot >= 0 { slots[slot] = FieldSlot(start: valueStart &+ 1, end: end, kind: .string) }
        position = end &+ 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let close = window.matchingClose(valueStart, maxDepth: maxDepth)
        if close < 0 { return .tooDeep }
        if slot >= 0 {
          let isObject = base[valueStart] == UInt8(ascii: "{")
          slots[slot] = FieldSlot(
            start: valueStart, end: close &+ 1, kind: isObject ? .object : .array)
        }
        guard close < window.count else { return .incomplete }
        // The bitmaps do not tell `}` from `]`.
        guard base[close] == base[valueStart] &+ 2 else { return .malformed(close) }
        position = close &+ 1
      default:
        let end = window.endOfScalar(valueStart)
        guard end < window.count else { return .incomplete }
        guard let kind = scalarKind(valueStart, end) else { return .malformed(valueStart) }
        if slot >= 0 { slots[slot] = FieldSlot(start: valueStart, end: end, kind: kind) }
        position = end
      }
      if base[position] != UInt8(ascii: ",") {
        position = window.skipWhiteSpace(position)
        if base[position] == UInt8(ascii: "}") { return .complete(position &+ 1) }
        guard base[position] == UInt8(ascii: ",") else { return broken(at: position) }
      }
      position = window.skipWhiteSpace(position &+ 1)
    }
  }

  /// A byte that does not fit: past the end of the window it only means that more must be read.
  private func broken(at position: Int) -> End {
    position < window.count ? .malformed(position) : .incomplete
  }

  /// The kind of the number or literal between two places; nil if it is neither.
  @inline(__always)
  func scalarKind(_ start: Int, _ end: Int) -> FieldSlot.Kind? {
    let base = window.base
    switch base[start] {
    case UInt8(ascii: "t"): return matches("true", start, end) ? .literal : nil
    case UInt8(ascii: "f"): return matches("false", start, end) ? .literal : nil
    case UInt8(ascii: "n"): return matches("null", start, end) ? .null : nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      return end > start ? .number : nil
    default: return nil
    }
  }

  private func matches(_ literal: StaticString, _ start: Int, _ end: Int) -> Bool {
    guard end - start == literal.utf8CodeUnitCount else { return false }
    for index in 0..<literal.utf8CodeUnitCount
    where window.base[start + index] != literal.utf8Start[index] {
      return false
    }
    return true
  }
}
