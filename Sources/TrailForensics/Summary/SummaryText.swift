import TrailEvents
import TrailReports
import TrailTerminal

/// A summary for people.
struct SummaryText {
  let report: SummaryReport
  let result: EventSummary.Result

  /// How many trail changes and missing files are listed.
  private static let maxListed = 20

  func write(to pieces: inout TextPieces) throws {
    appendTotal(to: &pieces.bytes)
    for table in result.tables { try write(table, to: &pieces) }
    appendGaps(to: &pieces.bytes)
  }

  // MARK: Lines

  private func write(_ text: StyledText, indent: Int = 4, to output: inout [UInt8]) {
    text.write(to: &output, width: report.width, hangingIndent: indent, colour: report.colour)
  }

  private func shown(_ text: String) -> String { PrintableText.escaped(text, limit: 200) }

  private func unbroken(_ text: String) -> String {
    String(text.map { $0 == " " ? "\u{A0}" : $0 })
  }

  private func appendTotal(to output: inout [UInt8]) {
    let total = result.total
    var text = StyledText(unbroken(Quantity.counted(total.events, "event", "events")), .bold)
    guard total.events > 0 else { return write(text, to: &output) }
    text.append(" \(span(total)): \(ends(total))")
    write(text, to: &output)
    let sparkline = Activity.sparkline(padded(total))
    var line = StyledText()
    line.appendUnbroken(sparkline, .cyan)
    line.append(
      unbroken("  one column is \(Quantity.duration(seconds: result.scale.spanSeconds))"), .dim)
    write(line, to: &output)
  }

  /// The counts of the spans, as many as the whole log has.
  private func padded(_ counts: SummaryCounts) -> [Int32] {
    var activity = counts.activity
    activity.rescale(to: result.scale)
    let spans = result.scale.index(of: result.total.last) + 1
    return activity.counts + repeatElement(0, count: max(0, spans - activity.counts.count))
  }

  private func span(_ counts: SummaryCounts) -> String {
    let (first, last) = ReadableTime.span(counts.first, counts.last)
    guard let last else { return unbroken("at \(first)") }
    return "from \(unbroken(first)) to \(unbroken(last))"
  }

  /// `8,010 succeeded, 301 denied, 65 failed, 3,146 not read-only`.
  private func ends(_ counts: SummaryCounts) -> String {
    [
      (counts.succeeded, "succeeded"), (counts.denied, "denied"), (counts.failed, "failed"),
      (counts.writes, "not read-only"),
    ].filter { $0.0 > 0 }.map { unbroken("\(Quantity.grouped($0.0)) \($0.1)") }
      .joined(separator: ", ")
  }

  // MARK: Tables

  /// How many names are compared with each other.
  private static let maxCompared = 10_000

  private func write(_ table: SummaryTable, to pieces: inout TextPieces) throws {
    pieces.bytes.append(UInt8(ascii: "\n"))
    let nouns = table.dimension.nouns
    var head = StyledText(Quantity.counted(table.count, nouns.one, nouns.many), .bold)
    if table.without.events > 0 {
      head.append(
        ", \(Quantity.counted(table.without.events, "event", "events")) without one", .dim)
    }
    write(head, to: &pieces.bytes)
    var countWidth = 0
    var seen: Set<String> = []
    var repeated: Set<String> = []
    try table.each(top: report.top) { value in
      countWidth = max(countWidth, Quantity.grouped(value.counts.events).count)
      guard table.dimension == .principal, seen.count < SummaryText.maxCompared else { return }
      let short = SummaryText.principal(value.text)
      if !seen.insert(short).inserted { repeated.insert(short) }
    }
    let comparesAll = seen.count < SummaryText.maxCompared
    try table.each(top: report.top) { value in
      let name = name(of: value, in: table) { !comparesAll || repeated.contains($0) }
      let isDetailed = !value.distinct.isEmpty
      append(
        value, name, countWidth: countWidth, isDetailed: isDetailed, to: &pieces.bytes)
      if isDetailed { appendOthers(value, table.dimension, countWidth, to: &pieces.bytes) }
      try pieces.flushIfMany()
    }
    let left = table.countLeft(after: report.top)
    guard left > 0 else { return }
    write(StyledText("  and \(Quantity.grouped(left)) more, see --top", .dim), to: &pieces.bytes)
  }

  /// Of principals the short name, with the account where that may be another's, too.
  private func name(
    of value: SummaryValue, in table: SummaryTable, isRepeated: (String) -> Bool
  ) -> String {
    guard table.dimension == .principal else { return value.text }
    let short = SummaryText.principal(value.text)
    guard isRepeated(short), let account = ARN(value.text)?.account else { return short }
    return "\(short) of \(account)"
  }

  private func append(
    _ value: SummaryValue, _ name: String, countWidth: Int, isDetailed: Bool,
    to output: inout [UInt8]
  ) {
    let count = Quantity.grouped(value.counts.events)
    var line = StyledText()
    line.appendUnbroken(
      String(repeating: " ", count: 2 + max(0, countWidth - count.count)) + count + "  ")
    line.append(shown(name), .bold)
    let denied = value.counts.denied
    if denied > 0 { line.append("  " + unbroken("\(Quantity.grouped(denied)) denied"), .yellow) }
    let failed = value.counts.failed
    if failed > 0 { line.append("  " + unbroken("\(Quantity.grouped(failed)) failed"), .dim) }
    if isDetailed, value.counts.writes > 0 {
      line.append("  " + unbroken("\(Quantity.grouped(value.counts.writes)) not read-only"))
    }
    line.append("  " + unbroken(shortSpan(value.counts)), .dim)
    let sparkline = Activity.sparkline(padded(value.counts))
    // Beside the rest where there is room; a sparkline is not broken.
    if line.width + 2 + sparkline.count <= report.width {
      line.append("  ")
      line.appendUnbroken(sparkline, .cyan)
      write(line, indent: countWidth + 6, to: &output)
    } else {
      write(line, indent: countWidth + 6, to: &output)
      guard isDetailed else { return }
      var second = StyledText()
      second.appendUnbroken(String(repeating: " ", count: countWidth + 4) + sparkline, .cyan)
      write(second, to: &output)
    }
  }

