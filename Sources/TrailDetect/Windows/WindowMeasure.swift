import TrailEvents

/// What a window's condition looks at, kept up as entries come and go.
struct WindowMeasure {
  /// What the measure knows of one entry, for when it leaves.
  struct Item {
    var member: Int32 = 0
    /// The number of its value among those of the window; -1 for none.
    fileprivate var value: Int32 = -1
    /// The number that it gives; nil for none.
    fileprivate var number: Double?
    /// Which burst it belongs to; nil for an event.
    fileprivate var burst: Int?
    /// Its further values and numbers; nil for none.
    fileprivate var others: Others?

    fileprivate final class Others {
      let values: [Int32]
      let numbers: [Double]

      init?(_ values: some Collection<Int32>, _ numbers: some Collection<Double>) {
        if values.isEmpty, numbers.isEmpty { return nil }
        self.values = Array(values)
        self.numbers = Array(numbers)
      }
    }

    fileprivate var values: [Int32] { value < 0 ? [] : [value] + (others?.values ?? []) }
    fileprivate var numbers: [Double] { (number.map { [$0] } ?? []) + (others?.numbers ?? []) }
  }

  private let form: Correlation.Form
  private let level: Int
  /// Whether the measure looks at more of an entry than that it is there.
  let needsItems: Bool
  private var entryCount = 0
  private var burstEntryCount = 0
  private var burstCounts: [Int: Int] = [:]
  private var valueCounts = ValueCounts()
  private var memberCounts: [Int]
  private var numbers = SortedNumbers()

  init(_ plan: WindowPlan) {
    form = plan.correlation.form
    level = plan.level
    memberCounts = Array(repeating: 0, count: max(1, plan.correlation.members.count))
    switch form {
    case .count:
      needsItems = plan.correlation.members.contains { member in
        if case .correlation = member.source { return true }
        return false
      }
    case .spike, .new: needsItems = false
    case .distinct, .aggregate, .together, .sequence: needsItems = true
    }
  }

  /// How many events there are; the firings of one burst are one.
  var count: Int { entryCount - burstEntryCount + burstCounts.count }

  /// Takes an entry in.
  mutating func enter(_ entry: WindowEntry) -> Item {
    switch form {
    case .distinct:
      let values = MatchDetails.values(of: entry.trigger.details, at: level)
      return enter(
        member: entry.member, burst: entry.burst, values.count > 1 ? Array(Set(values)) : values,
        [])
    case .aggregate:
      let numbers = MatchDetails.values(of: entry.trigger.details, at: level)
        .compactMap { Double($0) }.filter(\.isFinite)
      return enter(member: entry.member, burst: entry.burst, [], numbers)
    case .count, .spike, .together, .sequence, .new:
      guard needsItems else { return enterEvent() }
      return enter(member: entry.member, burst: entry.burst, [], [])
    }
  }

  /// Takes an event in of which nothing counts but that it is there.
  @discardableResult
  mutating func enterEvent() -> Item { enter(member: 0, burst: nil, [], []) }

  private mutating func enter(
    member: Int, burst: Int?, _ values: [String], _ numbers: [Double]
  ) -> Item {
    entryCount += 1
    memberCounts[member] += 1
    if let burst {
      burstEntryCount += 1
      burstCounts[burst, default: 0] += 1
    }
    var item = Item(member: Int32(member), burst: burst)
    if let first = values.first { item.value = valueCounts.enter(first) }
    item.number = numbers.first
    if values.count > 1 || numbers.count > 1 {
      item.others = Item.Others(
        values.dropFirst().map { valueCounts.enter($0) }, numbers.dropFirst())
    }
    for number in numbers { self.numbers.insert(number) }
    return item
  }

  mutating func leave(_ item: Item) {
    entryCount -= 1
    memberCounts[Int(item.member)] -= 1
    if let burst = item.burst {
      burstEntryCount -= 1
      WindowMeasure.decrement(&burstCounts, burst)
    }
    if item.value >= 0 { valueCounts.leave(item.value) }
    if let number = item.number { numbers.remove(number) }
    guard let others = item.others else { return }
    for value in others.values { valueCounts.leave(value) }
    for number in others.numbers { numbers.remove(number) }
  }

  private static func decrement<Key: Hashable>(_ counts: inout [Key: Int], _ key: Key) {
    let rest = (counts[key] ?? 0) - 1
    counts[key] = rest > 0 ? rest : nil
  }

  /// Whether the condition holds; a window without events, or without a number, never does.
  var holds: Bool {
    guard entryCount > 0 else { return false }
    switch form {
    case .count(let threshold): return threshold.holds(for: Double(count))
    case .distinct(let threshold): return threshold.holds(for: Double(valueCounts.count))
    case .together(let condition): return condition.holds(for: memberCounts)
    case .aggregate(let aggregate, let threshold):
      guard let number = numbers.number(aggregate) else { return false }
      return threshold.holds(for: number)
    case .spike, .sequence, .new: return false
    }
  }
}

// MARK: State

extension WindowMeasure {
  /// Whether there is such a member.
  func hasMember(_ member: Int) -> Bool { memberCounts.indices.contains(member) }

  /// Writes an entry that is in the window.
  func save(_ item: Item, to writer: inout StateWriter) {
    writer.write(Int(item.member))
    writer.write(item.burst.map { Int64($0) })
    writer.write(item.values.map { valueCounts.text($0) })
    writer.write(all: item.numbers) { $0.writeBits($1.bitPattern) }
  }

  /// Takes up an entry that was written.
  mutating func restore(from reader: inout StateReader) throws(StateError) -> Item {
    let member = try reader.tally()
    let burst = try reader.flag() ? try reader.tally() : nil
    let values = try reader.textList()
    let numbers = try reader.list { reader throws(StateError) in
      Double(bitPattern: try reader.bits())
    }
    guard numbers.allSatisfy(\.isFinite) else { throw StateError("a number is none") }
    guard hasMember(member) else { throw StateError("a window does not fit its rule") }
    return enter(member: member, burst: burst, values, numbers)
  }
}
