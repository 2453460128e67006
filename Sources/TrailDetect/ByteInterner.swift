#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Gives each distinct byte string a small number, so that what depends on it is worked out once.
///
/// Open addressing over copies in one arena. The table does not evict: its owner looks at `isFull` between
/// records and empties it as a whole. Its memory is managed by hand, for it is asked several times for each
/// record, and each checked access to an array in a class costs as much as the answer. Most of that cost is
/// waiting for memory that no cache holds: so all that is known of a text lies beside its bytes, and to find one
/// takes a look at a cell and one at the arena.
public final class ByteInterner {
  // INVARIANT: cells are fewer than a hash can tell, and texts end below 4 GiB: the table is emptied at far less.
  private struct Cell {
    var hash: UInt32 = 0
    /// Where the entry begins in the arena.
    var start = UInt32.max

    var isFree: Bool { start == .max }
  }

  /// What lies before the bytes of each text.
  private struct Entry {
    var id: UInt32
    /// How many bytes follow it.
    var count: UInt32
    /// Tells equal bytes of different meaning apart.
    var tag: UInt32

    /// How many bytes of the arena a text takes, with its entry; the next entry is aligned.
    static func size(_ textCount: Int) -> Int {
      let size = MemoryLayout<Entry>.stride + textCount
      return (size + MemoryLayout<Entry>.alignment - 1) & -MemoryLayout<Entry>.alignment
    }
  }

  private static let smallestCellCount = 256
  /// From this length on a text is compared with a recent one before it is hashed.
  private static let longTextCount = 64
  private static let recentCount = 256

  /// How many strings and bytes it takes before it calls itself full.
  private let maxCount: Int
  private let maxBytes: Int
  // Random, so that nobody can choose keys that fall into one cell; it never shows in a result.
  private let seed = UInt64.random(in: .min ... .max)
  @exclusivity(unchecked) private var cells: UnsafeMutableBufferPointer<Cell>
  /// By number, where the entry begins in the arena.
  @exclusivity(unchecked) private var starts: UnsafeMutableBufferPointer<UInt32>
  @exclusivity(unchecked) private var arena: UnsafeMutableRawBufferPointer
  @exclusivity(unchecked) private var usedBytes = 0
  /// Where the entry begins that was found last; -1 for none.
  @exclusivity(unchecked) private var lastStart = -1
  /// For a few bytes of long texts where the entry begins that had them last; `UInt32.max` for none.
  @exclusivity(unchecked) private var recent: UnsafeMutableBufferPointer<UInt32>
  /// How many distinct strings it knows.
  @exclusivity(unchecked) public private(set) var count = 0

  /// An empty table that calls itself full at so many strings, or bytes of them with twelve more for each.
  public init(maxCount: Int = 1 << 16, maxBytes: Int = 16 << 20) {
    self.maxCount = maxCount
    self.maxBytes = maxBytes
    cells = .allocate(capacity: ByteInterner.smallestCellCount)
    cells.initialize(repeating: Cell())
    // INVARIANT: as many entries fit as the table takes before it grows, half its cells.
    starts = .allocate(capacity: ByteInterner.smallestCellCount / 2)
    arena = .allocate(byteCount: 4096, alignment: MemoryLayout<Entry>.alignment)
    recent = .allocate(capacity: ByteInterner.recentCount)
    recent.initialize(repeating: .max)
  }

  deinit {
    cells.deallocate()
    starts.deallocate()
    arena.deallocate()
    recent.deallocate()
  }

  /// Whether it is time to empty it.
  public var isFull: Bool { count >= maxCount || usedBytes >= maxBytes }

  /// How many bytes of memory it holds; it grows by doubling what has become too small.
  public var heldBytes: Int {
    arena.count + cells.count * MemoryLayout<Cell>.stride
      + (starts.count + recent.count) * MemoryLayout<UInt32>.stride
  }

  /// Forgets everything.
  public func removeAll() {
    cells.update(repeating: Cell())
    recent.update(repeating: .max)
    count = 0
    usedBytes = 0
    lastStart = -1
  }

  /// The number of a byte string; a new one gets the number `count` had before.
  /// - Parameter tag: strings with different tags are different, whatever their bytes.
  @inline(__always)
  public func intern(_ bytes: UnsafeBufferPointer<UInt8>, tag: UInt32 = 0) -> Int {
    // Very often the value of the record before.
    if lastStart >= 0, isEqual(lastStart, bytes, tag) { return Int(entry(lastStart).id) }
    return find(bytes, tag)
  }

  /// The number of a value without padding.
  @inline(__always)
  func intern(_ value: SIMD4<Int32>) -> Int {
    withUnsafeBytes(of: value) { intern($0.assumingMemoryBound(to: UInt8.self)) }
  }

  /// The number of a row of numbers.
  @inline(__always)
  func intern<Word: FixedWidthInteger>(_ words: UnsafeMutableBufferPointer<Word>) -> Int {
    let bytes = UnsafeRawBufferPointer(UnsafeBufferPointer(words))
    return intern(bytes.assumingMemoryBound(to: UInt8.self))
  }

  /// The number of a byte string that is known; nil for a new one, which is not added.
  public func known(_ bytes: UnsafeBufferPointer<UInt8>, tag: UInt32 = 0) -> Int? {
    if lastStart >= 0, isEqual(lastStart, bytes, tag) { return Int(entry(lastStart).id) }
    let hash = hash(bytes, tag)
    let cell = cells[place(of: bytes, tag, hash)]
    return cell.isFree ? nil : Int(entry(Int(cell.start)).id)
  }

