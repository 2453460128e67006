/// Turns the bytes of a record's keys into slots.
///
/// CloudTrail writes the keys of a record in nearly the same order each time. Each key remembers which
/// key followed it last; if the next key is that one again, four masked 8-byte comparisons settle it at most.
/// A miss goes to a small hash table. Keys that nobody asked for are remembered too (slot -1), up to
/// `maxEntries`; beyond that they are looked up each time.
final class KeyPredictor {
  /// One key: its first 32 bytes with the closing quote and the colon behind it, masked.
  struct Entry {
    var bytes0: UInt64 = 0
    var bytes1: UInt64 = 0
    var bytes2: UInt64 = 0
    var bytes3: UInt64 = 0
    var mask0: UInt64 = 0
    var mask1: UInt64 = 0
    var mask2: UInt64 = 0
    var mask3: UInt64 = 0
    /// Length of the key, its closing quote and the colon.
    var tokenLength: Int32 = 0
    /// The slot of the field, or -1.
    var slot: Int32 = -1
    /// The entry of the key that followed last time.
    var next: Int32 = 0

    /// Whether the key stands at a place, its quote and the colon behind it.
    @inline(__always)
    func matches(_ text: UnsafeRawPointer) -> Bool {
      let difference =
        (KeyPredictor.word(at: text) ^ bytes0) & mask0
        | (KeyPredictor.word(at: text + 8) ^ bytes1) & mask1
        | (KeyPredictor.word(at: text + 16) ^ bytes2) & mask2
      // Few keys are so long.
      return difference == 0
        && (mask3 == 0 || (KeyPredictor.word(at: text + 24) ^ bytes3) & mask3 == 0)
    }
  }

  static let maxEntries = 256
  /// The longest key that can be predicted: 32 bytes less the quote and the colon.
  static let maxPredictableKey = 30
  /// Four cells for each entry, so that a search ends soon.
  private static let cellCount = 1024

  /// Entry 0 stands for the opening brace, and for the empty key; it is the guess where nothing is known.
  let entries: UnsafeMutablePointer<Entry>
  private var count = 1
  /// The numbers of the entries by the hash of their bytes; 0 for an empty cell.
  private let cells: UnsafeMutablePointer<UInt16>
  private var slotByKey: [[UInt8]: Int32] = [:]

  init(table: FieldTable) {
    entries = .allocate(capacity: KeyPredictor.maxEntries)
    entries.initialize(repeating: Entry(), count: KeyPredictor.maxEntries)
    cells = .allocate(capacity: KeyPredictor.cellCount)
    cells.initialize(repeating: 0, count: KeyPredictor.cellCount)
    for (slot, name) in table.names.enumerated() { slotByKey[Array(name.utf8)] = Int32(slot) }
    // Of a key like any other, for there is no text that could not stand in a log.
    entries[0] = entry(of: [])
  }

  deinit {
    entries.deallocate()
    cells.deallocate()
  }

  /// The answer of a lookup: the slot (or -1), and the entry that predicts what follows (or `previous`).
  struct Answer {
    var slot: Int
    var entry: Int
  }

  /// Finds the key between two quotes, and makes `previous` predict it.
  ///
  /// At least 32 bytes can be read from the key's start: the window is padded.
  func lookup(_ key: UnsafeBufferPointer<UInt8>, after previous: Int) -> Answer {
    guard key.count <= KeyPredictor.maxPredictableKey, let base = key.baseAddress else {
      return slowAnswer(key, after: previous)
    }
    let text = UnsafeRawPointer(base)
    let length = key.count
    let words = SIMD4<UInt64>(
      KeyPredictor.word(at: text) & KeyPredictor.mask(length),
      KeyPredictor.word(at: text + 8) & KeyPredictor.mask(length - 8),
      KeyPredictor.word(at: text + 16) & KeyPredictor.mask(length - 16),
      KeyPredictor.word(at: text + 24) & KeyPredictor.mask(length - 24))
    var cell = KeyPredictor.cell(of: words, length)
    while cells[cell] != 0 {
      let index = Int(cells[cell])
      if Int(entries[index].tokenLength) == length + 2, keyWords(of: index, length) == words {
        entries[previous].next = Int32(index)
        return Answer(slot: Int(entries[index].slot), entry: index)
      }
      cell = (cell &+ 1) & (KeyPredictor.cellCount - 1)
    }
    // An escaped key is rare and never predicted: its bytes would differ each time.
    guard count < KeyPredictor.maxEntries, !key.contains(UInt8(ascii: "\\")) else {
      return slowAnswer(key, after: previous)
    }
    cells[cell] = UInt16(count)
    return add(Array(key), after: previous)
  }

  private func slowAnswer(_ key: UnsafeBufferPointer<UInt8>, after previous: Int) -> Answer {
    var name = Array(key)
    if name.contains(UInt8(ascii: "\\")) {
      name.removeAll()
      JSONText.unescapeLeniently(key, into: &name)
    }
    return Answer(slot: Int(slotByKey[name] ?? -1), entry: previous)
  }

  private func add(_ key: [UInt8], after previous: Int) -> Answer {
    let index = count
    count += 1
    entries[index] = entry(of: key)
    entries[previous].next = Int32(index)
    return Answer(slot: Int(entries[index].slot), entry: index)
  }

  private func entry(of key: [UInt8]) -> Entry {
    let token = key + [UInt8(ascii: "\""), UInt8(ascii: ":")]
    var entry = Entry()
    entry.tokenLength = Int32(token.count)
    entry.slot = slotByKey[key] ?? -1
    (entry.bytes0, entry.mask0) = KeyPredictor.word(token, 0)
    (entry.bytes1, entry.mask1) = KeyPredictor.word(token, 8)
    (entry.bytes2, entry.mask2) = KeyPredictor.word(token, 16)
    (entry.bytes3, entry.mask3) = KeyPredictor.word(token, 24)
    return entry
  }

  /// The key of an entry that is so long, as `lookup` compares it.
  private func keyWords(of index: Int, _ length: Int) -> SIMD4<UInt64> {
    let entry = entries[index]
    return SIMD4(
      entry.bytes0 & KeyPredictor.mask(length), entry.bytes1 & KeyPredictor.mask(length - 8),
      entry.bytes2 & KeyPredictor.mask(length - 16), entry.bytes3 & KeyPredictor.mask(length - 24))
  }

  private static func cell(of words: SIMD4<UInt64>, _ length: Int) -> Int {
    let mixed =
      (words.x &* 0x9E37_79B9_7F4A_7C15) ^ (words.y &* 0xD1B5_4A32_D192_ED03)
      ^ (words.z &* 0x8CB9_2BA7_2F3D_8DD7) ^ (words.w &* 0xA24B_AED4_963E_E407)
      ^ UInt64(truncatingIfNeeded: length)
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 32) >> 16) & (cellCount - 1)
  }

  /// The lowest `count` bytes of a word; none if it is negative.
  private static func mask(_ count: Int) -> UInt64 {
    count >= 8 ? .max : count <= 0 ? 0 : (1 << UInt64(8 * count)) - 1
  }

  /// Eight bytes as a word, the first of them lowest, whatever the machine's own order.
  @inline(__always)
  static func word(at text: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: text.loadUnaligned(as: UInt64.self))
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
