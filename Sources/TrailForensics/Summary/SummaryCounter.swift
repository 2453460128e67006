import TrailDetect
import TrailEvents

/// Counts events by the values of some dimensions in bounded memory, and forgets nothing.
///
/// What was counted of a value is a partial sum: past the limit all sums are handed to a sorter, which
/// brings those of one value together again. So however many values there are, every count is exact, and
/// the same whatever the limit.
final class SummaryCounter {
  /// What a value costs beside its text: the counts, with an array for the activity.
  private static let valueBytes =
    MemoryLayout<SummaryCounts>.stride + 32 + Activity.maxSpans * MemoryLayout<Int32>.stride
  /// What a pair of values costs in a table that is three quarters full at most.
  private static let pairBytes = 2 * MemoryLayout<UInt64>.stride * 4 / 3

  private let dimensions: [SummaryDimension]
  private let countsOthers: Bool
  private let maxBytes: Int
  /// The values' texts, tagged with their dimensions.
  private var texts = ByteInterner()
  /// Where the sums of the text with a number are; -1 for a text that is seen beside others only.
  private var places: [Int32] = []
  private var values: [(text: Int, counts: SummaryCounts)] = []
  /// For each value, and each value seen beside it, the event at which that was first.
  private var pairs: [UInt64: Int] = [:]
  private var eventCount = 0
  /// The sums that had no room in memory.
  private let sums: EntrySorter
  /// Events without a value, by dimension.
  private var without: [SummaryDimension: SummaryCounts] = [:]
  /// The most that was held in memory at any time, in bytes.
  private(set) var peakBytes = 0

  /// A counter for some dimensions.
  /// - Parameters:
  ///   - countsOthers: whether the values of all other dimensions are counted for each value.
  ///   - maxBytes: how much of the sums stays in memory, about.
  init(_ dimensions: [SummaryDimension], countsOthers: Bool, maxBytes: Int) {
    self.dimensions = dimensions
    self.countsOthers = countsOthers
    self.maxBytes = maxBytes / 2
    sums = EntrySorter(maxBytes: maxBytes / 2, of: "sums")
    for dimension in dimensions { without[dimension] = SummaryCounts() }
  }

  /// How often the sums in memory were too many.
  private(set) var flushes = 0
  /// How many runs of sums lie on disk.
  var spilledRuns: Int { sums.spilledRuns }

  private var heldBytes: Int {
    texts.heldBytes + places.capacity * MemoryLayout<Int32>.stride
      + values.capacity * SummaryCounter.valueBytes + pairs.capacity * SummaryCounter.pairBytes
  }

  // MARK: Counting

