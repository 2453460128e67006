import TrailEvents
import TrailReports
import TrailTerminal

/// By what the values of a summary are ordered.
public enum SummaryOrder: String, Sendable, CaseIterable {
  /// The most frequent first.
  case count
  /// The most often denied first.
  case denied
  /// The one that was seen first, first.
  case first
  /// The one that was seen last, first.
  case last
  /// The one that appeared last, first: what is new.
  case new
}

/// Writes a summary as text, JSON Lines or CSV.
public struct SummaryReport {
  /// The value of the first member of each JSON line.
  public static let schema = "trailsift.summary/1"

  /// How many values of each table are written.
  public var top = 10
  /// The columns of a line of text.
  public var width = 80
  /// Whether text is coloured.
  public var colour = false

  /// A report.
  public init() {}

  /// Writes the summary in a format, in pieces of text.
  /// - Throws: what `write` throws, or `DetectError` if values cannot be read from disk again.
  public func write(
    _ result: EventSummary.Result, as format: TimelineFormat,
    _ write: @escaping ([UInt8]) throws -> Void
  ) throws {
    var pieces = TextPieces(write)
    switch format {
    case .text: try SummaryText(report: self, result: result).write(to: &pieces)
    case .jsonl: try writeJSON(result, to: &pieces)
    case .csv: try writeCSV(result, to: &pieces)
    }
    try pieces.flush()
  }

  // MARK: JSON

  private func writeJSON(_ result: EventSummary.Result, to pieces: inout TextPieces) throws {
    line("total", to: &pieces.bytes) { json in
      appendCounts(result.total, result.scale, to: &json)
      json.member("repeats", result.outcome.repeats)
      json.object("distinct") { json in
        for table in result.tables { json.member(table.dimension.member, table.count) }
      }
    }
    for table in result.tables {
      try table.each(top: top) { value in
        line("value", to: &pieces.bytes) { append(value, of: table, result.scale, to: &$0) }
        try pieces.flushIfMany()
      }
      if table.without.events > 0 {
        line("none", to: &pieces.bytes) { json in
          json.member("by", table.dimension.rawValue)
          appendCounts(table.without, result.scale, to: &json)
        }
      }
      let left = table.countLeft(after: top)
      if left > 0 {
        line("leftOut", to: &pieces.bytes) { json in
          json.member("by", table.dimension.rawValue)
          json.member("values", left)
        }
      }
    }
    appendGaps(result, to: &pieces.bytes)
  }

  private func append(
    _ value: SummaryValue, of table: SummaryTable, _ scale: ActivityScale,
    to json: inout JSONWriter
  ) {
    json.member("by", table.dimension.rawValue)
    json.member("value", value.text)
    appendCounts(value.counts, scale, to: &json)
    guard !value.distinct.isEmpty else { return }
    json.object("distinct") { json in
      for other in SummaryDimension.allCases where other != table.dimension {
        json.member(other.member, value.distinct[other.number])
      }
    }
    // A member of the first version of the schema: whatever does not fit in memory is counted on disk.
    json.member("distinctIsExact", true)
  }

  private func appendGaps(_ result: EventSummary.Result, to output: inout [UInt8]) {
    for silence in result.silences {
      line("silence", to: &output) { json in
        json.member("account", silence.account)
        json.member("region", silence.region)
        json.member("from", silence.from.description)
        json.member("to", silence.to?.description)
        json.member("seconds", Int(silence.seconds))
      }
    }
    if result.unwatchedEvents > 0 {
      line("unwatched", to: &output) { json in
        json.member("watchedPairs", SilenceWatch.maxPairs)
        json.member("events", result.unwatchedEvents)
      }
    }
    for change in result.trailChanges {
      line("trailChange", to: &output) { json in
        json.member("time", change.time.description)
        json.member("principal", change.principal)
        json.member("what", change.what)
        json.member("account", change.account)
        json.member("region", change.region)
        json.member("eventID", change.eventID)
      }
    }
    guard result.missing.digests > 0 else { return }
    line("digests", to: &output) { json in
      json.member("digests", result.missing.digests)
      json.member("filesNamed", result.missing.named)
      json.member("filesMissing", result.missing.count)
      json.member("missing", result.missing.names)
    }
  }

  private func line(
    _ kind: String, to output: inout [UInt8], _ members: (inout JSONWriter) -> Void
  ) {
    JSONWriter.appendObject(to: &output) { json in
      json.member("schema", SummaryReport.schema)
      json.member("kind", kind)
      members(&json)
    }
  }

  private func appendCounts(
    _ counts: SummaryCounts, _ scale: ActivityScale, to json: inout JSONWriter
  ) {
    json.member("count", counts.events)
    json.member("succeeded", counts.succeeded)
    json.member("denied", counts.denied)
    json.member("failed", counts.failed)
    json.member("writes", counts.writes)
    json.member("first", counts.events > 0 ? counts.first.description : nil)
    json.member("last", counts.events > 0 ? counts.last.description : nil)
    var activity = counts.activity
    activity.rescale(to: scale)
    json.object("activity") { json in
      json.member("start", Timestamp(seconds: scale.start).description)
      json.member("spanSeconds", Int(scale.spanSeconds))
      json.array("counts", activity.counts) { $0.value(Int($1)) }
    }
  }

  // MARK: CSV

  private func writeCSV(_ result: EventSummary.Result, to pieces: inout TextPieces) throws {
    let others = SummaryDimension.allCases
    CSVAlertReport.appendRow(
      ["by", "value", "count", "succeeded", "denied", "failed", "writes", "first", "last"]
        + others.map { "distinct_\($0.rawValue)" }, to: &pieces.bytes)
    for table in result.tables {
      try table.each(top: top) { value in
        let counts = value.counts
        CSVAlertReport.appendRow(
          [
            table.dimension.rawValue, value.text, "\(counts.events)", "\(counts.succeeded)",
            "\(counts.denied)", "\(counts.failed)", "\(counts.writes)", counts.first.description,
            counts.last.description,
          ]
            + others.map { other in
              value.distinct.isEmpty || other == table.dimension
                ? "" : "\(value.distinct[other.number])"
            }, to: &pieces.bytes)
        try pieces.flushIfMany()
      }
    }
  }
}
