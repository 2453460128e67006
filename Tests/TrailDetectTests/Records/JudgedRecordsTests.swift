import Testing
import TrailEvents
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailDetect

/// Records that several threads judge come to what one thread makes of them.
// Serialized: TMPDIR belongs to the whole process.
@Suite(.serialized) struct JudgedRecordsTests {
  private static func rules() throws -> [Rule] {
    func distinct(_ least: Threshold, within seconds: Int64) throws -> Correlation {
      Correlation(
        form: .distinct(least), windowSeconds: seconds,
        distinctKey: try RuleText.key("cloudtrail:eventName"))
    }
    return [
      try AlertAssemblyTests.rule("plain", action: "iam:DeleteUser"),
      try AlertAssemblyTests.rule(
        "burst", Correlation(form: .count(24), windowSeconds: 600),
        group: ["trailsift:PrincipalKey"]),
      try AlertAssemblyTests.rule(
        "kinds", try distinct(4, within: 60), group: ["trailsift:PrincipalKey"]),
      try AlertAssemblyTests.rule("all", try distinct(5, within: 3600)),
    ]
  }

  /// A log of a day; some events come twice, some of these with another account.
  private static func records() -> [String] {
    var generator = SeededGenerator(seed: 3)
    var records: [String] = []
    for event in 0..<9000 {
      var record = SimpleRecord()
      let second = event * 86_400 / 9000
      record.time = Timestamp(milliseconds: 1_772_582_400_000 + Int64(second) * 1000).description
      record.eventID = "event-\(event)"
      record.user = "user-\(generator.oneIn(3) ? 0 : Int.random(in: 1...400, using: &generator))"
      record.name = generator.pick(["CreateUser", "ListUsers", "GetUser", "ListRoles", "GetRole"])
      if generator.oneIn(500) { record.name = "DeleteUser" }
      if generator.oneIn(10) { record.sharedEventID = "shared-\(event)" }
      records.append(record.json)
      if generator.oneIn(10) {
        if record.sharedEventID != nil { record.account = "444455556666" }
        records.append(record.json)
      }
    }
    return records
  }

  private static func assemble(
    _ records: [String], _ compiled: CompiledRules, workers count: Int, maxMatchBytes: Int,
    maxHeld: Int = AlertDraft.maxHeld
  ) throws -> AlertAssembly {
    let workers = (0..<count).map { _ in
      DetectionWorker(compiled, canReadAgain: true, maxMatchBytes: maxMatchBytes)
    }
    try RecordFeed.scan(records, fields: compiled.fields) { record, time in
      // In turns, and now and then for long.
      let turn = record.number % 3000 < 1000 ? record.number : 0
      try workers[turn % count].analyze(record, time: time, file: 0)
    }
    #expect(
      (workers[0].keeper?.records.spilledRunCount ?? 0 > 0) == (maxMatchBytes < 1 << 20),
      "what is on disk is judged, too")
    let draft = try AlertDraft(workers, rules: compiled, files: ["file"], maxHeld: maxHeld)
    #expect((draft.delayedRules > 0) == (maxHeld < AlertDraft.maxHeld))
    // Without a second look, alerts tell what windows know.
    for recall in try draft.recalls() {
      while let file = recall.file { try recall.finish(file) }
    }
    return try draft.finish()
  }

  @Test(arguments: [1 << 17, 1 << 24])
  func threadsMakeNoDifference(maxMatchBytes: Int) throws {
    let compiled = CompiledRules(rules: try Self.rules())
    let records = Self.records()
    let expected = try Self.assemble(records, compiled, workers: 1, maxMatchBytes: 1 << 24)
    #expect(Set(expected.alerts.map(\.rule.id)) == ["plain", "burst", "kinds", "all"])
    #expect(expected.repeatedEvents > 100)
    // One thread and several, with windows that remember all they want, and with some that are put off early or late.
    for (count, maxHeld) in [(2, AlertDraft.maxHeld), (3, AlertDraft.maxHeld), (1, 300), (2, 60)] {
      let found = try Self.assemble(
        records, compiled, workers: count, maxMatchBytes: maxMatchBytes, maxHeld: maxHeld)
      #expect(found.matches == expected.matches)
      #expect(found.repeatedEvents == expected.repeatedEvents)
      #expect(Array(found.alerts) == Array(expected.alerts))
    }
  }
}
