public import TrailDetect
import TrailEvents
public import TrailKit
public import TrailTerminal

/// What happened, in the order of time, one line each.
public struct Timeline {
  /// What to read, and which events are wanted.
  public var options: ScanOptions
  /// How it is written.
  public var format = TimelineFormat.text
  /// The fields; empty for the usual ones.
  public var fields: [TimelineField] = []
  /// Whether repeated calls are one line.
  public var collapses = false
  /// Whether the original records are written instead, one a line.
  public var writesRaw = false
  /// Whether original records are written so that a terminal shows them and does nothing else.
  public var escapesRaw = false
  /// Whether text is coloured.
  public var colour = false
  /// The rules whose alerts are marked; nil for none.
  public var rules: CompiledRules?
  /// How many bytes of events are in memory, about.
  public var memoryBytes = EventStream.defaultMemoryBytes

  /// A timeline of some inputs, everything else by default.
  public init(options: ScanOptions) { self.options = options }

  /// Reads everything and writes the timeline to a stream.
  public func write(
    to output: OutputStream, progress: ScanProgress = ScanProgress()
  ) throws -> EventStream.Outcome {
    try run(progress: progress) { try output.write($0) }
  }

  /// Reads everything and hands out the timeline in pieces of text.
  public func run(
    progress: ScanProgress = ScanProgress(), _ write: ([UInt8]) throws -> Void
  ) throws -> EventStream.Outcome {
    var stream = EventStream(options: options, columns: columns, rules: rules)
    stream.memoryBytes = memoryBytes
    var report: TimelineReport?
    var collapse = TimelineCollapse()
    var alerts: TimelineAlerts?
    var bytes: [UInt8] = []
    func tell(_ line: TimelineLine) throws {
      report?.append(line, to: &bytes)
      guard bytes.count > 1 << 16 else { return }
      try write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    let outcome = try stream.run(progress: progress) { outcome in
      alerts = rules.map { TimelineAlerts($0, alerts: outcome.alerts) }
      report = TimelineReport(
        format: format, fields: fields, collapses: collapses, colour: colour, files: outcome.files,
        alerts: alerts)
      if !writesRaw { report?.appendHead(to: &bytes) }
    } _: { row in
      if writesRaw {
        appendRaw(row, to: &bytes)
        guard bytes.count > 1 << 16 else { return }
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
        return
      }
      let line = line(of: row, alerts)
      if collapses { try collapse.add(line, tell) } else { try tell(line) }
    }
    try collapse.finish(tell)
    try write(bytes)
    return outcome
  }

  /// The columns of events that the lines need.
  private var columns: [EventColumn] {
    if writesRaw { return [.raw] }
    var columns: Set<EventColumn> = []
    if format == .text, fields.isEmpty {
      columns = [.principal, .sourceIP, .tooling, .action, .account, .region]
      columns.formUnion(TimelineField.what.columns)
    }
    let told =
      fields.isEmpty && format != .text
      ? TimelineField.defaults(hasAlerts: rules != nil, collapses: collapses) : fields
    columns.formUnion(told.flatMap(\.columns))
    if rules != nil { columns.insert(.eventID) }
    if collapses { columns.formUnion(TimelineCollapse.columns + [.resource, .moreResources]) }
    return Array(columns)
  }

  private func line(of row: EventRow, _ alerts: TimelineAlerts?) -> TimelineLine {
    var texts = Array(repeating: "", count: EventColumn.allCases.count)
    for column in row.columns where column != .ruleNumbers {
      texts[column.rawValue] = row.text(of: column)
    }
    return TimelineLine(
      time: row.time, lastTime: row.time, file: row.file, record: row.record, texts: texts,
      rules: alerts?.rules(for: row) ?? [])
  }

  /// The record's own text on one line: line ends between its parts become blanks; inside its strings
  /// JSON has none.
  private func appendRaw(_ row: EventRow, to bytes: inout [UInt8]) {
    if escapesRaw {
      bytes.append(contentsOf: PrintableText.escaped(oneLine(row.text(of: .raw))).utf8)
    } else {
      for byte in row.bytes(of: .raw) {
        bytes.append(byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") ? 0x20 : byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value == 10 || $0.value == 13 ? " " : Character($0) })
  }
}
