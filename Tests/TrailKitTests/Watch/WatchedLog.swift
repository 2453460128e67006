import Foundation
import TrailDetect
import TrailEvents
import TrailInput
import TrailKit
import TrailRules
import TrailTestSupport

/// A small log in many files, and rules that look at it through windows of minutes.
enum WatchedLog {
  static let start: Int64 = 1_772_600_000
  static let lateness: Int64 = 900

  static let rulesText = """
    id: any-change
    title: A change
    severity: low
    match: [{ Action: "iam:*" }]
    dedup: 10m
    ---
    id: burst
    title: A burst
    severity: high
    match: [{ Action: "iam:CreateUser" }]
    correlate: { count: 3, within: 5m }
    dedup: 10m
    ---
    id: new-address
    title: A new address
    severity: medium
    match: [{ Action: "iam:*" }]
    correlate: { new: aws:SourceIp, learn: 2h }
    dedup: 10m
    ---
    id: gone
    title: Created and deleted
    severity: critical
    steps:
      made: [{ Action: "iam:CreateUser" }]
      gone: [{ Action: "iam:DeleteUser" }]
    correlate: { sequence: [made, gone], ordered: true, within: 10m }
    """

  static func rules() throws -> CompiledRules {
    let loaded = RuleLoader.load(
      [RuleSource(path: "rules.yaml", text: rulesText)], declared: DeclaredConditions())
    if let error = loaded.errors.first { throw error }
    return CompiledRules(rules: loaded.rules.map(\.rule))
  }

  static func record(
    _ id: String, at seconds: Int64, name: String = "CreateUser", user: String = "alice",
    address: String = "192.0.2.1"
  ) -> String {
    """
    {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA\(user)",\
    "arn":"arn:aws:iam::111122223333:user/\(user)","accountId":"111122223333",\
    "userName":"\(user)"},"eventTime":"\(Timestamp(seconds: seconds))",\
    "eventSource":"iam.amazonaws.com","eventName":"\(name)","awsRegion":"us-east-1",\
    "sourceIPAddress":"\(address)","requestParameters":{"userName":"x"},"eventID":"\(id)",\
    "eventType":"AwsApiCall","recipientAccountId":"111122223333"}
    """
  }

  static func document(_ records: [String]) -> [UInt8] {
    Array("{\"Records\":[\(records.joined(separator: ","))]}".utf8)
  }

  /// A file of a log: when it arrives, and what is in it.
  struct File {
    var name: String
    var bytes: [UInt8]
  }

  /// An event that no rule looks at, long after all others: with it everything else is final.
  static let last = File(
    name: "z-last.json",
    bytes: document([
      record("last", at: start + 90 * 86_400, name: "GetUser").replacing(
        "iam.amazonaws.com", with: "sts.amazonaws.com")
    ]))

  /// Files in an order of arrival in which no event comes later than the lateness allows; some events are
  /// in two files, and the names say nothing of the order.
  static func files(seed: UInt64, events count: Int) -> [File] {
    var generator = SeededGenerator(seed: seed)
    var now = start
    var events: [(arrival: Int64, record: String)] = []
    for index in 0..<count {
      now += generator.pick([0, 1, 5, 30, 60, 150, 299, 300, 600, 3000])
      let text = record(
        "e\(index)", at: now, name: generator.pick(["CreateUser", "CreateUser", "DeleteUser"]),
        user: generator.pick(["alice", "bob", "carol"]),
        address: generator.pick(["192.0.2.1", "192.0.2.1", "192.0.2.\(index % 200)"]))
      for _ in 0..<(generator.oneIn(5) ? 2 : 1) {
        events.append((now + Int64.random(in: 0..<lateness, using: &generator), text))
      }
    }
    events.sort { $0.arrival < $1.arrival }
    var files: [File] = []
    var rest = events[...]
    while !rest.isEmpty {
      let size = Int.random(in: 1...6, using: &generator)
      files.append(
        File(
          name: "\(generator.next() % 100_000)-\(files.count).json",
          bytes: document(rest.prefix(size).map(\.record))))
      rest = rest.dropFirst(size)
    }
    return files
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    replacingOccurrences(of: text, with: other)
  }
}

/// An outlet that remembers everything, and fails when it is told to.
final class KeepingOutlet: AlertOutlet {
  struct Failure: Error {}

  var alerts: [Alert] = []
  var marks: [String: Int64] = ["kept": 1]
  var resumed: [String: Int64] = [:]
  var isClosed = false
  /// Fails after it took the alerts, as if the process were killed then.
  var failsAfterwards = false

  func give(_ alerts: [Alert]) throws {
    self.alerts += alerts
    if failsAfterwards { throw Failure() }
  }

  func resume(from marks: [String: Int64]) throws { resumed = marks }
}

/// A folder that is watched, with a clock that the test sets.
final class WatchBench {
  let folder: ScratchFolder
  let outlet = KeepingOutlet()
  let rules: CompiledRules
  var problems: [Problem] = []
  /// How far the watch's clock is ahead of the time when the test began.
  ///
  /// It stands still between, however slow the machine; files are marked by the real clock, which is never behind.
  var secondsAhead: Int64 = 0
  private let start = Int64(Date().timeIntervalSince1970)
  var threads = 1

  init() throws {
    folder = try ScratchFolder()
    rules = try WatchedLog.rules()
    try FileManager.default.createDirectory(
      atPath: logs, withIntermediateDirectories: true)
  }

  var logs: String { folder.path + "/logs" }
  var state: String { folder.path + "/state" }

  func watch(hasState: Bool = true) throws -> Watch {
    var options = WatchOptions(scan: ScanOptions(paths: [logs]))
    options.scan.threads = threads
    options.statePath = hasState ? state : nil
    options.latenessSeconds = WatchedLog.lateness
    return try Watch(
      rules: rules, options: options, outlet: outlet, stop: StopRequest(),
      now: { [unowned self] in
        Timestamp(seconds: start + secondsAhead)
      }, tell: { [unowned self] in problems.append($0) })
  }

  func put(_ file: WatchedLog.File) throws {
    _ = try folder.write(file.bytes, to: "logs/\(file.name)")
  }

  /// What one scan of the folder finds.
  func scanned() throws -> [Alert] {
    Array(try Scan(rules: rules, options: ScanOptions(paths: [logs])).run().alerts)
  }

  static func inOrder(_ alerts: some Sequence<Alert>) -> [Alert] {
    alerts.sorted { ($0.rule.id, $0.id) < ($1.rule.id, $1.id) }
  }
}
