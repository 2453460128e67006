import Testing
import TrailEvents
import TrailPolicy
import TrailScan
import TrailTestSupport

@testable import TrailDetect

@Suite struct AlertAssemblyTests {
  /// A file as a test deals it: its number, and the texts of its records.
  typealias File = (number: Int, records: [String])

  /// Runs workers over files; the files are dealt to them in turn.
  ///
  /// Once with all details from the start, once with those of the alerts' events read again: that gives the
  /// same.
  static func assemble(
    _ files: [File], rules: CompiledRules, workers count: Int = 1,
    maxMatchBytes: Int = DetectionWorker.defaultMaxMatchBytes,
    cacheLimit: Int = RuleEvaluator.cacheLimit,
    maxHeld: Int = AlertDraft.maxHeld
  ) throws -> AlertAssembly {
    let names = (0..<64).map { "file-\($0)" }
    func draft(isReadAgain: Bool) throws -> AlertDraft {
      let workers = (0..<count).map { _ in
        DetectionWorker(
          rules, canReadAgain: isReadAgain, maxMatchBytes: maxMatchBytes, cacheLimit: cacheLimit)
      }
      for (index, file) in files.enumerated() {
        try RecordFeed.scan(file.records, fields: rules.fields) { record, time in
          try workers[index % count].analyze(record, time: time, file: file.number)
        }
      }
      return try AlertDraft(
        workers, rules: rules, files: names, maxHeld: maxHeld)
    }
    let whole = try draft(isReadAgain: false)
    #expect(try whole.recalls().isEmpty)
    let assembly = try whole.finish()
    let brief = try draft(isReadAgain: true)
    for recall in try brief.recalls() {
      while let number = recall.file {
        let file = try #require(files.first { $0.number == number })
        try RecordFeed.scan(file.records, fields: rules.fields) { record, _ in
          try recall.take(record, of: number)
        }
        try recall.finish(number)
      }
      #expect(recall.missing == 0)
    }
    let recalled = try brief.finish()
    #expect(recalled.alerts == assembly.alerts)
    #expect(recalled.matches == assembly.matches)
    #expect(recalled.repeatedEvents == assembly.repeatedEvents)
    return assembly
  }

  static func rule(
    _ id: String, severity: Severity = .medium, _ correlation: Correlation? = nil,
    group: [String] = [], evidence: [String] = [], action: String = "*"
  ) throws -> Rule {
    Rule(
      id: id, title: id, severity: severity, condition: try RuleText.action(action),
      correlation: correlation, groupKeys: try group.map(RuleText.key),
      evidence: try evidence.map(RuleText.key))
  }

  // MARK: Order

  @Test(arguments: [UInt64](1...8))
  func theResultDoesNotDependOnOrderOrWorkers(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var rules = RandomRules(seed: seed)
    var list = try (0..<12).map { try rules.next(id: "rule-\(10 + $0)") }
    list.append(
      try AlertAssemblyTests.rule("count", Correlation(form: .count(6), windowSeconds: 7200)))
    let distinct = Correlation(
      form: .distinct(3), windowSeconds: 36_000,
      distinctKey: try RuleText.key("cloudtrail:eventName"))
    list.append(try AlertAssemblyTests.rule("distinct", distinct, group: ["trailsift:Account"]))
    let spike = Correlation(
      form: .spike(factor: 2, floor: 4, baselineSeconds: 86_400), windowSeconds: 3600)
    list.append(try AlertAssemblyTests.rule("spike", spike, group: ["cloudtrail:awsRegion"]))
    list += try AlertAssemblyTests.stories(&rules)
    let compiled = CompiledRules(rules: list)

    var source = RandomRecords(seed: seed)
    var records = (0..<200).map { _ in source.next() }
    records += records.shuffled(using: &generator).prefix(30)
    let expected = try AlertAssemblyTests.assemble([(0, records)], rules: compiled)
    #expect(!expected.alerts.isEmpty && expected.matches > 100)
    #expect(Set(expected.alerts.map(\.id)).count == expected.alerts.count)
    let stories = Set(expected.alerts.map(\.rule.id))
      .intersection(["sequence", "absence", "chain", "closing", "new"])
    #expect(stories.count >= 3, "seed \(seed): only \(stories)")
    for workers in 1...3 {
      let dealt = records.shuffled(using: &generator)
      let numbers = Array(0..<10).shuffled(using: &generator)
      let files = numbers.map { number in
        File(number, dealt.indices.filter { $0 % 10 == number }.map { dealt[$0] })
      }
      // With room for a few matches only, they go through files; one group after the other gives what all groups
      // at a time give; and what is forgotten is worked out anew.
      let found = try AlertAssemblyTests.assemble(
        files, rules: compiled, workers: workers, maxMatchBytes: workers == 2 ? 60_000 : 1 << 24,
        cacheLimit: workers == 3 ? RuleEvaluator.cacheLimit : 3,
        maxHeld: workers == 1 ? 1 << 20 : 30)
      #expect(found.matches == expected.matches)
      #expect(found.repeatedEvents == expected.repeatedEvents)
      #expect(found.alerts.map(\.withoutPlaces) == expected.alerts.map(\.withoutPlaces))
    }
  }

