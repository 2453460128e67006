/// Finds the CloudTrail records in a stream of text, whatever they are wrapped in.
///
/// The stream is given piece by piece into a window; memory depends on the largest record, not on the
/// input. What a record is follows from its own fields: an object with strings `eventSource` and
/// `eventName`, and `userIdentity` or `eventVersion`, at any depth of any JSON: `{"Records":[…]}`, bare
/// arrays, JSON Lines, concatenated objects, envelopes. A string that holds records in escaped form is
/// opened too, and a row of a CloudTrail Lake query, an object a column, is put together to a record.
///
/// *Units* are what is counted: records, and the other objects in a record's place, that is, elements of
/// an array and objects at the top level that hold no record themselves.
///
/// ```
/// while true {
///   switch scanner.next() {
///   case .needsBytes: let count = read(into: scanner.freeSpace)
///                     if count > 0 { scanner.append(count) } else { scanner.finish() }
///   case .record: use(scanner.record)
///   …
/// ```
public final class RecordScanner {
  /// An object or array that is open around the current place.
  struct Level {
    var isObject: Bool
    /// Whether the object stands in a record's place: a direct element of an array, in no other unit.
    var isUnit: Bool
    var offset: Int64
    /// `number` when it was opened: if it is the same at the end, nothing was found inside.
    var numberAtOpening: Int
    /// Whether it is an array in which a row of a query's result was found.
    var holdsRows = false
  }

  enum Mode {
    /// Before the first byte that is not white space.
    case start
    case scanning
    /// Behind a broken record: looking for the start of the next one.
    case resynchronizing
    /// Behind a broken row of a query's result: looking for the start of the next one.
    case resynchronizingRows
    /// Inside a value that is passed over, so many brackets deep.
    case passingOver(depth: Int)
    /// Inside a string that is passed over.
    case passingOverString
    case ended
  }

  /// What the scanner may cost.
  public let limits: ScanLimits
  /// The top-level fields that get slots.
  public let fields: FieldTable

  let window: ScanWindow
  let walker: RecordWalker
  let slots: UnsafeMutablePointer<FieldSlot>
  /// The slots of further records of a run; nil as long as nobody asked for one.
  @exclusivity(unchecked) var runSlots: UnsafeMutablePointer<FieldSlot>?
  /// How many records the run has that `next` began; 0 if it came upon something else.
  @exclusivity(unchecked) var runLength = 0
  @exclusivity(unchecked) var mode = Mode.start
  @exclusivity(unchecked) var position = 0
  /// Whether the caller has no more text.
  @exclusivity(unchecked) private var hasAllText = false
  /// Text that was set aside behind a fault, to be taken back in small pieces; how much of it was.
  ///
  /// INVARIANT: as long as it is not empty, all text in the window was taken from it.
  @exclusivity(unchecked) private var aside: [UInt8] = []
  @exclusivity(unchecked) private var takenBack = 0
  @exclusivity(unchecked) var levels: [Level] = []
  /// Whether one of `levels` is a unit.
  @exclusivity(unchecked) var isInsideUnit = false
  /// Units so far.
  @exclusivity(unchecked) var number = 0
  /// How many bytes the window is to hold before it is looked at again.
  @exclusivity(unchecked) private var wantedBytes = 0
  /// The scanner of an escaped string that holds records, and that string's offset.
  @exclusivity(unchecked) var inner: RecordScanner?
  @exclusivity(unchecked) var isInnerActive = false
  @exclusivity(unchecked) var innerOffset: Int64 = 0
  let escapedDepth: Int
  @exclusivity(unchecked) private var current: RecordView?

  /// A scanner for one input; `reset` makes it ready for the next.
  public convenience init(fields: FieldTable, limits: ScanLimits = ScanLimits()) {
    self.init(fields: fields, limits: limits, escapedDepth: 0)
  }

  init(fields: FieldTable, limits: ScanLimits, escapedDepth: Int) {
    self.fields = fields
    var limits = limits
    limits.maxRecordBytes = max(256, min(limits.maxRecordBytes, FieldSlot.maxLength))
    limits.windowBytes = max(256, min(limits.windowBytes, limits.maxRecordBytes))
    self.limits = limits
    self.escapedDepth = escapedDepth
    window = ScanWindow(capacity: limits.windowBytes)
    slots = .allocate(capacity: fields.names.count)
    slots.initialize(repeating: .absent, count: fields.names.count)
    walker = RecordWalker(
      window: window, predictor: KeyPredictor(table: fields),
      slotCount: fields.names.count, maxDepth: limits.maxNestingDepth)
  }

  deinit {
    slots.deallocate()
    runSlots?.deallocate()
  }

  /// The record that `next` has just come upon.
  public var record: RecordView? { current }

  /// Hands out a record of an escaped string as one of this input.
  func adopt(_ record: RecordView) {
    current = RecordView(
      window: record.window, slots: record.slots, range: record.range, projection: fields,
      number: number, offset: innerOffset)
  }

  /// How many units there were so far.
  public var unitCount: Int { number }

  /// How many bytes of text the scanner's window can hold at present.
  public var windowCapacity: Int { window.capacity }

