import TrailDetect

/// Sorts rows by time in bounded memory; one for each thread.
///
/// Rows gather in one block of memory. When it is full they are sorted and written to an unlinked
/// temporary file as a run; at the end all runs of all threads are merged.
final class EventSorter {
  /// What is sorted in memory: the head of a row's order, and where the row is.
  private struct Key: BitwiseCopyable {
    var time: Int64
    var high: UInt64
    var start: Int
  }

  private let maxBytes: Int
  private var rows: UnsafeMutableRawBufferPointer
  private var used = 0
  private var keys: [Key] = []
  private var spill: SpillFile?
  /// Where the runs lie in the file.
  private(set) var runs: [Range<Int>] = []
  private var rowStart = 0

  /// A sorter that keeps about so many bytes in memory.
  init(maxBytes: Int) {
    self.maxBytes = max(4096, maxBytes)
    rows = .allocate(byteCount: 1 << 12, alignment: 8)
  }

  deinit { rows.deallocate() }

  // MARK: Writing

  /// Begins a row; its columns are appended behind.
  func begin() {
    rowStart = used
    reserve(RowHeader.byteCount)
    used += RowHeader.byteCount
  }

  @inline(__always)
  func append(_ value: UInt64) {
    reserve(10)
    var value = value
    while value >= 0x80 {
      rows[used] = UInt8(truncatingIfNeeded: value) | 0x80
      used += 1
      value >>= 7
    }
    rows[used] = UInt8(truncatingIfNeeded: value)
    used += 1
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard !bytes.isEmpty else { return }
    reserve(bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: rows[used..<used + bytes.count])
      .copyMemory(from: UnsafeRawBufferPointer(bytes))
    used += bytes.count
  }

  /// Ends the row that was begun.
  func end(_ header: RowHeader) throws(DetectError) {
    var header = header
    header.length = UInt32(used - rowStart - RowHeader.byteCount)
    rows.storeBytes(of: header, toByteOffset: rowStart, as: RowHeader.self)
    keys.append(Key(time: header.time, high: header.high, start: rowStart))
    if used + keys.count * MemoryLayout<Key>.stride > maxBytes { try writeRun() }
  }

  @inline(__always)
  private func reserve(_ count: Int) {
    if used + count > rows.count { grow(to: used + count) }
  }

  private func grow(to count: Int) {
    let new = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(min(rows.count * 2, maxBytes), count), alignment: 8)
    new.copyMemory(from: UnsafeRawBufferPointer(rebasing: rows[..<used]))
    rows.deallocate()
    rows = new
  }

  // MARK: Sorting

  private func header(at start: Int) -> RowHeader {
    rows.loadUnaligned(fromByteOffset: start, as: RowHeader.self)
  }

  private func sortKeys() {
    let rows = UnsafeRawBufferPointer(rows)
    keys.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.high != right.high { return left.high < right.high }
      return rows.loadUnaligned(fromByteOffset: left.start, as: RowHeader.self)
        .isBefore(rows.loadUnaligned(fromByteOffset: right.start, as: RowHeader.self))
    }
  }

  private func writeRun() throws(DetectError) {
    if spill == nil { spill = try SpillFile(for: "events") }
    guard let file = spill else { return }
    sortKeys()
    let start = file.length
    for key in keys {
      let count = RowHeader.byteCount + Int(header(at: key.start).length)
      try file.append(UnsafeRawBufferPointer(rebasing: rows[key.start..<key.start + count]))
    }
    try file.flush()
    runs.append(start..<file.length)
    keys.removeAll(keepingCapacity: true)
    used = 0
  }

  /// Ends the writing: if something lies on disk, all does, and reading gets the memory that writing had.
  func finish() throws(DetectError) {
    guard !runs.isEmpty else { return sortKeys() }
    if !keys.isEmpty { try writeRun() }
    rows.deallocate()
    rows = .allocate(byteCount: 1 << 12, alignment: 8)
    keys = []
  }

  /// The sorted runs and what is in memory, each to be read from its start.
  /// - Parameter sorter: the number of this sorter, for whoever reads the rows.
  func sources(sorter: Int, pieceBytes: Int) throws(DetectError) -> [RowSource] {
    var sources: [RowSource] = []
    if let spill {
      for run in runs {
        sources.append(RowSource(sorter: sorter, spill, run, pieceBytes: pieceBytes))
      }
    }
    if !keys.isEmpty { sources.append(RowSource(sorter: sorter, rows, keys.map(\.start))) }
    return sources
  }
}

/// Reads sorted rows one after the other, from memory or from a file.
final class RowSource {
  /// The number of the sorter that the rows came from.
  let sorter: Int
  private var rows: UnsafeMutableRawBufferPointer
  private let starts: [Int]
  private var position = 0
  private let file: SpillFile?
  private var offset = 0
  private let end: Int
  private var filled = 0
  /// The row at hand.
  private(set) var header = RowHeader(
    time: 0, high: 0, low: 0, rank: 0, file: 0, record: 0, length: 0)
  /// The columns of the row at hand; valid until the next row.
  private(set) var columns = UnsafeRawBufferPointer(start: nil, count: 0)

  /// Rows in memory that belongs to somebody else.
  init(sorter: Int, _ rows: UnsafeMutableRawBufferPointer, _ starts: [Int]) {
    self.sorter = sorter
    self.rows = rows
    self.starts = starts
    file = nil
    end = 0
  }

  /// Rows in a file, of which so many bytes are in memory at a time.
  init(sorter: Int, _ file: SpillFile, _ run: Range<Int>, pieceBytes: Int) {
    self.sorter = sorter
    self.file = file
    offset = run.lowerBound
    end = run.upperBound
    starts = []
    rows = .allocate(byteCount: max(pieceBytes, 256), alignment: 8)
  }

  deinit {
    if file != nil { rows.deallocate() }
  }

  /// Turns to the next row; false at the end.
  func advance() throws(DetectError) -> Bool {
    guard file != nil else {
      guard position < starts.count else { return false }
      takeRow(at: starts[position])
      position += 1
      return true
    }
    guard try fill(RowHeader.byteCount) else { return false }
    let header = rows.loadUnaligned(fromByteOffset: position, as: RowHeader.self)
    let count = RowHeader.byteCount + Int(header.length)
    guard try fill(count) else { throw DetectError.cut("events") }
    takeRow(at: position)
    position += count
    return true
  }

  private func takeRow(at start: Int) {
    header = rows.loadUnaligned(fromByteOffset: start, as: RowHeader.self)
    let columnsStart = start + RowHeader.byteCount
    columns = UnsafeRawBufferPointer(
      rebasing: rows[columnsStart..<columnsStart + Int(header.length)])
  }

  /// Makes sure that so many bytes lie behind `position`; false at the end of the run.
  private func fill(_ count: Int) throws(DetectError) -> Bool {
    if filled - position >= count { return true }
    guard let file else { return false }
    let rest = filled - position
    if count > rows.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 2, alignment: 8)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: rows[position..<filled]))
      rows.deallocate()
      rows = larger
    } else if rest > 0, let base = rows.baseAddress {
      base.copyMemory(from: base + position, byteCount: rest)
    }
    position = 0
    let more = min(rows.count - rest, end - offset)
    if more > 0 {
      try file.read(UnsafeMutableRawBufferPointer(rebasing: rows[rest..<rest + more]), at: offset)
    }
    offset += more
    filled = rest + more
    return filled >= count
  }
}
