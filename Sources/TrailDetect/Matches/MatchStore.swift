import TrailEvents

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Keeps the matches of a run until its end, in bounded memory.
///
/// Beyond `maxBytes` the matches are sorted and written to an unlinked temporary file as one run; at the
/// end all runs are merged. So a log in which millions of events match needs disk, not memory, and an
/// event's identity has to be remembered only where it was matched.
final class MatchStore {
  /// How many bytes of matches one store keeps in memory.
  static let maxBytes = DetectionWorker.defaultMaxMatchBytes
  /// What a match costs beside its details, the head of their array included.
  static let matchBytes = MemoryLayout<Match>.stride + 32

  private let order: MatchOrder
  private let maxBytes: Int
  @exclusivity(unchecked) private var matches: [Match] = []
  @exclusivity(unchecked) private var bytes = 0
  /// Runs on disk; of so many of one level a single one of the next is made, so that few files are open
  /// however many matches there are.
  @exclusivity(unchecked) private var runs: [(run: SpilledRun, level: Int)] = []
  private static let runsOfLevel = 16
  /// How many matches there are.
  @exclusivity(unchecked) private(set) var count = 0

  init(_ order: MatchOrder, maxBytes: Int = MatchStore.maxBytes) {
    self.order = order
    self.maxBytes = maxBytes
  }

  /// How many runs lie on disk.
  var spilledRunCount: Int { runs.count }

  /// Keeps a match.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  func append(_ match: Match) throws(DetectError) {
    matches.append(match)
    count += 1
    bytes += MatchStore.matchBytes + match.details.count
    if bytes > maxBytes { try spill() }
  }

  /// Forgets all matches.
  func removeAll() {
    matches.removeAll(keepingCapacity: true)
    runs.removeAll()
    count = 0
    bytes = 0
  }

  private func spill() throws(DetectError) {
    let places = order.order(of: matches)
    var position = 0
    runs.append(
      (
        try SpilledRun { () throws(DetectError) -> Match? in
          guard position < matches.count else { return nil }
          defer { position += 1 }
          return matches[Int(places[position])]
        }, 0
      ))
    matches.removeAll(keepingCapacity: true)
    bytes = 0
    try mergeRuns()
  }

  private func mergeRuns() throws(DetectError) {
    while let level = runs.last?.level {
      let last = runs.suffix(MatchStore.runsOfLevel)
      guard last.count == MatchStore.runsOfLevel, last.first?.level == level else { return }
      var sources: [MatchMerge.Source] = []
      for run in last { sources.append(MatchMerge.Source(run: run.run.reader())) }
      var merge = try MatchMerge(sources, order)
      let merged = try SpilledRun { () throws(DetectError) -> Match? in try merge.next() }
      runs.removeLast(MatchStore.runsOfLevel)
      runs.append((merged, level + 1))
    }
  }

  /// Hands out the matches of several stores in order.
  static func merge(
    _ stores: [MatchStore], _ order: MatchOrder,
    _ body: (Match) throws(DetectError) -> Void
  ) throws(DetectError) {
    var merge = try MatchMerge(stores, order)
    while let match = try merge.next() { try body(match) }
  }

  /// Sorted runs of all its matches.
  fileprivate func sources() throws(DetectError) -> [MatchMerge.Source] {
    order.sort(&matches)
    var sources = [MatchMerge.Source(matches: matches)]
    for run in runs { sources.append(MatchMerge.Source(run: run.run.reader())) }
    return sources
  }
}

/// The matches of several stores in one order, one after the other.
struct MatchMerge {
  private let order: MatchOrder
  private var sources: [Source]
  private var heads: [(match: Match, source: Int)] = []

  /// - Throws: `DetectError` if what was written to disk cannot be read again.
  init(_ stores: [MatchStore], _ order: MatchOrder) throws(DetectError) {
    var sources: [Source] = []
    for store in stores { sources += try store.sources() }
    try self.init(sources, order)
  }

  fileprivate init(_ sources: [Source], _ order: MatchOrder) throws(DetectError) {
    self.order = order
    self.sources = sources
    for index in self.sources.indices {
      if let match = try self.sources[index].next() { heads.append((match, index)) }
    }
  }

  /// The next match; nil at the end.
  mutating func next() throws(DetectError) -> Match? {
    guard !heads.isEmpty else { return nil }
    var least = 0
    for index in heads.indices.dropFirst()
    where order.isBefore(heads[index].match, heads[least].match) {
      least = index
    }
    let match = heads[least].match
    if let next = try sources[heads[least].source].next() {
      heads[least].match = next
    } else {
      heads.remove(at: least)
    }
    return match
  }

  /// Matches in order, from memory or from disk.
  fileprivate struct Source {
    private var matches: [Match] = []
    private var position = 0
    private var run: SpilledRunReader?

    init(matches: [Match]) { self.matches = matches }

    init(run: SpilledRunReader) { self.run = run }

    mutating func next() throws(DetectError) -> Match? {
      if let run { return try run.next() }
      guard position < matches.count else { return nil }
      defer { position += 1 }
      return matches[position]
    }
  }
}

/// What can go wrong with what a run keeps on disk: only the temporary files.
public struct DetectError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What failed, in words.
  public var description: String

  init(_ doing: String, _ content: String = "matches", errno code: Int32) {
    description =
      "cannot \(doing) a temporary file for \(content): \(String(cString: strerror(code)))"
  }

  /// What was written has fewer bytes than it should.
  public static func cut(_ content: String) -> DetectError {
    DetectError("read", content, errno: EIO)
  }
}
