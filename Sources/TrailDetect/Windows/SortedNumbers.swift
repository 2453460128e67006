/// Numbers in order, in blocks so that a million of them can come and go.
struct SortedNumbers {
  /// Some numbers in order, and their sum.
  private struct Block {
    private(set) var numbers: [Double]
    private(set) var sum: Double

    init(_ numbers: [Double]) {
      self.numbers = numbers
      sum = numbers.reduce(0, +)
    }

    mutating func change(_ body: (inout [Double]) -> Void) {
      body(&numbers)
      // Anew, so that what has left leaves no rounding behind.
      sum = numbers.reduce(0, +)
    }

    /// The first place whose number is not less.
    func place(of number: Double) -> Int {
      SortedNumbers.partition(numbers.count) { numbers[$0] < number }
    }
  }

  private static let maxBlock = 512
  /// None is empty.
  private var blocks: [Block] = []
  private(set) var count = 0

  mutating func insert(_ number: Double) {
    count += 1
    guard !blocks.isEmpty else {
      blocks = [Block([number])]
      return
    }
    let place = min(block(of: number), blocks.count - 1)
    let index = blocks[place].place(of: number)
    blocks[place].change { $0.insert(number, at: index) }
    let numbers = blocks[place].numbers
    guard numbers.count > SortedNumbers.maxBlock else { return }
    let half = numbers.count / 2
    blocks[place] = Block(Array(numbers[..<half]))
    blocks.insert(Block(Array(numbers[half...])), at: place + 1)
  }

  /// Takes out one that was put in.
  mutating func remove(_ number: Double) {
    let place = block(of: number)
    guard place < blocks.count else { return }
    let index = blocks[place].place(of: number)
    guard index < blocks[place].numbers.count, blocks[place].numbers[index] == number else {
      return
    }
    count -= 1
    blocks[place].change { $0.remove(at: index) }
    if blocks[place].numbers.isEmpty { blocks.remove(at: place) }
  }

  /// The first block whose last number is not less.
  private func block(of number: Double) -> Int {
    SortedNumbers.partition(blocks.count) { place in
      blocks[place].numbers.last.map { $0 < number } ?? false
    }
  }

  /// The first index at which a condition no longer holds.
  private static func partition(_ count: Int, _ holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private subscript(rank: Int) -> Double? {
    var rank = rank
    for block in blocks {
      if rank < block.numbers.count { return block.numbers[rank] }
      rank -= block.numbers.count
    }
    return nil
  }

  /// The numbers as one; nil if there is none.
  func number(_ aggregate: Correlation.Aggregate) -> Double? {
    guard count > 0 else { return nil }
    switch aggregate {
    case .sum: return sum
    case .average: return sum / Double(count)
    case .median:
      guard let low = self[(count - 1) / 2], let high = self[count / 2] else { return nil }
      return low + (high - low) / 2
    case .percentile(let percent):
      let rank = (percent / 100 * Double(count)).rounded(.up)
      return self[min(count, max(1, Int(rank))) - 1]
    }
  }

  private var sum: Double { blocks.reduce(0) { $0 + $1.sum } }
}
