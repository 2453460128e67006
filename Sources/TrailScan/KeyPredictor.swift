/// Turns the bytes of a record's keys into slots.
///
/// CloudTrail writes the keys of a record in nearly the same order each time. Each key remembers which
/// key followed it last; if the next key is that one again, three masked 8-byte comparisons settle it.
/// A miss goes to a small hash table. Keys that nobody asked for are remembered too (slot -1), up to
/// `maxEntries`; beyond that they are looked up each time.
final class KeyPredictor {
  /// One key: its first 24 bytes with the closing quote and the colon behind it, masked.
  struct Entry {
    var bytes0: UInt64 = 0
    var bytes1: UInt64 = 0
    var bytes2: UInt64 = 0
    var mask0: UInt64 = 0
    var mask1: UInt64 = 0
    var mask2: UInt64 = 0
    /// Length of the key, its closing quote and the colon.
    var tokenLength: Int32 = 0
    /// The slot of the field, or -1.
    var slot: Int32 = -1
    /// The entry of the key that followed last time.
    var next: Int32 = 0
  }

  static let maxEntries = 256
  /// The longest key that can be predicted: 24 bytes less the quote and the colon.
  static let maxPredictableKey = 22

  /// Entry 0 stands for the opening brace; it is never the answer, since it matches no key.
  let entries: UnsafeMutablePointer<Entry>
  private var count = 1
  private var entryByKey: [[UInt8]: Int32] = [:]
  private var slotByKey: [[UInt8]: Int32] = [:]

  init(table: FieldTable) {
    entries = .allocate(capacity: KeyPredictor.maxEntries)
    entries.initialize(repeating: Entry(), count: KeyPredictor.maxEntries)
    // No key begins with a zero byte, so entry 0 never matches.
    entries[0].mask0 = 0xFF
    for (slot, name) in table.names.enumerated() { slotByKey[Array(name.utf8)] = Int32(slot) }
  }

  deinit { entries.deallocate() }

  /// The answer of a lookup: the slot (or -1), and the entry that predicts what follows (or `previous`).
  struct Answer {
    var slot: Int
    var entry: Int
  }

  /// Finds the key between two quotes, and makes `previous` predict it.
  func lookup(_ key: UnsafeBufferPointer<UInt8>, after previous: Int) -> Answer {
    var name = Array(key)
    if name.contains(UInt8(ascii: "\\")) {
      // An escaped key is rare and never predicted: its bytes would differ each time.
      var decoded: [UInt8] = []
      JSONText.unescapeLeniently(key, into: &decoded)
      return Answer(slot: Int(slotByKey[decoded] ?? -1), entry: previous)
    }
    if let entry = entryByKey[name] {
      entries[previous].next = entry
      return Answer(slot: Int(entries[Int(entry)].slot), entry: Int(entry))
    }
    let slot = slotByKey[name] ?? -1
    guard name.count <= KeyPredictor.maxPredictableKey, count < KeyPredictor.maxEntries else {
      return Answer(slot: Int(slot), entry: previous)
    }
    let index = count
    count += 1
    entryByKey[name] = Int32(index)
    name.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    var entry = Entry()
    entry.tokenLength = Int32(name.count)
    entry.slot = slot
    (entry.bytes0, entry.mask0) = KeyPredictor.word(name, 0)
    (entry.bytes1, entry.mask1) = KeyPredictor.word(name, 8)
    (entry.bytes2, entry.mask2) = KeyPredictor.word(name, 16)
    entries[index] = entry
    entries[previous].next = Int32(index)
    return Answer(slot: Int(slot), entry: index)
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> (UInt64, UInt64) {
    var word: UInt64 = 0
    var mask: UInt64 = 0
    for index in 0..<8 where start + index < bytes.count {
      word |= UInt64(bytes[start + index]) << UInt64(8 * index)
      mask |= 0xFF << UInt64(8 * index)
    }
    return (word, mask)
  }
}
