import Foundation
import Testing
import TrailTestSupport

/// `watch` as a process that is fed, stopped and killed.
@Suite struct WatchCommandTests {
  static let rules = """
    id: any-change
    title: A change
    severity: low
    match: [{ Action: "iam:*" }]
    dedup: 5m
    ---
    id: burst
    title: A burst
    severity: high
    match: [{ Action: "iam:CreateUser" }]
    correlate: { count: 3, within: 5m }
    dedup: 5m
    """

  static func record(_ number: Int, at seconds: Int, name: String = "CreateUser") -> String {
    let time = Date(timeIntervalSince1970: 1_772_600_000 + Double(seconds))
      .formatted(.iso8601)
    return """
      {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA",\
      "arn":"arn:aws:iam::111122223333:user/u\(number % 3)","accountId":"111122223333",\
      "userName":"u\(number % 3)"},"eventTime":"\(time)","eventSource":"iam.amazonaws.com",\
      "eventName":"\(name)","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.1",\
      "eventID":"e\(number)","eventType":"AwsApiCall","recipientAccountId":"111122223333"}
      """
  }

  /// A folder with rules and logs, and what the tests put there.
  final class Place {
    let path: String
    private var fileCount = 0

    init() throws {
      path =
        FileManager.default.temporaryDirectory
        .appendingPathComponent("trailsift-watch-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(
        atPath: path + "/logs", withIntermediateDirectories: true)
      try Data(WatchCommandTests.rules.utf8).write(to: URL(fileURLWithPath: path + "/rules.yaml"))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static let options = ["--no-default-rules", "--rules", "rules.yaml"]
    static let watching =
      ["watch"] + options + [
        "--state", "state", "--lateness", "15m", "--poll", "1s", "--quiet", "--format", "jsonl",
        "--output", "jsonl=alerts.jsonl", "logs",
      ]

    func put(_ records: [String]) throws {
      fileCount += 1
      // As a sync does: under another name first.
      let name = "\(path)/logs/\(fileCount).json"
      try Data("{\"Records\":[\(records.joined(separator: ","))]}".utf8)
        .write(to: URL(fileURLWithPath: name + ".part"))
      try FileManager.default.moveItem(atPath: name + ".part", toPath: name)
    }

    /// With it everything before is final.
    func putLast() throws {
      try put([WatchCommandTests.record(0, at: 9_000_000, name: "GetUser")])
    }

    var alerts: [String] {
      let text = (try? String(contentsOfFile: path + "/alerts.jsonl", encoding: .utf8)) ?? ""
      return text.split(separator: "\n").map(String.init).sorted()
    }

    /// What one scan finds, without the alert that the last record is itself.
    func scanned() throws -> [String] {
      let process = try RunningProcess(
        ["scan"] + Place.options + ["--quiet", "--format", "jsonl", "logs"], in: path)
      #expect(try process.wait() == 0)
      return process.outputText.split(separator: "\n").map(String.init)
        .filter { !$0.contains("\"iam:GetUser\"") }.sorted()
    }
  }

