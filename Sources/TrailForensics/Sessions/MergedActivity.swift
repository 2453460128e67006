import TrailEvents

/// What all threads of a run gathered, put together.
struct MergedActivity {
  let texts = TextTable()
  var callers: [String: CallerTally] = [:]
  var grants: [String: Grant] = [:]
  var ways: [String: [Int64: Set<Int32>]] = [:]
  var marks: [UInt64: String] = [:]
  var sampleBits = 0
  var repeats = 0
  var query: PivotQuery?

  init(_ collectors: [ActivityCollector]) {
    query = collectors.first?.options.query
    sampleBits = collectors.map(\.sampleBits).max() ?? 0
    let maxCallers = collectors.first?.options.maxCallers ?? ActivityCollector.maxCallers
    for collector in collectors {
      let numbers = texts.adopt(collector.texts)
      repeats += collector.repeats + collector.shared
      for (key, tally) in collector.callers {
        let merged =
          callers[key] ?? CallerTally(identity: tally.identity, time: tally.first)
        merged.add(tally, numbers: numbers, in: texts)
        callers[key] = merged
      }
      for grant in collector.grants.values { keep(grant, in: &grants) }
      for (user, windows) in collector.ways {
        for (window, ways) in windows {
          self.ways[user, default: [:]].note(ways.map { numbers[Int($0)] }, in: window, texts)
        }
      }
      marks.merge(collector.marks) { min($0, $1) }
    }
    thinOut(maxCallers: maxCallers)
  }

  /// Leaves the same callers whatever each thread had left out.
  private mutating func thinOut(maxCallers: Int) {
    func isKept(_ key: String, _ tally: CallerTally) -> Bool {
      CallerKey.hash(key).trailingZeroBitCount >= sampleBits || tally.match != nil
        || query?.names(tally.identity) == true
    }
    if sampleBits > 0 { callers = callers.filter { isKept($0.key, $0.value) } }
    while callers.count > maxCallers, sampleBits < 60 {
      sampleBits += 1
      callers = callers.filter { isKept($0.key, $0.value) }
    }
    guard sampleBits > 0 else { return }
    grants = grants.filter { _, grant in
      let key = grant.issuedKey ?? grant.issuer
      return CallerKey.hash(key).trailingZeroBitCount >= sampleBits || callers[key] != nil
        || callers[grant.issuer]?.match != nil
    }
  }
}
