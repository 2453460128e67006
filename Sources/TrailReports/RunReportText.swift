public import TrailDetect
internal import TrailTerminal

/// The account of a run for people: a few lines on standard error at its end.
public struct RunReportText: Sendable {
  /// How many problems are listed.
  static let maxProblems = 20
  /// How many undecided rules are named.
  static let maxUndecidedRules = 5

  /// The columns of a line.
  public let width: Int
  /// Whether ANSI sequences are written.
  public let colour: Bool

  /// Whether the keys are listed that left events undecided, by rule.
  public var listsUndecidedKeys = false

  /// A report.
  public init(width: Int, colour: Bool) {
    self.width = max(40, width)
    self.colour = colour
  }

  /// Appends the lines; what is zero and no news is left out.
  public func append(_ report: RunReport, to output: inout [UInt8]) {
    var lines = [read(report)]
    if report.filesFound != report.filesRead { lines.append(files(report)) }
    let asksRules = report.telling?.asksRules ?? true
    if let telling = report.telling {
      lines.append(told(telling))
      lines += telling.limitsReached.map { StyledText($0, .yellow) }
    }
    if let undecided = undecidedByFilter(report) { lines.append(undecided) }
    if asksRules, report.repeatedEvents > 0 {
      let repeats = Quantity.counted(
        report.repeatedEvents, "matching event was", "matching events were")
      lines.append(StyledText("\(repeats) delivered again and not counted again"))
    }
    if let streaming = report.streaming { lines += late(streaming) }
    if asksRules {
      lines.append(rules(report))
      if report.telling == nil { lines += dormantRules(report) }
    }
    if let undecided = undecided(report) { lines.append(undecided) }
    if listsUndecidedKeys { lines += undecidedKeys(report) }
    lines += problems(report)
    if asksRules { lines.append(alerts(report)) }
    lines.append(time(report))
    for line in lines { line.write(to: &output, width: width, hangingIndent: 4, colour: colour) }
  }

  /// `12 records came more than 1 h late: their 3 matches joined open alerts or were judged by themselves`.
  private func late(_ streaming: RunReport.Streaming) -> [StyledText] {
    var lines: [StyledText] = []
    if streaming.lateRecords > 0 {
      let lateness = Quantity.duration(seconds: streaming.latenessSeconds)
      var text = StyledText(Quantity.counted(streaming.lateRecords, "record", "records"), .yellow)
      text.append(" came more than \(lateness) late")
      if streaming.lateMatches > 0 {
        let matches = Quantity.counted(streaming.lateMatches, "match", "matches")
        text.append("; \(matches) of them joined open alerts or were judged by themselves")
      }
      text.append(" (see\u{A0}--lateness)", .dim)
      lines.append(text)
    }
    if streaming.openAlerts > 0 || streaming.heldEvents > 0 || streaming.closedWindows > 0 {
      let alerts = Quantity.counted(streaming.openAlerts, "alert is", "alerts are")
      let events = Quantity.counted(streaming.heldEvents, "event", "events")
      let windows = Quantity.counted(streaming.closedWindows, "window", "windows")
      lines.append(
        StyledText(
          "\(alerts) open and not given yet; \(events) held for windows, \(windows) closed"))
    }
    return lines
  }

  /// `8,370 events in the order of time, 39 repeated deliveries folded`.
  private func told(_ telling: RunReport.Telling) -> StyledText {
    var text = StyledText(Quantity.counted(telling.events, "event", "events"), .bold)
    if telling.repeats > 0 {
      let folded = Quantity.counted(telling.repeats, "repeated delivery", "repeated deliveries")
      text.append(", \(folded) folded into them")
    }
    if telling.outsideFilter > 0 {
      text.append(
        "; \(Quantity.counted(telling.outsideFilter, "record", "records")) outside filter")
    }
    if telling.spilledRuns > 0 {
      let runs = Quantity.counted(telling.spilledRuns, "sorted run", "sorted runs")
      text.append(" (\(runs) on disk)", .dim)
    }
    return text
  }

