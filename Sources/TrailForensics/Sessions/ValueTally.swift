import TrailDetect

/// What is counted of one value.
protocol TallyCount {
  /// Adds what was counted of other events.
  mutating func add(_ other: Self)
  func save(to writer: inout StateWriter)
  init(from reader: inout StateReader) throws(StateError)
}

extension Int: TallyCount {
  mutating func add(_ other: Int) { self += other }

  func save(to writer: inout StateWriter) { writer.write(self) }

  init(from reader: inout StateReader) throws(StateError) { self = try reader.tally() }
}

/// How often one call was made, and how it ended.
struct CallCount: Sendable, Equatable {
  var calls = 0
  var denied = 0
  var failed = 0
  var writes = 0
}

extension CallCount: TallyCount {
  mutating func add(_ other: CallCount) {
    calls += other.calls
    denied += other.denied
    failed += other.failed
    writes += other.writes
  }

  func save(to writer: inout StateWriter) {
    for count in [calls, denied, failed, writes] { writer.write(count) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    calls = try reader.tally()
    denied = try reader.tally()
    failed = try reader.tally()
    writes = try reader.tally()
  }
}

/// How often each value of one field occurs, for a limited number of values.
///
/// Past the limit the values that come first by their text stay, each with its exact count: whatever the
/// order of the events, the same values are left. Most fields of a caller have one value or a few, so these
/// stand in a list.
struct ValueTally<Count: TallyCount> {
  struct Entry {
    var value: Int32
    var count: Count
  }

  /// How many values are looked for one after the other.
  private static var maxFew: Int { 12 }

  /// How many values are left at the end; twice as many are kept meanwhile, so that it costs little to
  /// find out which.
  private let limit: Int
  private var few: [Entry] = []
  /// All values, if they are more than a few.
  private var many: [Int32: Count] = [:]
  /// The least text that was left out, as those behind it need not be kept; -1 if none was.
  private(set) var bound: Int32 = -1

  init(limit: Int) { self.limit = limit }

  /// Whether there is no value.
  var isEmpty: Bool { few.isEmpty && many.isEmpty }
  /// How many values are kept.
  var count: Int { few.isEmpty ? many.count : few.count }
  /// Whether values were left out.
  var isCut: Bool { bound >= 0 || count > limit }

  /// Counts a value.
  mutating func add(_ value: Int32, _ count: Count, in texts: TextTable) {
    if let place = few.firstIndex(where: { $0.value == value }) {
      few[place].count.add(count)
      return
    }
    if !many.isEmpty, many[value] != nil {
      many[value]?.add(count)
      return
    }
    if bound >= 0, !texts.isBefore(value, bound) { return }
    if many.isEmpty, few.count < ValueTally.maxFew {
      few.append(Entry(value: value, count: count))
      return
    }
    for entry in few { many[entry.value] = entry.count }
    few = []
    many[value] = count
    if many.count > 2 * limit { prune(in: texts) }
  }

  /// Adds another tally.
  /// - Parameter numbers: the numbers here of its texts; nil if they are the same.
  mutating func add(_ other: ValueTally, numbers: [Int32]?, in texts: TextTable) {
    func number(_ value: Int32) -> Int32 { numbers.map { $0[Int(value)] } ?? value }
    for entry in other.entries { add(number(entry.value), entry.count, in: texts) }
    if other.bound >= 0 { lower(bound: number(other.bound), in: texts) }
  }

  /// Takes the least text that was left out elsewhere.
  mutating func lower(bound other: Int32, in texts: TextTable) {
    if bound < 0 || texts.isBefore(other, bound) { bound = other }
  }

  /// Calls a function with each value and its count, in no order.
  func forEach(_ body: (Int32, Count) -> Void) {
    for entry in few { body(entry.value, entry.count) }
    for (value, count) in many { body(value, count) }
  }

  private var entries: [Entry] {
    many.isEmpty ? few : many.map { Entry(value: $0.key, count: $0.value) }
  }

  private mutating func prune(in texts: TextTable) {
    let sorted = many.keys.sorted(by: texts.isBefore)
    for value in sorted[limit...] { many[value] = nil }
    lower(bound: sorted[limit], in: texts)
  }

  /// Leaves no more values than the limit.
  mutating func finish(in texts: TextTable) {
    guard count > limit else { return }
    if many.isEmpty {
      for entry in few { many[entry.value] = entry.count }
      few = []
    }
    prune(in: texts)
  }

  /// What its values hold in memory, in bytes.
  var heldBytes: Int {
    few.capacity * MemoryLayout<Entry>.stride + many.capacity * MemoryLayout<Entry>.stride * 4 / 3
  }

  /// The values that are left, in no order.
  func kept(in texts: TextTable) -> [Entry] {
    let entries = entries
    guard entries.count > limit else { return entries }
    return Array(entries.sorted { texts.isBefore($0.value, $1.value) }.prefix(limit))
  }

  // MARK: Texts

  /// Marks the texts that are needed.
  func mark(_ isNeeded: inout [Bool]) {
    for entry in entries { isNeeded[Int(entry.value)] = true }
    if bound >= 0 { isNeeded[Int(bound)] = true }
  }

  /// Takes new numbers for all texts.
  mutating func renumber(_ numbers: [Int32]) {
    for place in few.indices { few[place].value = numbers[Int(few[place].value)] }
    if !many.isEmpty {
      many = Dictionary(
        uniqueKeysWithValues: many.map { (numbers[Int($0.key)], $0.value) })
    }
    if bound >= 0 { bound = numbers[Int(bound)] }
  }
}

typealias FacetTally = ValueTally<Int>
typealias CallTally = ValueTally<CallCount>
