import TrailEvents

/// What a window's condition looks at, kept up as entries come and go.
struct WindowMeasure {
  /// What the measure needs to know of one entry.
  struct Item {
    var member = 0
    var burst: Int?
    var values: [String] = []
    var numbers: [Double] = []
  }

  private let form: Correlation.Form
  private let level: Int
  /// Whether the measure looks at more of an entry than that it is there.
  let needsItems: Bool
  private var entryCount = 0
  private var burstEntryCount = 0
  private var burstCounts: [Int: Int] = [:]
  private var valueCounts: [String: Int] = [:]
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

  /// What the measure needs of an entry.
  func item(of entry: WindowEntry) -> Item {
    var item = Item(member: entry.member, burst: entry.burst)
    switch form {
    case .distinct:
      let values = MatchDetails.values(of: entry.trigger.details, at: level)
      item.values = values.count > 1 ? Array(Set(values)) : values
    case .aggregate:
      item.numbers = MatchDetails.values(of: entry.trigger.details, at: level)
        .compactMap { Double($0) }.filter(\.isFinite)
    case .count, .spike, .together, .sequence, .new: break
    }
    return item
  }

  mutating func enter(_ item: Item) {
    entryCount += 1
    memberCounts[item.member] += 1
    if let burst = item.burst {
      burstEntryCount += 1
      burstCounts[burst, default: 0] += 1
    }
    for value in item.values { valueCounts[value, default: 0] += 1 }
    for number in item.numbers { numbers.insert(number) }
  }

  mutating func leave(_ item: Item) {
    entryCount -= 1
    memberCounts[item.member] -= 1
    if let burst = item.burst {
      burstEntryCount -= 1
      WindowMeasure.decrement(&burstCounts, burst)
    }
    for value in item.values { WindowMeasure.decrement(&valueCounts, value) }
    for number in item.numbers { numbers.remove(number) }
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
  /// Whether an entry is of a member that there is.
  func canEnter(_ item: Item) -> Bool { memberCounts.indices.contains(item.member) }
}

extension WindowMeasure.Item {
  func save(to writer: inout StateWriter) {
    writer.write(member)
    writer.write(burst.map { Int64($0) })
    writer.write(values)
    writer.write(all: numbers) { $0.writeBits($1.bitPattern) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    member = try reader.tally()
    burst = try reader.flag() ? try reader.tally() : nil
    values = try reader.textList()
    numbers = try reader.list { reader throws(StateError) in
      Double(bitPattern: try reader.bits())
    }
    guard numbers.allSatisfy(\.isFinite) else { throw StateError("a number is none") }
  }
}
