/// Sorted sources of entries as one, as a heap with the least entry first.
struct EntryMerge {
  /// The sources that are not at their end; the numbers are their places among all, which decide between
  /// equal keys.
  private var heap: [(source: EntrySource, number: Int)] = []

  init(_ sources: [EntrySource]) throws(DetectError) {
    for (number, source) in sources.enumerated() where try source.advance() {
      heap.append((source, number))
    }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// The source whose entry at hand is next; nil at the end.
  var first: EntrySource? { heap.first?.source }

  mutating func advance() throws(DetectError) {
    guard let first = heap.first else { return }
    if try !first.source.advance() {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
    }
    sink(0)
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    let order = EntrySorter.compare(heap[left].source.key, heap[right].source.key)
    return order != 0 ? order < 0 : heap[left].number < heap[right].number
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if isBefore(child, least) { least = child }
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}

/// Reads sorted entries one after the other, from memory or from a file.
final class EntrySource {
  private var bytes: UnsafeRawBufferPointer
  /// What `bytes` are a view of, if they come from a file.
  private var piece: UnsafeMutableRawBufferPointer?
  private let places: [EntrySorter.Place]
  private let file: SpillFile?
  private var offset = 0
  private let end: Int
  private var position = 0
  private var filled = 0
  /// The key of the entry at hand; valid until the next one.
  private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The value of the entry at hand; valid until the next one.
  private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

  /// The entry at hand as it is kept, with its head.
  var entry: UnsafeRawBufferPointer {
    let start = file == nil ? places[position - 1].start : position - headedLength
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + headedLength])
  }

  private var headedLength: Int { EntrySorter.headBytes + key.count + value.count }

  /// Entries in memory that belongs to somebody else.
  init(_ block: UnsafeRawBufferPointer, _ places: [EntrySorter.Place]) {
    bytes = block
    self.places = places
    file = nil
    end = 0
  }

  /// Entries in a file, of which so many bytes are in memory at a time, or the longest entry.
  init(_ file: SpillFile, _ run: Range<Int>, pieceBytes: Int) {
    self.file = file
    offset = run.lowerBound
    end = run.upperBound
    places = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceBytes, alignment: 8)
    self.piece = piece
    bytes = UnsafeRawBufferPointer(piece)
  }

  deinit { piece?.deallocate() }

  /// Turns to the next entry; false at the end.
  func advance() throws(DetectError) -> Bool {
    guard file != nil else {
      guard position < places.count else { return false }
      take(at: places[position].start)
      position += 1
      return true
    }
    guard try fill(EntrySorter.headBytes) else { return false }
    let length = EntrySorter.length(in: bytes, at: position)
    guard try fill(length) else { throw DetectError.cut("entries") }
    take(at: position)
    position += length
    return true
  }

  private func take(at start: Int) {
    key = EntrySorter.key(in: bytes, at: start)
    let valueStart = start + EntrySorter.headBytes + key.count
    value = UnsafeRawBufferPointer(
      rebasing: bytes[valueStart..<start + EntrySorter.length(in: bytes, at: start)])
  }

  /// Makes sure that so many bytes lie behind `position`; false at the end of the run.
  private func fill(_ count: Int) throws(DetectError) -> Bool {
    if filled - position >= count { return true }
    guard let file, var piece else { return false }
    let rest = filled - position
    if count > piece.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[position..<filled]))
      piece.deallocate()
      piece = larger
      self.piece = larger
      bytes = UnsafeRawBufferPointer(larger)
    } else if rest > 0, let base = piece.baseAddress {
      base.copyMemory(from: base + position, byteCount: rest)
    }
    position = 0
    let more = min(piece.count - rest, end - offset)
    if more > 0 {
      try file.read(UnsafeMutableRawBufferPointer(rebasing: piece[rest..<rest + more]), at: offset)
    }
    offset += more
    filled = rest + more
    return filled >= count
  }
}
