import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailKit
import TrailTestSupport

/// A watch fed file by file against one scan of the same files.
@Suite struct WatchTests {
  @Test(arguments: [1, 3], [false, true])
  func isTheSameAsOneScan(threads: Int, restarts: Bool) throws {
    for seed in UInt64(1)...4 {
      let bench = try WatchBench()
      bench.threads = threads
      var watch = try bench.watch()
      var generator = SeededGenerator(seed: seed)
      for file in WatchedLog.files(seed: seed, events: 120) + [WatchedLog.last] {
        try bench.put(file)
        // Sometimes several files wait.
        if generator.oneIn(3), file.name != WatchedLog.last.name { continue }
        try watch.pass()
        guard restarts, generator.oneIn(4) else { continue }
        // The old one must let go of its state first.
        watch = try Self.replaced(&watch, by: bench)
      }
      try watch.pass()
      let found = WatchBench.inOrder(bench.outlet.alerts)
      let expected = WatchBench.inOrder(try bench.scanned())
      #expect(found == expected, "seed \(seed)")
      #expect(Set(found.map(\.rule.id)).count == 4, "a rule found nothing")
      let report = try watch.close()
      #expect(report.streaming?.lateRecords == 0)
      #expect(report.streaming?.openAlerts == 0)
      #expect(bench.problems.isEmpty)
    }
  }

  private static func replaced(_ watch: inout Watch, by bench: WatchBench) throws -> Watch {
    let other = try WatchBench()
    // Holds a place, so that nothing holds the state.
    watch = try other.watch(hasState: false)
    return try bench.watch()
  }

  /// Killed between giving and saving: the same alerts again, and no other.
  @Test func whatWasGivenAndNotSavedIsGivenAgain() throws {
    let bench = try WatchBench()
    let files = WatchedLog.files(seed: 7, events: 100) + [WatchedLog.last]
    var killed = 0
    for (index, file) in files.enumerated() {
      try bench.put(file)
      let watch = try bench.watch()
      bench.outlet.failsAfterwards = index % 3 == 0
      do {
        try watch.pass()
      } catch is KeepingOutlet.Failure {
        killed += 1
      }
    }
    bench.outlet.failsAfterwards = false
    try bench.watch().pass()
    #expect(killed > 3)
    var byID: [String: Alert] = [:]
    for alert in bench.outlet.alerts {
      if let known = byID[alert.id] { #expect(known == alert) }
      byID[alert.id] = alert
    }
    #expect(bench.outlet.alerts.count > byID.count, "nothing was given twice")
    #expect(WatchBench.inOrder(Array(byID.values)) == WatchBench.inOrder(try bench.scanned()))
    #expect(bench.outlet.resumed == ["kept": 1])
  }

  @Test func eachFileIsReadOnce() throws {
    let bench = try WatchBench()
    for file in WatchedLog.files(seed: 3, events: 30) { try bench.put(file) }
    let watch = try bench.watch()
    for _ in 0..<3 { try watch.pass() }
    let report = try watch.close()
    #expect(
      report.filesRead == FileManager.default.enumerator(atPath: bench.logs)?.allObjects.count)
    #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
    #expect(report.filesFound == report.filesRead)
  }

  // MARK: Files

  @Test func anUnfinishedFileIsReadWhenItIsWhole() throws {
    let bench = try WatchBench()
    let file = WatchedLog.File(
      name: "a.json",
      bytes: WatchedLog.document((0..<5).map { WatchedLog.record("e\($0)", at: WatchedLog.start) }))
    let watch = try bench.watch()
    for length in [0, 1, 40, 900, file.bytes.count - 1] {
      try bench.put(WatchedLog.File(name: file.name, bytes: Array(file.bytes[..<length])))
      try watch.pass()
    }
    #expect(bench.problems.isEmpty)
    try bench.put(file)
    try bench.put(WatchedLog.last)
    try watch.pass()
    #expect(WatchBench.inOrder(bench.outlet.alerts) == WatchBench.inOrder(try bench.scanned()))
    #expect(!bench.outlet.alerts.isEmpty)
    let report = try watch.close()
    #expect(report.filesRead == 2)
    #expect(report.recordsRead == 6)
    #expect(report.repeatedEvents == 0)
    #expect(!report.hasProblems)
  }

