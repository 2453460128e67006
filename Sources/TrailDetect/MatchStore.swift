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
  private static let matchBytes = MemoryLayout<Match>.stride + 32

  private let isBefore: MatchOrder
  private let maxBytes: Int
  private var matches: [Match] = []
  private var bytes = 0
  private var runs: [SpilledRun] = []
  /// How many matches each rule has.
  private(set) var countsByRule: [Int32: Int] = [:]

  init(isBefore: @escaping MatchOrder, maxBytes: Int = MatchStore.maxBytes) {
    self.isBefore = isBefore
    self.maxBytes = maxBytes
  }

  /// How many runs were written to disk.
  var spilledRunCount: Int { runs.count }

  /// Keeps a match.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  func append(_ match: Match) throws(DetectError) {
    matches.append(match)
    countsByRule[match.rule, default: 0] += 1
    bytes += MatchStore.matchBytes + match.details.count
    if bytes > maxBytes { try spill() }
  }

  private func spill() throws(DetectError) {
    matches.sort(by: isBefore)
    runs.append(try SpilledRun(matches))
    matches.removeAll(keepingCapacity: true)
    bytes = 0
  }

  /// Hands out the matches of several stores in order.
  static func merge(
    _ stores: [MatchStore], isBefore: MatchOrder, _ body: (Match) throws(DetectError) -> Void
  ) throws(DetectError) {
    var sources: [MergeSource] = []
    for store in stores {
      store.matches.sort(by: isBefore)
      sources.append(MergeSource(matches: store.matches))
      for run in store.runs { sources.append(MergeSource(run: try run.reader())) }
    }
    var heads: [(match: Match, source: Int)] = []
    for index in sources.indices {
      if let match = try sources[index].next() { heads.append((match, index)) }
    }
    while !heads.isEmpty {
      var least = 0
      for index in heads.indices.dropFirst() where isBefore(heads[index].match, heads[least].match)
      {
        least = index
      }
      try body(heads[least].match)
      if let next = try sources[heads[least].source].next() {
        heads[least].match = next
      } else {
        heads.remove(at: least)
      }
    }
  }

  /// Matches in order, from memory or from disk.
  private struct MergeSource {
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

/// What can go wrong while detections are kept: only the temporary files.
public struct DetectError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What failed, in words.
  public var description: String

  init(_ doing: String, errno code: Int32) {
    description = "cannot \(doing) a temporary file for matches: \(String(cString: strerror(code)))"
  }
}
