import TrailDetect
import TrailEvents

/// What all threads of a run gathered, put together: every caller with all that was counted of it.
///
/// Past the limit of memory a sample of the callers stays. It is chosen by a hash that is the same in every
/// run, and by how much is known of whom once everything is read: so it depends neither on the order of the
/// files nor on the number of threads.
struct MergedActivity {
  private(set) var texts = TextTable()
  private(set) var callers: [String: CallerTally] = [:]
  private(set) var grants: [String: Grant] = [:]
  /// What is said of users who are at work in two places at once, by their names.
  private(set) var people: [String: String] = [:]
  /// Of others than those whom a pivot names, callers are kept whose hash ends in so many zeros.
  private(set) var sampleBits = 0
  /// Of those whom a pivot names.
  private(set) var matchSampleBits = 0
  private(set) var repeats = 0
  private let query: PivotQuery?
  private let maxBytes: Int
  /// What callers and acts cost beside the texts in the table.
  private var cost = 0
  /// The ARNs of the callers that are kept.
  private var arns: Set<String>?

  /// Takes what the collectors gathered, which are empty then.
  /// - Throws: `DetectError` if a temporary file cannot be written or read.
  init(_ collectors: [ActivityCollector]) throws {
    let options = collectors.first?.options ?? ActivityCollector.Options()
    query = options.query
    maxBytes = options.maxMergedBytes
    for collector in collectors {
      repeats += collector.repeats + collector.shared
      try collector.spill()
    }
    var open: OpenEntry?
    try EntrySorter.each(of: collectors.map(\.sums)) { key, value in
      if open?.isContinued(by: key) != true {
        if let open { take(open) }
        open = OpenEntry(key)
      }
      try open?.add(value)
    }
    if let open { take(open) }
  }

  private mutating func take(_ entry: OpenEntry) {
    if let tally = entry.tally { take(tally, entry.name, entry.texts) }
    if let grant = entry.grant { take(grant, entry.name) }
    if let windows = entry.windows { take(windows, entry.name, entry.texts) }
  }

  private mutating func take(_ tally: CallerTally, _ key: String, _ own: TextTable) {
    guard isKept(key, tally) else { return }
    tally.finish(in: own)
    var isNeeded = Array(repeating: false, count: own.texts.count)
    tally.mark(&isNeeded)
    tally.renumber(texts.adopt(own, isNeeded))
    // Two spellings of one name are one caller; then the graph could not tell them apart.
    if let known = callers[key] {
      cost -= known.cost
      known.add(tally, numbers: nil, in: texts)
      cost += known.cost
    } else {
      callers[key] = tally
      cost += tally.cost
    }
    thinOut()
  }

  private mutating func take(_ grant: Grant, _ key: String) {
    guard isKept(grant) else { return }
    if let known = grants[key] { cost -= known.cost }
    if grants[key] == nil { grants[key] = grant } else { grants[key]?.add(grant) }
    cost += grants[key]?.cost ?? 0
    thinOut()
  }

  private mutating func take(_ windows: WorkWindows, _ user: String, _ own: TextTable) {
    let known = arns ?? Set(callers.values.compactMap(\.identity.arn))
    arns = known
    guard known.contains(user) else { return }
    people[user] = SessionFlags.severalPeople(windows, texts: own)
  }

  private func isKept(_ key: String, _ tally: CallerTally) -> Bool {
    let isNamed = tally.match != nil || query?.names(tally.identity) == true
    return CallerKey.isSampled(key, bits: isNamed ? matchSampleBits : sampleBits)
  }

  private func isKept(_ grant: Grant) -> Bool {
    guard sampleBits > 0 else { return true }
    let key = grant.issuedKey ?? grant.issuer
    return CallerKey.isSampled(key, bits: sampleBits) || callers[key] != nil
      || callers[grant.issuer]?.match != nil
  }

  /// Leaves half as many callers as often as it takes; those whom a pivot names only when no other is left
  /// that could go.
  private mutating func thinOut() {
    while cost + texts.heldBytes > maxBytes, matchSampleBits < CallerKey.maxSampleBits {
      if sampleBits < CallerKey.maxSampleBits { sampleBits += 1 } else { matchSampleBits += 1 }
      let count = callers.count + grants.count
      callers = callers.filter { isKept($0.key, $0.value) }
      grants = grants.filter { isKept($0.value) }
      guard callers.count + grants.count < count else { continue }
      cost =
        callers.values.reduce(0) { $0 + $1.cost } + grants.values.reduce(0) { $0 + $1.cost }
      var isNeeded = Array(repeating: false, count: texts.texts.count)
      for tally in callers.values { tally.mark(&isNeeded) }
      let numbers = texts.keep(isNeeded)
      for tally in callers.values { tally.renumber(numbers) }
    }
  }
}

/// The partial sums of one caller, act or user, put together.
private struct OpenEntry {
  private let key: [UInt8]
  private let kind: ActivityEntry.Kind?
  let texts = TextTable()
  private(set) var tally: CallerTally?
  private(set) var grant: Grant?
  private(set) var windows: WorkWindows?

  init(_ key: UnsafeRawBufferPointer) {
    self.key = Array(key)
    kind = ActivityEntry.kind(of: key)
  }

  var name: String { key.withUnsafeBytes { ActivityEntry.name(of: $0) } }

  func isContinued(by key: UnsafeRawBufferPointer) -> Bool { self.key.elementsEqual(key) }

  mutating func add(_ value: UnsafeRawBufferPointer) throws(StateError) {
    var reader = StateReader(Array(value))
    switch kind {
    case .caller:
      let part = try CallerTally(from: &reader, in: texts)
      if let tally { tally.add(part, numbers: nil, in: texts) } else { tally = part }
    case .grant:
      let part = try Grant(from: &reader)
      if grant == nil { grant = part } else { grant?.add(part) }
    case .ways:
      var known = windows ?? WorkWindows()
      try known.add(from: &reader, in: texts)
      windows = known
    case nil: break
    }
  }
}