  /// The bytes that have a number; valid until the next string is added.
  public func bytes(of id: Int) -> UnsafeBufferPointer<UInt8> {
    let start = Int(starts[id])
    let text = start + MemoryLayout<Entry>.stride
    let bytes = UnsafeRawBufferPointer(rebasing: arena[text..<text + Int(entry(start).count)])
    return bytes.assumingMemoryBound(to: UInt8.self)
  }

  /// The tag of the string that has a number.
  public func tag(of id: Int) -> UInt32 { entry(Int(starts[id])).tag }

  @inline(never)
  private func find(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) -> Int {
    guard bytes.count >= ByteInterner.longTextCount else { return findByHash(bytes, tag) }
    let place = ByteInterner.sample(bytes)
    if recent[place] != .max, isEqual(Int(recent[place]), bytes, tag) {
      lastStart = Int(recent[place])
      return Int(entry(lastStart).id)
    }
    let id = findByHash(bytes, tag)
    recent[place] = UInt32(lastStart)
    return id
  }

  /// The place in `recent` of a text, by some of its bytes.
  @inline(__always)
  private static func sample(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let text = UnsafeRawBufferPointer(bytes)
    var words = UInt64(truncatingIfNeeded: text.count)
    for part in 0..<4 {
      let offset = (text.count &- 8) &* part / 3
      words = words &* 31 ^ text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return Int(truncatingIfNeeded: fold(words, 0x9E37_79B9_7F4A_7C15)) & (recentCount - 1)
  }

  @inline(__always)
  private func findByHash(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) -> Int {
    let hash = hash(bytes, tag)
    let place = place(of: bytes, tag, hash)
    if cells[place].isFree { return add(bytes, tag, hash, at: place) }
    lastStart = Int(cells[place].start)
    return Int(entry(lastStart).id)
  }

  /// The cell of a text, or the free one where it belongs.
  @inline(__always)
  private func place(of bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32, _ hash: UInt32) -> Int {
    var place = Int(truncatingIfNeeded: hash) & (cells.count - 1)
    while !cells[place].isFree {
      if cells[place].hash == hash, isEqual(Int(cells[place].start), bytes, tag) { return place }
      place = (place + 1) & (cells.count - 1)
    }
    return place
  }

  private func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32, _ hash: UInt32, at place: Int
  ) -> Int {
    let end = usedBytes + Entry.size(bytes.count)
    if end > arena.count { growArena(to: max(arena.count * 2, end)) }
    let room = UnsafeMutableRawBufferPointer(rebasing: arena[usedBytes..<end])
    let new = Entry(id: UInt32(count), count: UInt32(bytes.count), tag: tag)
    room.storeBytes(of: new, as: Entry.self)
    UnsafeMutableRawBufferPointer(rebasing: room[MemoryLayout<Entry>.stride...])
      .copyMemory(from: UnsafeRawBufferPointer(bytes))
    cells[place] = Cell(hash: hash, start: UInt32(usedBytes))
    starts.initializeElement(at: count, to: UInt32(usedBytes))
    lastStart = usedBytes
    usedBytes = end
    count += 1
    if count * 2 >= cells.count { growCells() }
    return count - 1
  }

  private func growArena(to capacity: Int) {
    let old = arena
    arena = .allocate(byteCount: capacity, alignment: MemoryLayout<Entry>.alignment)
    arena.copyMemory(from: UnsafeRawBufferPointer(rebasing: old[..<usedBytes]))
    old.deallocate()
  }

  private func growCells() {
    let oldStarts = starts
    starts = .allocate(capacity: cells.count)
    _ = starts.initialize(fromContentsOf: oldStarts[..<count])
    oldStarts.deallocate()
    let old = cells
    cells = .allocate(capacity: old.count * 2)
    cells.initialize(repeating: Cell())
    for cell in old where !cell.isFree {
      var place = Int(truncatingIfNeeded: cell.hash) & (cells.count - 1)
      while !cells[place].isFree { place = (place + 1) & (cells.count - 1) }
      cells[place] = cell
    }
    old.deallocate()
  }

  /// The entry that begins at a place of the arena.
  @inline(__always)
  private func entry(_ start: Int) -> Entry { arena.load(fromByteOffset: start, as: Entry.self) }

  /// Whether the text of the entry that begins at a place of the arena has these bytes, and this tag.
  @inline(__always)
  private func isEqual(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) -> Bool {
    let entry = entry(start)
    guard Int(entry.count) == bytes.count, entry.tag == tag else { return false }
    guard let base = bytes.baseAddress, let known = arena.baseAddress, entry.count > 0 else {
      return true
    }
    return memcmp(known + start + MemoryLayout<Entry>.stride, base, bytes.count) == 0
  }

  private func hash(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) -> UInt32 {
    let text = UnsafeRawBufferPointer(bytes)
    var hash = seed ^ UInt64(truncatingIfNeeded: text.count) ^ UInt64(tag) << 32
    var index = 0
    // Two words with one multiplication, each with a secret of its own.
    while index + 16 <= text.count {
      let first = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let second = text.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
      hash = ByteInterner.fold(first ^ 0x9E37_79B9_7F4A_7C15, second ^ hash)
      index += 16
    }
    if index + 8 <= text.count {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      hash = ByteInterner.fold(word ^ 0xD1B5_4A32_D192_ED03, hash)
      index += 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(text[index])
      index += 1
    }
    return UInt32(truncatingIfNeeded: ByteInterner.fold(hash ^ rest, 0x9E37_79B9_7F4A_7C15))
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
