import TrailDetect
import TrailEvents
import TrailInput
public import TrailKit

/// Who did what in sums: counts by principal, address and so on, with what is missing from the log.
public struct EventSummary {
  /// What to read, and which events are wanted.
  public var options: ScanOptions
  /// By what it counts; nil for the whole log by everything.
  public var dimension: SummaryDimension?
  /// The order of the values.
  public var order = SummaryOrder.count
  /// How many bytes of events and sums are in memory, about; the others are on disk meanwhile.
  public var memoryBytes = EventStream.defaultMemoryBytes

  /// A summary of some inputs.
  public init(options: ScanOptions) { self.options = options }

  /// What a summary came to.
  public struct Result {
    /// All events together.
    var total = SummaryCounts()
    /// The tables: one, or one for each dimension.
    var tables: [SummaryTable] = []
    /// The spans in which activity was counted.
    var scale = ActivityScale()
    /// How often the sums in memory were too many.
    var flushes = 0
    /// The most that sums held in memory at any time, in bytes.
    var peakSumBytes = 0
    /// Times without events, the longest first.
    public var silences: [Silence] = []
    /// Events of pairs of account and region in which nobody looked for silence: there were too many pairs.
    public var unwatchedEvents = 0
    /// Calls that changed what is logged, in the order of time.
    public var trailChanges: [TrailChange] = []
    /// How many more there were.
    public var trailChangesLeftOut = 0
    /// Files that digests name and that were not among those given.
    public var missing = MissingFiles()
    /// The account of the run and the files.
    public var outcome = EventStream.Outcome()
  }

  private static let changeColumns: [EventColumn] = [
    .principal, .eventName, .eventSource, .detail, .eventID,
  ]

  /// Reads everything and counts.
  public func run(progress: ScanProgress = ScanProgress()) throws -> Result {
    let counted = SummaryDimension.allCases
    var stream = EventStream(
      options: options,
      columns: counted.map(\.column) + [.outcome, .readOnly] + EventSummary.changeColumns)
    // The values are put in order when the events are gone.
    stream.memoryBytes = memoryBytes / 2
    let counter = SummaryCounter(
      dimension.map { [$0] } ?? counted, countsOthers: dimension != nil, maxBytes: memoryBytes / 4)
    var result = Result()
    var silence = SilenceWatch()
    let sentence = TimelineSentence()
    var lastTime: Timestamp?
    result.outcome = try stream.run(progress: progress) { row in
      lastTime = row.time
      result.scale.include(row.time)
      let event = SummaryEvent(
        time: row.time, outcome: Outcome(rawValue: row.text(of: .outcome)) ?? .success,
        isWrite: row.text(of: .readOnly) != "true")
      result.total.add(event, result.scale)
      try counter.add(event, row, result.scale)
      silence.add(
        account: row.text(of: .account), region: row.text(of: .region), time: row.time)
      EventSummary.noteChange(row, sentence, &result)
    }
    result.tables = try counter.tables(
      in: order, scale: result.scale, maxBytes: memoryBytes / 4)
    result.flushes = counter.flushes
    result.peakSumBytes = counter.peakBytes
    if let lastTime { result.silences = silence.silences(until: lastTime) }
    result.unwatchedEvents = silence.unwatchedEvents
    // Only the whole log can lack a file; what a filter left out is not missing.
    if options.filter == .init() { result.missing = MissingFiles.find(among: result.outcome.files) }
    return result
  }

  private static func noteChange(
    _ row: EventRow, _ sentence: TimelineSentence, _ result: inout Result
  ) {
    guard row.text(of: .eventSource) == TrailChanges.eventSource,
      TrailChanges.eventNames.contains(row.text(of: .eventName))
    else { return }
    guard result.trailChanges.count < TrailChanges.maxListed else {
      result.trailChangesLeftOut += 1
      return
    }
    var texts = Array(repeating: "", count: EventColumn.allCases.count)
    for column in row.columns { texts[column.rawValue] = row.text(of: column) }
    let line = TimelineLine(
      time: row.time, lastTime: row.time, file: row.file, record: row.record, texts: texts,
      rules: [])
    result.trailChanges.append(
      TrailChange(
        time: row.time, principal: line.text(.principal), what: sentence.sentence(of: line),
        account: line.text(.account), region: line.text(.region), eventID: line.text(.eventID)))
  }
}
