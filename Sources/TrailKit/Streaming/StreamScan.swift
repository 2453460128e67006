public import TrailDetect
import TrailEvents
import TrailInput

/// One run over logs that gives alerts as soon as they are final, not at its end.
///
/// Files whose names tell when CloudTrail delivered them are read in that order, whatever folders they are in, the
/// others before them in the order of their paths, pipes last. The watermark is `latenessSeconds` behind
/// the latest event, and behind the delivery of the next file to be read; files without a time hold it. If no event comes later than that,
/// the alerts are those of `Scan`, for any number of threads.
public struct StreamScan {
  /// The rules to ask.
  public let rules: CompiledRules
  /// What to read.
  public let options: ScanOptions
  /// How far behind the latest event one may come, in seconds.
  public let latenessSeconds: Int64

  /// How many files one thread reads between two steps.
  private static let filesPerThread = 16
  /// A pipe is looked at again after so many nanoseconds, or when the watermark has moved by a part of the
  /// lateness.
  private static let pauseNanoseconds: Int64 = 200_000_000
  private static let watermarkParts: Int64 = 64

  /// A run of these rules over these inputs.
  public init(rules: CompiledRules, options: ScanOptions, latenessSeconds: Int64) {
    self.rules = rules
    self.options = options
    self.latenessSeconds = max(0, latenessSeconds)
  }

  /// Does the run.
  /// - Parameters:
  ///   - progress: is told how far the run has come.
  ///   - give: takes the alerts that have become final, in the order of their first events; false if no more
  ///     are wanted.
  /// - Returns: the account of the run.
  /// - Throws: what `give` throws, or `DetectError`.
  public func run(
    progress: ScanProgress = ScanProgress(), give: @escaping ([Alert]) throws -> Bool
  ) throws -> RunReport {
    let start = ContinuousClock.now
    let plan = InputPlan.make(paths: options.paths, filter: options.filter)
    progress.setTotal(plan.files.contains { $0.byteCount == nil } ? nil : plan.knownByteCount)
    var report = RunReport()
    LogReader.note(plan, in: &report)
    let state = Steps(
      StreamReader(StreamDetector(rules), rules: rules, options: options, progress: progress),
      latenessSeconds, give)
    let pipes = plan.files.filter { $0.kind != .regular }
    var rest = StreamOrder.sorted(plan.files.filter { $0.kind == .regular })[...]
    while !rest.isEmpty, !state.isOver {
      let round = Array(rest.prefix(StreamScan.filesPerThread * max(1, options.threads)))
      rest = rest.dropFirst(round.count)
      for case (let file, let read?) in zip(round, try state.reader.read(round)) {
        note(file, read.tally, in: &report)
      }
      try state.step(next: rest)
    }
    for pipe in pipes where !state.isOver {
      do {
        note(pipe, try state.reader.read(pipe: pipe) { try state.stepInPipe() }, in: &report)
      } catch is Steps.NoMoreWanted {
        break
      }
      try state.step(next: [])
    }
    if !state.isOver { try state.finish() }
    if options.makeDigest != nil { LogReader.list(plan, in: &report) }
    state.reader.note(in: &report, latenessSeconds: latenessSeconds)
    report.alertsBySeverity = state.alertsBySeverity
    report.noteElapsed(since: start)
    return report
  }

  private func note(_ file: InputFile, _ tally: FileTally, in report: inout RunReport) {
    report.add(tally)
    if options.makeDigest != nil {
      report.inputs.append(RunReport.Input(path: file.path, tally))
    }
  }

  /// The steps of a run.
  private final class Steps {
    struct NoMoreWanted: Error {}

    let reader: StreamReader
    private let latenessSeconds: Int64
    private let give: ([Alert]) throws -> Bool
    private var lastStep = ContinuousClock.now
    private(set) var isOver = false
    private(set) var alertsBySeverity: [Severity: Int] = [:]

    init(
      _ reader: StreamReader, _ latenessSeconds: Int64,
      _ give: @escaping ([Alert]) throws -> Bool
    ) {
      self.reader = reader
      self.latenessSeconds = latenessSeconds
      self.give = give
    }

    private func hand(_ alerts: [Alert]) throws {
      for alert in alerts { alertsBySeverity[alert.rule.severity, default: 0] += 1 }
      if try !give(alerts) { isOver = true }
    }

    /// Moves the watermark before further files are read.
    func step(next files: ArraySlice<InputFile>) throws {
      lastStep = .now
      guard
        let time = StreamOrder.watermark(
          latest: reader.detector.latest, backlog: files,
          waiting: reader.detector.waitingCount, latenessSeconds: latenessSeconds)
      else { return try hand([]) }
      try hand(reader.detector.advance(to: time))
    }

    /// Moves the watermark within a pipe, if it is worth it.
    func stepInPipe() throws {
      guard let latest = reader.detector.latest else { return }
      let time = latest.seconds - latenessSeconds
      let moved = reader.detector.watermark.map { time - $0.seconds } ?? .max
      let pause = ContinuousClock.now - lastStep
      guard
        moved > latenessSeconds / StreamScan.watermarkParts
          || pause > .nanoseconds(StreamScan.pauseNanoseconds)
      else { return }
      try step(next: [])
      if isOver { throw NoMoreWanted() }
    }

    func finish() throws { try hand(reader.detector.finish()) }
  }
}
