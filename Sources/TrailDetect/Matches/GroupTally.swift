import TrailEvents

/// Says of most groups at a glance that their windows can never fire.
///
/// A counter for each group, some groups sharing one, counts at least as many events or values as the group
/// has. What stays below a rule's threshold over the whole log does so in each of its windows.
struct GroupTally {
  /// What a rule asks of a group.
  struct Need: Sendable {
    /// Whether values are counted, not events.
    var countsValues: Bool
    /// The least number that may make a window fire.
    var least: Int
  }

  private static let slotBits = 20
  private var counters: [UInt8] = []

  /// The counter of a group of a rule.
  static func slot(rule: Int, group: some Sequence<UInt8>) -> Int32 {
    var hash = StableHash()
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: rule)) { hash.combine($0) }
    hash.combine(group)
    let digest = hash.digest
    return Int32(truncatingIfNeeded: (digest.low ^ digest.high) & (1 << slotBits - 1))
  }

  /// Counts events or values; beyond what a counter holds it stays at its limit.
  mutating func add(_ count: Int, to slot: Int32) {
    if counters.isEmpty { counters = Array(repeating: 0, count: 1 << GroupTally.slotBits) }
    let index = Int(slot)
    counters[index] = UInt8(clamping: Int(counters[index]) + count)
  }

  /// Whether all workers together counted enough.
  static func isEnough(_ tallies: [GroupTally], at slot: Int32, for need: Need) -> Bool {
    var sum = 0
    for tally in tallies where !tally.counters.isEmpty {
      let count = tally.counters[Int(slot)]
      if count == .max { return true }
      sum += Int(count)
    }
    return sum >= need.least
  }
}

extension Rule {
  /// What each group must have at least; nil if nothing simple can be said.
  var tallyNeed: GroupTally.Need? {
    guard let correlation else { return nil }
    // The groups of a correlation inside are others than the alert's.
    let hasOnlyEvents = correlation.members.allSatisfy { member in
      if case .events = member.source { true } else { false }
    }
    guard hasOnlyEvents else { return nil }
    switch correlation.form {
    case .count(let threshold):
      return threshold.least.map { GroupTally.Need(countsValues: false, least: $0) }
    case .distinct(let threshold):
      return threshold.least.map { GroupTally.Need(countsValues: true, least: $0) }
    case .spike(_, let floor, _): return GroupTally.Need(countsValues: false, least: floor)
    case .aggregate, .together, .sequence, .new: return nil
    }
  }
}

extension Threshold {
  /// The least whole number that more can only help; nil if none up to 255 does.
  fileprivate var least: Int? {
    guard isLowerBound else { return nil }
    return (1...255).first { holds(for: Double($0)) }
  }
}
