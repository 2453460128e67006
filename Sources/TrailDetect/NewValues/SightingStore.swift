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

  /// A value of a group of one rule, with what the store knows of it.
  final class Value {
    /// The group and the value in the encoded form of `MatchDetails`, everything else empty.
    let details: MatchDetails.Encoded
    /// Where its sightings are, as long as the store's age is `age`.
    fileprivate var number = -1
    fileprivate var age = -1

    init(_ details: MatchDetails.Encoded) { self.details = details }
  }

  private struct Key: Hashable {
    var rule: Int32
    var value: MatchDetails.Encoded

    // A list by itself is hashed byte by byte.
    func hash(into hasher: inout Hasher) {
      hasher.combine(rule)
      value.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// What a sighting costs beside its key and details.
  private static let sightingBytes = MemoryLayout<Sighting>.stride + 64

  /// The learning period of each rule in milliseconds; 0 for rules of other forms.
  private let learnMilliseconds: [Int64]
  private let maxBytes: Int
  /// Where the sightings of a value are.
  private var numbers: [Key: Int] = [:]
  private var sightings: [[Sighting]] = []
  private var bytes = 0
  /// How often everything in memory went to disk.
  private var age = 0
  private let store: MatchStore

  /// A store for rules by their numbers.
  init(_ rules: [Rule], maxBytes: Int) {
    learnMilliseconds = rules.map { rule in
      guard case .new(let learnSeconds) = rule.correlation?.form else { return 0 }
      return max(1, learnSeconds * 1000)
    }
    self.maxBytes = maxBytes
    store = MatchStore(.group, maxBytes: maxBytes)
  }

  /// How many sightings are in memory.
  var count: Int { sightings.reduce(0) { $0 + $1.count } }
  /// How many runs were written to disk.
  var spilledRunCount: Int { store.spilledRunCount }

  /// Whether a rule learns values.
  func learns(_ rule: Int) -> Bool { learnMilliseconds[rule] > 0 }

  /// A rule's learning period.
  func learnMilliseconds(of rule: Int) -> Int64 { learnMilliseconds[rule] }

  /// Takes one value of one event, or of several without a pause as long as the learning period.
  /// - Parameters:
  ///   - match: the first of the events.
  ///   - last: the time of the last of several events.
  ///   - value: the group and the value; always of the same rule.
  ///   - details: what is kept of the event; asked only for a first sighting.
  /// - Throws: `DetectError` if sightings can neither stay in memory nor go to disk.
  func add(
    _ match: Match, until last: Timestamp? = nil, value: Value,
    details: () -> MatchDetails.Encoded
  ) throws(DetectError) {
    let time = match.time.milliseconds
    let last = last ?? match.time
    let learn = learnMilliseconds[Int(match.rule)]
    let number = number(of: value, rule: match.rule)
    if number == sightings.count {
      bytes += value.details.count + 64
      sightings.append([first(match, last, details)])
      if bytes > maxBytes { try flush() }
      return
    }
    // Nearly always within or right behind what is known.
    if sightings[number].count == 1, sightings[number][0].first.time.milliseconds < time,
      time < sightings[number][0].last.milliseconds + learn
    {
      sightings[number][0].last = max(sightings[number][0].last, last)
      return
    }
    join(match, last, learn, details, into: &sightings[number])
    if bytes > maxBytes { try flush() }
  }

  /// Where the sightings of a value are, or will be.
  @inline(__always)
  private func number(of value: Value, rule: Int32) -> Int {
    if value.age == age { return value.number }
    let key = Key(rule: rule, value: value.details)
    let number = numbers[key] ?? sightings.count
    if number == sightings.count { numbers[key] = number }
    value.number = number
    value.age = age
    return number
  }

  private func first(
    _ match: Match, _ last: Timestamp, _ details: () -> MatchDetails.Encoded
  ) -> Sighting {
    var first = match
    first.details = details()
    first.isFirstOfRecord = false
    bytes += SightingStore.sightingBytes + first.details.count
    return Sighting(first: first, last: last)
  }

  private func join(
    _ match: Match, _ last: Timestamp, _ learn: Int64, _ details: () -> MatchDetails.Encoded,
    into known: inout [Sighting]
  ) {
    let time = match.time.milliseconds
    let near = known.indices.filter { index in
      known[index].first.time.milliseconds - learn < last.milliseconds
        && time < known[index].last.milliseconds + learn
    }
    guard let start = near.first, let end = near.last else {
      let place = known.firstIndex { $0.first.time > match.time } ?? known.count
      known.insert(first(match, last, details), at: place)
      return
    }
    var joined = Sighting(first: known[start].first, last: max(known[end].last, last))
    if let earlier = earlier(match, than: joined.first, details) {
      bytes += earlier.details.count - joined.first.details.count
      joined.first = earlier
    }
    for index in near.dropFirst() {
      bytes -= SightingStore.sightingBytes + known[index].first.details.count
    }
    known.replaceSubrange(start...end, with: [joined])
  }

  /// The event with its details if it comes before the first one known.
  private func earlier(
    _ match: Match, than first: Match, _ details: () -> MatchDetails.Encoded
  ) -> Match? {
    guard (match.time, match.identity) <= (first.time, first.identity) else { return nil }
    var match = match
    match.isFirstOfRecord = false
    guard Match.isBefore(match, first) else { return nil }
    match.details = details()
    return match
  }

  private func flush() throws(DetectError) {
    for sighting in sightings.joined() {
      var match = sighting.first
      match.lastSeen = sighting.last
      try store.append(match)
    }
    sightings.removeAll()
    numbers.removeAll()
    bytes = 0
    age += 1
  }

  /// Hands out the sightings of several stores: rule by rule, group by group, in the order of their first
  /// events.
  static func merge(
    _ stores: [SightingStore], _ body: (Match) throws(DetectError) -> Void
  ) throws(DetectError) {
    for store in stores { try store.flush() }
    try MatchStore.merge(stores.map(\.store), .group, body)
  }
}
