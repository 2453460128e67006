/// How often each value of one field occurs.
///
/// Past the limit the values that come first by their text stay, each with its exact count: whatever the
/// order of the events, the same values are left.
struct FacetTally {
  private(set) var counts: [Int32: Int] = [:]
  /// Whether values were left out.
  private(set) var isCut = false

  /// Counts a value.
  mutating func add(_ value: Int32, count: Int = 1, limit: Int, in texts: TextTable) {
    if let known = counts[value] {
      counts[value] = known + count
      return
    }
    guard counts.count >= limit else {
      counts[value] = count
      return
    }
    isCut = true
    guard let last = counts.keys.max(by: { texts[$0] < texts[$1] }), texts[value] < texts[last]
    else { return }
    counts[last] = nil
    counts[value] = count
  }

  /// Adds the counts of another tally, whose values have other numbers.
  mutating func add(_ other: FacetTally, numbers: [Int32], limit: Int, in texts: TextTable) {
    isCut = isCut || other.isCut
    for (value, count) in other.counts {
      add(numbers[Int(value)], count: count, limit: limit, in: texts)
    }
  }
}

/// How often one call was made, and how it ended.
struct CallCount: Sendable, Equatable {
  var calls = 0
  var denied = 0
  var failed = 0
  var writes = 0

  mutating func add(_ other: CallCount) {
    calls += other.calls
    denied += other.denied
    failed += other.failed
    writes += other.writes
  }
}

/// How often each call was made; see `FacetTally` for what happens past the limit.
struct CallTally {
  private(set) var counts: [Int32: CallCount] = [:]
  private(set) var isCut = false

  mutating func add(_ call: Int32, _ count: CallCount, limit: Int, in texts: TextTable) {
    if counts[call] != nil {
      counts[call]?.add(count)
      return
    }
    guard counts.count >= limit else {
      counts[call] = count
      return
    }
    isCut = true
    guard let last = counts.keys.max(by: { texts[$0] < texts[$1] }), texts[call] < texts[last]
    else { return }
    counts[last] = nil
    counts[call] = count
  }

  mutating func add(_ other: CallTally, numbers: [Int32], limit: Int, in texts: TextTable) {
    isCut = isCut || other.isCut
    for (call, count) in other.counts {
      add(numbers[Int(call)], count, limit: limit, in: texts)
    }
  }
}
