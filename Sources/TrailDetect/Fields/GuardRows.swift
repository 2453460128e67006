/// For each distinct value of one part of records the conditions whose needs it meets, as bits.
final class GuardRows {
  private let wordCount: Int
  @exclusivity(unchecked) private var words = UnsafeMutableBufferPointer<UInt64>(
    start: nil, count: 0)
  @exclusivity(unchecked) private var isKnown: [Bool] = []

  init(wordCount: Int) { self.wordCount = wordCount }

  deinit { words.deallocate() }

  /// Forgets all rows.
  func removeAll() {
    isKnown.removeAll(keepingCapacity: true)
  }

  /// The words of a row; `fill` makes them when they are asked for the first time.
  @inline(__always)
  func row(_ number: Int, fill: (UnsafeMutablePointer<UInt64>) -> Void)
    -> UnsafeMutablePointer<UInt64>?
  {
    if number >= isKnown.count || !isKnown[number] { make(number, fill) }
    return words.baseAddress.map { $0 + number * wordCount }
  }

  @inline(never)
  private func make(_ number: Int, _ fill: (UnsafeMutablePointer<UInt64>) -> Void) {
    while isKnown.count <= number { isKnown.append(false) }
    let needed = (number + 1) * wordCount
    if words.count < needed {
      let grown = UnsafeMutableBufferPointer<UInt64>.allocate(
        capacity: max(needed, words.count * 2, 16 * wordCount))
      grown.initialize(repeating: 0)
      _ = grown.update(fromContentsOf: words)
      words.deallocate()
      words = grown
    }
    guard let base = words.baseAddress else { return }
    let row = base + number * wordCount
    row.update(repeating: 0, count: wordCount)
    fill(row)
    isKnown[number] = true
  }
}
