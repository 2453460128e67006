import TrailEvents

/// Which values of a rule's key each group had, and when: what the `new` form learns.
///
/// Sightings of one value by one group without a pause as long as the rule's learning period are kept as
/// one, with the first of their events in full. So a group costs what its values cost, not what its events
/// do, and parts of a log may be seen in any order and by any number of workers. Beyond `maxBytes` the
/// sightings go to disk, as matches do, and are joined when they are read.
final class SightingStore {
  /// Sightings without a pause.
  private struct Sighting {
    var first: Match
    var last: Timestamp
  }

  /// What a sighting costs beside its key and details.
  private static let sightingBytes = MemoryLayout<Sighting>.stride + 64

  /// The learning period of each rule in milliseconds; 0 for rules of other forms.
  private let learnMilliseconds: [Int64]
  private let maxBytes: Int
  private var sightings: [[UInt8]: [Sighting]] = [:]
  private var bytes = 0
  private let store: MatchStore
  private var key: [UInt8] = []

  /// A store for rules by their numbers.
  init(_ rules: [Rule], maxBytes: Int) {
    learnMilliseconds = rules.map { rule in
      guard case .new(let learnSeconds) = rule.correlation?.form else { return 0 }
      return max(1, learnSeconds * 1000)
    }
    self.maxBytes = maxBytes
    store = MatchStore(isBefore: Match.isBeforeInGroup, maxBytes: maxBytes)
  }

  /// How many sightings are in memory.
  var count: Int { sightings.values.reduce(0) { $0 + $1.count } }
  /// How many runs were written to disk.
  var spilledRunCount: Int { store.spilledRunCount }

  /// Whether a rule learns values.
  func learns(_ rule: Int) -> Bool { learnMilliseconds[rule] > 0 }

  /// Takes one value of one event.
  /// - Parameter details: what an alert would tell of the event; asked only for a first sighting.
  /// - Throws: `DetectError` if sightings can neither stay in memory nor go to disk.
  func add(
    _ match: Match, group: [String], value: String, details: () -> MatchDetails.Encoded
  ) throws(DetectError) {
    makeKey(rule: match.rule, group: group, value: value)
    let learn = learnMilliseconds[Int(match.rule)]
    let time = match.time.milliseconds
    if sightings[key] == nil { bytes += key.count }
    var known = sightings.removeValue(forKey: key) ?? []
    let near = known.indices.filter { index in
      known[index].first.time.milliseconds - learn < time
        && time < known[index].last.milliseconds + learn
    }
    if let start = near.first, let end = near.last {
      var joined = Sighting(first: known[start].first, last: max(known[end].last, match.time))
      if let earlier = earlier(match, than: joined.first, details) {
        bytes += earlier.details.count - joined.first.details.count
        joined.first = earlier
      }
      for index in near.dropFirst() {
        bytes -= SightingStore.sightingBytes + known[index].first.details.count
      }
      known.replaceSubrange(start...end, with: [joined])
    } else {
      var first = match
      first.details = details()
      bytes += SightingStore.sightingBytes + first.details.count
      let place = known.firstIndex { $0.first.time > match.time } ?? known.count
      known.insert(Sighting(first: first, last: match.time), at: place)
    }
    sightings[key] = known
    if bytes > maxBytes { try flush() }
  }

  /// The event with its details if it comes before the first one known.
  private func earlier(
    _ match: Match, than first: Match, _ details: () -> MatchDetails.Encoded
  ) -> Match? {
    guard (match.time, match.identity) <= (first.time, first.identity) else { return nil }
    var match = match
    match.details = details()
    return Match.isBefore(match, first) ? match : nil
  }

  private func makeKey(rule: Int32, group: [String], value: String) {
    key.removeAll(keepingCapacity: true)
    withUnsafeBytes(of: rule) { key.append(contentsOf: $0) }
    for text in group + [value] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count)) {
        key.append(contentsOf: $0)
      }
      key.append(contentsOf: text.utf8)
    }
  }

  private func flush() throws(DetectError) {
    for sighting in sightings.values.joined() {
      var match = sighting.first
      match.lastSeen = sighting.last
      try store.append(match)
    }
    sightings.removeAll()
    bytes = 0
  }

  /// Hands out the sightings of several stores: rule by rule, group by group, in the order of their first
  /// events.
  static func merge(
    _ stores: [SightingStore], _ body: (Match) throws(DetectError) -> Void
  ) throws(DetectError) {
    for store in stores { try store.flush() }
    try MatchStore.merge(stores.map(\.store), isBefore: Match.isBeforeInGroup, body)
  }
}
