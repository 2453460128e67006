import CMemory

/// The records of all workers, judged and assembled by several threads: each judges the records of a stretch of time,
/// then each assembles the alerts of some rules.
struct JudgedRecords {
  /// Fewer records than this are not worth a second thread.
  private static let leastCount = 1 << 13
  /// How many records of each stretch are looked at to find out where it ends.
  private static let samplesOfPart = 64
  /// Among how many sets the rules are divided for each thread.
  private static let setsOfThread = 2

  /// How many matches, each event once for each rule, were left out.
  private(set) var leftOut = 0
  /// What assembled the others.
  private(set) var assemblers: [MatchAssembler] = []

  /// Judges the records and assembles their alerts.
  /// - Parameters:
  ///   - stores: the records of all workers.
  ///   - maxBytes: how many bytes of what may come to an alert stay in memory.
  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  init(
    _ stores: [MatchedRecordStore], _ run: MatchAssembler.Run, maxBytes: Int
  ) throws(DetectError) {
    ScanThreads.run(stores) { $0.sort() }
    let sources = stores.flatMap { $0.sources() }
    let parts = try JudgedRecords.parts(of: sources, count: stores.count)
    if parts.count == 1 {
      let assembler = MatchAssembler(run)
      let judge = RecordJudge(run.rules, tallies: run.tallies) { match throws(DetectError) in
        try assembler.take(match)
      }
      try judge.judge(sources)
      try assembler.finish()
      leftOut = judge.leftOut
      assemblers = [assembler]
    } else {
      let queues = try judge(parts, run, maxBytes: maxBytes)
      // The judges' verdicts are of no use to those who assemble.
      cmemory_trim()
      try assemble(queues, run)
    }
  }

  /// Judges parts of the records, each with a thread of its own.
  /// - Returns: what may come to an alert, part by part; the matches of a rule are in the queue of its number, counted
  ///   round.
  private mutating func judge(
    _ parts: [[MatchedRecordStore.Source]], _ run: MatchAssembler.Run, maxBytes: Int
  ) throws(DetectError) -> [MatchQueues] {
    let setCount = JudgedRecords.setsOfThread * parts.count
    let limit = RecordJudge.verdictLimit
    let work = parts.map { part in
      let queues = MatchQueues(setCount, maxBytes: maxBytes / parts.count)
      let judge = RecordJudge(
        run.rules, tallies: run.tallies,
        verdictLimit: (limit.count / parts.count, limit.bytes / parts.count)
      ) { match throws(DetectError) in
        try queues.append(match, to: Int(match.rule) % setCount)
      }
      return (judge: judge, queues: queues, part: part)
    }
    try ScanThreads.run(
      work, trying: { work throws(DetectError) in try work.judge.judge(work.part) })
    leftOut = work.reduce(0) { $0 + $1.judge.leftOut }
    return work.map(\.queues)
  }

  /// Assembles the alerts of the matches in queues, as many threads as there were parts.
  private mutating func assemble(
    _ parts: [MatchQueues], _ run: MatchAssembler.Run
  ) throws(DetectError) {
    let sizes = (0..<JudgedRecords.setsOfThread * parts.count).map { queue in
      (queue: queue, size: parts.reduce(0) { $0 + $1.count(of: queue) })
    }
    // The largest first, each to who has the least to do.
    var shares = parts.map { _ in (queues: [Int](), size: 0) }
    for (queue, size) in sizes.sorted(by: { $0.size > $1.size }) where size > 0 {
      let next = shares.indices.min { shares[$0].size < shares[$1].size } ?? 0
      shares[next].queues.append(queue)
      shares[next].size += size
    }
    let work = shares.map { (assembler: MatchAssembler(run), queues: $0.queues, parts: parts) }
    try ScanThreads.run(
      work,
      trying: { work throws(DetectError) in
        for queue in work.queues {
          for part in work.parts {
            try part.each(in: queue) { match throws(DetectError) in try work.assembler.take(match) }
          }
          try work.assembler.finish()
        }
      })
    assemblers = work.map(\.assembler)
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
