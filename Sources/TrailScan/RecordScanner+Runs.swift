extension RecordScanner {
  /// How many records a run has at most.
  private static let maxRunLength = 64

  /// The record behind the one that was handed out last; nil where `next` has to look, or is to be asked again.
  ///
  /// All records of a run, the one that `next` came upon and those that follow it in the window, are valid until `next`
  /// is called. Who looks at them after the whole run was scanned is faster: the code that scans and the code that asks
  /// rules do not fit in a processor's first-level cache together.
  public func nextOfRun() -> RecordView? {
    guard runLength > 0, runLength < RecordScanner.maxRunLength else { return nil }
    var start = position
    while window.base[start] == UInt8(ascii: ",") || ScanWindow.isWhiteSpace(window.base[start]) {
      start &+= 1
    }
    guard window.base[start] == UInt8(ascii: "{") else { return nil }
    let slots = slotsOfRun + (runLength &- 1) &* fields.names.count
    guard case .complete(let end) = walker.walk(from: start, into: slots), isRecord(slots) else {
      return nil
    }
    runLength &+= 1
    number &+= 1
    position = end
    return RecordView(
      window: window, slots: slots, range: start..<end, projection: fields, number: number,
      offset: window.offset + Int64(start))
  }

  private var slotsOfRun: UnsafeMutablePointer<FieldSlot> {
    if let runSlots { return runSlots }
    let count = fields.names.count * (RecordScanner.maxRunLength - 1)
    let made = UnsafeMutablePointer<FieldSlot>.allocate(capacity: count)
    made.initialize(repeating: .absent, count: count)
    runSlots = made
    return made
  }
}
