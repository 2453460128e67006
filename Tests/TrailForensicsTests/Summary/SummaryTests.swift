import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailReports
import TrailScan

@testable import TrailForensics

@Suite struct SummaryTests {
  private static func files() -> [[EventDraft]] {
    var files: [[EventDraft]] = [[], [], []]
    for number in 0..<60 {
      var event = EventDraft(id: "e\(number)")
      event.time = "2026-03-04T\(10 + number / 12):\(10 + number % 12 * 4):00Z"
      event.user = number % 4 == 0 ? "bob" : "alice"
      event.address = "192.0.2.\(number % 3)"
      event.name = ["ListUsers", "GetRole", "CreateUser"][number % 3]
      event.isReadOnly = number % 3 != 2
      event.error = number % 10 == 9 ? "AccessDenied" : number % 10 == 8 ? "Throttling" : ""
      files[number % 3].append(event)
      if number % 6 == 0 { files[(number + 1) % 3].append(event) }
    }
    return files
  }

  private func text(
    _ log: ScratchLog, by dimension: SummaryDimension?, as format: TimelineFormat,
    threads: Int = 1, memory: Int = 1 << 20
  ) throws -> String {
    var summary = EventSummary(options: log.options(threads: threads))
    summary.dimension = dimension
    summary.memoryBytes = memory
    var bytes: [UInt8] = []
    var report = SummaryReport()
    report.top = 2
    try report.write(try summary.run(), as: format) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func textByPrincipal() throws {
    let log = try ScratchLog(SummaryTests.files())
    let found = try text(log, by: .principal, as: .text)
    #expect(
      found == """
        60 events from 2026-03-04 10:10:00Z to 14:54:00Z: 48 succeeded, 6 denied,
            6 failed, 20 not read-only
        ██████ ▄█████▄ ██████ ▄█████▄ ██████  one column is 8 min

        2 principals
          45  user/alice  6 denied  3 failed  15 not read-only  03-04 10:14 – 14:54
              ▄█▄█▄█  █▄█▄█▄ ▄█▄█▄█  █▄█▄█▄ ▄█▄█▄█
              3 addresses (192.0.2.1, 192.0.2.2, 192.0.2.0), 1 access key
                (AKIA0000000000000001), 1 user agent (aws-cli/2.15.0), 3 actions
                (iam:GetRole, iam:CreateUser, iam:ListUsers), 1 region (us-east-1),
                1 account (111122223333), 1 kind of tool (cli), 2 error codes
                (AccessDenied, Throttling)
          15  user/bob  3 failed  5 not read-only  03-04 10:10 – 14:42
              █ █ █  █ █ █   █ █ █  █ █ █   █ █ █
              3 addresses (192.0.2.0, 192.0.2.1, 192.0.2.2), 1 access key
                (AKIA0000000000000001), 1 user agent (aws-cli/2.15.0), 3 actions
                (iam:ListUsers, iam:GetRole, iam:CreateUser), 1 region (us-east-1),
                1 account (111122223333), 1 kind of tool (cli), 1 error code
                (Throttling)

        """)
  }

  @Test func everyFormatIsTheSameForEveryNumberOfThreads() throws {
    let log = try ScratchLog(SummaryTests.files())
    for dimension in [nil] + SummaryDimension.allCases.map({ Optional($0) }) {
      for format in TimelineFormat.allCases {
        let one = try text(log, by: dimension, as: format)
        #expect(!one.isEmpty)
        #expect(try text(log, by: dimension, as: format, threads: 3, memory: 4096) == one)
      }
    }
  }

  /// The plain way: every event once, counted in dictionaries.
  @Test func countsAreThoseOfThePlainWay() throws {
    let events = Dictionary(grouping: SummaryTests.files().joined(), by: \.id)
      .values.compactMap(\.first)
    let log = try ScratchLog(SummaryTests.files())
    var summary = EventSummary(options: log.options(threads: 2))
    summary.dimension = .sourceIP
    let result = try summary.run()
    #expect(result.total.events == events.count)
    #expect(result.outcome.repeats == 10)
    #expect(result.tables.count == 1)
    let table = result.tables[0]
    #expect(table.count == 3)
    var values: [SummaryValue] = []
    try table.each(top: 0) { values.append($0) }
    #expect(values.count == 3)
    for value in values {
      let own = events.filter { $0.address == value.text }
      #expect(value.counts.events == own.count)
      #expect(value.counts.denied == own.count { $0.error == "AccessDenied" })
      #expect(value.counts.failed == own.count { $0.error == "Throttling" })
      #expect(value.counts.writes == own.count { !$0.isReadOnly })
      #expect(value.counts.first == own.compactMap { Timestamp($0.time) }.min())
      #expect(value.counts.last == own.compactMap { Timestamp($0.time) }.max())
      #expect(
        value.distinct[SummaryDimension.principal.number] == Set(own.map(\.user)).count)
      #expect(value.distinct[SummaryDimension.action.number] == Set(own.map(\.name)).count)
      let errors = Set(own.map(\.error)).subtracting([""])
      #expect(value.distinct[SummaryDimension.error.number] == errors.count)
      #expect(value.counts.activity.counts.reduce(0, +) == Int32(own.count))
    }
  }

  @Test func jsonLinesAreJSON() throws {
    let log = try ScratchLog(SummaryTests.files())
    var kinds: [String] = []
    for line in try text(log, by: .action, as: .jsonl).split(separator: "\n") {
      let value = try JSONValue.parse(Array(line.utf8))
      #expect(value["schema"]?.string == SummaryReport.schema)
      kinds.append(value["kind"]?.string ?? "")
    }
    #expect(kinds == ["total", "value", "value", "leftOut"])
  }

  @Test func spansGrowWithTheLog() {
    var scale = ActivityScale()
    var activity = Activity()
    for minute in stride(from: Int64(0), to: 1000, by: 10) {
      let time = Timestamp(seconds: 1_800_000_000 + minute * 60)
      scale.include(time)
      activity.add(time, scale)
    }
    #expect(scale.spanSeconds == 60 << 5)
    #expect(activity.counts.count <= Activity.maxSpans)
    #expect(activity.counts.reduce(0, +) == 100)
    #expect(Activity.sparkline([0, 1, 4, 8, 1000]) == " ▁▁▁█")
    #expect(Activity.sparkline([]) == "")
  }

  @Test func hostileValuesAreHarmless() throws {
    var event = EventDraft(id: "x")
    event.user = "\u{1B}[31m=cmd"
    event.address = "=1+1"
    event.agent = "\u{202E}<b>"
    event.region = "a\nb"
    let log = try ScratchLog([[event]])
    let text = try text(log, by: nil, as: .text)
    #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
    let csv = try self.text(log, by: .sourceIP, as: .csv)
    #expect(csv.contains("\"'=1+1\""))
  }
}
