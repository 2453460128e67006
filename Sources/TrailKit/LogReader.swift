import Foundation
import Synchronization
public import TrailDetect
import TrailInput
public import TrailScan

/// Reads logs with several threads and hands their records on: the one reader behind every command.
///
/// Every file and record is accounted for. What a sink is handed does not depend on the order of the
/// paths, but which sink gets a record, and when, is chance.
public struct LogReader {
  /// What to read.
  public let options: ScanOptions
  private let filter: CompiledFilter
  private let inspectsEvery: Bool
  private let handsOutEvery: Bool
  private let readsAgain: Bool

  /// A reader.
  /// - Parameters:
  ///   - options: what to read, and which events are wanted.
  ///   - fields: the fields that the sinks read, which hold those of the filter; nil for the filter's.
  ///   - inspectsEvery: whether sinks ask their inspector about each record, also without a filter.
  ///   - readsAgain: whether `LogReading.alerts` will read records for the second time.
  ///   - handsOutEvery: whether sinks get also the records that the event filter does not want; they then
  ///     look at their inspector's verdict, and account for what they leave out.
  public init(
    options: ScanOptions, fields: FieldTable? = nil, inspectsEvery: Bool = true,
    readsAgain: Bool = false, handsOutEvery: Bool = false
  ) {
    self.readsAgain = readsAgain
    self.options = options
    self.handsOutEvery = handsOutEvery
    self.inspectsEvery = inspectsEvery
    filter = CompiledFilter(options.eventFilter ?? EventFilter(), fields: fields)
  }

  /// The fields that the scan finds.
  public var fields: FieldTable { filter.fields }

