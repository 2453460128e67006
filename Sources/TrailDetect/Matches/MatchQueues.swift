/// Matches in the order in which they come, in queues that are read one by one, in bounded memory.
///
/// Beyond `maxBytes` all of them go to one temporary file. Queues are filled by one thread; when that is done,
/// several may read queues of their own.
final class MatchQueues {
  private struct Queue {
    var matches: [Match] = []
    /// Older ones on disk.
    var runs: [SpilledRun] = []
    var count = 0
  }

  private let maxBytes: Int
  @exclusivity(unchecked) private var queues: [Queue]
  @exclusivity(unchecked) private var bytes = 0
  @exclusivity(unchecked) private var file: SpillFile?

  init(_ count: Int, maxBytes: Int) {
    queues = Array(repeating: Queue(), count: count)
    self.maxBytes = maxBytes
  }

  /// How many runs of a queue lie on disk.
  func spilledRunCount(of queue: Int) -> Int { queues[queue].runs.count }

  /// How many matches a queue has.
  func count(of queue: Int) -> Int { queues[queue].count }

  /// Adds a match, whose details somebody else keeps anyway.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  func append(_ match: Match, to queue: Int) throws(DetectError) {
    queues[queue].matches.append(match)
    queues[queue].count += 1
    bytes += MatchStore.matchBytes
    if bytes > maxBytes { try spill() }
  }

  private func spill() throws(DetectError) {
    if file == nil { file = try SpillFile(for: "matches") }
    guard let file else { return }
    for queue in queues.indices where !queues[queue].matches.isEmpty {
      queues[queue].runs.append(try SpilledRun(queues[queue].matches, to: file))
      queues[queue].matches.removeAll(keepingCapacity: true)
    }
    try file.flush()
    bytes = 0
  }

  /// Hands out the matches of a queue.
  /// - Throws: what `body` throws, or `DetectError` if a temporary file cannot be read.
  func each(in queue: Int, _ body: (Match) throws(DetectError) -> Void) throws(DetectError) {
    for run in queues[queue].runs {
      let reader = run.reader()
      while let match = try reader.next() { try body(match) }
    }
    for match in queues[queue].matches { try body(match) }
  }
}
