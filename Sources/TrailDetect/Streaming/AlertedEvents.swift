import TrailEvents

/// Which events went into alerts of late, rule by rule, so that one that is delivered once more, long after,
/// is not taken for another.
final class AlertedEvents {
  /// For how long an event is remembered after the watermark has passed it: 8 days, in milliseconds.
  ///
  /// A copy of a bucket, or a file written anew, comes later than CloudTrail itself delivers.
  static let memoryMilliseconds: Int64 = 8 * 86_400_000

  /// By a hash of rule and event: the event's time.
  private var times: [UInt64: Int64] = [:]
  /// A hash of each rule's id, by number.
  private let ruleHashes: [UInt64]

  init(_ rules: [Rule]) {
    ruleHashes = rules.map { rule in
      var hash = StableHash()
      hash.combine(rule.id)
      return hash.digest.high ^ hash.digest.low
    }
  }

  /// How many are remembered.
  var count: Int { times.count }

  private func key(_ match: Match) -> UInt64 {
    match.identity.high ^ match.identity.low ^ ruleHashes[Int(match.rule)]
  }

  func insert(_ match: Match) {
    times[key(match)] = match.time.milliseconds
  }

  func contains(_ match: Match) -> Bool { times[key(match)] != nil }

  /// Forgets what is older than the memory reaches.
  func forget(before watermark: Int64) {
    let start = watermark - AlertedEvents.memoryMilliseconds
    if times.values.contains(where: { $0 < start }) { times = times.filter { $0.value >= start } }
  }

  func save(to writer: inout StateWriter) {
    writer.write(all: times) { writer, event in
      writer.writeBits(event.key)
      writer.write(event.value)
    }
  }

  func restore(from reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let key = try reader.bits()
      times[key] = try reader.milliseconds()
    }
  }
}