  /// A rule of each form with several kinds of events, or with a memory.
  static func stories(_ rules: inout RandomRules) throws -> [Rule] {
    let region = try RuleText.key("cloudtrail:awsRegion")
    func member(_ name: String, _ condition: Expression) -> Correlation.Member {
      Correlation.Member(
        name: name, source: .events(condition), grouping: .keys([region], requiresAll: true))
    }
    let any = try RuleText.action("*")
    let s3 = member("s3", try RuleText.action("s3:*"))
    let other = member("other", .all([any, .not(try RuleText.action("s3:*"))]))
    let rare = member("rare", try rules.next(id: "x").condition)
    func rule(_ id: String, _ correlation: Correlation) -> Rule {
      var rule = Rule(
        id: id, title: id, severity: .low, condition: correlation.condition,
        correlation: correlation)
      if correlation.members.isEmpty { rule.condition = any }
      return rule
    }
    let bursts = Correlation(form: .count(3), windowSeconds: 7200, members: [s3])
    return [
      rule(
        "sequence",
        Correlation(
          form: .sequence(steps: 2, isOrdered: true), windowSeconds: 7200, members: [s3, other])),
      rule(
        "absence",
        Correlation(
          form: .sequence(steps: 1, isOrdered: false), windowSeconds: 60, members: [s3, rare])),
      rule(
        "chain",
        Correlation(
          form: .sequence(steps: 2, isOrdered: false), windowSeconds: 36_000,
          members: [
            Correlation.Member(
              name: "bursts", source: .correlation(bursts), grouping: .keys([], requiresAll: true)),
            Correlation.Member(
              name: "other", source: other.source, grouping: .keys([], requiresAll: true)),
          ])),
      rule(
        "closing",
        Correlation(
          form: .count(Threshold([.init(.lte, 2)])), windowSeconds: 3600, members: [s3, other])),
      rule(
        "new",
        Correlation(
          form: .new(learnSeconds: 3600), windowSeconds: 3600,
          distinctKey: try RuleText.key("cloudtrail:eventName"))),
    ]
  }

