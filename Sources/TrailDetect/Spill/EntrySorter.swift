#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Sorts entries of a key and a value in bounded memory.
///
/// Entries gather in one block of memory. When it is full they are sorted and written to an unlinked
/// temporary file as a run; what is read is all runs merged. Entries are in the order of the bytes of
/// their keys, those with equal keys in the order in which they came.
public final class EntrySorter {
  /// Where an entry lies in the block: eight bytes of head, the key, the value.
  struct Place: BitwiseCopyable {
    /// The first eight bytes of the key, so that most comparisons need no look at the block.
    var prefix: UInt64
    var start: Int
  }

  /// How many bytes of an entry tell the lengths of key and value.
  static let headBytes = 8
  private static let smallestBlockBytes = 4096
  /// What an entry's place costs, with its half in the memory that sorting needs.
  private static let placeBytes = MemoryLayout<Place>.stride * 3 / 2
  private static let pieceBytes = 4 << 10...256 << 10

  private let maxBytes: Int
  private let content: String
  private var block: UnsafeMutableRawBufferPointer
  private var used = 0
  private var places: [Place] = []
  private var isSorted = true
  private var file: SpillFile?
  private var runs: [Range<Int>] = []
  /// The longest entry so far, with its head: a run that is read holds one at least.
  private var longestBytes = 0
  /// How many entries there are.
  public private(set) var count = 0
  /// The most that was held in memory at any time, in bytes.
  public private(set) var peakBytes = 0

  /// An empty sorter that holds about so many bytes in memory.
  /// - Parameter content: what the entries are, in a word, for messages: `sums`.
  public init(maxBytes: Int, of content: String) {
    self.maxBytes = max(EntrySorter.smallestBlockBytes, maxBytes)
    self.content = content
    block = .allocate(byteCount: EntrySorter.smallestBlockBytes, alignment: 8)
  }

  deinit { block.deallocate() }

  /// How many runs lie on disk.
  public var spilledRuns: Int { runs.count }

  /// How many bytes are held in memory, what waits to be written to disk not included.
  public var heldBytes: Int { block.count + places.capacity * EntrySorter.placeBytes }