  /// `13 events left out, as the log does not say whether they are wanted (aws:SourceIp 13; …)`.
  private func undecidedByFilter(_ report: RunReport) -> StyledText? {
    let count =
      (report.recordsSkippedByReason[.undecidedByFilter] ?? 0) + (report.telling?.undecided ?? 0)
    guard count > 0 else { return nil }
    let keys = report.undecidedKeysOfFilter.map { (words: shown($0.key), count: $0.value) }
    var text = StyledText(Quantity.counted(count, "record", "records"), .yellow)
    text.append(" left out, as the log does not say whether the filter wants them")
    text.append(" (\(countedReasons(keys)); see\u{A0}--include-undecided)", .dim)
    return text
  }

  /// `read 131 files (1.2 MB, 12.4 MB inflated): 9,812 records = 9,640 analysed + 172 skipped (…)`.
  private func read(_ report: RunReport) -> StyledText {
    var text = StyledText("read \(Quantity.counted(report.filesRead, "file", "files")) ")
    let size = Quantity.bytes(report.bytesRead)
    let isInflated = report.bytesInflated > report.bytesRead
    text.append(
      isInflated
        ? unbroken("(\(size),") + " "
          + unbroken("\(Quantity.bytes(report.bytesInflated)) inflated)")
        : unbroken("(\(size))"))
    let records = Quantity.counted(report.recordsRead, "record", "records")
    text.append(": ")
    text.append(unbroken(records), .bold)
    guard report.recordsSkipped > 0 || report.recordsAnalyzed != report.recordsRead else {
      if report.recordsRead > 0 { text.append(", all analysed") }
      return text
    }
    let analysed = unbroken("\(Quantity.grouped(report.recordsAnalyzed)) analysed")
    let skipped = unbroken("\(Quantity.grouped(report.recordsSkipped)) skipped")
    text.append(" =\u{A0}\(analysed) +\u{A0}\(skipped)")
    let reasons = report.recordsSkippedByReason.map { (words: $0.key.words, count: $0.value) }
    let reasonText = countedReasons(reasons)
    if !reasonText.isEmpty { text.append(" (\(reasonText))", .dim) }
    return text
  }

  /// `found 135 files: 131 read, 3 left out (outside time 2, hidden 1), 1 failed`.
  private func files(_ report: RunReport) -> StyledText {
    var text = StyledText("found \(Quantity.counted(report.filesFound, "file", "files")): ")
    text.append(unbroken("\(Quantity.grouped(report.filesRead)) read"))
    if report.filesSkipped > 0 {
      text.append(", " + unbroken("\(Quantity.grouped(report.filesSkipped)) left out"))
      let reasons = report.filesSkippedByReason.map { (words: $0.key.words, count: $0.value) }
      text.append(" (\(countedReasons(reasons)))", .dim)
    }
    if report.filesFailed > 0 {
      text.append(", ")
      text.appendUnbroken("\(Quantity.grouped(report.filesFailed)) failed", .yellow)
    }
    return text
  }

  private func rules(_ report: RunReport) -> StyledText {
    var text = StyledText("asked \(Quantity.counted(report.rulesActive, "rule", "rules"))")
    let dormant = report.rulesDormant.count
    if dormant > 0 {
      text.append(", \(Quantity.grouped(dormant)) \(dormant == 1 ? "sleeps" : "sleep")")
    }
    if report.rulesSkipped > 0 {
      text.append(", " + unbroken("\(Quantity.grouped(report.rulesSkipped)) left out"))
      let reasons = report.rulesSkippedByReason.map { (words: $0.key.words, count: $0.value) }
      text.append(" (\(countedReasons(reasons)))", .dim)
    }
    if report.rulesRefused > 0 {
      text.append(", ")
      text.appendUnbroken("\(Quantity.grouped(report.rulesRefused)) with errors", .yellow)
    }
    return text
  }

