import Foundation
import Testing
import TrailDetect
import TrailKit

/// What a watch makes of its state file.
@Suite struct WatchStateTests {
  /// A folder that was watched for a while: the state, the one before, and files yet unread.
  private func used() throws -> (bench: WatchBench, state: Data, previous: Data) {
    let bench = try WatchBench()
    let files = WatchedLog.files(seed: 5, events: 24)
    do {
      let watch = try bench.watch()
      for file in files.prefix(4) {
        try bench.put(file)
        try watch.pass()
      }
    }
    let state = try #require(FileManager.default.contents(atPath: bench.state))
    let previous = try #require(FileManager.default.contents(atPath: bench.state + ".previous"))
    for file in files.dropFirst(4) + [WatchedLog.last] { try bench.put(file) }
    return (bench, state, previous)
  }

  private func write(_ data: some Sequence<UInt8>, to path: String) throws {
    try Data(data).write(to: URL(fileURLWithPath: path))
  }

  /// Cut off anywhere, the state before it is gone on from, with a warning, and no alert is lost.
  @Test func aTruncatedStateIsGoneAround() throws {
    let (bench, state, previous) = try used()
    let expected = WatchBench.inOrder(try bench.scanned())
    let before = bench.outlet.alerts
    for length in 0..<state.count {
      try write(state[..<length], to: bench.state)
      try write(previous, to: bench.state + ".previous")
      bench.problems = []
      bench.outlet.alerts = before
      let watch = try bench.watch()
      #expect(bench.problems.map(\.code) == ["old-state"], "\(length) bytes")
      guard length % 500 == 0 else { continue }
      try watch.pass()
      let found = Dictionary(bench.outlet.alerts.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      #expect(WatchBench.inOrder(Array(found.values)) == expected)
    }
  }

  @Test func withoutAnotherStateItIsAnError() throws {
    let (bench, state, _) = try used()
    try FileManager.default.removeItem(atPath: bench.state + ".previous")
    for length in 0..<state.count {
      try write(state[..<length], to: bench.state)
      let error = #expect(throws: WatchError.self) { _ = try bench.watch() }
      let text = error?.description ?? ""
      #expect(text.hasPrefix("cannot go on from the state file `\(bench.state)`: it is"))
      #expect(text.contains("help: move it away to begin anew"))
    }
    #expect(bench.problems.isEmpty)
  }

  @Test func aFlippedBitShows() throws {
    let (bench, state, _) = try used()
    try FileManager.default.removeItem(atPath: bench.state + ".previous")
    for place in stride(from: 0, to: state.count, by: 7) {
      var damaged = state
      damaged[place] ^= 1 << UInt8(place % 8)
      try write(damaged, to: bench.state)
      #expect(throws: WatchError.self) { _ = try bench.watch() }
    }
  }

  /// A seal shows damage; whoever makes a file by hand can seal it, too.
  @Test func whatIsSealedIsLookedAtAllTheSame() throws {
    let rows: [(mark: Int64, more: Bool, reason: String)] = [
      (-1, false, "a number is out of all bounds"),
      (.min, false, "a number is out of all bounds"),
      (7, true, "there is more than belongs to it"),
    ]
    let detector = StreamDetector(try WatchedLog.rules()).save()
    for row in rows {
      let bench = try WatchBench()
      var writer = StateWriter()
      writer.write(UInt64(1))
      writer.write(1)
      writer.write("jsonl=alerts.jsonl")
      writer.write(row.mark)
      writer.write(0)
      writer.writeRaw(detector)
      if row.more { writer.write(true) }
      try write(StateSeal.close(writer.bytes), to: bench.state)
      let error = #expect(throws: WatchError.self) { _ = try bench.watch() }
      #expect(
        error?.description == "cannot go on from the state file `\(bench.state)`: \(row.reason)")
      #expect(bench.outlet.resumed.isEmpty)
    }
  }

  /// What was given before the first save is known to whoever goes on, so that no file gets it twice.
  @Test func aKillBeforeTheFirstSaveLeavesTheMarks() throws {
    let bench = try WatchBench()
    for file in WatchedLog.files(seed: 5, events: 24) + [WatchedLog.last] { try bench.put(file) }
    bench.outlet.marks = ["kept": 7]
    bench.outlet.failsAfterwards = true
    do {
      let watch = try bench.watch()
      #expect(throws: KeepingOutlet.Failure.self) { try watch.pass() }
    }
    bench.outlet.marks = ["kept": 99]
    _ = try bench.watch()
    #expect(bench.outlet.resumed == ["kept": 7])
  }

  /// Killed between the two renames.
  @Test func aMissingStateIsGoneAround() throws {
    let (bench, _, _) = try used()
    try FileManager.default.removeItem(atPath: bench.state)
    let watch = try bench.watch()
    try watch.pass()
    let found = Dictionary(bench.outlet.alerts.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    #expect(WatchBench.inOrder(Array(found.values)) == WatchBench.inOrder(try bench.scanned()))
  }

  @Test func twoWatchesCannotShareAState() throws {
    let bench = try WatchBench()
    let first = try bench.watch()
    let error = #expect(throws: WatchError.self) { _ = try bench.watch() }
    #expect(
      error?.description == "another trailsift is watching with the state file `\(bench.state)`")
    try first.pass()
  }
}