  /// Adds an entry.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  public func append(key: [UInt8], value: [UInt8]) throws(DetectError) {
    let length = EntrySorter.headBytes + key.count + value.count
    if used > 0, !hasRoom(for: length) { try writeRun() }
    reserve(length)
    let start = used
    block.storeBytes(of: UInt32(key.count), toByteOffset: start, as: UInt32.self)
    block.storeBytes(of: UInt32(value.count), toByteOffset: start + 4, as: UInt32.self)
    used += EntrySorter.headBytes
    put(key)
    put(value)
    places.append(Place(prefix: EntrySorter.prefix(of: key), start: start))
    isSorted = false
    count += 1
    longestBytes = max(longestBytes, length)
    peakBytes = max(peakBytes, heldBytes)
  }

  /// Whether the block may take another entry, as it is or after it has grown.
  private func hasRoom(for length: Int) -> Bool {
    let blockBytes =
      used + length <= block.count ? block.count : max(block.count * 2, used + length)
    let placeCount = places.count < places.capacity ? places.capacity : places.capacity * 2
    return blockBytes + placeCount * EntrySorter.placeBytes <= maxBytes
  }

  private func reserve(_ length: Int) {
    guard used + length > block.count else { return }
    let new = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(block.count * 2, used + length), alignment: 8)
    new.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<used]))
    block.deallocate()
    block = new
  }

  private func put(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
        .copyMemory(from: bytes)
    }
    used += bytes.count
  }

  private static func prefix(of key: [UInt8]) -> UInt64 {
    var prefix: UInt64 = 0
    for index in 0..<8 { prefix = prefix << 8 | (index < key.count ? UInt64(key[index]) : 0) }
    return prefix
  }

  // MARK: Sorting

  private func sortPlaces() {
    guard !isSorted else { return }
    let block = UnsafeRawBufferPointer(block)
    // INVARIANT: places with equal keys are in the order of their starts, in which they came.
    places.sort { left, right in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      let order = EntrySorter.compare(
        EntrySorter.key(in: block, at: left.start), EntrySorter.key(in: block, at: right.start))
      return order != 0 ? order < 0 : left.start < right.start
    }
    isSorted = true
  }

  static func key(in block: UnsafeRawBufferPointer, at start: Int) -> UnsafeRawBufferPointer {
    let count = Int(block.loadUnaligned(fromByteOffset: start, as: UInt32.self))
    let keyStart = start + headBytes
    return UnsafeRawBufferPointer(rebasing: block[keyStart..<keyStart + count])
  }

  static func length(in block: UnsafeRawBufferPointer, at start: Int) -> Int {
    headBytes + Int(block.loadUnaligned(fromByteOffset: start, as: UInt32.self))
      + Int(block.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self))
  }

  /// Less than, equal to or greater than 0, as the bytes of one key are to those of the other.
  static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    if let mine = left.baseAddress, let theirs = right.baseAddress {
      let order = memcmp(mine, theirs, min(left.count, right.count))
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }

  private func writeRun() throws(DetectError) {
    if file == nil { file = try SpillFile(for: content) }
    guard let file else { return }
    sortPlaces()
    let start = file.length
    for place in places {
      let end = place.start + EntrySorter.length(in: UnsafeRawBufferPointer(block), at: place.start)
      try file.append(UnsafeRawBufferPointer(rebasing: block[place.start..<end]))
    }
    try file.flush()
    runs.append(start..<file.length)
    places.removeAll(keepingCapacity: true)
    isSorted = true
    used = 0
  }

  // MARK: Reading

  /// Hands out the entries in order, from the first one each time it is called.
  ///
  /// Once something was written to disk, everything is, and the block is given back before the reading,
  /// so that reading needs no more memory than writing did.
  /// - Parameter body: is called with each key and value, valid during the call; false ends the reading.
  /// - Throws: what `body` throws, or `DetectError` if a temporary file cannot be written or read.
  public func each(
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var merge = try merge()
    while let source = merge.first {
      guard try body(source.key, source.value) else { return }
      try merge.advance()
    }
  }

  /// Hands out the entries of several sorters as one, in order; of equal keys those of the first sorter first.
  /// - Parameter body: is called with each key and value, valid during the call.
  /// - Throws: what `body` throws, or `DetectError` if a temporary file cannot be written or read.
  public static func each(
    of sorters: [EntrySorter],
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var merges = try sorters.map { sorter throws(DetectError) in try sorter.merge() }
    while true {
      var least: (number: Int, source: EntrySource)?
      for (number, merge) in merges.enumerated() {
        guard let source = merge.first else { continue }
        if let least, compare(least.source.key, source.key) <= 0 { continue }
        least = (number, source)
      }
      guard let least else { return }
      try body(least.source.key, least.source.value)
      try merges[least.number].advance()
    }
  }

  /// Begins to hand out the entries in order; see `each`.
  /// - Throws: `DetectError` if a temporary file cannot be written or read.
  func merge() throws(DetectError) -> EntryMerge {
    guard file != nil else {
      sortPlaces()
      return try EntryMerge([EntrySource(UnsafeRawBufferPointer(block), places)])
    }
    if !places.isEmpty { try writeRun() }
    if block.count > EntrySorter.smallestBlockBytes {
      block.deallocate()
      block = .allocate(byteCount: EntrySorter.smallestBlockBytes, alignment: 8)
      places = []
    }
    try mergeRuns()
    guard let file else { return try EntryMerge([]) }
    return try merge(runs[...], of: file)
  }

  /// Merges runs until all that are left can be read at a time within the limit.
  private func mergeRuns() throws(DetectError) {
    let most = max(2, maxBytes / max(EntrySorter.pieceBytes.lowerBound, longestBytes))
    while runs.count > most, let old = self.file {
      let new = try SpillFile(for: content)
      var merged: [Range<Int>] = []
      for first in stride(from: 0, to: runs.count, by: most) {
        let start = new.length
        var merge = try merge(runs[first..<min(runs.count, first + most)], of: old)
        while let source = merge.first {
          try new.append(source.entry)
          try merge.advance()
        }
        try new.flush()
        merged.append(start..<new.length)
      }
      self.file = new
      runs = merged
    }
  }

  private func merge(
    _ runs: ArraySlice<Range<Int>>, of file: SpillFile
  ) throws(DetectError) -> EntryMerge {
    let range = EntrySorter.pieceBytes
    let pieceBytes = min(range.upperBound, max(range.lowerBound, maxBytes / max(1, runs.count)))
    return try EntryMerge(runs.map { EntrySource(file, $0, pieceBytes: pieceBytes) })
  }
}
