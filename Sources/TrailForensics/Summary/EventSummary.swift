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
  /// How many bytes of events are in memory, about.
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
    /// The texts by their numbers.
    var texts: [Int: String] = [:]
    /// Times without events, the longest first.
    public var silences: [Silence] = []
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
    stream.memoryBytes = memoryBytes
    var result = Result()
    result.tables =
      dimension.map { [SummaryTable($0, countsOthers: true)] }
      ?? counted.map { SummaryTable($0, countsOthers: false) }
    var silence = SilenceWatch()
    var sentence = TimelineSentence()
    var lastRow: EventRow?
    result.outcome = try stream.run(progress: progress) { row in
      lastRow = row
      result.scale.include(row.time)
      let event = SummaryEvent(
        time: row.time, outcome: Outcome(rawValue: row.text(of: .outcome)) ?? .success,
        isWrite: row.text(of: .readOnly) != "true")
      result.total.add(event, result.scale)
      let numbers = counted.map { row.number(of: $0.column) }
      let empty = row.emptyNumber
      for index in result.tables.indices {
        result.tables[index].add(event, numbers, empty: empty, result.scale)
      }
      silence.add(
        account: row.text(of: .account), region: row.text(of: .region), time: row.time)
      EventSummary.noteChange(row, &sentence, &result)
    }
    guard let lastRow else { return result }
    result.silences = silence.silences(until: lastRow.time)
    for table in result.tables {
      for value in table.values {
        for number in [value.number] + value.examples.joined().map({ Int($0) })
        where result.texts[number] == nil {
          result.texts[number] = lastRow.text(numbered: number)
        }
      }
    }
    // Only the whole log can lack a file; what a filter left out is not missing.
    if options.filter == .init() { result.missing = MissingFiles.find(among: result.outcome.files) }
    return result
  }

  private static func noteChange(
    _ row: EventRow, _ sentence: inout TimelineSentence, _ result: inout Result
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