  /// Whether all records can be read a second time: there is neither a pipe nor standard input.
  public var canReadAgain: Bool {
    options.paths.allSatisfy { path in
      var isFolder: ObjCBool = false
      guard path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        return false
      }
      let type = try? FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.type]
      return isFolder.boolValue || type as? FileAttributeType == .typeRegular
    }
  }

  /// Reads everything.
  /// - Parameters:
  ///   - progress: is told how far the run has come.
  ///   - makeSink: makes the sink of a thread; the inspector is turned to each record before the sink
  ///     takes it, if `inspectsEvery` says so or there is a filter.
  public func read<Sink: RecordSink>(
    progress: ScanProgress = ScanProgress(), makeSink: (EventInspector) throws -> Sink
  ) throws -> LogReading<Sink> {
    let start = ContinuousClock.now
    let plan = InputPlan.make(paths: options.paths, filter: options.filter)
    progress.setTotal(plan.files.contains { $0.byteCount == nil } ? nil : plan.knownByteCount)
    var report = RunReport()
    LogReader.note(plan, in: &report)
    let inspects = inspectsEvery || !filter.isEverything
    // A sink that looks at its inspector takes the records that its own thread reads.
    let canShare = !inspects && plan.files.contains { $0.isWorthSharing }
    let count = max(1, min(options.threads, canShare ? options.threads : plan.files.count))
    let queue = canShare && count > 1 ? BatchQueue(readers: count) : nil
    let pointsOfFile =
      readsAgain ? FileLandmarks.pointsOfFile(plan.files.count { $0.isLarge }) : 0
    var sinks: [Sink] = []
    var workers: [ScanWorker] = []
    for _ in 0..<count {
      let inspector = EventInspector(filter)
      let sink = try makeSink(inspector)
      sinks.append(sink)
      workers.append(
        ScanWorker(
          fields: filter.fields, options: options, progress: progress, sink: sink,
          inspector: inspects ? inspector : nil, handsOutEvery: handsOutEvery, queue: queue,
          pointsOfFile: pointsOfFile))
    }
    let landmarks = try read(plan.files, workers, queue, &report)
    if options.makeDigest != nil { LogReader.list(plan, in: &report) }
    for worker in workers {
      report.undecidedKeysOfFilter.merge(
        worker.inspector?.undecidedKeys ?? [:], uniquingKeysWith: +)
    }
    report.noteElapsed(since: start)
    return LogReading(
      sinks: sinks, files: plan.files.map(\.path), report: report,
      recaller: FileRecaller(
        files: plan.files, fields: filter.fields, options: options, landmarks: landmarks))
  }

  static func note(_ plan: InputPlan, in report: inout RunReport) {
    report.filesFound = plan.files.count + plan.skipped.count + plan.problems.count
    for skipped in plan.skipped {
      report.filesSkippedByReason[RunReport.FileSkipReason(skipped.reason), default: 0] += 1
    }
    for problem in plan.problems {
      report.filesFailed += 1
      report.add(
        Problem(code: "\(problem.code)", file: problem.path, message: problem.detail))
    }
  }

  /// Adds the files of the plan that were not to be read or could not be found.
  static func list(_ plan: InputPlan, in report: inout RunReport) {
    for skipped in plan.skipped {
      report.inputs.append(
        RunReport.Input(
          path: skipped.path, state: .leftOut, reason: RunReport.FileSkipReason(skipped.reason)))
    }
    for problem in plan.problems {
      report.inputs.append(RunReport.Input(path: problem.path, state: .failed))
    }
    report.inputs.sort { ($0.path, $0.state.rawValue) < ($1.path, $1.state.rawValue) }
  }

  /// The state that the threads of a run share.
  private final class Shared: Sendable {
    let next = Atomic<Int>(0)
    let tallies: Mutex<[Int: FileTally]> = Mutex([:])
    let failure: Mutex<(any Error)?> = Mutex(nil)
  }

  /// - Returns: the landmarks of the large files, by number.
  private func read(
    _ files: [InputFile], _ workers: [ScanWorker], _ queue: BatchQueue?,
    _ report: inout RunReport
  ) throws -> [Int: FileLandmarks] {
    // The largest first, so that no thread is left alone with a large file at the end.
    let order = files.sorted {
      ($0.byteCount ?? .max, $1.index) > ($1.byteCount ?? .max, $0.index)
    }
    let shared = Shared()
    ScanThreads.run(workers) { LogReader.work($0, through: order, queue, shared) }
    if let failure = shared.failure.withLock({ $0 }) { throw failure }
    let tallies = shared.tallies.withLock { $0 }
    for file in files {
      guard let tally = tallies[file.index] else { continue }
      report.add(tally)
      if options.makeDigest != nil {
        report.inputs.append(RunReport.Input(path: file.path, tally))
      }
    }
    return tallies.compactMapValues(\.landmarks)
  }

  private static func work(
    _ worker: ScanWorker, through files: [InputFile], _ queue: BatchQueue?, _ shared: Shared
  ) {
    do {
      while shared.failure.withLock({ $0 == nil }) {
        let index = shared.next.add(1, ordering: .relaxed).oldValue
        guard index < files.count else { break }
        let tally = try worker.scan(files[index])
        shared.tallies.withLock { $0[files[index].index] = tally }
      }
      try queue?.help { try worker.take($0) }
    } catch {
      shared.failure.withLock { $0 = error }
      queue?.stop()
    }
  }
}

extension InputFile {
  /// From so many bytes on a file keeps one thread busy for long.
  private static let manyBytes: Int64 = 4 << 20

  /// Whether it is a file, and reading it takes long.
  var isLarge: Bool { kind == .regular && byteCount != nil && isWorthSharing }

  /// Whether several threads should look at its records.
  fileprivate var isWorthSharing: Bool { byteCount.map { $0 >= InputFile.manyBytes } ?? true }
}

extension RunReport {
  /// Notes how long the run has taken.
  public mutating func noteElapsed(since start: ContinuousClock.Instant) {
    let elapsed = (ContinuousClock.now - start).components
    elapsedSeconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}

extension RunReport.FileSkipReason {
  init(_ reason: SkipReason) {
    switch reason {
    case .hidden: self = .hidden
    case .deliveredBeforeSince, .deliveredAfterUntil: self = .outsideTime
    case .otherAccount: self = .outsideAccounts
    case .otherRegion: self = .outsideRegions
    case .sameFile, .sameFolder: self = .sameFile
    }
  }
}
