import Foundation
import Testing
import TrailDetect
import TrailKit
import TrailRules
import TrailScan
import TrailTestSupport

/// Random damage to random corpora: everything adds up, and damage stays where it is.
///
/// What "damage to one file does not change the alerts of the others" means where windows reach across files:
/// - which rules match an event depends on that event alone, so the matches in all other files stay the same;
/// - an alert may lose or gain no event but those of the damaged file, so groups that have no event in it, neither as
///   it was nor as it was read, have the same alerts;
/// - the alerts are those of a sound corpus that holds exactly the records that were read.
@Suite struct AccountingTests {
  private static let rules: CompiledRules = {
    let loaded = RuleLoader.load([RuleSource(path: "rules.yaml", text: text)])
    precondition(loaded.errors.isEmpty && loaded.rules.count == 4, "\(loaded.errors)")
    return CompiledRules(rules: loaded.rules.map(\.rule))
  }()

  private static let text = """
    - id: each
      title: Each deletion
      severity: low
      match: [{ Action: "s3:DeleteBucket" }]
    - id: burst
      title: Refused calls
      severity: low
      match: [{ Outcome: Denied }]
      correlate: { count: 3, within: 10m, by: [aws:PrincipalArn] }
    - id: addresses
      title: From many addresses
      severity: low
      match: [{ Action: "*" }]
      correlate: { distinct: aws:SourceIp, gte: 3, within: 30m, by: [aws:PrincipalArn] }
    - id: pair
      title: A deletion after a refusal
      severity: low
      correlate: { sequence: [refused, each], ordered: true, within: 20m, by: [aws:PrincipalArn] }
      steps: { refused: [{ Outcome: Denied }] }

    """

  /// Files of records by number; the callers are few, so that windows reach across files.
  private static func corpus(using random: inout SeededGenerator) -> [String: [String]] {
    var number = 0
    var files: [String: [String]] = [:]
    for file in 0..<Int.random(in: 2...6, using: &random) {
      files["log-\(file).json"] = (0..<Int.random(in: 1...25, using: &random)).map { _ in
        number += 1
        return record(number, using: &random)
      }
    }
    return files
  }