  @Test(arguments: [("2026-03-04T10:59:59Z", 1), ("2026-03-04T11:00:00Z", 0)])
  func aLogThatIsTooShortToLearnFromIsTold(time: String, count: Int) throws {
    var rules = RandomRules(seed: 1)
    let compiled = CompiledRules(rules: try AlertAssemblyTests.stories(&rules))
    var first = SimpleRecord()
    first.time = "2026-03-04T10:00:00Z"
    var last = SimpleRecord(eventID: "last")
    last.time = time
    let assembly = try AlertAssemblyTests.assemble(
      [(0, [last.json, first.json])], rules: compiled)
    #expect(assembly.silent.map(\.ruleID) == (count == 1 ? ["new"] : []))
    #expect(
      assembly.silent.allSatisfy {
        $0.reason == "the log is shorter than the 1 h that the rule learns"
      })
  }

  @Test func alertsStandBySeverityThenTimeThenRule() throws {
    let compiled = CompiledRules(rules: [
      try AlertAssemblyTests.rule("b", severity: .high),
      try AlertAssemblyTests.rule("a", severity: .high),
      try AlertAssemblyTests.rule("c", severity: .critical),
    ])
    var late = SimpleRecord(eventID: "late")
    late.time = "2026-03-04T12:00:00Z"
    let records = [late.json, SimpleRecord().json]
    let assembly = try AlertAssemblyTests.assemble([(0, records)], rules: compiled)
    #expect(
      assembly.alerts.map { "\($0.rule.id) \($0.events[0].eventID)" }
        == ["c e1", "c late", "a e1", "b e1", "a late", "b late"])
  }

  // MARK: Deliveries

  struct DeliveryRow: Sendable {
    var name: String
    var records: [SimpleRecord]
    var counts: [Int]
    var repeated: Int
  }

  @Test(arguments: [
    DeliveryRow(
      name: "the same event twice", records: [SimpleRecord(), SimpleRecord()], counts: [1],
      repeated: 1),
    DeliveryRow(
      name: "the same event three times", records: Array(repeating: SimpleRecord(), count: 3),
      counts: [1], repeated: 2),
    DeliveryRow(
      name: "two events", records: [SimpleRecord(), SimpleRecord(eventID: "e2")], counts: [2],
      repeated: 0),
    DeliveryRow(
      name: "without an id the text tells",
      records: [
        SimpleRecord(eventID: nil), SimpleRecord(eventID: nil),
        SimpleRecord(eventID: nil, userName: "carol"),
      ],
      counts: [2], repeated: 1),
    DeliveryRow(
      name: "an empty id is none",
      records: [SimpleRecord(eventID: ""), SimpleRecord(eventID: "", userName: "carol")],
      counts: [2], repeated: 0),
    DeliveryRow(
      name: "one call in two accounts",
      records: [
        SimpleRecord(eventID: "x", sharedEventID: "s"),
        SimpleRecord(eventID: "y", sharedEventID: "s", account: "444455556666"),
      ],
      counts: [1], repeated: 1),
    DeliveryRow(
      name: "an id of two accounts is two events",
      records: [SimpleRecord(), SimpleRecord(account: "444455556666")],
      counts: [1, 1], repeated: 0),
  ])
  func deliveriesCountOnce(row: DeliveryRow) throws {
    let compiled = CompiledRules(rules: [
      try AlertAssemblyTests.rule("a"), try AlertAssemblyTests.rule("b"),
    ])
    for isReversed in [false, true] {
      let records = row.records.map(\.json)
      let files = (isReversed ? records.reversed() : records).enumerated().map {
        File($0.offset, [$0.element])
      }
      for workers in 1...2 {
        let assembly = try AlertAssemblyTests.assemble(files, rules: compiled, workers: workers)
        let counts = assembly.alerts.filter { $0.rule.id == "a" }.map(\.count)
        #expect(counts == row.counts, "\(row.name)")
        #expect(assembly.alerts.count == row.counts.count * 2)
        #expect(assembly.repeatedEvents == row.repeated, "\(row.name): not once for each rule")
        #expect(assembly.matches == 2 * row.counts.reduce(0, +))
      }
    }
  }

  @Test func aSharedEventGivesTheSameAlertWhicheverFileIsFirst() throws {
    let compiled = CompiledRules(rules: [try AlertAssemblyTests.rule("a")])
    let copies = [
      SimpleRecord(eventID: "x", sharedEventID: "s").json,
      SimpleRecord(eventID: "y", sharedEventID: "s", account: "444455556666").json,
    ]
    let alerts = try [copies, copies.reversed()].map { records in
      try AlertAssemblyTests.assemble([(0, [records[0]]), (1, [records[1]])], rules: compiled)
        .alerts
    }
    #expect(alerts[0].map(\.withoutPlaces) == alerts[1].map(\.withoutPlaces))
  }

  @Test func repeatedDeliveriesDoNotFillAWindow() throws {
    let compiled = CompiledRules(rules: [
      try AlertAssemblyTests.rule("a", Correlation(form: .count(3), windowSeconds: 300))
    ])
    let two = [SimpleRecord(eventID: "1"), SimpleRecord(eventID: "2")].map(\.json)
    #expect(
      try AlertAssemblyTests.assemble([(0, two + two + two)], rules: compiled).alerts.isEmpty)
    let three = two + [SimpleRecord(eventID: "3").json]
    #expect(
      try AlertAssemblyTests.assemble([(0, three)], rules: compiled).alerts.map(\.count) == [3])
  }

  // MARK: What an alert tells

  @Test func anAlertTellsOfItsEvents() throws {
    let compiled = CompiledRules(rules: [
      try AlertAssemblyTests.rule(
        "a", group: ["cloudtrail:awsRegion", "aws:PrincipalTag/none"],
        evidence: ["cloudtrail:requestParameters.userName", "cloudtrail:requestParameters.none"])
    ])
    var records: [String] = []
    for index in 0..<25 {
      var record = SimpleRecord(eventID: "e\(index)")
      record.time = "2026-03-04T10:00:\(10 + index)Z"
      record.user = index < 20 ? "alice" : "ä\(index)"
      record.userName = "target-\(index)"
      records.append(record.json)
    }
    let assembly = try AlertAssemblyTests.assemble([(7, records)], rules: compiled)
    let alert = try #require(assembly.alerts.first)
    #expect(assembly.alerts.count == 1)
    #expect(
      alert.group == [
        AlertGroupValue(key: "cloudtrail:awsRegion", value: "us-east-1"),
        AlertGroupValue(key: "aws:PrincipalTag/none", value: ""),
      ])
    #expect(alert.count == 25)
    #expect(alert.eventsLeftOut == 15)
    #expect(alert.events.map(\.eventID) == (0..<10).map { "e\($0)" })
    #expect(alert.events.map(\.record) == Array(1...10))
    #expect(Set(alert.events.map(\.file)) == ["file-7"])
    #expect(alert.events[0].offset == 12)
    #expect(alert.principal.main == "user/alice")
    #expect(alert.principal.values.map(\.count) == [20, 1, 1, 1, 1, 1])
    #expect(alert.principal.values[1].text == "user/ä20")
    #expect(alert.resource.values.count == AlertFacet.maxValues)
    #expect(alert.resource.valuesLeftOut == 15)
    #expect(alert.notes.main == "userName target-0", "ties stand by their text")
    #expect(alert.outcome.values == [AlertFacet.Value(text: "Success", count: 25)])
    #expect(alert.action.main == "iam:CreateUser")
    #expect(
      alert.summary
        == "user/alice and 5 more principals called iam:CreateUser on "
        + "arn:aws:iam::111122223333:user/target-0 and 24 more resources from 192.0.2.1 "
        + "in account 111122223333, 25 times in 24 s")
  }

  @Test func anUnknownAccountIsTheCallersOwn() throws {
    let compiled = CompiledRules(rules: [try AlertAssemblyTests.rule("a")])
    let record = SimpleRecord(account: "").json
    let assembly = try AlertAssemblyTests.assemble([(0, [record])], rules: compiled)
    #expect(assembly.alerts.first?.account.main == "111122223333")
    #expect(
      assembly.alerts.first?.group.map(\.key) == ["trailsift:PrincipalKey", "trailsift:Account"])
  }

  @Test func matchesAreListedInTheOrderOfTheInput() throws {
    let compiled = CompiledRules(rules: [
      try AlertAssemblyTests.rule("b", action: "iam:Create*"), try AlertAssemblyTests.rule("a"),
    ])
    let workers = [0, 1].map { _ in DetectionWorker(compiled, listsEveryMatch: true) }
    for (worker, file) in [(0, 2), (1, 0), (0, 1)] {
      let records = [SimpleRecord().json, SimpleRecord(name: "GetUser").json]
      try RecordFeed.scan(records, fields: compiled.fields) { record, time in
        try workers[worker].analyze(record, time: time, file: file)
      }
    }
    var listed: [String] = []
    try AlertAssembly.listMatches(workers, rules: compiled, files: ["x", "y", "z"]) { match in
      listed.append("\(match.event.file)\(match.event.record)\(match.rule.id)")
    }
    #expect(listed == ["x1a", "x1b", "x2a", "y1a", "y1b", "y2a", "z1a", "z1b", "z2a"])
  }

  @Test func undecidedRecordsAreCountedByRule() throws {
    let rule = Rule(
      id: "org", title: "", severity: .low,
      condition: .test(try RuleText.condition("StringEquals", "aws:PrincipalOrgID", ["o-1"])))
    let sleeping = Rule(
      id: "asleep", title: "", severity: .low, condition: .constant(.yes), dormancy: "no networks")
    let compiled = CompiledRules(rules: [rule, sleeping])
    #expect(compiled.dormant == [DormantRule(ruleID: "asleep", reason: "no networks")])
    let worker = DetectionWorker(compiled)
    try RecordFeed.scan([SimpleRecord().json, SimpleRecord().json], fields: compiled.fields) {
      try worker.analyze($0, time: $1, file: 0)
    }
    #expect(worker.undecidedByRule == ["org": 2])
  }
}

extension Alert {
  /// The alert without the places that its events were read from.
  var withoutPlaces: Alert {
    var alert = self
    alert.events = events.map {
      AlertEvent(eventID: $0.eventID, eventTime: $0.eventTime, file: "", record: 0, offset: 0)
    }
    return alert
  }
}
