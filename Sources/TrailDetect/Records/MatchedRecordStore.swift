/// Keeps the records that rules matched until the end of a run, in bounded memory.
///
/// Beyond `maxBytes` the records are sorted and written to a temporary file as one run, and the shared matches that
/// they have to another, each once; at the end all runs are merged.
final class MatchedRecordStore {
  private let maxBytes: Int
  @exclusivity(unchecked) private var records: [MatchedRecord] = []
  /// The shared matches that records had since the store's age began.
  @exclusivity(unchecked) private(set) var known: [SharedMatches] = []
  @exclusivity(unchecked) private var knownBytes = 0
  @exclusivity(unchecked) private var age = 0
  @exclusivity(unchecked) private var runs: [MatchedRecordRun] = []
  @exclusivity(unchecked) private var sharedFile: SharedMatchFile?

  init(maxBytes: Int) { self.maxBytes = maxBytes }

  /// How many runs lie on disk.
  var spilledRunCount: Int { runs.count }
  /// How many bytes it keeps in memory, about.
  var heldBytes: Int { records.count * MemoryLayout<MatchedRecord>.stride + knownBytes }
  /// Whether it is time to `settle` and `spill`.
  @inline(__always)
  var isFull: Bool { heldBytes > maxBytes }

  /// Makes sure that shared matches are known, so that they are settled.
  @inline(__always)
  func note(_ shared: SharedMatches) {
    if shared.age == age { return }
    shared.age = age
    shared.number = known.count
    known.append(shared)
    knownBytes += shared.byteCount
  }

  /// Keeps a record.
  @inline(__always)
  func append(_ record: MatchedRecord) { records.append(record) }

  /// Writes everything to disk.
  /// - Throws: `DetectError` if that fails.
  func spill() throws(DetectError) {
    if !records.isEmpty {
      if sharedFile == nil { sharedFile = try SharedMatchFile() }
      guard let file = sharedFile else { return }
      for shared in known where shared.place < 0 && !shared.elements.isEmpty {
        shared.place = try file.append(shared.elements)
      }
      try file.flush()
      for index in records.indices {
        records[index].shared = known[Int(records[index].shared)].place
      }
      runs.append(try MatchedRecordRun(records, MatchedRecordStore.order(of: records)))
      records.removeAll(keepingCapacity: true)
      try mergeRuns()
    }
    known.removeAll(keepingCapacity: true)
    knownBytes = 0
    age += 1
  }

  /// Ends the keeping: writes the rest to disk if something was written before, so that nothing of it keeps memory.
  /// - Throws: `DetectError` if that fails.
  func finish() throws(DetectError) {
    guard !runs.isEmpty else { return }
    try spill()
    records = []
    known = []
  }

  private func mergeRuns() throws(DetectError) {
    while let level = runs.last?.level {
      let last = runs.suffix(MatchedRecordStore.runsOfLevel)
      guard last.count == MatchedRecordStore.runsOfLevel, last.first?.level == level else { return }
      var merge = try MatchedRecordMerge(last.map { MatchedRecordSource($0) })
      let merged = try MatchedRecordRun(level: level + 1, &merge)
      runs.removeLast(MatchedRecordStore.runsOfLevel)
      runs.append(merged)
    }
  }

  /// Of so many runs of one level a single one of the next is made, so that few files are open.
  private static let runsOfLevel = 16

  /// A sorted run of records, and where the shared matches of their numbers are.
  struct Source {
    var records: MatchedRecordSource
    var shared: SharedMatchSource
  }

  /// Puts the records in memory in their order, after the last one has come.
  func sort() { records = MatchedRecordStore.order(of: records).map { records[Int($0)] } }

  /// Sorted runs of all its records; those in memory must have been sorted.
  func sources() -> [Source] {
    let inMemory = Source(records: MatchedRecordSource(records), shared: .memory(known))
    guard let sharedFile else { return [inMemory] }
    return [inMemory]
      + runs.map { Source(records: MatchedRecordSource($0), shared: .file(sharedFile)) }
  }

  /// The places of records in their order: short keys are sorted, for to move a record costs more.
  private static func order(of records: [MatchedRecord]) -> [Int32] {
    struct Key {
      var time: Int64
      var identity: UInt64
      var index: Int32
    }
    var keys = records.indices.map { index in
      Key(
        time: records[index].time, identity: records[index].identityHigh, index: Int32(index))
    }
    keys.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.identity != right.identity { return left.identity < right.identity }
      return MatchedRecord.isBefore(records[Int(left.index)], records[Int(right.index)])
    }
    return keys.map(\.index)
  }
}

/// Where the shared matches of records are.
enum SharedMatchSource {
  /// By number.
  case memory([SharedMatches])
  /// By their places in a file.
  case file(SharedMatchFile)

  /// Whether both are one file.
  func isSame(as other: SharedMatchSource) -> Bool {
    if case .file(let file) = self, case .file(let other) = other { return file === other }
    return false
  }

  func elements(_ number: Int64) throws(DetectError) -> [SharedMatches.Element] {
    switch self {
    case .memory(let known): known[Int(number)].elements
    case .file(let file): try file.elements(at: number)
    }
  }
}