  private static func record(_ number: Int, using random: inout SeededGenerator) -> String {
    let user = "user-\(Int.random(in: 0..<4, using: &random))"
    let seconds = Int.random(in: 0..<7200, using: &random)
    let time = "2026-03-04T\(10 + seconds / 3600):\(pad(seconds / 60 % 60)):\(pad(seconds % 60))Z"
    let error = random.oneIn(3) ? #","errorCode":"AccessDenied""# : ""
    let name = random.pick(["DeleteBucket", "GetObject", "ListBuckets"])
    return
      #"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/\#(user)","#
      + #""userName":"\#(user)","accountId":"111122223333"},"eventTime":"\#(time)","eventSource":"s3.amazonaws.com","#
      + #""eventName":"\#(name)","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.\#(Int.random(in: 1...9, using: &random))","#
      + #""requestParameters":{"bucketName":"b"},"eventID":"e\#(number)","recipientAccountId":"111122223333"\#(error)}"#
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func document(_ records: [String]) -> [UInt8] {
    Array("{\"Records\":[\(records.joined(separator: ","))]}".utf8)
  }

  /// Changes, cuts, doubles or fills bytes of a file.
  private static func damage(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...200, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: if place < end { bytes[place] = UInt8.random(in: 0...255, using: &random) }
      default: for index in place..<end { bytes[index] = 0 }
      }
    }
  }

  /// A corpus on disk, and what scans of it come to.
  private struct Run {
    var alerts: AlertList
    var matches: [ListedMatch]
    var report: RunReport

    init(_ files: [String: [UInt8]]) throws {
      let folder = try ScratchFolder()
      for (name, bytes) in files { _ = try folder.write(bytes, to: name) }
      var options = ScanOptions(paths: [folder.path])
      let outcome = try Scan(rules: AccountingTests.rules, options: options).run()
      options.listsEveryMatch = true
      let listed = try Scan(rules: AccountingTests.rules, options: options).run()
      alerts = outcome.alerts
      report = outcome.report
      matches = listed.matches.map { match in
        var match = match
        match.event.file = (match.event.file as NSString).lastPathComponent
        return match
      }
      #expect(listed.report.recordsRead == report.recordsRead)
    }

    /// The callers that have a match in a file.
    func callers(in file: String) -> Set<String> {
      Set(matches.filter { $0.event.file == file }.map(\.principal))
    }

    /// A line for each match, of those that a test wants.
    func lines(where isWanted: (ListedMatch) -> Bool) -> [String] {
      matches.filter(isWanted).map { "\($0.rule.id) \($0.event.eventID) \($0.event.file)" }.sorted()
    }

    /// A line for each alert, of those that a test wants, without places.
    func alertLines(where isWanted: (Alert) -> Bool = { _ in true }) -> [String] {
      alerts.filter(isWanted).map { alert in
        "\(alert.rule.id) \(alert.first) \(alert.last) \(alert.count) \(alert.events.map(\.eventID))"
      }.sorted()
    }
  }

  /// The account of a run adds up, whatever happened.
  private static func checkSums(_ run: Run, files: Int) {
    let report = run.report
    #expect(report.filesFound == files)
    #expect(report.filesFound == report.filesRead + report.filesSkipped + report.filesFailed)
    #expect(report.recordsRead == report.recordsAnalyzed + report.recordsSkipped)
    #expect(report.recordsSkipped == report.recordsSkippedByReason.values.reduce(0, +))
    #expect(run.alerts.count == report.alertsBySeverity.values.reduce(0, +))
    for alert in run.alerts {
      #expect(alert.events.count + alert.eventsLeftOut == alert.count)
      #expect(alert.first <= alert.last && alert.count > 0)
    }
  }

  @Test func damageStaysWhereItIs() throws {
    var random = SeededGenerator(seed: 20_260_304)
    var lost = 0
    var kept = 0
    for _ in 0..<60 {
      let corpus = Self.corpus(using: &random)
      let sound = corpus.mapValues { Self.document($0) }
      let whole = try Run(sound)
      Self.checkSums(whole, files: corpus.count)
      #expect(!whole.report.hasProblems)
      let victim = random.pick(corpus.keys.sorted())
      var damaged = sound
      var bytes = sound[victim] ?? []
      Self.damage(&bytes, using: &random)
      damaged[victim] = bytes
      let hurt = try Run(damaged)
      Self.checkSums(hurt, files: corpus.count)

      // The matches in other files are the same.
      #expect(hurt.lines { $0.event.file != victim } == whole.lines { $0.event.file != victim })
      // So are the alerts of callers that have nothing in the damaged file.
      let touched = whole.callers(in: victim).union(hurt.callers(in: victim))
      let isUntouched = { (alert: Alert) in !touched.contains(alert.principal.main ?? "") }
      #expect(hurt.alertLines(where: isUntouched) == whole.alertLines(where: isUntouched))
      // And all alerts are those of a corpus that holds exactly what was read.
      damaged[victim] = Self.document(try Self.recordsRead(of: bytes))
      let rewritten = try Run(damaged)
      #expect(rewritten.report.recordsAnalyzed == hurt.report.recordsAnalyzed)
      #expect(rewritten.alertLines() == hurt.alertLines())
      lost += whole.report.recordsAnalyzed - hurt.report.recordsAnalyzed
      kept += hurt.alerts.count
    }
    #expect(lost > 200 && kept > 200, "\(lost) \(kept): the property proved nothing")
  }

  /// The records that are read of a damaged file, as they stand in it.
  private static func recordsRead(of bytes: [UInt8]) throws -> [String] {
    let scanner = RecordScanner(fields: FieldTable())
    var records: [String] = []
    var given = 0
    while true {
      switch scanner.next() {
      case .needsBytes:
        let space = scanner.freeSpace
        let count = min(space.count, bytes.count - given)
        guard count > 0 else {
          scanner.finish()
          continue
        }
        space.copyBytes(from: bytes[given..<given + count])
        given += count
        scanner.append(count)
      case .record:
        guard let record = scanner.record else { continue }
        records.append(String(decoding: record.bytes, as: UTF8.self))
      case .skipped: continue
      case .notJSON, .end: return records
      }
    }
  }
}
