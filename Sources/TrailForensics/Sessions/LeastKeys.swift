/// Values by key, for a limited number of keys.
///
/// Past the limit the least keys stay, each with all that was added to it: whatever the order, the same are
/// left. Twice as many are kept meanwhile, so that it costs little to find out which.
struct LeastKeys<Key: Hashable & Comparable, Value> {
  private let limit: Int
  /// All that is kept at the moment.
  private(set) var values: [Key: Value] = [:]
  /// The least key that was left out: those from it on need not be kept.
  private(set) var bound: Key?

  init(limit: Int) { self.limit = limit }

  /// How many keys are left at the end.
  var count: Int { min(values.count, limit) }
  /// Whether keys were left out.
  var isCut: Bool { bound != nil || values.count > limit }

  subscript(key: Key) -> Value? { values[key] }

  /// Changes the value of a key, which begins as `initial`; nothing happens where the key is not kept.
  mutating func change(
    _ key: Key, initial: @autoclosure () -> Value, _ body: (inout Value) -> Void
  ) {
    if let bound, key >= bound { return }
    body(&values[key, default: initial()])
    if values.count > 2 * limit { prune() }
  }

  private mutating func prune() {
    let sorted = values.keys.sorted()
    for key in sorted[limit...] { values[key] = nil }
    lower(bound: sorted[limit])
  }

  /// Takes the least key that was left out elsewhere.
  mutating func lower(bound other: Key) { bound = bound.map { min($0, other) } ?? other }

  /// Adds what was kept elsewhere.
  mutating func add(_ other: LeastKeys, _ join: (inout Value, Value) -> Void) {
    for (key, value) in other.values {
      if let bound, key >= bound { continue }
      if var known = values[key] {
        join(&known, value)
        values[key] = known
      } else {
        values[key] = value
      }
    }
    if let bound = other.bound { lower(bound: bound) }
    if values.count > 2 * limit { prune() }
  }

  /// What is left, in the order of the keys.
  var kept: [(key: Key, value: Value)] {
    values.sorted { $0.key < $1.key }.prefix(limit).map { (key: $0.key, value: $0.value) }
  }
}