/// Sorted records in a temporary file, as they lie in this machine's memory.
final class MatchedRecordRun {
  /// How many merges it comes from, one after the other.
  let level: Int
  private let file: SpillFile
  private static let stride = MemoryLayout<MatchedRecord>.stride

  /// Writes records in an order.
  init(_ records: [MatchedRecord], _ order: [Int32]) throws(DetectError) {
    level = 0
    file = try SpillFile(for: "matches")
    var rest = order[...]
    while !rest.isEmpty {
      let places = rest.prefix(MatchedRecordSource.pieceCount)
      try file.append(places.map { records[Int($0)] })
      rest = rest.dropFirst(places.count)
    }
    try file.finish()
  }

  /// Writes the records of other runs in their order.
  init(level: Int, _ merge: inout MatchedRecordMerge) throws(DetectError) {
    self.level = level
    file = try SpillFile(for: "matches")
    while let head = try merge.next() { try file.append(value: head.record) }
    try file.finish()
  }

  /// How many records it has.
  var count: Int { file.length / MatchedRecordRun.stride }

  /// Some of its records.
  fileprivate func records(_ range: Range<Int>) throws(DetectError) -> [MatchedRecord] {
    let stride = MatchedRecordRun.stride
    let bytes = try file.bytes(range.count * stride, at: range.lowerBound * stride)
    return bytes.withUnsafeBytes { bytes in
      (0..<range.count).map {
        bytes.loadUnaligned(fromByteOffset: $0 * stride, as: MatchedRecord.self)
      }
    }
  }
}

/// Records in order, from memory or from disk.
struct MatchedRecordSource {
  /// How many records are read at a time.
  static let pieceCount = 1024

  /// All of them, or those that were read last.
  private var piece: [MatchedRecord]
  private var position = 0
  private var pieceEnd: Int
  private let run: MatchedRecordRun?
  /// Those of the run that are yet to be read.
  private var rest: Range<Int>

  init(_ records: [MatchedRecord]) {
    piece = records
    pieceEnd = records.count
    run = nil
    rest = 0..<0
  }

  init(_ run: MatchedRecordRun) {
    piece = []
    pieceEnd = 0
    self.run = run
    rest = 0..<run.count
  }

  mutating func next() throws(DetectError) -> MatchedRecord? {
    if position == pieceEnd {
      guard let run, !rest.isEmpty else { return nil }
      let end = min(rest.upperBound, rest.lowerBound + MatchedRecordSource.pieceCount)
      piece = try run.records(rest.lowerBound..<end)
      rest = end..<rest.upperBound
      position = 0
      pieceEnd = piece.count
    }
    defer { position += 1 }
    return piece[position]
  }

  // MARK: Parts

  /// How many records are yet to come, before the first one is asked for.
  var count: Int { run == nil ? pieceEnd : rest.count }

  /// The time of a record, before the first one is asked for; in milliseconds.
  func time(at index: Int) throws(DetectError) -> Int64 {
    guard let run else { return piece[index].time }
    return try run.records(index..<index + 1)[0].time
  }

  /// The records of a range, before the first one is asked for.
  func part(_ range: Range<Int>) -> MatchedRecordSource {
    var part = self
    if run == nil {
      part.position = range.lowerBound
      part.pieceEnd = range.upperBound
    } else {
      part.rest = range
    }
    return part
  }

  /// The place of the first record that is not before a time.
  func firstIndex(notBefore milliseconds: Int64) throws(DetectError) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if try time(at: middle) < milliseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The records of several sources in one order.
struct MatchedRecordMerge {
  /// A record and the number of its source.
  struct Head {
    var record: MatchedRecord
    var source: Int
  }

  private var sources: [MatchedRecordSource]
  private var heads: [Head] = []
  /// The places of the least head and of the least of the others; the first of these is looked for when the second
  /// is passed, for most records come right after one of their own source.
  private var least = 0
  private var runnerUp = 0

  init(_ sources: [MatchedRecordSource]) throws(DetectError) {
    self.sources = sources
    for index in self.sources.indices {
      if let record = try self.sources[index].next() {
        heads.append(Head(record: record, source: index))
      }
    }
    findLeast()
  }

  private mutating func findLeast() {
    guard !heads.isEmpty else { return }
    least = 0
    for index in heads.indices.dropFirst() where isBefore(index, least) { least = index }
    runnerUp = least == 0 && heads.count > 1 ? 1 : 0
    for index in heads.indices where index != least && isBefore(index, runnerUp) {
      runnerUp = index
    }
  }

  /// Whether one head comes before another; of equal ones the first.
  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    if MatchedRecord.isBefore(heads[left].record, heads[right].record) { return true }
    return left < right && !MatchedRecord.isBefore(heads[right].record, heads[left].record)
  }

  /// The next record; nil at the end.
  mutating func next() throws(DetectError) -> Head? {
    guard !heads.isEmpty else { return nil }
    let head = heads[least]
    if let next = try sources[head.source].next() {
      heads[least].record = next
      if runnerUp != least, isBefore(runnerUp, least) { findLeast() }
    } else {
      heads.remove(at: least)
      findLeast()
    }
    return head
  }
}
