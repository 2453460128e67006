import Testing
import TrailDetect
import TrailTestSupport

@testable import TrailForensics

/// Logs in which every event has a caller, an address and so on of its own.
@Suite struct HostileSummaryTests {
  private static let eventCount = 1500

  private static func log() throws -> ScratchLog {
    var generator = SeededGenerator(seed: 11)
    var files: [[EventDraft]] = [[], [], []]
    for number in 0..<eventCount {
      var event = EventDraft(id: "e\(number)")
      let minute = number % 1440
      let clock = [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
      event.time = "2026-03-0\(1 + number / 1440)T\(clock[0]):\(clock[1]):00Z"
      // Some return, so that sums of several runs must be put together.
      let own = generator.oneIn(3) ? number % 97 : number
      event.user = "user-\(own)"
      event.address = "10.\(own / 65536).\(own / 256 % 256).\(own % 256)"
      event.accessKey = "AKIA\(own)"
      event.agent = "tool/\(own) " + String(repeating: "x", count: own % 50)
      event.name = "Get\(own % 300)"
      event.error = own % 5 == 0 ? "Error\(own)" : own % 7 == 0 ? "AccessDenied" : ""
      event.isReadOnly = own % 2 == 0
      files[number % 3].append(event)
      if generator.oneIn(20) { files[(number + 1) % 3].append(event) }
    }
    return try ScratchLog(files)
  }

  private struct Told {
    var text: String
    var result: EventSummary.Result
  }

  private static func told(
    _ log: ScratchLog, by dimension: SummaryDimension?, _ order: SummaryOrder,
    _ format: TimelineFormat, memory: Int, threads: Int, top: Int
  ) throws -> Told {
    var summary = EventSummary(options: log.options(threads: threads))
    summary.dimension = dimension
    summary.order = order
    summary.memoryBytes = memory
    var report = SummaryReport()
    report.top = top
    var bytes: [UInt8] = []
    let result = try summary.run()
    try report.write(result, as: format) { bytes += $0 }
    return Told(text: String(decoding: bytes, as: UTF8.self), result: result)
  }

  /// What does not fit in memory is counted on disk: nothing is lost, whatever the limit.
  @Test(arguments: [nil, .principal, .userAgent] as [SummaryDimension?])
  func littleMemoryGivesTheSameBytes(dimension: SummaryDimension?) throws {
    let log = try HostileSummaryTests.log()
    for (order, format, top) in [
      (SummaryOrder.count, TimelineFormat.jsonl, 0), (.new, .text, 7), (.denied, .csv, 0),
    ] {
      let whole = try HostileSummaryTests.told(
        log, by: dimension, order, format, memory: 256 << 20, threads: 1, top: top)
      #expect(whole.result.flushes == 1)
      for (memory, threads) in [(200_000, 1), (200_000, 3)] {
        let small = try HostileSummaryTests.told(
          log, by: dimension, order, format, memory: memory, threads: threads, top: top)
        #expect(small.text == whole.text, "\(order) \(format) \(memory)")
        #expect(small.result.flushes > 5)
        #expect(small.result.outcome.spilledRuns > 0)
        #expect(small.result.peakSumBytes <= memory / 4)
      }
    }
  }

  @Test func theAccountAddsUp() throws {
    let log = try HostileSummaryTests.log()
    let told = try HostileSummaryTests.told(
      log, by: nil, .count, .jsonl, memory: 200_000, threads: 2, top: 0)
    let result = told.result
    let report = result.outcome.report
    #expect(result.total.events == HostileSummaryTests.eventCount)
    #expect(report.recordsAnalyzed == result.total.events + result.outcome.repeats)
    #expect(result.outcome.repeats > 50)
    for table in result.tables {
      var events = table.without.events
      var count = 0
      var previous: SummaryValue?
      try table.each(top: 0) { value in
        events += value.counts.events
        count += 1
        #expect(value.counts.activity.counts.reduce(0, +) == Int32(value.counts.events))
        if let previous {
          #expect(
            (value.counts.events, previous.text) < (previous.counts.events, value.text)
              || value.counts.events < previous.counts.events)
        }
        previous = value
      }
      #expect(events == result.total.events, "\(table.dimension)")
      #expect(count == table.count)
      #expect(table.countLeft(after: 10) == max(0, count - 10))
    }
    #expect(result.tables.contains { $0.count > 700 })
  }
}
