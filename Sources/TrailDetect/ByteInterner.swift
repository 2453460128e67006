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
/// records and empties it as a whole.
final class ByteInterner {
  private struct Cell {
    var hash: UInt64
    var id: Int32
  }

  private struct Entry {
    var start: Int
    var count: Int
  }

  /// How many strings and bytes it takes before it calls itself full.
  private let maxCount: Int
  private let maxBytes: Int
  // Random, so that nobody can choose keys that fall into one cell; it never shows in a result.
  private let seed = UInt64.random(in: .min ... .max)
  private var cells: [Cell]
  private var entries: [Entry] = []
  private var arena: [UInt8] = []
  private var lastID: Int32 = -1

  init(maxCount: Int = 1 << 16, maxBytes: Int = 16 << 20) {
    self.maxCount = maxCount
    self.maxBytes = maxBytes
    cells = Array(repeating: Cell(hash: 0, id: -1), count: 256)
  }

  /// How many distinct strings it knows.
  var count: Int { entries.count }

  /// Whether it is time to empty it.
  var isFull: Bool { entries.count >= maxCount || arena.count >= maxBytes }

  /// Forgets everything.
  func removeAll() {
    cells = Array(repeating: Cell(hash: 0, id: -1), count: 256)
    entries.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
    lastID = -1
  }

  /// The number of a byte string; a new one gets the number `count` had before.
  func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    // Very often the value of the record before.
    if lastID >= 0, isEqual(entries[Int(lastID)], bytes) { return Int(lastID) }
    let hash = hash(bytes)
    var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
    while true {
      let cell = cells[index]
      if cell.id < 0 { break }
      if cell.hash == hash, isEqual(entries[Int(cell.id)], bytes) {
        lastID = cell.id
        return Int(cell.id)
      }
      index = (index + 1) & (cells.count - 1)
    }
    let id = Int32(entries.count)
    entries.append(Entry(start: arena.count, count: bytes.count))
    arena.append(contentsOf: bytes)
    cells[index] = Cell(hash: hash, id: id)
    lastID = id
    if entries.count * 2 > cells.count { growCells() }
    return Int(id)
  }

  private func growCells() {
    let old = cells
    cells = Array(repeating: Cell(hash: 0, id: -1), count: old.count * 2)
    for cell in old where cell.id >= 0 {
      var index = Int(truncatingIfNeeded: cell.hash) & (cells.count - 1)
      while cells[index].id >= 0 { index = (index + 1) & (cells.count - 1) }
      cells[index] = cell
    }
  }

  @inline(__always)
  private func isEqual(_ entry: Entry, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard entry.count == bytes.count else { return false }
    guard let base = bytes.baseAddress, entry.count > 0 else { return true }
    return arena.withUnsafeBufferPointer { arena in
      guard let known = arena.baseAddress else { return false }
      return memcmp(known + entry.start, base, entry.count) == 0
    }
  }

  private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let text = UnsafeRawBufferPointer(bytes)
    var hash = seed ^ UInt64(truncatingIfNeeded: text.count)
    var index = 0
    while index + 8 <= text.count {
      hash = ByteInterner.mix(hash ^ text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(text[index])
      index += 1
    }
    return ByteInterner.mix(hash ^ rest)
  }

  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