  /// A line for each reason: `rules a, b sleep: no networks are declared (see --conditions)`.
  private func dormantRules(_ report: RunReport) -> [StyledText] {
    var reasons: [String] = []
    for rule in report.rulesDormant where !reasons.contains(rule.reason) {
      reasons.append(rule.reason)
    }
    return reasons.map { reason in
      let rules = report.rulesDormant.filter { $0.reason == reason }.map(\.ruleID)
      let subject = rules.count == 1 ? "rule " : "rules "
      var text = StyledText(subject)
      text.append(shown(rules.joined(separator: ", ")), .bold)
      text.append(rules.count == 1 ? " sleeps: " : " sleep: ")
      text.append(shown(reason))
      text.append(" (see\u{A0}--conditions)", .dim)
      return text
    }
  }

  private func undecided(_ report: RunReport) -> StyledText? {
    let total = report.undecidedByRule.values.reduce(0, +)
    guard total > 0 else { return nil }
    var text = StyledText("undecided ")
    text.appendUnbroken(Quantity.counted(total, "time", "times"))
    text.append(", as the log does not say")
    let rules = report.undecidedByRule.map { (words: shown($0.key), count: $0.value) }
    text.append(" (\(countedReasons(rules, limit: RunReportText.maxUndecidedRules)))", .dim)
    return text
  }

  /// `  call-outside-networks: aws:SourceIp 12, aws:ViaAWSService 3`.
  private func undecidedKeys(_ report: RunReport) -> [StyledText] {
    report.undecidedKeysByRule.sorted { $0.key < $1.key }.map { rule, keys in
      let counted = countedReasons(keys.map { (words: shown($0.key), count: $0.value) })
      return StyledText("  \(shown(rule)): \(counted)")
    }
  }

  private func problems(_ report: RunReport) -> [StyledText] {
    guard report.hasProblems else { return [] }
    let total = report.problems.count + report.problemsLeftOut
    let listed = report.problems.prefix(RunReportText.maxProblems)
    var lines = [StyledText(Quantity.counted(total, "problem", "problems") + ":", .yellow)]
    lines += listed.map { StyledText("  " + shown($0.description)) }
    let left = total - listed.count
    if left > 0 {
      lines.append(StyledText("  and \(Quantity.grouped(left)) more, see --stats", .dim))
    }
    return lines
  }

  private func alerts(_ report: RunReport) -> StyledText {
    guard report.alerts > 0 else { return StyledText("no alerts", .bold) }
    var text = StyledText(Quantity.counted(report.alerts, "alert", "alerts"), .bold)
    if report.matches > 0 {
      text.append(" from \(unbroken(Quantity.counted(report.matches, "match", "matches")))")
    }
    text.append(": ")
    text.append(Severity.totals(report.alertsBySeverity))
    return text
  }

  /// `took 1.24 s (10.0 MB/s, 7,913 records/s)`.
  private func time(_ report: RunReport) -> StyledText {
    let seconds = report.elapsedSeconds.isFinite ? max(0, report.elapsedSeconds) : 0
    var text = StyledText("took ")
    text.appendUnbroken(RunReportText.elapsed(seconds))
    guard seconds > 0, report.recordsRead > 0 else { return text }
    let bytes = max(report.bytesInflated, report.bytesRead)
    let bytesRate = "\(Quantity.bytes(RunReportText.rate(bytes, seconds)))/s"
    let recordRate = Int(RunReportText.rate(Int64(report.recordsRead), seconds))
    text.append(
      " (\(unbroken(bytesRate)), \(unbroken("\(Quantity.grouped(recordRate)) records/s")))")
    return text
  }

  /// `1.24 s` below a minute, then `6 min 33 s`.
  private static func elapsed(_ seconds: Double) -> String {
    guard seconds < 59.995 else {
      return Quantity.duration(seconds: Int64(min(seconds.rounded(), 1e15)))
    }
    let hundredths = Int((seconds * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
  }

  private static func rate(_ amount: Int64, _ seconds: Double) -> Int64 {
    Int64(min((Double(amount) / seconds).rounded(), 1e18))
  }

  private func shown(_ text: String) -> String { PrintableText.escaped(text) }

  private func unbroken(_ text: String) -> String {
    String(text.map { $0 == " " ? "\u{A0}" : $0 })
  }
}