  /// `03-04 19:12 – 21:27`: to the minute, the year left out where it is the log's.
  private func shortSpan(_ counts: SummaryCounts) -> String {
    let first = minute(counts.first)
    let last = minute(counts.last)
    guard first != last else { return "\(first.date) \(first.clock)" }
    guard first.date != last.date else { return "\(first.date) \(first.clock) – \(last.clock)" }
    return "\(first.date) \(first.clock) – \(last.date) \(last.clock)"
  }

  private func minute(_ time: Timestamp) -> (date: String, clock: String) {
    let text = time.description
    let isOneYear =
      result.total.first.description.prefix(4) == result.total.last.description.prefix(4)
    let date = text.prefix(10)
    return (String(isOneYear ? date.dropFirst(5) : date), String(text.dropFirst(11).prefix(5)))
  }

  /// `1 address (192.0.2.66), 48 actions, 2 regions (eu-west-1, us-east-1)`.
  private func appendOthers(
    _ value: SummaryValue, _ dimension: SummaryDimension, _ countWidth: Int,
    to output: inout [UInt8]
  ) {
    var parts: [String] = []
    for other in SummaryDimension.allCases where other != dimension {
      let count = value.distinct[other.number]
      guard count > 0 else { continue }
      let nouns = other.nouns
      let counted = unbroken(Quantity.counted(count, nouns.one, nouns.many))
      let examples = value.examples[other.number]
      guard count <= examples.count else {
        parts.append(counted)
        continue
      }
      let names = examples.map { text in
        PrintableText.escaped(SummaryText.short(text, of: other), limit: 60)
      }
      // Two agents may be one program.
      let different = names.enumerated().filter { !names[..<$0.offset].contains($0.element) }
      parts.append("\(counted) (\(different.map(\.element).joined(separator: ", ")))")
    }
    guard !parts.isEmpty else { return }
    let indent = countWidth + 4
    var line = StyledText()
    line.appendUnbroken(String(repeating: " ", count: indent))
    line.append(parts.joined(separator: ", "))
    write(line, indent: indent + 2, to: &output)
  }

  /// A value as an example beside another one: of agents the program, of principals the name.
  private static func short(_ text: String, of dimension: SummaryDimension) -> String {
    switch dimension {
    case .principal: principal(text)
    case .userAgent: ProgramName.of(text)
    default: text
    }
  }

  /// Of an ARN its resource, of root with the account: there is one in each.
  private static func principal(_ text: String) -> String {
    let short = TimelineSentence.short(text)
    guard short == "root", let account = ARN(text)?.account else { return short }
    return "root@\(account)"
  }

  // MARK: What is missing

  private func appendGaps(to output: inout [UInt8]) {
    if !result.silences.isEmpty {
      output.append(UInt8(ascii: "\n"))
      write(StyledText("Silence in an account and region otherwise active", .bold), to: &output)
      for silence in result.silences.prefix(SummaryText.maxListed) {
        let end =
          silence.to.map { "to \(unbroken(ReadableTime.moment($0)))" } ?? "to the end of the log"
        write(
          StyledText(
            "  \(unbroken(Quantity.duration(seconds: silence.seconds)))  "
              + "\(shown(silence.account)) \(shown(silence.region)), "
              + "from \(unbroken(ReadableTime.moment(silence.from))) \(end)"), to: &output)
      }
    }
    if result.unwatchedEvents > 0 {
      output.append(UInt8(ascii: "\n"))
      write(
        StyledText(
          "Silence was looked for in the first \(Quantity.grouped(SilenceWatch.maxPairs)) pairs of"
            + " account and region; \(Quantity.counted(result.unwatchedEvents, "event is", "events are"))"
            + " of others", .yellow), to: &output)
    }
    if !result.trailChanges.isEmpty {
      output.append(UInt8(ascii: "\n"))
      write(StyledText("Changes of what is logged", .bold), to: &output)
      for change in result.trailChanges.prefix(SummaryText.maxListed) {
        write(
          StyledText(
            "  \(unbroken(ReadableTime.moment(change.time)))  \(shown(change.principal)) "
              + "\(shown(change.what)) [\(shown(change.account)) \(shown(change.region))]"),
          to: &output)
      }
      let left =
        result.trailChangesLeftOut + max(0, result.trailChanges.count - SummaryText.maxListed)
      if left > 0 {
        write(StyledText("  and \(Quantity.grouped(left)) more", .dim), to: &output)
      }
    }
    guard result.missing.digests > 0 else { return }
    output.append(UInt8(ascii: "\n"))
    let missing = result.missing
    let digests = Quantity.counted(missing.digests, "digest names", "digests name")
    var text = StyledText("\(digests) \(Quantity.counted(missing.named, "file", "files")); ")
    text.append(
      missing.count == 0 ? "none is missing" : "\(Quantity.grouped(missing.count)) missing",
      missing.count == 0 ? .plain : .yellow)
    write(text, to: &output)
    for name in missing.names.prefix(SummaryText.maxListed) {
      write(StyledText("  \(shown(name))"), to: &output)
    }
    let left = missing.count - min(missing.names.count, SummaryText.maxListed)
    if left > 0 { write(StyledText("  and \(Quantity.grouped(left)) more", .dim), to: &output) }
  }
}