  /// Swift takes these names for the same; they are two files, one of which is still being written.
  @Test func namesInTwoSpellingsAreTwoFiles() throws {
    let bench = try WatchBench()
    let names = ["caf\u{E9}.json", "cafe\u{301}.json"]
    let bytes = names.indices.map { index in
      WatchedLog.document(
        (0...index).map { WatchedLog.record("e\(index)-\($0)", at: WatchedLog.start) })
    }
    try bench.put(WatchedLog.File(name: names[0], bytes: bytes[0]))
    try bench.put(WatchedLog.File(name: names[1], bytes: Array(bytes[1].dropLast(9))))
    let watch = try bench.watch()
    try watch.pass()
    try bench.put(WatchedLog.File(name: names[1], bytes: bytes[1]))
    try watch.pass()
    let report = try watch.close()
    #expect(report.filesRead == 2)
    #expect(report.recordsRead == 3)
    #expect(report.repeatedEvents == 0)
    #expect(!report.hasProblems)
  }

  @Test func aTornGzipFileIsReadWhenItIsWhole() throws {
    let bench = try WatchBench()
    let sample = try #require(
      FileManager.default.enumerator(atPath: SampleLog.folder)?.compactMap { $0 as? String }
        .filter { $0.hasSuffix(".json.gz") && $0.contains("/CloudTrail/") }.sorted().first)
    let name = (sample as NSString).lastPathComponent
    let data = try #require(FileManager.default.contents(atPath: "\(SampleLog.folder)/\(sample)"))
    let watch = try bench.watch()
    for length in [10, data.count / 2, data.count - 4] {
      try bench.put(WatchedLog.File(name: name, bytes: Array(data[..<length])))
      try watch.pass()
    }
    #expect(bench.problems.isEmpty)
    try bench.put(WatchedLog.File(name: name, bytes: Array(data)))
    try watch.pass()
    let report = try watch.close()
    #expect(report.filesRead == 1)
    #expect(report.recordsAnalyzed > 0)
    #expect(!report.hasProblems)
  }

  @Test func patienceHasAnEnd() throws {
    let bench = try WatchBench()
    let whole = WatchedLog.document([
      WatchedLog.record("a", at: WatchedLog.start), WatchedLog.record("b", at: WatchedLog.start),
    ])
    try bench.put(WatchedLog.File(name: "a.json", bytes: Array(whole.dropLast(30))))
    let watch = try bench.watch(hasState: false)
    try watch.pass()
    bench.secondsAhead = 599
    try watch.pass()
    #expect(bench.problems.isEmpty)
    bench.secondsAhead = 601
    try watch.pass()
    try watch.pass()
    #expect(bench.problems.map(\.code) == ["truncated-record"])
    let report = try watch.close()
    // What could be read of it counts.
    #expect(report.recordsAnalyzed == 1)
    #expect(report.hasProblems)
    #expect(bench.outlet.alerts.map(\.rule.id) == ["any-change"])
  }

  /// A file that is written anew under its name is read again, and what it repeats counts once.
  @Test func aReplacedFileIsReadAgain() throws {
    let bench = try WatchBench()
    let first = (0..<3).map { WatchedLog.record("e\($0)", at: WatchedLog.start + $0) }
    let more = first + [WatchedLog.record("e3", at: WatchedLog.start + 3)]
    let watch = try bench.watch()
    try bench.put(WatchedLog.File(name: "a.json", bytes: WatchedLog.document(first)))
    try watch.pass()
    try bench.put(WatchedLog.File(name: "a.json", bytes: WatchedLog.document(more)))
    let later = WatchedLog.record("later", at: WatchedLog.start + 86_400, name: "GetUser")
    try bench.put(WatchedLog.File(name: "later.json", bytes: WatchedLog.document([later])))
    try watch.pass()
    let expected = try bench.scanned().filter { $0.last.seconds < WatchedLog.start + 3600 }
    #expect(WatchBench.inOrder(bench.outlet.alerts) == WatchBench.inOrder(expected))
    // A day after, nothing in it is new.
    try bench.put(WatchedLog.File(name: "b.json", bytes: WatchedLog.document(more)))
    let before = bench.outlet.alerts.count
    try watch.pass()
    #expect(bench.outlet.alerts.count == before)
    #expect(try watch.close().streaming?.lateRecords == 4)
  }

  @Test func aFolderThatComesLaterIsFound() throws {
    let bench = try WatchBench()
    let watch = try bench.watch()
    try FileManager.default.removeItem(atPath: bench.logs)
    for _ in 0..<3 { try watch.pass() }
    #expect(bench.problems.map(\.code) == ["notFound"])
    try bench.put(
      WatchedLog.File(
        name: "2026/03/05/a.json",
        bytes: WatchedLog.document([WatchedLog.record("a", at: WatchedLog.start)])))
    try watch.pass()
    #expect(try watch.close().recordsAnalyzed == 1)
  }

  // MARK: Time

  @Test func anEventOfTheFutureDoesNotEndThePresent() throws {
    let bench = try WatchBench()
    let watch = try bench.watch()
    let now = Int64(Date().timeIntervalSince1970)
    for (name, seconds) in [("a.json", now + 9_000_000), ("b.json", now - 60), ("c.json", now)] {
      try bench.put(
        WatchedLog.File(
          name: name, bytes: WatchedLog.document([WatchedLog.record(name, at: seconds)])))
      try watch.pass()
    }
    #expect(try watch.close().streaming?.lateRecords == 0)
  }

  @Test func timeGoesOnWithoutEvents() throws {
    let bench = try WatchBench()
    let watch = try bench.watch()
    let now = Int64(Date().timeIntervalSince1970)
    try bench.put(
      WatchedLog.File(
        name: "a.json", bytes: WatchedLog.document([WatchedLog.record("a", at: now - 10)])))
    try watch.pass()
    // The alert may grow for ten minutes, its events may be late, and only then is it quiet.
    let final = 600 + WatchedLog.lateness + 3600
    bench.secondsAhead = final - 120
    try watch.pass()
    #expect(bench.outlet.alerts.isEmpty)
    bench.secondsAhead = final + 120
    try watch.pass()
    #expect(bench.outlet.alerts.map(\.rule.id) == ["any-change"])
  }

  @Test func withoutAStateTheEndGivesWhatIsOpen() throws {
    let bench = try WatchBench()
    for file in WatchedLog.files(seed: 4, events: 60) { try bench.put(file) }
    let watch = try bench.watch(hasState: false)
    try watch.pass()
    let early = bench.outlet.alerts.count
    _ = try watch.close()
    #expect(bench.outlet.alerts.count > early)
    #expect(WatchBench.inOrder(bench.outlet.alerts) == WatchBench.inOrder(try bench.scanned()))
  }

  @Test func alertsThatNobodyTookAreGivenAgain() throws {
    let bench = try WatchBench()
    for file in WatchedLog.files(seed: 4, events: 60) + [WatchedLog.last] { try bench.put(file) }
    bench.outlet.isClosed = true
    var report = RunReport()
    do {
      let watch = try bench.watch()
      try watch.pass()
      report = try watch.close()
    }
    #expect(report.filesRead == 0 || !FileManager.default.fileExists(atPath: bench.state))
    bench.outlet.isClosed = false
    bench.outlet.alerts = []
    try bench.watch().pass()
    #expect(WatchBench.inOrder(bench.outlet.alerts) == WatchBench.inOrder(try bench.scanned()))
  }

  // MARK: Memory

  /// Neither the events held nor the state grow with the log.
  @Test func aLongLogTakesNoMoreMemory() throws {
    let bench = try WatchBench()
    let watch = try bench.watch()
    var sizes: [Int] = []
    for (index, file) in WatchedLog.files(seed: 11, events: 1200).enumerated() {
      try bench.put(file)
      guard index % 8 == 7 else { continue }
      try watch.pass()
      // A sync that keeps a window of the bucket.
      for name in try FileManager.default.contentsOfDirectory(atPath: bench.logs) {
        try FileManager.default.removeItem(atPath: "\(bench.logs)/\(name)")
      }
      let data = try #require(FileManager.default.contents(atPath: bench.state))
      sizes.append(data.count)
    }
    let early = try #require(sizes.prefix(12).max())
    let late = try #require(sizes.suffix(12).max())
    // Files seen and alerts' events take some bytes each for eight days, which is all that grows.
    #expect(late < early + 24 * 1200 * 4)
    let streaming = try #require(try watch.close().streaming)
    #expect(streaming.heldEvents < 400)
    #expect(streaming.closedWindows > 10, "what is forgotten is counted")
  }
}
