public import TrailDetect
import TrailEvents
import TrailInput
public import TrailKit
import TrailScan

/// One run over logs that gathers who did what, and asks rules beside it.
public struct ActivityRun {
  /// What a run came to.
  public struct Outcome {
    /// The paths of the files, by number.
    public var files: [String] = []
    /// The account of the run.
    public var report = RunReport()
    /// The alerts, if rules were asked.
    public var alerts: AlertList = []
    /// Who is who.
    public var graph = IdentityGraph()
    /// What happened when; nil unless asked for.
    public var overview: ActivityOverview?
  }

  /// What to read, and which events are wanted.
  public var options: ScanOptions
  /// What is gathered.
  public var gathering = ActivityCollector.Options()
  /// Whether an overview of the whole log is wanted.
  public var wantsOverview = false
  /// The rules that are asked too; nil for none.
  public var rules: CompiledRules?

  /// How many bytes of matches all workers together keep in memory.
  private static let maxMatchBytes = 12 << 20

  /// A run; rules must be compiled `alsoReading` the fields of the options' filter.
  public init(options: ScanOptions, rules: CompiledRules? = nil) {
    self.options = options
    self.rules = rules
  }

  /// Does the run; its outcome depends on neither the order of the paths nor the number of threads.
  public func run(progress: ScanProgress = ScanProgress()) throws -> Outcome {
    let seen = SeenEvents()
    let reader = LogReader(options: options, fields: rules?.fields)
    let threads = max(1, options.threads)
    let reading = try reader.read(progress: progress) { inspector in
      ActivitySink(
        collector: ActivityCollector(
          inspector: inspector, seen: seen, options: gathering, threads: threads),
        detection: rules.map {
          DetectionWorker(
            $0, canReadAgain: reader.canReadAgain,
            maxMatchBytes: ActivityRun.maxMatchBytes / threads)
        },
        overview: wantsOverview ? OverviewCollector(inspector: inspector) : nil)
    }
    var outcome = Outcome()
    outcome.files = reading.files
    outcome.report = reading.report
    if let rules {
      outcome.alerts = try reading.alerts(
        of: reading.sinks.compactMap(\.detection), rules: rules, report: &outcome.report)
    }
    outcome.graph = try IdentityGraph(
      reading.sinks.map(\.collector), seen: seen, alerts: outcome.alerts)
    if wantsOverview {
      outcome.overview = ActivityOverview(reading.sinks.compactMap(\.overview))
      // Only the whole log can lack a file; what a filter left out is not missing.
      if options.filter == .init() {
        outcome.overview?.missing = MissingFiles.find(among: outcome.files)
      }
    }
    return outcome
  }
}

/// Hands each record to everyone who gathers something; one for each thread.
final class ActivitySink: RecordSink {
  let collector: ActivityCollector
  let detection: DetectionWorker?
  let overview: OverviewCollector?

  init(
    collector: ActivityCollector, detection: DetectionWorker?, overview: OverviewCollector?
  ) {
    self.collector = collector
    self.detection = detection
    self.overview = overview
  }

  func take(_ record: RecordView, time: Timestamp, file: Int) throws {
    try detection?.analyze(record, time: time, file: file)
    let isNew = try collector.add(
      record, time: time, isMarked: detection?.hasMatchedLastRecord ?? false)
    if isNew { overview?.add(record, time: time) }
  }
}
