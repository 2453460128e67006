import Testing
import TrailDetect
import TrailEvents
import TrailKit
import TrailTestSupport

@testable import TrailForensics

@Suite struct EventStreamTests {
  /// Events in no order, some of them in two files.
  private static func files(seed: UInt64, events: Int) -> [[EventDraft]] {
    var generator = SeededGenerator(seed: seed)
    var files: [[EventDraft]] = Array(repeating: [], count: 5)
    for number in 0..<events {
      let minute = Int.random(in: 0..<600, using: &generator)
      let clock = (minute / 60 < 10 ? "0" : "") + "\(minute / 60)"
      let past = minute % 60
      var event = EventDraft(id: "event-\(number)")
      event.time = "2026-03-04T\(clock):\(past < 10 ? "0" : "")\(past):00Z"
      event.user = generator.pick(["alice", "bob", "carol"])
      event.name = generator.pick(["ListUsers", "GetRole", "CreateUser"])
      event.agent = generator.oneIn(3) ? "agent \(number)" : "aws-cli/2"
      event.error = generator.oneIn(5) ? "AccessDenied" : ""
      files[Int.random(in: 0..<5, using: &generator)].append(event)
      if generator.oneIn(7) { files[Int.random(in: 0..<5, using: &generator)].append(event) }
    }
    return files
  }

  private static let columns: [EventColumn] = [.principal, .userAgent, .eventID, .action]

  private func rows(
    _ log: ScratchLog, threads: Int, memory: Int
  ) throws -> (rows: [String], outcome: EventStream.Outcome) {
    var stream = EventStream(
      options: log.options(threads: threads), columns: EventStreamTests.columns)
    stream.memoryBytes = memory
    var rows: [String] = []
    let outcome = try stream.run { row in
      let texts = EventStreamTests.columns.map { row.text(of: $0) }
      rows.append("\(row.time) \(texts) \(row.file) \(row.record)")
    }
    return (rows, outcome)
  }

  @Test func tinyMemoryAndThreadsChangeNothing() throws {
    let files = EventStreamTests.files(seed: 7, events: 900)
    let log = try ScratchLog(files)
    let whole = try rows(log, threads: 1, memory: 64 << 20)
    #expect(whole.outcome.spilledRuns == 0)
    for (threads, memory) in [(1, 4096), (3, 12_000), (2, 1 << 20), (5, 20_480)] {
      let other = try rows(log, threads: threads, memory: memory)
      #expect(other.rows == whole.rows)
      #expect(other.outcome.repeats == whole.outcome.repeats)
      if memory < 1 << 20 { #expect(other.outcome.spilledRuns > 3) }
    }
    // The plain way: every event once, in the order of time.
    let distinct = Dictionary(grouping: files.joined(), by: \.id)
    #expect(whole.rows.count == distinct.count)
    #expect(whole.outcome.repeats == files.joined().count - distinct.count)
    #expect(whole.outcome.repeats > 50)
    let times = whole.rows.map { $0.prefix(20) }
    #expect(times == times.sorted())
    let told = Set(whole.rows.map { $0.drop { $0 != "[" }.prefix { $0 != "]" } })
    for event in distinct.values.compactMap(\.first) {
      let text =
        "[\"user/\(event.user)\", \"\(event.agent)\", \"\(event.id)\", \"iam:\(event.name)\""
      #expect(told.contains(text[...]), "\(event.id)")
    }
  }

  @Test func theAccountAddsUp() throws {
    let log = try ScratchLog(EventStreamTests.files(seed: 8, events: 200))
    let filter = EventFilter(condition: try FilterParser.parse("Principal alice"))
    var stream = EventStream(options: log.options(filter: filter), columns: [.principal])
    var handed = 0
    let outcome = try stream.run { row in
      handed += 1
      #expect(row.text(of: .principal) == "user/alice")
    }
    let report = outcome.report
    #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
    #expect(report.recordsSkippedByReason == [.outsideFilter: report.recordsSkipped])
    #expect(report.recordsAnalyzed == handed + outcome.repeats)
    #expect(report.telling?.events == handed)

    // With rules the whole log is analysed, and what is not told is counted apart.
    let rule = Rule(id: "r", title: "R", severity: .low, condition: .test(.outcome([.denied])))
    stream.rules = CompiledRules(rules: [rule], alsoReading: filter.fieldNames)
    var told = 0
    let asked = try stream.run { _ in told += 1 }
    #expect(told == handed)
    #expect(asked.report.recordsAnalyzed == report.recordsRead)
    let telling = try #require(asked.report.telling)
    #expect(telling.outsideFilter == report.recordsSkipped)
    #expect(asked.report.matches > told / 5)
  }

  @Test func undecidedEventsAreLeftOutAndCounted() throws {
    let forwarded = EventDraft(id: "f", address: "AWS Internal", agent: "AWS Internal")
    let log = try ScratchLog([[forwarded, EventDraft(id: "g")]])
    var options = log.options(
      filter: EventFilter(
        condition: try FilterParser.parse("not aws:SourceIp in 203.0.113.0/24")))
    let left = try EventStream(options: options, columns: [.eventID]).run { row in
      #expect(row.text(of: .eventID) == "g")
    }
    #expect(left.report.recordsSkippedByReason == [.undecidedByFilter: 1])
    #expect(left.report.undecidedKeysOfFilter == ["aws:SourceIp": 1])
    options.includesUndecided = true
    let taken = try EventStream(options: options, columns: [.eventID]).run { _ in }
    #expect(taken.events == 2)
  }

  @Test func theDeliveryToTheCallersAccountIsKept() throws {
    var own = EventDraft(id: "own")
    own.more = ["\"sharedEventID\":\"shared-1\""]
    var other = own
    other.id = "other"
    other.more.append("\"recipientAccountId\":\"444455556666\"")
    other.agent = "a much longer text than that of the delivery to the caller's own account"
    for files in [[[own], [other]], [[other], [own]]] {
      let log = try ScratchLog(files)
      var ids: [String] = []
      let outcome = try EventStream(options: log.options(), columns: [.eventID]).run {
        ids.append($0.text(of: .eventID))
      }
      #expect(ids == ["own"])
      #expect(outcome.repeats == 1)
    }
  }
}
