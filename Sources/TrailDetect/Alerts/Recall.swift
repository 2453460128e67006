public import TrailScan

/// Reads the records of an alert's events again, for what alerts tell of them; one for each thread.
///
/// Windows need only a few words of each event, and most events of a log that some window looks at end in no
/// alert. So the rest is read when it is certain which events do.
public final class Recall {
  private let worker: DetectionWorker
  private var waiting: MatchMerge
  private var next: Match?
  let found: MatchStore
  /// How many events were not found where they had been: the file has changed since.
  public private(set) var missing = 0

  init(_ store: MatchStore, worker: DetectionWorker, maxBytes: Int) throws(DetectError) {
    self.worker = worker
    waiting = try MatchMerge([store], .place)
    next = try waiting.next()
    found = MatchStore(.alert, maxBytes: maxBytes)
  }

  /// The number of the file that must be read next; nil at the end.
  public var file: Int? { next.map { Int($0.file) } }

  /// The number of the next record in a file that must be looked at; nil if no more of it are.
  public func record(in file: Int) -> Int? {
    guard let next, Int(next.file) == file else { return nil }
    return Int(next.record)
  }

  /// Where a record lies.
  public struct Place {
    /// Its number in its file, from 1.
    public var number: Int
    /// The byte in the inflated file at which it begins.
    public var offset: Int64
    /// Its length in bytes.
    public var byteCount: Int
  }

  /// Where the next record in a file lies that must be looked at; nil if no more of it are.
  public func place(in file: Int) -> Place? {
    guard let next, Int(next.file) == file else { return nil }
    return Place(
      number: Int(next.record), offset: next.offset, byteCount: Int(next.recordBytes))
  }

  /// Whether a record is the next one that must be looked at, by what it says.
  public func awaits(_ record: RecordView) -> Bool {
    next.map { DetectionWorker.identity(of: record) == $0.identity } ?? false
  }

  /// Looks at a record; those that nobody waits for cost nothing.
  /// - Throws: `DetectError` if what is found can neither stay in memory nor go to disk.
  public func take(_ record: RecordView, of file: Int) throws(DetectError) {
    guard self.record(in: file) == record.number, let time = next?.time else { return }
    let identity = DetectionWorker.identity(of: record)
    worker.turn(to: record, time: time)
    while self.record(in: file) == record.number, let brief = next {
      // It may be another record now.
      let isSame = identity == brief.identity
      try keep(isSame ? worker.recall(brief, record) : nil, insteadOf: brief)
    }
  }

  /// Gives up what still waits for records of a file.
  /// - Throws: `DetectError` if it can neither stay in memory nor go to disk.
  public func finish(_ file: Int) throws(DetectError) {
    while self.record(in: file) != nil, let brief = next { try keep(nil, insteadOf: brief) }
  }

  private func keep(_ match: Match?, insteadOf brief: Match) throws(DetectError) {
    if match == nil { missing += 1 }
    try found.append(match ?? brief)
    next = try waiting.next()
  }
}