  /// The offset up to which the input was looked at.
  public var offset: Int64 { window.offset + Int64(position) }

  /// Whether the input ended inside an object or array.
  @exclusivity(unchecked) public private(set) var isUnclosed = false

  /// The space that the next piece of the input goes to; never empty after `needsBytes`.
  public var freeSpace: UnsafeMutableRawBufferPointer { window.freeSpace }

  /// Takes over the first `count` bytes of the free space.
  public func append(_ count: Int) {
    aside.removeAll(keepingCapacity: true)
    takenBack = 0
    window.append(count)
  }

  /// Says that the input has no more bytes.
  public func finish() { hasAllText = true }

  /// Whether no more text comes than the window holds.
  var isFinal: Bool { hasAllText && takenBack == aside.count }

  /// Makes the scanner ready for another input.
  public func reset() {
    window.reset()
    window.shrink(to: limits.windowBytes)
    mode = .start
    position = 0
    hasAllText = false
    aside.removeAll()
    takenBack = 0
    levels.removeAll(keepingCapacity: true)
    isInsideUnit = false
    number = 0
    isInnerActive = false
    isUnclosed = false
    wantedBytes = 0
    current = nil
  }

  /// Goes on to the next record, or to the next thing that the caller must know.
  public func next() -> ScanStep {
    current = nil
    runLength = 0
    while window.count < wantedBytes, !isFinal {
      guard takeBack() else { return .needsBytes }
    }
    window.refresh()
    while true {
      if isInnerActive {
        if let step = nextOfInner() { return step }
        continue
      }
      let step: ScanStep?
      switch mode {
      case .start: step = start()
      case .scanning: step = scan()
      case .resynchronizing: step = resynchronize()
      case .resynchronizingRows: step = resynchronizeRows()
      case .passingOver(let depth): step = passOver(depth)
      case .passingOverString: step = passOverString()
      case .ended: return .end
      }
      guard let step else { continue }
      if case .needsBytes = step, takeBack() { continue }
      return step
    }
  }

  /// Starts anew at a place in the window that is outside any string.
  ///
  /// What lies behind is set aside and comes back in small pieces: behind the next fault only a piece is
  /// indexed again, not all that was read, however many faults there are.
  func restart(at place: Int) {
    let count = window.count - place
    if aside.isEmpty {
      aside.append(contentsOf: UnsafeBufferPointer(start: window.base + place, count: count))
      takenBack = 0
    } else {
      takenBack -= count
    }
    window.cut(at: place)
    position = 0
    wantedBytes = 0
    _ = takeBack()
  }

  /// Takes back some of the text that was set aside; false if there is none.
  private func takeBack() -> Bool {
    let space = window.freeSpace
    let count = min(
      max(RecordScanner.pieceBytes, window.count), aside.count - takenBack, space.count)
    guard count > 0 else { return false }
    space.copyBytes(from: aside[takenBack..<takenBack + count])
    takenBack += count
    window.append(count)
    window.refresh()
    return true
  }

  /// How much of the text that was set aside comes back at once, at least.
  private static let pieceBytes = 1 << 10

  // MARK: Steps

  private func start() -> ScanStep? {
    // A byte order mark, as Windows tools write it.
    if window.count >= 3, window.offset == 0, window.base[0] == 0xEF, window.base[1] == 0xBB,
      window.base[2] == 0xBF
    {
      window.dropPrefix(3)
    }
    position = window.skipWhiteSpace(0)
    guard position < window.count else { return needBytes() ?? end() }
    if window.count < 3, !isFinal { return .needsBytes }
    switch window.base[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
      mode = .scanning
      return nil
    default:
      mode = .ended
      return .notJSON
    }
  }

  /// Has a large value looked at again only when it has grown by a quarter, however small the pieces are in
  /// which it comes: else what it costs would grow with its square.
  private func waitForMore() {
    let isLarge = window.count > limits.eagerBytes
    wantedBytes = isLarge ? min(window.capacity, window.count + window.count / 4) : 0
  }

  /// Asks for more text, what lies before `position` forgotten; nil if there is none.
  func needBytes() -> ScanStep? {
    guard !isFinal else { return nil }
    window.dropPrefix(position)
    position = 0
    if window.freeSpace.isEmpty { window.grow(to: window.capacity * 2) }
    waitForMore()
    return .needsBytes
  }

  func end() -> ScanStep {
    if !levels.isEmpty { isUnclosed = true }
    mode = .ended
    return .end
  }

  private func scan() -> ScanStep? {
    while true {
      let byte = window.base[position]
      switch byte {
      case UInt8(ascii: "{"):
        if let step = object() { return step }
        guard case .scanning = mode, !isInnerActive else { return nil }
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      case UInt8(ascii: "["):
        if levels.last?.isObject == false, case .done(let step) = row() {
          if let step { return step }
          guard case .scanning = mode, !isInnerActive else { return nil }
          continue
        }
        guard open(isObject: false) else { return tooDeep() }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard let level = levels.last, level.isObject == (byte == UInt8(ascii: "}")) else {
          return malformed(at: position)
        }
        if let step = close(level) { return step }
      case UInt8(ascii: "\""):
        if let step = string() { return step }
        guard case .scanning = mode, !isInnerActive else { return nil }
      default:
        guard position < window.count else { return needBytes() ?? end() }
        let scalarEnd = window.endOfScalar(position)
        if scalarEnd == window.count, !isFinal, position > 0 || window.count < window.capacity {
          return needBytes()
        }
        guard walker.scalarKind(position, scalarEnd) != nil else { return malformed(at: position) }
        position = scalarEnd
      }
    }
  }

