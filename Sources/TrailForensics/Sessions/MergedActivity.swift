import TrailEvents

/// What all threads of a run gathered, put together.
struct MergedActivity {
  let texts: TextTable
  var callers: [String: CallerTally] = [:]
  var grants: [String: Grant] = [:]
  var ways: [String: WorkWindows] = [:]
  var sampleBits = 0
  var waySampleBits = 0
  var repeats = 0
  var query: PivotQuery?

  /// Takes what the collectors gathered, which are empty then.
  init(_ collectors: [ActivityCollector]) {
    query = collectors.first?.options.query
    sampleBits = collectors.map(\.sampleBits).max() ?? 0
    waySampleBits = collectors.map(\.waySampleBits).max() ?? 0
    let maxCallers = collectors.first?.options.maxCallers ?? ActivityCollector.maxCallers
    texts = collectors.first?.texts ?? TextTable()
    for (index, collector) in collectors.enumerated() {
      repeats += collector.repeats + collector.shared
      let gathered = collector.takeGathered()
      if index == 0 {
        callers = gathered.callers
        grants = gathered.grants
        ways = gathered.ways
      } else {
        add(gathered, numbers: texts.adopt(collector.texts))
      }
    }
    thinOut(maxCallers: maxCallers)
  }

  private mutating func add(_ gathered: ActivityCollector.Gathered, numbers: [Int32]) {
    for (key, tally) in gathered.callers {
      let merged = callers[key] ?? CallerTally(identity: tally.identity, time: tally.first)
      merged.add(tally, numbers: numbers, in: texts)
      callers[key] = merged
    }
    for grant in gathered.grants.values { keep(grant, in: &grants) }
    for (user, windows) in gathered.ways {
      ways[user, default: WorkWindows()].add(windows, numbers: numbers, texts)
    }
  }

  /// Leaves the same callers whatever each thread had left out.
  private mutating func thinOut(maxCallers: Int) {
    func isKept(_ key: String, _ tally: CallerTally) -> Bool {
      CallerKey.isSampled(key, bits: sampleBits) || tally.match != nil
        || query?.names(tally.identity) == true
    }
    func isKept(_ grant: Grant) -> Bool {
      let key = grant.issuedKey ?? grant.issuer
      return CallerKey.isSampled(key, bits: sampleBits) || callers[key] != nil
        || callers[grant.issuer]?.match != nil
    }
    func isTooMuch() -> Bool {
      callers.count > maxCallers || grants.count > ActivityCollector.maxGrants
    }
    if sampleBits > 0 {
      callers = callers.filter { isKept($0.key, $0.value) }
      grants = grants.filter { isKept($0.value) }
    }
    while isTooMuch(), sampleBits < CallerKey.maxSampleBits {
      sampleBits += 1
      callers = callers.filter { isKept($0.key, $0.value) }
      grants = grants.filter { isKept($0.value) }
    }
    func isSampled(_ user: String) -> Bool { CallerKey.isSampled(user, bits: waySampleBits) }
    ways = ways.filter { isSampled($0.key) }
    while ways.values.reduce(0, { $0 + $1.count }) > ActivityCollector.maxWindows,
      waySampleBits < CallerKey.maxSampleBits
    {
      waySampleBits += 1
      ways = ways.filter { isSampled($0.key) }
    }
  }
}
