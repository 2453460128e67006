public import TrailDetect
import TrailEvents
public import TrailKit

/// Events in the order of time, each once, whatever the order of files and the number of threads.
///
/// Everything is read first, by all threads; what the wanted columns tell is sorted in bounded memory,
/// and then handed out one event after the other.
public struct EventStream {
  /// What a run came to.
  public struct Outcome {
    /// The paths of the files, by number.
    public var files: [String] = []
    /// The account of the run.
    public var report = RunReport()
    /// The alerts, if rules were asked.
    public var alerts: AlertList = []
    /// Who is who, if it was to be gathered.
    public var graph: IdentityGraph?
    /// How many events were handed out.
    public var events = 0
    /// How many records were further deliveries of an event, and folded into it.
    public var repeats = 0
    /// How many sorted runs were written to temporary files, for they did not fit in memory.
    public var spilledRuns = 0
  }

  /// How many bytes of events and their texts are in memory before sorted runs are written to disk: 256 MiB.
  public static let defaultMemoryBytes = 256 << 20

  /// What to read, and which events are wanted.
  public var options: ScanOptions
  /// What is told of each event.
  public var columns: [EventColumn]
  /// The rules that are asked too; nil for none.
  public var rules: CompiledRules?
  /// What is gathered for sessions beside the events; nil if nobody asks for sessions.
  public var gathering: ActivityCollector.Options?
  /// How many bytes of events and their texts are in memory, about.
  public var memoryBytes = EventStream.defaultMemoryBytes

  /// A stream; rules must be compiled `alsoReading` the fields of the options' filter.
  public init(options: ScanOptions, columns: [EventColumn], rules: CompiledRules? = nil) {
    self.options = options
    let wanted = Set(columns + (rules == nil ? [] : [.ruleNumbers]))
    self.columns = EventColumn.allCases.filter { wanted.contains($0) }
    self.rules = rules
  }

  /// Reads everything, and hands out the events in the order of time.
  /// - Parameters:
  ///   - progress: is told how far the reading has come.
  ///   - begin: is called once everything is read, before the first event.
  ///   - body: is called with each event; the row is valid during the call.
  public func run(
    progress: ScanProgress = ScanProgress(), begin: (Outcome) throws -> Void = { _ in },
    _ body: (EventRow) throws -> Void
  ) throws -> Outcome {
    let start = ContinuousClock.now
    let threads = max(1, options.threads)
    let seen = SeenEvents()
    // Rules that count and compare must see the whole log, whatever is told of it.
    let reader = LogReader(
      options: options, fields: rules?.fields, handsOutEvery: rules != nil)
    let reading = try reader.read(progress: progress) { inspector in
      EventEncoder(
        columns: columns, inspector: inspector,
        detection: rules.map { DetectionWorker($0, canReadAgain: reader.canReadAgain) },
        collector: gathering.map {
          ActivityCollector(inspector: inspector, seen: seen, options: $0, threads: threads)
        },
        includesUndecided: options.includesUndecided, maxBytes: memoryBytes / threads)
    }
    var outcome = Outcome()
    outcome.files = reading.files
    outcome.report = reading.report
    if let rules {
      outcome.alerts = try reading.alerts(
        of: reading.sinks.compactMap(\.detection), rules: rules, report: &outcome.report)
    }
    if gathering != nil {
      outcome.graph = try IdentityGraph(
        reading.sinks.compactMap(\.collector), seen: seen, alerts: outcome.alerts)
    }
    for sink in reading.sinks { try sink.sorter.finish() }
    outcome.spilledRuns = reading.sinks.reduce(0) { $0 + $1.sorter.runs.count }
    try begin(outcome)
    try merge(reading.sinks, &outcome, body)
    var telling = RunReport.Telling()
    telling.events = outcome.events
    telling.repeats = outcome.repeats
    telling.outsideFilter = reading.sinks.reduce(0) { $0 + $1.outsideFilter }
    telling.undecided = reading.sinks.reduce(0) { $0 + $1.undecided }
    telling.spilledRuns = outcome.spilledRuns
    telling.asksRules = rules != nil
    telling.limitsReached = outcome.graph?.limitsReached ?? []
    outcome.report.telling = telling
    outcome.report.noteElapsed(since: start)
    return outcome
  }

  private func merge(
    _ sinks: [EventEncoder], _ outcome: inout Outcome, _ body: (EventRow) throws -> Void
  ) throws {
    let piece = min(256 << 10, max(4 << 10, memoryBytes / max(1, 2 * outcome.spilledRuns)))
    var sources: [RowSource] = []
    for (number, sink) in sinks.enumerated() {
      sources += try sink.sorter.sources(sorter: number, pieceBytes: piece)
    }
    var merge = try RowMerge(sources)
    let row = EventRow(columns: columns, stores: sinks.map(\.texts))
    var last: RowHeader?
    while let source = merge.first {
      let header = source.header
      if let last, last.isSameEvent(as: header) {
        outcome.repeats += 1
      } else {
        row.turn(to: header, source.columns, sorter: source.sorter)
        outcome.events += 1
        try body(row)
      }
      last = header
      try merge.advance()
    }
  }
}

/// Sorted sources as a heap, the one with the least row first.
private struct RowMerge {
  private var heap: [RowSource] = []

  init(_ sources: [RowSource]) throws {
    for source in sources where try source.advance() { heap.append(source) }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  var first: RowSource? { heap.first }

  mutating func advance() throws {
    guard let first = heap.first else { return }
    if try !first.advance() {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
    }
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if heap[child].header.isBefore(heap[least].header) { least = child }
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
