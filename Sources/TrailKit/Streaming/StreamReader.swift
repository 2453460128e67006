import Foundation
import Synchronization
import TrailDetect
import TrailEvents
import TrailInput
import TrailScan

/// Reads files with several threads and hands what the rules find in them to one detector.
final class StreamReader {
  /// What came of a file.
  struct Read {
    var tally: FileTally
    /// Whether what was found in it went to the detector.
    var isKept: Bool
  }

  /// One thread's reader.
  private struct Unit {
    let worker: ScanWorker
    let sink: StreamSink
  }

  /// What the threads of a round share.
  ///
  /// Unchecked, as the detector is used under the lock alone while they run.
  private final class Round: @unchecked Sendable {
    let lock = NSLock()
    let next = Atomic<Int>(0)
    let detector: StreamDetector
    let files: [InputFile]
    var reads: [Read?]
    var lateRecords = 0
    var failure: (any Error)?

    init(_ detector: StreamDetector, _ files: [InputFile]) {
      self.detector = detector
      self.files = files
      reads = Array(repeating: nil, count: files.count)
    }
  }

  /// Records of a pipe up to so many bytes, as large as CloudTrail's own can be, are handed on as soon as they are
  /// complete: with a larger one unfinished, one waits for more, which may be long in coming.
  private static let eagerBytes = 256 << 10

  let detector: StreamDetector
  private let rules: CompiledRules
  private let units: [Unit]
  /// Records that came late.
  private var lateRecords = 0
  /// What runs before this one counted.
  private var before = StreamDetector.Counts()

  /// A reader for a detector, which must be used by nobody else while it reads.
  init(
    _ detector: StreamDetector, rules: CompiledRules, options: ScanOptions, progress: ScanProgress
  ) {
    self.detector = detector
    self.rules = rules
    let filter = CompiledFilter(options.eventFilter ?? EventFilter(), fields: rules.fields)
    var options = options
    options.scanLimits.eagerBytes = max(options.scanLimits.eagerBytes, StreamReader.eagerBytes)
    units = (0..<max(1, options.threads)).map { _ in
      let sink = StreamSink(detector.makeWorker())
      let inspector = filter.isEverything ? nil : EventInspector(filter)
      return Unit(
        worker: ScanWorker(
          fields: filter.fields, options: options, progress: progress, sink: sink,
          inspector: inspector, handsOutEvery: false),
        sink: sink)
    }
  }

  /// Lets the detector go on from a state.
  /// - Returns: the ids of the rules of which what was open is lost.
  /// - Throws: `StateError` if it is no such state.
  func restore(_ state: [UInt8]) throws(StateError) -> [String] {
    let lost = try detector.restore(state)
    before = detector.counts
    return lost
  }

  /// Adds what the workers know of the rules, and what came late, to the account of a run.
  func note(in report: inout RunReport, latenessSeconds: Int64) {
    report.note(units.map(\.sink.detection), rules: rules, silent: [])
    for unit in units {
      report.undecidedKeysOfFilter.merge(
        unit.worker.inspector?.undecidedKeys ?? [:], uniquingKeysWith: +)
    }
    report.matches = detector.counts.matches - before.matches
    report.repeatedEvents = detector.counts.repeatedEvents - before.repeatedEvents
    var streaming = RunReport.Streaming()
    streaming.latenessSeconds = latenessSeconds
    streaming.lateRecords = lateRecords
    streaming.lateMatches = detector.counts.lateMatches - before.lateMatches
    streaming.openAlerts = detector.openAlertCount
    streaming.heldEvents = detector.heldCount
    streaming.closedWindows = detector.closedWindowCount
    report.streaming = streaming
  }

  /// Reads files.
  /// - Parameters:
  ///   - isStopped: whether no further file should be begun.
  ///   - keeps: whether what was found in a file is wanted; else it is forgotten, to be read again.
  /// - Returns: what came of the files; nil for one that was not begun.
  /// - Throws: `DetectError` if what is found cannot be kept.
  func read(
    _ files: [InputFile], isStopped: @escaping @Sendable () -> Bool = { false },
    keeps: @escaping @Sendable (InputFile, FileTally) -> Bool = { _, _ in true }
  ) throws -> [Read?] {
    let numbered = files.map { $0.numbered(detector.number(ofFile: $0.path)) }
    let round = Round(detector, numbered)
    let active = Array(units.prefix(max(1, files.count)))
    for unit in active { unit.sink.watermark = detector.watermark }
    ScanThreads.run(active) { StreamReader.work($0, round, isStopped, keeps) }
    if let failure = round.failure { throw failure }
    lateRecords += round.lateRecords
    return round.reads
  }

  private static func work(
    _ unit: Unit, _ round: Round, _ isStopped: () -> Bool, _ keeps: (InputFile, FileTally) -> Bool
  ) {
    while !isStopped(), round.lock.withLock({ round.failure == nil }) {
      let place = round.next.add(1, ordering: .relaxed).oldValue
      guard place < round.files.count else { return }
      do {
        let tally = try unit.worker.scan(round.files[place])
        let isKept = keeps(round.files[place], tally)
        let late = unit.sink.takeLateRecords()
        try round.lock.withLock {
          round.reads[place] = Read(tally: tally, isKept: isKept)
          if isKept {
            round.lateRecords += late
            try round.detector.take(unit.sink.detection)
          } else {
            try round.detector.discard(unit.sink.detection)
          }
        }
      } catch {
        round.lock.withLock { round.failure = error }
      }
    }
  }

  /// Reads a pipe, which may never end.
  /// - Parameter pause: is called before more is read, when everything read is with the detector.
  /// - Throws: what `pause` throws, or `DetectError`.
  func read(pipe: InputFile, pause: @escaping () throws -> Void) throws -> FileTally {
    let unit = units[0]
    let file = pipe.numbered(detector.number(ofFile: pipe.path))
    unit.sink.watermark = detector.watermark
    unit.sink.onPause = { [detector] in
      try detector.take(unit.sink.detection)
      try pause()
      unit.sink.watermark = detector.watermark
    }
    defer { unit.sink.onPause = nil }
    let tally = try unit.worker.scan(file)
    try detector.take(unit.sink.detection)
    lateRecords += unit.sink.takeLateRecords()
    return tally
  }
}