  /// Opens the object or array at `position`; false if that is too deep.
  func open(isObject: Bool) -> Bool {
    guard levels.count < limits.maxNestingDepth else { return false }
    let isUnit = isObject && !isInsideUnit && levels.last?.isObject == false
    if isUnit { isInsideUnit = true }
    levels.append(
      Level(
        isObject: isObject, isUnit: isUnit, offset: offset, numberAtOpening: number))
    position += 1
    return true
  }

  private func close(_ level: Level) -> ScanStep? {
    levels.removeLast()
    position += 1
    if level.isUnit { isInsideUnit = false }
    guard level.isUnit || (levels.isEmpty && level.isObject), number == level.numberAtOpening
    else { return nil }
    return skipped(.notCloudTrail, offset: level.offset)
  }

  /// Counts a unit that is not handed out.
  func skipped(
    _ reason: SkippedRecord.Reason, offset: Int64, _ message: String = ""
  ) -> ScanStep {
    number += 1
    return .skipped(
      SkippedRecord(reason: reason, number: number, offset: offset, message: message))
  }

  /// Deals with the object at `position`: a record, something known, or a wrapper to look into.
  private func object() -> ScanStep? {
    // The form of nearly every file: no need to walk the whole document first.
    if isStartOfRecordsDocument { return open(isObject: true) ? nil : tooDeep() }
    switch walker.walk(from: position, into: slots) {
    case .complete(let end):
      if isRecord(slots) {
        runLength = 1
        number += 1
        current = RecordView(
          window: window, slots: slots, range: position..<end, projection: fields, number: number,
          offset: offset)
        position = end
        return .record
      }
      if let reason = knownOther {
        let start = offset
        position = end
        return skipped(reason, offset: start)
      }
      return open(isObject: true) ? nil : tooDeep()
    case .incomplete: return incompleteObject()
    case .malformed(let place): return malformed(at: place)
    case .tooDeep: return tooDeep()
    }
  }

  /// Whether `{"Records":[` stands at `position`.
  private var isStartOfRecordsDocument: Bool {
    let text: StaticString = "{\"Records\":["
    guard window.base[position &+ 2] == UInt8(ascii: "R") else { return false }
    for index in 0..<text.utf8CodeUnitCount
    where window.base[position + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  @inline(__always)
  func isRecord(_ slots: UnsafeMutablePointer<FieldSlot>) -> Bool {
    slots[BaseField.eventSource.rawValue].kind == .string
      && slots[BaseField.eventName.rawValue].kind == .string
      && (slots[BaseField.userIdentity.rawValue].kind != .absent
        || slots[BaseField.eventVersion.rawValue].kind != .absent)
  }

  /// What CloudTrail writes beside events.
  private var knownOther: SkippedRecord.Reason? {
    if slots[BaseField.insightDetails.rawValue].kind == .object { return .insight }
    if slots[BaseField.digestStartTime.rawValue].kind == .string,
      slots[BaseField.digestSignatureAlgorithm.rawValue].kind != .absent
    {
      return .digest
    }
    return nil
  }

  /// Whether a field that only records and digests have was met so far.
  var hasRecordFields: Bool {
    for field in BaseField.allCases
    where field != .resources && slots[field.rawValue].kind != .absent {
      return true
    }
    return false
  }

  private func incompleteObject() -> ScanStep? {
    if isFinal {
      guard isStartOfQueryResult else { return brokenOff() }
      return open(isObject: true) ? nil : tooDeep()
    }
    // A piece of the window is free, or can be made so: read on first.
    if position > 0 || window.count < window.capacity { return needBytes() }
    // An object as large as the window: a large record, or a document of records.
    guard hasRecordFields else { return open(isObject: true) ? nil : tooDeep() }
    if let next = startOfNextRecord(after: position) {
      return malformed(at: next, resumingAt: next)
    }
    guard window.capacity < limits.maxRecordBytes else {
      let step = skipped(
        .tooLarge, offset: offset, "record larger than \(limits.maxRecordBytes) bytes")
      mode = .passingOver(depth: 0)
      return step
    }
    window.grow(to: min(window.capacity * 2, limits.maxRecordBytes))
    waitForMore()
    return .needsBytes
  }

  /// The input ends inside the object at `position`.
  private func brokenOff() -> ScanStep {
    if let next = startOfNextRecord(after: position) {
      return malformed(at: next, resumingAt: next)
    }
    let step = skipped(.truncated, offset: offset, "the input ends inside the record")
    position = window.count
    levels.removeAll()
    mode = .ended
    return step
  }
}