  /// Counts an event; events come in the order of time.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  func add(_ event: SummaryEvent, _ row: EventRow, _ scale: ActivityScale) throws(DetectError) {
    eventCount += 1
    for dimension in dimensions {
      let text = row.bytes(of: dimension.column)
      guard !text.isEmpty else {
        without[dimension]?.add(event, scale)
        continue
      }
      let value = place(of: number(of: text, dimension))
      values[value].counts.add(event, scale)
      if countsOthers { note(row, beside: value, of: dimension) }
    }
    let held = heldBytes
    peakBytes = max(peakBytes, held + sums.heldBytes)
    // What has become too small is doubled: within half of the limit that does not exceed it.
    if held > maxBytes / 2 { try flush() }
  }

  private func number(of text: UnsafeBufferPointer<UInt8>, _ dimension: SummaryDimension) -> Int {
    texts.intern(text, tag: UInt32(dimension.number))
  }

  private func place(of number: Int) -> Int {
    while places.count <= number { places.append(-1) }
    if places[number] < 0 {
      places[number] = Int32(values.count)
      values.append((number, SummaryCounts()))
    }
    return Int(places[number])
  }

  private func note(_ row: EventRow, beside value: Int, of dimension: SummaryDimension) {
    for other in SummaryDimension.allCases where other != dimension {
      let text = row.bytes(of: other.column)
      guard !text.isEmpty else { continue }
      // INVARIANT: a table that fits in memory has fewer than 2^32 texts.
      let pair = UInt64(value) << 32 | UInt64(number(of: text, other))
      if pairs[pair] == nil { pairs[pair] = eventCount }
    }
  }

  /// Hands all sums to the sorter.
  private func flush() throws(DetectError) {
    flushes += 1
    for value in values {
      var counts = StateWriter()
      value.counts.save(to: &counts)
      try sums.append(key: key(value.text), value: counts.bytes)
    }
    for (pair, event) in pairs {
      let other = Int(truncatingIfNeeded: pair & 0xFFFF_FFFF)
      let key =
        key(values[Int(pair >> 32)].text) + [UInt8(texts.tag(of: other))] + texts.bytes(of: other)
      var first = StateWriter()
      first.write(event)
      try sums.append(key: key, value: first.bytes)
    }
    texts = ByteInterner()
    places = []
    values = []
    pairs = [:]
  }

  /// Dimension, length of the text (four bytes, the highest first) and text: what belongs to one value
  /// begins alike, its counts with nothing more, the values seen beside it with dimension and text.
  private func key(_ number: Int) -> [UInt8] {
    let text = texts.bytes(of: number)
    let length = UInt32(text.count).bigEndian
    return [UInt8(texts.tag(of: number))] + withUnsafeBytes(of: length, Array.init) + text
  }

  // MARK: The tables

  /// The tables, with their values in an order.
  /// - Parameter maxBytes: how many bytes of values stay in memory, about.
  /// - Throws: `DetectError` if a temporary file cannot be written or read.
  func tables(
    in order: SummaryOrder, scale: ActivityScale, maxBytes: Int
  ) throws -> [SummaryTable] {
    try flush()
    let tables = dimensions.map {
      SummaryTable(
        $0, without: without[$0] ?? SummaryCounts(), order: order,
        maxBytes: maxBytes / dimensions.count)
    }
    var open: SummaryValueReader?
    func close() throws {
      guard let done = open else { return }
      let table = dimensions.firstIndex { $0.number == done.dimension } ?? 0
      try tables[table].append(done.value)
    }
    try sums.each { key, value in
      if open?.isContinued(by: key) != true {
        try close()
        open = SummaryValueReader(key, countsOthers: countsOthers)
      }
      try open?.add(key, value, scale)
      return true
    }
    try close()
    return tables
  }
}

/// Puts the sums of one value together again.
private struct SummaryValueReader {
  private let prefix: [UInt8]
  /// The number of the value's dimension.
  let dimension: Int
  private var counts = SummaryCounts()
  private var distinct: [Int] = []
  /// The first values of each dimension, with the events at which they were seen.
  private var examples: [[(event: Int, text: [UInt8])]] = []
  /// The last pair, which other runs may have, too.
  private var lastSuffix: [UInt8] = []

  init(_ key: UnsafeRawBufferPointer, countsOthers: Bool) {
    // The first entry of a value has its counts: its key is the value's alone.
    prefix = Array(key)
    dimension = Int(key.first ?? 0)
    guard countsOthers else { return }
    distinct = Array(repeating: 0, count: SummaryDimension.allCases.count)
    examples = Array(repeating: [], count: SummaryDimension.allCases.count)
  }

  func isContinued(by key: UnsafeRawBufferPointer) -> Bool { key.starts(with: prefix) }

  mutating func add(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ scale: ActivityScale
  ) throws {
    var reader = StateReader(Array(value))
    let suffix = key.dropFirst(prefix.count)
    guard let other = suffix.first.map(Int.init) else {
      return counts.add(try SummaryCounts(from: &reader), scale)
    }
    // Of equal keys the first is from the earliest run, which has the earliest event.
    guard !suffix.elementsEqual(lastSuffix) else { return }
    lastSuffix = Array(suffix)
    distinct[other] += 1
    let event = Int(try reader.number())
    let place = examples[other].firstIndex { event < $0.event } ?? examples[other].count
    guard place < SummaryValue.maxExamples else { return }
    examples[other].insert((event, Array(suffix.dropFirst())), at: place)
    if examples[other].count > SummaryValue.maxExamples { examples[other].removeLast() }
  }

  var value: SummaryValue {
    SummaryValue(
      // One byte of dimension and four of length stand before the text.
      text: String(decoding: prefix.dropFirst(5), as: UTF8.self), counts: counts,
      distinct: distinct,
      examples: examples.map { $0.map { String(decoding: $0.text, as: UTF8.self) } })
  }
}
