import Testing
import TrailDetect

@testable import TrailForensics

/// Logs with more accounts, and more changes of trails, than are told of.
@Suite struct HostileOverviewTests {
  private static func overview(
    _ files: [[EventDraft]], threads: Int
  ) throws -> ActivityOverview {
    let log = try ScratchLog(files)
    var run = ActivityRun(options: log.options(threads: threads))
    run.wantsOverview = true
    return try #require(try run.run().overview)
  }

  /// An hour in each of which an account calls, but for three of them.
  private static func calls(_ account: Int, hours: [Int]) -> [EventDraft] {
    hours.map { hour in
      var event = EventDraft(id: "e\(account)-\(hour)")
      event.account = "\(100_000_000_000 + account)"
      event.time = "2026-03-0\(1 + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):30:00Z"
      return event
    }
  }

  @Test func whatIsLeftOutIsToldAndDoesNotDependOnOrder() throws {
    let hours = Array(0..<40).filter { !(20..<23).contains($0) }
    let few = HostileOverviewTests.calls(5, hours: hours)
    let many = (0..<2500).flatMap { HostileOverviewTests.calls($0 == 5 ? 7 : $0, hours: [$0 % 24]) }
    let last = HostileOverviewTests.calls(2400, hours: hours)
    let files = [many, few, last]
    let expected = try HostileOverviewTests.overview(files, threads: 1)
    // Account 5 is among those that are looked at, account 2400 is not.
    #expect(expected.silences.map(\.account) == ["100000000005"])
    #expect(
      expected.limitsReached == [
        "too many pairs of account and region: silence was looked for in 2000"
      ])
    for threads in [1, 3] {
      let found = try HostileOverviewTests.overview(Array(files.reversed()), threads: threads)
      #expect(found.silences == expected.silences)
      #expect(found.hours == expected.hours)
      #expect(found.limitsReached == expected.limitsReached)
    }
    #expect(try HostileOverviewTests.overview([few], threads: 1).limitsReached == [])
  }

  @Test func theEarliestChangesStay() throws {
    let changes = (0..<10_200).map { number in
      var event = EventDraft(id: "e\(100_000 + number)")
      event.source = "cloudtrail.amazonaws.com"
      event.name = "StopLogging"
      event.time =
        "2026-03-0\(1 + number / 8640)T\(10 + number % 8640 / 3600):"
        + "\(10 + number % 3600 / 60 % 50):\(10 + number % 50)Z"
      return event
    }
    var told: Set<String> = []
    for (threads, files) in [
      (1, [changes]), (2, [Array(changes[5000...]), Array(changes[..<5000])]),
    ] {
      let overview = try HostileOverviewTests.overview(files, threads: threads)
      #expect(overview.trailChanges.count == 10_000)
      #expect(
        overview.limitsReached.contains { $0.hasPrefix("too many changes of what is logged") })
      told.insert(overview.trailChanges.map(\.eventID).joined(separator: " "))
    }
    #expect(told.count == 1)
  }
}
