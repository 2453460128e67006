/// Which conditions a call leaves, as bits: those that are always asked, and those that have a guard.
struct GuardedCandidates {
  /// With fewer guarded conditions than this, asking them is cheaper than looking for what they need.
  static let fewest = 8

  /// One bit a condition.
  private(set) var always: [UInt64]
  private(set) var guarded: [UInt64]
  /// The groups of the guarded conditions.
  private(set) var groups: [Int] = []
  /// How many of the call's own candidates come before each word's first condition.
  private(set) var ranks: [Int] = []
  /// The call's own candidates.
  private var own: [UInt64]

  init(wordCount: Int) {
    always = Array(repeating: 0, count: wordCount)
    guarded = always
    own = always
  }

  /// Adds a condition.
  /// - Parameter isOwn: whether the call has a program of its own for it.
  mutating func add(_ condition: Int, isOwn: Bool, groups: [Int]?) {
    let bit: UInt64 = 1 << UInt64(condition & 63)
    if isOwn { own[condition >> 6] |= bit }
    guard let groups else {
      always[condition >> 6] |= bit
      return
    }
    guarded[condition >> 6] |= bit
    for group in groups where !self.groups.contains(group) { self.groups.append(group) }
  }

  /// Counts the candidates, once all are there.
  mutating func finish() {
    var count = 0
    ranks = own.map { word in
      defer { count += word.nonzeroBitCount }
      return count
    }
  }

  /// The place of a condition among the call's own candidates.
  @inline(__always)
  func place(of condition: Int) -> Int {
    let below: UInt64 = (1 << UInt64(condition & 63)) - 1
    return ranks[condition >> 6] + (own[condition >> 6] & below).nonzeroBitCount
  }
}
