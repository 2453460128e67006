import TrailDetect
import TrailEvents
import TrailScan

/// Runs the tests that rules bring along.
public enum RuleTester {
  /// How many alerts a failure shows.
  private static let maxAlertsShown = 3

  /// Runs all tests of a rule.
  ///
  /// For each test the rule is read anew with what that test declares, and all its events are analysed as
  /// one log.
  public static func run(_ rule: LoadedRule) -> [RuleTestResult] {
    rule.tests.map { test in
      var result = RuleTestResult(
        ruleID: rule.rule.id, testName: test.name, passed: false, expected: test.expectation,
        got: 0, message: "", path: rule.path, line: test.position.line)
      switch alerts(of: rule, in: test) {
      case .failure(let fault): result.message = fault.message
      case .success(let alerts):
        result.got = alerts.count
        result.passed = test.expectation.isMet(by: alerts.count)
        if !result.passed { result.message = message(test.expectation, alerts) }
      }
      return result
    }
  }

  struct Fault: Error {
    var message: String
  }

  private static func message(_ expected: RuleTest.Expectation, _ alerts: [Alert]) -> String {
    let got = alerts.isEmpty ? "none" : "\(alerts.count)"
    var message = "expected \(expected), got \(got)"
    if !alerts.isEmpty {
      message += ": " + alerts.prefix(maxAlertsShown).map(\.summary).joined(separator: "; ")
    }
    if alerts.count > maxAlertsShown { message += "; and \(alerts.count - maxAlertsShown) more" }
    return message
  }

  private static func alerts(
    of rule: LoadedRule, in test: RuleTest
  ) -> Result<[Alert], Fault> {
    let findings = Findings(path: rule.path)
    let fresh = reread(rule, declared: test.conditions, findings: findings)
    guard let fresh, findings.errors.isEmpty else {
      let reason = findings.sortedErrors.first?.message ?? "it has no condition"
      return .failure(Fault(message: "with the test's conditions the rule is wrong: \(reason)"))
    }
    if let dormancy = fresh.dormancy {
      return .failure(
        Fault(message: "the rule sleeps: \(dormancy); declare it in the test's `conditions`"))
    }
    let compiled = CompiledRules(rules: [fresh], declared: test.conditions)
    do throws(Fault) {
      return .success(try alerts(on: test.events, rules: compiled, path: rule.path))
    } catch {
      return .failure(error)
    }
  }

  /// A rule as it is with other declared conditions; lists that were given when it was read stay.
  static func reread(
    _ rule: LoadedRule, declared: DeclaredConditions, findings: Findings
  ) -> Rule? {
    var declared = declared
    declared.lists.merge(rule.lists) { own, _ in own }
    let node = rule.node.removing(["tests", "testDefaults"])
    var reader = RuleReader(
      node, declared: declared, findings: findings,
      others: RuleReferences(roots: rule.references))
    return reader.read()
  }

  /// What rules make of some events.
  static func alerts(
    on events: [String], rules: CompiledRules, path: String
  ) throws(Fault) -> [Alert] {
    let worker = DetectionWorker(rules)
    do {
      try feed(events, to: worker, fields: rules.fields)
      return Array(try AlertAssembly.assemble([worker], rules: rules, files: [path]).alerts)
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault(message: "\(error)")
    }
  }

  /// Scans the events as one log; each must be a record with a time.
  private static func feed(
    _ events: [String], to worker: DetectionWorker, fields: FieldTable
  ) throws {
    var feed = RecordFeed(records: events.map { Array($0.utf8) })
    let scanner = RecordScanner(fields: fields)
    var records = 0
    scanning: while true {
      switch feed.next(scanner) {
      case .record:
        guard let record = scanner.record else { continue }
        records += 1
        guard let time = record.text(.eventTime).flatMap({ Timestamp($0) }) else {
          throw Fault(message: "event \(record.number) has no readable `eventTime`")
        }
        try worker.analyze(record, time: time, file: 0)
      case .skipped(let unit):
        let reason = unit.message.isEmpty ? "" : ": \(unit.message)"
        throw Fault(
          message:
            "event \(unit.number) is no CloudTrail record (it needs `eventSource`, `eventName`"
            + " and `userIdentity` or `eventVersion`)\(reason)")
      case .notJSON, .needsBytes: throw Fault(message: "the events are no JSON")
      case .end: break scanning
      }
    }
    guard records == events.count else {
      throw Fault(message: "\(events.count) events were read as \(records) records")
    }
  }
}
