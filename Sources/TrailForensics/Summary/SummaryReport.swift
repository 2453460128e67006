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
  /// Their order.
  public var order = SummaryOrder.count
  /// The columns of a line of text.
  public var width = 80
  /// Whether text is coloured.
  public var colour = false

  /// A report.
  public init() {}

  /// Appends the summary in a format.
  public func append(
    _ result: EventSummary.Result, as format: TimelineFormat, to output: inout [UInt8]
  ) {
    switch format {
    case .text: SummaryText(report: self, result: result).append(to: &output)
    case .jsonl: appendJSON(result, to: &output)
    case .csv: appendCSV(result, to: &output)
    }
  }

  /// The values that are written, in their order, and how many are not.
  func chosen(
    _ table: SummaryTable, _ result: EventSummary.Result
  ) -> (values: [SummaryValue], left: Int) {
    func text(_ value: SummaryValue) -> String { result.texts[value.number] ?? "" }
    let sorted = table.values.sorted { left, right in
      let (a, b) = (left.counts, right.counts)
      switch order {
      case .count: if a.events != b.events { return a.events > b.events }
      case .denied: if a.denied != b.denied { return a.denied > b.denied }
      case .first: if a.first != b.first { return a.first < b.first }
      case .last: if a.last != b.last { return a.last > b.last }
      case .new: if a.first != b.first { return a.first > b.first }
      }
      if a.events != b.events { return a.events > b.events }
      return text(left) < text(right)
    }
    let count = top == 0 ? sorted.count : min(top, sorted.count)
    return (Array(sorted.prefix(count)), sorted.count - count)
  }

  // MARK: JSON

  private func appendJSON(_ result: EventSummary.Result, to output: inout [UInt8]) {
    line("total", to: &output) { json in
      appendCounts(result.total, result.scale, to: &json)
      json.member("repeats", result.outcome.repeats)
      json.object("distinct") { json in
        for table in result.tables { json.member(table.dimension.member, table.values.count) }
      }
    }
    for table in result.tables {
      let (values, left) = chosen(table, result)
      for value in values {
        line("value", to: &output) { json in
          json.member("by", table.dimension.rawValue)
          json.member("value", result.texts[value.number])
          appendCounts(value.counts, result.scale, to: &json)
          guard !value.distinct.isEmpty else { return }
          json.object("distinct") { json in
            for other in SummaryDimension.allCases where other != table.dimension {
              json.member(other.member, Int(value.distinct[other.number]))
            }
          }
          json.member("distinctIsExact", !value.isOpen)
        }
      }
      for (kind, counts) in [("none", table.none), ("beyondLimit", table.others)]
      where counts.events > 0 {
        line(kind, to: &output) { json in
          json.member("by", table.dimension.rawValue)
          appendCounts(counts, result.scale, to: &json)
        }
      }
      if left > 0 {
        line("leftOut", to: &output) { json in
          json.member("by", table.dimension.rawValue)
          json.member("values", left)
        }
      }
    }
    appendGaps(result, to: &output)
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

  private func appendCSV(_ result: EventSummary.Result, to output: inout [UInt8]) {
    let others = SummaryDimension.allCases
    CSVAlertReport.appendRow(
      ["by", "value", "count", "succeeded", "denied", "failed", "writes", "first", "last"]
        + others.map { "distinct_\($0.rawValue)" }, to: &output)
    for table in result.tables {
      for value in chosen(table, result).values {
        let counts = value.counts
        CSVAlertReport.appendRow(
          [
            table.dimension.rawValue, result.texts[value.number] ?? "", "\(counts.events)",
            "\(counts.succeeded)", "\(counts.denied)", "\(counts.failed)", "\(counts.writes)",
            counts.first.description, counts.last.description,
          ]
            + others.map { other in
              value.distinct.isEmpty || other == table.dimension
                ? "" : "\(value.distinct[other.number])"
            }, to: &output)
      }
    }
  }
}