  /// Records in an order in which none comes more than 15 minutes behind a later one.
  private static func records(seed: UInt64, count: Int) -> [String] {
    var generator = SeededGenerator(seed: seed)
    var now = 0
    return (0..<count).map { index in
      now += generator.pick([0, 1, 20, 100, 299, 300, 700])
      let arrival = now + Int.random(in: 0..<900, using: &generator)
      return (arrival, record(index, at: now, name: generator.pick(["CreateUser", "TagUser"])))
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  @Test(arguments: [UInt64](1...3))
  func survivesKills(seed: UInt64) throws {
    let place = try Place()
    var generator = SeededGenerator(seed: seed)
    var rest = WatchCommandTests.records(seed: seed, count: 160)[...]
    func put(_ files: Int) throws {
      for _ in 0..<files where !rest.isEmpty {
        let size = Int.random(in: 1...6, using: &generator)
        try place.put(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
    }
    var given: Set<String> = []
    for _ in 0..<3 {
      let process = try RunningProcess(Place.watching, in: place.path)
      let before = place.alerts.count
      // Anywhere: before it has begun, while it reads, gives or saves.
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        try put(5)
        usleep(UInt32.random(in: 1000...400_000, using: &generator))
      }
      if generator.oneIn(2) {
        try put(8)
        try process.wait { place.alerts.count > before || rest.isEmpty }
      }
      process.signal(SIGKILL)
      #expect(try process.wait() == SIGKILL)
      given.formUnion(process.outputText.split(separator: "\n").map(String.init))
    }
    try put(1000)
    try place.putLast()
    let process = try RunningProcess(Place.watching + ["--once"], in: place.path)
    #expect(try process.wait() == 0, "\(process.errorText)")
    given.formUnion(process.outputText.split(separator: "\n").map(String.init))
    let expected = try place.scanned()
    #expect(expected.count > 20)
    #expect(place.alerts == expected, "seed \(seed)")
    #expect(given.sorted() == expected, "seed \(seed)")
  }

  /// Killed after it gave and before it saved, and the next one killed after it had given and saved a part of that.
  @Test func whatIsGivenAgainInPartsIsWrittenOnce() throws {
    let place = try Place()
    let manager = FileManager.default
    let (state, kept) = (place.path + "/state", place.path + "/kept")
    func run() throws {
      let process = try RunningProcess(Place.watching + ["--once"], in: place.path)
      #expect(try process.wait() <= 1, "\(process.errorText)")
    }
    func put(_ days: ClosedRange<Int>) throws {
      for day in days { try place.put([WatchCommandTests.record(day, at: day * 86_400)]) }
    }
    try put(0...1)
    try run()
    try manager.copyItem(atPath: state, toPath: kept)
    try put(2...6)
    try run()
    let given = place.alerts.count
    #expect(given == 6)
    // As if the second run had been killed before it saved, and the third sees the last files late.
    for path in [state, state + ".previous"] { try manager.removeItem(atPath: path) }
    try manager.moveItem(atPath: kept, toPath: state)
    let late = try (6...7).map { number in
      let name = "\(place.path)/logs/\(number).json"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: name))
      try manager.removeItem(atPath: name)
      return (name, bytes)
    }
    try run()
    #expect(place.alerts.count == given)
    for (name, bytes) in late { try bytes.write(to: URL(fileURLWithPath: name)) }
    try run()
    #expect(place.alerts.count == given)
    try place.putLast()
    try run()
    #expect(place.alerts == (try place.scanned()))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func stopsWhenAsked(signal: Int32) throws {
    let place = try Place()
    let process = try RunningProcess(Place.watching, in: place.path)
    for records in [WatchCommandTests.records(seed: 9, count: 30)] {
      for record in records { try place.put([record]) }
    }
    try place.putLast()
    try process.wait { process.outputText.contains("\n") }
    process.signal(signal)
    #expect(try process.wait() == 0)
    #expect(place.alerts == (try place.scanned()))
    let again = try RunningProcess(Place.watching + ["--once"], in: place.path)
    #expect(try again.wait() == 1, "something was given twice")
    #expect(again.outputText.isEmpty)
  }

  #if os(Linux)
  /// In the background of a script Ctrl-C is meant for something else.
  @Test func anIgnoredSignalStaysIgnored() throws {
    let place = try Place()
    let process = try RunningProcess(
      Place.watching, in: place.path, launcher: ["/usr/bin/env", "--ignore-signal=INT"])
    try process.wait { FileManager.default.fileExists(atPath: place.path + "/state.lock") }
    process.signal(SIGINT)
    try place.put([WatchCommandTests.record(1, at: 0)])
    try place.putLast()
    try process.wait { process.outputText.contains("\n") }
    process.signal(SIGTERM)
    #expect(try process.wait() == 0)
  }
  #endif

  /// A file that comes while it watches is found by a notice or by looking.
  @Test func findsWhatComesIntoNewFolders() throws {
    let place = try Place()
    let process = try RunningProcess(Place.watching, in: place.path)
    try process.wait {
      FileManager.default.fileExists(atPath: place.path + "/state.lock")
    }
    try FileManager.default.createDirectory(
      atPath: place.path + "/logs/2026/03/05", withIntermediateDirectories: true)
    let text = "{\"Records\":[\(WatchCommandTests.record(1, at: 0))]}"
    try Data(text.utf8).write(to: URL(fileURLWithPath: place.path + "/logs/2026/03/05/a.json"))
    try process.wait { FileManager.default.fileExists(atPath: place.path + "/state.previous") }
    try place.putLast()
    try process.wait { place.alerts.count == 1 }
    process.signal(SIGTERM)
    #expect(try process.wait() == 0)
  }

  @Test func aDamagedStateIsNoSilentBeginning() throws {
    let place = try Place()
    try Data("trailsift.state/1\nnonsense".utf8)
      .write(to: URL(fileURLWithPath: place.path + "/state"))
    let process = try RunningProcess(Place.watching + ["--once"], in: place.path)
    #expect(try process.wait() == 2)
    #expect(
      process.errorText.hasPrefix(
        "error: cannot go on from the state file `state`: it is cut off or damaged\n"))
  }

  @Test(arguments: [
    ["watch"], ["watch", "-"], ["watch", "--format", "sarif", "samples"],
    ["watch", "--output", "html=/tmp/a.html", "samples"], ["watch", "--lateness", "1", "samples"],
    ["watch", "--poll", "0s", "samples"], ["watch", "--every-match", "samples"],
  ])
  func badUsage(arguments: [String]) throws {
    let outcome = try TrailsiftProcess.run(arguments)
    #expect(outcome.status == 2)
    #expect(!outcome.errors.isEmpty)
  }
}
