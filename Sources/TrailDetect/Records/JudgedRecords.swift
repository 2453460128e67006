/// The records of all workers, judged by several threads: each takes the records of a stretch of time.
struct JudgedRecords {
  /// Fewer records than this are not worth a second thread.
  private static let leastCount = 1 << 13
  /// How many records of each stretch are looked at to find out where it ends.
  private static let samplesOfPart = 64

  /// How many matches, each event once for each rule, were left out.
  let leftOut: Int
  /// What may come to an alert: the stores at one place hold all matches of their rules.
  let alive: [[MatchStore]]

  /// Judges the records.
  /// - Parameters:
  ///   - stores: the records of all workers.
  ///   - tallies: of all workers.
  ///   - places: how many places what may come to an alert is spread over.
  ///   - maxBytes: how many bytes of it stay in memory.
  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  init(
    _ stores: [MatchedRecordStore], _ rules: CompiledRules, tallies: [GroupTally], places: Int,
    maxBytes: Int
  ) throws(DetectError) {
    ScanThreads.run(stores) { $0.sort() }
    let sources = stores.flatMap { $0.sources() }
    let parts = try JudgedRecords.parts(of: sources, count: stores.count)
    let judges = parts.map { _ in
      RecordJudge(
        rules, tallies: tallies, stores: places, maxBytes: maxBytes / parts.count,
        verdictLimit: (
          RecordJudge.verdictLimit.count / parts.count, RecordJudge.verdictLimit.bytes / parts.count
        ))
    }
    try ScanThreads.run(
      Array(zip(judges, parts)),
      trying: { work throws(DetectError) in
        try work.0.judge(work.1)
      })
    leftOut = judges.reduce(0) { $0 + $1.leftOut }
    alive = (0..<places).map { place in judges.map { $0.alive[place] } }
  }

  /// The sources cut at some times, so that each part has about as many records as the others.
  private static func parts(
    of sources: [MatchedRecordStore.Source], count: Int
  ) throws(DetectError) -> [[MatchedRecordStore.Source]] {
    let total = sources.reduce(0) { $0 + $1.records.count }
    guard count > 1, total >= leastCount else { return [sources] }
    let step = max(1, total / (count * samplesOfPart))
    var times: [Int64] = []
    for source in sources {
      for index in stride(from: step / 2, to: source.records.count, by: step) {
        times.append(try source.records.time(at: index))
      }
    }
    guard !times.isEmpty else { return [sources] }
    times.sort()
    var parts: [[MatchedRecordStore.Source]] = []
    var starts = sources.map { _ in 0 }
    for part in 1...count {
      var cut: [MatchedRecordStore.Source] = []
      for (number, source) in sources.enumerated() {
        var end = source.records.count
        if part < count {
          end = try source.records.firstIndex(notBefore: times[times.count * part / count])
        }
        var piece = source
        piece.records = source.records.part(starts[number]..<end)
        cut.append(piece)
        starts[number] = end
      }
      parts.append(cut)
    }
    return parts
  }
}
