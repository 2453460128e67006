/// Reads records that another scanner found, from copies of their bytes.
public final class BatchReader {
  private let fields: FieldTable
  private let window: ScanWindow
  private let walker: RecordWalker
  private let slots: UnsafeMutablePointer<FieldSlot>

  /// A reader that gives these fields slots.
  public init(fields: FieldTable, limits: ScanLimits = ScanLimits()) {
    self.fields = fields
    window = ScanWindow(capacity: limits.windowBytes)
    slots = .allocate(capacity: fields.names.count)
    slots.initialize(repeating: .absent, count: fields.names.count)
    walker = RecordWalker(
      window: window, predictor: KeyPredictor(table: fields),
      slotCount: fields.names.count, maxDepth: limits.maxNestingDepth)
  }

  deinit { slots.deallocate() }

  /// Takes the texts of some records, one behind the other.
  public func load(_ text: [UInt8]) {
    window.reset()
    window.grow(to: text.count)
    window.freeSpace.copyBytes(from: text)
    window.append(text.count)
    window.refresh()
  }

  /// The record that begins at a place of the text.
  /// - Parameters:
  ///   - start: the place of its opening brace.
  ///   - number: its number in its input, from 1.
  ///   - offset: its offset in its input.
  /// - Returns: the record, valid until the next one is asked for; nil if there is none.
  public func record(at start: Int, number: Int, offset: Int64) -> RecordView? {
    guard case .complete(let end) = walker.walk(from: start, into: slots) else { return nil }
    return RecordView(
      window: window, slots: slots, range: start..<end, projection: fields, number: number,
      offset: offset)
  }
}
