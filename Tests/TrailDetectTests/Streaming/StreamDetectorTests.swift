import Testing
import TrailEvents
import TrailPolicy
import TrailTestSupport

@testable import TrailDetect

/// A stream against one run over everything.
@Suite struct StreamDetectorTests {
  /// How far behind the latest event one may come, in seconds.
  static let lateness: Int64 = 600
  /// With two digits the order of the names is that of the numbers.
  static let firstFile = 10

  static func member(
    _ name: String, _ action: String, valueKeys: [String] = []
  ) throws -> Correlation.Member {
    Correlation.Member(
      name: name, source: .events(try RuleText.action(action)),
      grouping: .principal, valueKeys: try valueKeys.map(RuleText.key))
  }

  /// A rule of every form, with groups, deduplication and windows that end in the middle of things.
  static func rules() throws -> CompiledRules {
    func rule(_ id: String, _ correlation: Correlation? = nil, dedup: Int64 = 3600) throws -> Rule {
      var rule = try AlertAssemblyTests.rule(id, correlation, evidence: ["aws:SourceIp"])
      rule.deduplicationSeconds = dedup
      return rule
    }
    let name = try RuleText.key("cloudtrail:requestParameters.userName")
    let create = try member("create", "iam:CreateUser")
    let delete = try member("delete", "iam:DeleteUser")
    let tag = try member("tag", "iam:TagUser")
    let fewer = Threshold([.init(.lt, 3)])
    let inner = Correlation.Member(
      name: "burst",
      source: .correlation(Correlation(form: .count(3), windowSeconds: 120, members: [create])),
      grouping: .principal)
    let quiet = Correlation.Member(
      name: "quiet",
      source: .correlation(
        Correlation(
          form: .sequence(steps: 1, isOrdered: false), windowSeconds: 90,
          members: [create, tag])),
      grouping: .principal)
    return CompiledRules(rules: [
      try rule("plain"), try rule("plain-each", dedup: 0), try rule("plain-short", dedup: 100),
      try rule("count", Correlation(form: .count(4), windowSeconds: 120)),
      try rule("count-each", Correlation(form: .count(2), windowSeconds: 60), dedup: 0),
      try rule("few", Correlation(form: .count(fewer), windowSeconds: 300), dedup: 100),
      try rule(
        "distinct", Correlation(form: .distinct(3), windowSeconds: 200, distinctKey: name)),
      try rule(
        "spike",
        Correlation(
          form: .spike(factor: 2, floor: 3, baselineSeconds: 1800), windowSeconds: 100), dedup: 200),
      try rule(
        "together",
        Correlation(
          form: .together(.all([.member(0), .not(.member(1))])), windowSeconds: 60,
          members: [create, delete]), dedup: 60),
      try rule(
        "sequence",
        Correlation(
          form: .sequence(steps: 2, isOrdered: true), windowSeconds: 300,
          members: [create, delete])),
      try rule(
        "without",
        Correlation(
          form: .sequence(steps: 2, isOrdered: false), windowSeconds: 150,
          members: [create, delete, tag]), dedup: 10),
      try rule(
        "chain",
        Correlation(
          form: .sequence(steps: 2, isOrdered: true), windowSeconds: 600,
          members: [inner, delete])),
      try rule(
        "chain-of-absence", Correlation(form: .count(2), windowSeconds: 900, members: [quiet])),
      try rule(
        "new", Correlation(form: .new(learnSeconds: 900), windowSeconds: 0, distinctKey: name),
        dedup: 300),
    ])
  }

  /// An event as the tests deal it.
  struct Event {
    var seconds: Int64
    var json: String
  }

