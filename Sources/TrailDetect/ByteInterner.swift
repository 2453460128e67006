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
/// record, and each checked access to an array in a class costs as much as the answer.
public final class ByteInterner {
  // INVARIANT: cells are fewer than a hash can tell, and texts end below 4 GiB: the table is emptied at far less.
  private struct Cell {
    var hash: UInt32 = 0
    var id: Int32 = -1
  }

  private struct Entry {
    var start: UInt32
    var count: UInt32
    /// Tells equal bytes of different meaning apart.
    var tag: UInt32
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
  @exclusivity(unchecked) private var entries: UnsafeMutableBufferPointer<Entry>
  @exclusivity(unchecked) private var arena: UnsafeMutableBufferPointer<UInt8>
  @exclusivity(unchecked) private var usedBytes = 0
  @exclusivity(unchecked) private var lastID = -1
  /// For a few bytes of long texts the text that had them last.
  @exclusivity(unchecked) private var recent: UnsafeMutableBufferPointer<Int32>
  /// How many distinct strings it knows.
  @exclusivity(unchecked) public private(set) var count = 0

  /// An empty table that calls itself full at so many strings, or bytes of them.
  public init(maxCount: Int = 1 << 16, maxBytes: Int = 16 << 20) {
    self.maxCount = maxCount
    self.maxBytes = maxBytes
    cells = .allocate(capacity: ByteInterner.smallestCellCount)
    cells.initialize(repeating: Cell())
    // INVARIANT: as many entries fit as the table takes before it grows, half its cells.
    entries = .allocate(capacity: ByteInterner.smallestCellCount / 2)
    arena = .allocate(capacity: 4096)
    recent = .allocate(capacity: ByteInterner.recentCount)
    recent.initialize(repeating: -1)
  }

  deinit {
    cells.deallocate()
    entries.deallocate()
    arena.deallocate()
    recent.deallocate()
  }

  /// Whether it is time to empty it.
  public var isFull: Bool { count >= maxCount || usedBytes >= maxBytes }

  /// How many bytes of memory it holds; it grows by doubling what has become too small.
  public var heldBytes: Int {
    arena.count + cells.count * MemoryLayout<Cell>.stride
      + entries.count * MemoryLayout<Entry>.stride + recent.count * MemoryLayout<Int32>.stride
  }

  /// Forgets everything.
  public func removeAll() {
    cells.update(repeating: Cell())
    recent.update(repeating: -1)
    count = 0
    usedBytes = 0
    lastID = -1
  }

  /// The number of a byte string; a new one gets the number `count` had before.
  /// - Parameter tag: strings with different tags are different, whatever their bytes.
  @inline(__always)
  public func intern(_ bytes: UnsafeBufferPointer<UInt8>, tag: UInt32 = 0) -> Int {
    // Very often the value of the record before.
    if lastID >= 0, isEqual(entries[lastID], bytes, tag) { return lastID }
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
    if lastID >= 0, isEqual(entries[lastID], bytes, tag) { return lastID }
    let hash = hash(bytes, tag)
    var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
    while cells[index].id >= 0 {
      let id = Int(cells[index].id)
      if cells[index].hash == hash, isEqual(entries[id], bytes, tag) { return id }
      index = (index + 1) & (cells.count - 1)
    }
    return nil
  }

  /// The bytes that have a number; valid until the next string is added.
  public func bytes(of id: Int) -> UnsafeBufferPointer<UInt8> {
    let entry = entries[id]
    let start = Int(entry.start)
    return UnsafeBufferPointer(rebasing: arena[start..<start + Int(entry.count)])
  }

  /// The tag of the string that has a number.
  public func tag(of id: Int) -> UInt32 { entries[id].tag }

  @inline(never)
  private func find(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) -> Int {
    guard bytes.count >= ByteInterner.longTextCount else { return findByHash(bytes, tag) }
    let place = ByteInterner.sample(bytes)
    let known = Int(recent[place])
    if known >= 0, isEqual(entries[known], bytes, tag) {
      lastID = known
      return known
    }
    let id = findByHash(bytes, tag)
    recent[place] = Int32(id)
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
    var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
    while cells[index].id >= 0 {
      let id = Int(cells[index].id)
      if cells[index].hash == hash, isEqual(entries[id], bytes, tag) {
        lastID = id
        return id
      }
      index = (index + 1) & (cells.count - 1)
    }
    lastID = count
    cells[index] = Cell(hash: hash, id: Int32(count))
    add(bytes, tag)
    return lastID
  }

  private func add(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32) {
    if usedBytes + bytes.count > arena.count {
      arena = ByteInterner.grown(
        arena, to: max(arena.count * 2, usedBytes + bytes.count), usedBytes)
    }
    if let base = arena.baseAddress, let source = bytes.baseAddress {
      (base + usedBytes).update(from: source, count: bytes.count)
    }
    entries.initializeElement(
      at: count, to: Entry(start: UInt32(usedBytes), count: UInt32(bytes.count), tag: tag))
    usedBytes += bytes.count
    count += 1
    guard count * 2 >= cells.count else { return }
    entries = ByteInterner.grown(entries, to: cells.count, count)
    growCells()
  }

  private static func grown<Element: BitwiseCopyable>(
    _ old: UnsafeMutableBufferPointer<Element>, to capacity: Int, _ used: Int
  ) -> UnsafeMutableBufferPointer<Element> {
    let new = UnsafeMutableBufferPointer<Element>.allocate(capacity: capacity)
    if let source = old.baseAddress { new.baseAddress?.initialize(from: source, count: used) }
    old.deallocate()
    return new
  }

  private func growCells() {
    let old = cells
    cells = .allocate(capacity: old.count * 2)
    cells.initialize(repeating: Cell())
    for cell in old where cell.id >= 0 {
      var index = Int(truncatingIfNeeded: cell.hash) & (cells.count - 1)
      while cells[index].id >= 0 { index = (index + 1) & (cells.count - 1) }
      cells[index] = cell
    }
    old.deallocate()
  }

  @inline(__always)
  private func isEqual(
    _ entry: Entry, _ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt32
  ) -> Bool {
    guard Int(entry.count) == bytes.count, entry.tag == tag else { return false }
    guard let base = bytes.baseAddress, let known = arena.baseAddress, entry.count > 0 else {
      return true
    }
    return memcmp(known + Int(entry.start), base, bytes.count) == 0
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
