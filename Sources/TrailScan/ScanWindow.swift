import CScan

/// The piece of inflated text under inspection, with the bitmaps of its structure.
///
/// Text is appended at the end and forgotten at the front; the window grows only for a value that is
/// larger than it. Offsets inside a window are `Int`s from its first byte.
///
/// INVARIANT: `paddingBytes` zero bytes follow the text, so that reading a little past the end sees
/// zeros, which belong to no JSON token.
final class ScanWindow {
  /// Zero bytes kept behind the text.
  static let paddingBytes = 128

  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var quotes: UnsafeMutablePointer<UInt64>
  private(set) var opens: UnsafeMutablePointer<UInt64>
  private(set) var closes: UnsafeMutablePointer<UInt64>
  /// How many bytes of text the window can hold without growing.
  private(set) var capacity: Int
  /// How many bytes of text it holds.
  private(set) var count = 0
  /// How many words of each bitmap are in use; the word behind them is a sentinel.
  private(set) var words = 0
  /// Whether a byte of the text is not ASCII.
  private(set) var hasHighBytes = false
  /// The place of the window's first byte in the inflated input.
  private(set) var offset: Int64 = 0
  /// Whether text was appended that the bitmaps do not show yet.
  private var isStale = false
  /// How many bytes were indexed so far, those that were indexed again counted again: what the text cost.
  private(set) var indexedBytes: Int64 = 0

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity + ScanWindow.paddingBytes)
    base.initialize(repeating: 0, count: capacity + ScanWindow.paddingBytes)
    let bitmapWords = ScanWindow.bitmapWords(for: capacity)
    quotes = .allocate(capacity: bitmapWords)
    opens = .allocate(capacity: bitmapWords)
    closes = .allocate(capacity: bitmapWords)
    index()
  }

  deinit {
    base.deallocate()
    quotes.deallocate()
    opens.deallocate()
    closes.deallocate()
  }

  /// Words of a bitmap over so many bytes, with sentinels for reads a little past the end.
  private static func bitmapWords(for capacity: Int) -> Int {
    (capacity + ScanWindow.paddingBytes) / 64 + 4
  }

  /// The free space behind the text, for a reader to fill; `append` makes it text.
  var freeSpace: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base + count, count: capacity - count)
  }

  /// Makes the next `newBytes` bytes of the free space text, which `refresh` must then index.
  func append(_ newBytes: Int) {
    count += newBytes
    isStale = true
  }

  /// Indexes what was appended.
  @inline(__always)
  func refresh() {
    if isStale { index() }
  }

  /// Forgets the first `prefix` bytes; the rest moves to the front.
  func dropPrefix(_ prefix: Int) {
    guard prefix > 0 else { return }
    base.update(from: base + prefix, count: count - prefix)
    count -= prefix
    offset += Int64(prefix)
    index()
  }

  /// Forgets everything, and goes on at the offset of a place in the text.
  func cut(at place: Int) {
    offset += Int64(place)
    count = 0
    index()
  }

  /// Forgets the middle of a string that fills the window, keeping its opening quote and last bytes.
  ///
  /// An even run of kept backslashes stays even: the cut is made before the run.
  func forgetInsideOfString() {
    guard count > 2 else { return }
    var keptFrom = count
    while keptFrom > 1, base[keptFrom - 1] == UInt8(ascii: "\\") { keptFrom -= 1 }
    // A window of nothing but backslashes: an even number of them may go.
    if keptFrom <= 1 { keptFrom = 1 + (count - 1) / 2 * 2 }
    base.advanced(by: 1).update(from: base + keptFrom, count: count - keptFrom)
    offset += Int64(keptFrom - 1)
    count -= keptFrom - 1
    index()
  }

  /// Forgets everything: the window stands at the start of a new input.
  func reset() {
    count = 0
    offset = 0
    index()
  }

  /// Makes room for `newCapacity` bytes of text.
  func grow(to newCapacity: Int) {
    guard newCapacity > capacity else { return }
    let newBase = UnsafeMutablePointer<UInt8>.allocate(
      capacity: newCapacity + ScanWindow.paddingBytes)
    newBase.update(from: base, count: count)
    (newBase + count).initialize(
      repeating: 0, count: newCapacity + ScanWindow.paddingBytes - count)
    base.deallocate()
    quotes.deallocate()
    opens.deallocate()
    closes.deallocate()
    base = newBase
    let bitmapWords = ScanWindow.bitmapWords(for: newCapacity)
    quotes = .allocate(capacity: bitmapWords)
    opens = .allocate(capacity: bitmapWords)
    closes = .allocate(capacity: bitmapWords)
    capacity = newCapacity
    index()
  }

  /// Gives memory back after a value that had made the window grow.
  func shrink(to newCapacity: Int) {
    guard capacity > newCapacity, count <= newCapacity else { return }
    capacity = 0
    grow(to: newCapacity)
  }

  private func index() {
    isStale = false
    indexedBytes += Int64(count)
    (base + count).update(repeating: 0, count: ScanWindow.paddingBytes)
    var state = cscan_state(in_string: 0, escape_carry: 0)
    hasHighBytes = cscan_index(base, count, quotes, opens, closes, &state) != 0
    words = (count + 63) / 64
  }

  // MARK: Moving through the text

  /// The next unescaped quote at or after `position`, or a place at or past `count` if there is none.
  @inline(__always)
  func nextQuote(_ position: Int) -> Int {
    var word = position &>> 6
    guard word < words else { return count }
    var bits = quotes[word] & (~0 &<< UInt64(truncatingIfNeeded: position & 63))
    while bits == 0 {
      word &+= 1
      bits = quotes[word]
    }
    return (word &<< 6) | bits.trailingZeroBitCount
  }

  /// The place of the bracket that closes the one at `position`.
  /// - Returns: `count` if it is not in the window, `-1` if the nesting is deeper than `maxDepth`.
  @inline(__always)
  func matchingClose(_ position: Int, maxDepth: Int) -> Int {
    var depth = 0
    var word = position &>> 6
    let mask: UInt64 = ~0 &<< UInt64(truncatingIfNeeded: position & 63)
    var openBits = opens[word] & mask
    var closeBits = closes[word] & mask
    while true {
      // With fewer closing brackets in the word than are open, none of them can be the one.
      if closeBits.nonzeroBitCount < depth, depth &+ 64 <= maxDepth {
        depth &+= openBits.nonzeroBitCount &- closeBits.nonzeroBitCount
      } else {
        var both = openBits | closeBits
        while both != 0 {
          let lowest = both & (0 &- both)
          if openBits & lowest != 0 {
            depth &+= 1
            if depth > maxDepth { return -1 }
          } else {
            depth &-= 1
            if depth == 0 { return (word &<< 6) | lowest.trailingZeroBitCount }
          }
          both ^= lowest
        }
      }
      word &+= 1
      if word >= words { return count }
      openBits = opens[word]
      closeBits = closes[word]
    }
  }

  @inline(__always)
  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The first place at or after `position` that is not white space.
  @inline(__always)
  func skipWhiteSpace(_ position: Int) -> Int {
    var position = position
    // The padding is zero, which is no white space: the loop ends at `count` at the latest.
    while ScanWindow.isWhiteSpace(base[position]) { position &+= 1 }
    return position
  }

  /// The end of a number or literal that begins at `position`.
  @inline(__always)
  func endOfScalar(_ position: Int) -> Int {
    var position = position
    while true {
      switch base[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        position &+= 1
      default: return position
      }
    }
  }
}