  /// Bursts and pauses of few people, some events delivered twice.
  static func events(_ generator: inout SeededGenerator, count: Int) -> [Event] {
    var now: Int64 = 1_772_600_000
    var events: [Event] = []
    for index in 0..<count {
      now += generator.pick([0, 0, 1, 5, 20, 59, 60, 61, 100, 119, 150, 300, 899, 900, 3600])
      var record = SimpleRecord(
        eventID: "e\(index)", time: Timestamp(seconds: now).description,
        name: generator.pick(["CreateUser", "CreateUser", "DeleteUser", "TagUser"]),
        user: generator.pick(["alice", "alice", "bob", "ü"]))
      record.userName = generator.pick(["a", "b", "c", "d\(index)"])
      record.address = generator.pick(["192.0.2.1", "192.0.2.2"])
      if generator.oneIn(8) { record.sharedEventID = "shared-\(index)" }
      events.append(Event(seconds: now, json: record.json))
      if record.sharedEventID != nil {
        record.eventID = "copy-\(index)"
        record.account = "444455556666"
        events.append(Event(seconds: now, json: record.json))
      } else if generator.oneIn(6) {
        events.append(Event(seconds: now, json: record.json))
      }
    }
    return events
  }

  /// The events in an order in which none comes more than the lateness behind a later one.
  static func disordered(
    _ events: [Event], _ generator: inout SeededGenerator
  ) -> [Event] {
    events.map { event in
      (event.seconds + Int64.random(in: 0..<lateness, using: &generator), event)
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Feeds files one after the other, perhaps through a saved state after each.
  static func stream(
    _ files: [[Event]], rules: CompiledRules, workers count: Int = 1, isSaved: Bool = false
  ) throws -> (alerts: [Alert], counts: StreamDetector.Counts, held: [Int]) {
    var detector = StreamDetector(rules)
    var workers = (0..<count).map { _ in detector.makeWorker() }
    var alerts: [Alert] = []
    var held: [Int] = []
    for (index, file) in files.enumerated() {
      let number = detector.number(ofFile: "file-\(firstFile + index)")
      try RecordFeed.scan(file.map(\.json), fields: rules.fields) { record, time in
        try workers[index % count].analyze(record, time: time, file: number)
      }
      for worker in workers { try detector.take(worker) }
      if let latest = detector.latest {
        alerts += detector.advance(to: Timestamp(seconds: latest.seconds - lateness))
      }
      held.append(detector.heldCount)
      guard isSaved else { continue }
      let state = detector.save()
      detector = StreamDetector(rules)
      #expect(try detector.restore(state).isEmpty)
      workers = (0..<count).map { _ in detector.makeWorker() }
    }
    alerts += detector.finish()
    return (alerts, detector.counts, held)
  }

  static func inOrder(_ alerts: some Sequence<Alert>) -> [Alert] {
    alerts.sorted { ($0.rule.id, $0.id) < ($1.rule.id, $1.id) }
  }

  /// Files of a few events each.
  static func files(_ events: [Event], _ generator: inout SeededGenerator) -> [[Event]] {
    var files: [[Event]] = []
    var rest = events[...]
    while !rest.isEmpty {
      let size = Int.random(in: 1...9, using: &generator)
      files.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return files
  }

  @Test(arguments: [1, 3], [false, true])
  func isTheSameAsOneRun(workers: Int, isSaved: Bool) throws {
    let rules = try StreamDetectorTests.rules()
    var ruleIDs: Set<String> = []
    for seed in UInt64(1)...6 {
      var generator = SeededGenerator(seed: seed)
      let events = StreamDetectorTests.events(&generator, count: 140)
      let files = StreamDetectorTests.files(
        StreamDetectorTests.disordered(events, &generator), &generator)
      let whole = try AlertAssemblyTests.assemble(
        files.enumerated().map {
          (StreamDetectorTests.firstFile + $0.offset, $0.element.map(\.json))
        }, rules: rules)
      let stream = try StreamDetectorTests.stream(
        files, rules: rules, workers: workers, isSaved: isSaved)
      #expect(stream.counts.lateMatches == 0)
      let expected = StreamDetectorTests.inOrder(whole.alerts)
      let found = StreamDetectorTests.inOrder(stream.alerts)
      if let (left, right) = zip(found, expected).first(where: { $0 != $1 }) {
        Issue.record("seed \(seed), \(left.rule.id): \(left) instead of \(right)")
      }
      #expect(found.count == expected.count, "seed \(seed)")
      #expect(stream.counts.matches == whole.matches)
      #expect(stream.counts.repeatedEvents == whole.repeatedEvents)
      #expect(stream.counts.alerts == found.count)
      ruleIDs.formUnion(found.map(\.rule.id))
    }
    #expect(ruleIDs == Set(rules.rules.map(\.id)), "some form never fired: \(ruleIDs)")
  }

  /// Most alerts come long before the end, or it would be no stream.
  @Test func alertsComeAsSoonAsTheyAreFinal() throws {
    let rules = try StreamDetectorTests.rules()
    var generator = SeededGenerator(seed: 77)
    let events = StreamDetectorTests.events(&generator, count: 400)
    let detector = StreamDetector(rules)
    let worker = detector.makeWorker()
    var early: [Alert] = []
    for event in events {
      try RecordFeed.scan([event.json], fields: rules.fields) { record, time in
        try worker.analyze(record, time: time, file: detector.number(ofFile: "f"))
      }
      try detector.take(worker)
      for alert in detector.advance(to: Timestamp(seconds: event.seconds)) {
        let reach = Int64(3600 + 2 * 1800)
        #expect(event.seconds - alert.last.seconds < reach + 3600 + 900, "\(alert.rule.id)")
        early.append(alert)
      }
    }
    let open = detector.openAlertCount
    let rest = detector.finish()
    #expect(rest.count >= open)
    #expect(early.count > 10 * rest.count)
  }

  /// What is remembered does not grow with the log.
  @Test func memoryIsBoundedByTheWindows() throws {
    let rules = try StreamDetectorTests.rules()
    var generator = SeededGenerator(seed: 5)
    let events = StreamDetectorTests.events(&generator, count: 600)
    let stream = try StreamDetectorTests.stream(
      StreamDetectorTests.files(events, &generator), rules: rules)
    let early = try #require(stream.held.prefix(60).max())
    let late = try #require(stream.held.suffix(60).max())
    #expect(late < 3 * early, "\(early) events in the beginning, \(late) at the end")
    #expect(late < 700)
  }

  /// A state with windows, open alerts and waiting matches.
  private static func smallState(_ rules: CompiledRules, seed: UInt64) throws -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    let events = StreamDetectorTests.events(&generator, count: 12)
    let detector = StreamDetector(rules)
    let worker = detector.makeWorker()
    try RecordFeed.scan(events.map(\.json), fields: rules.fields) { record, time in
      try worker.analyze(record, time: time, file: detector.number(ofFile: "f"))
    }
    try detector.take(worker)
    _ = detector.advance(to: Timestamp(seconds: events[8].seconds))
    #expect(detector.heldCount > 10 && detector.openAlertCount > 2)
    return detector.save()
  }

  @Test func aTruncatedStateIsRefused() throws {
    let rules = try StreamDetectorTests.rules()
    let state = try StreamDetectorTests.smallState(rules, seed: 9)
    for length in 0..<state.count {
      #expect(throws: StateError.self, "\(length) bytes") {
        try StreamDetector(rules).restore(Array(state[..<length]))
      }
    }
    #expect(throws: StateError.self) { try StreamDetector(rules).restore(state + [0]) }
  }

  /// Damage that no checksum caught may give another state, but never ends the process.
  @Test func aDamagedStateDoesNoHarm() throws {
    let rules = try StreamDetectorTests.rules()
    let state = try StreamDetectorTests.smallState(rules, seed: 10)
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for _ in 0..<300 {
      var damaged = state
      damaged[Int.random(in: 0..<state.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      do throws(StateError) {
        _ = try StreamDetector(rules).restore(damaged)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 50)
  }
}
