import TrailDetect
import TrailEvents

/// Reads the tests of a rule.
///
/// `testDefaults` is a mapping that each event is laid over. An event with `repeat: 10` stands for ten,
/// `every` apart (a second, unless given), with eventIDs of their own.
struct RuleTestReader {
  /// How many events one test may have.
  static let maxEvents = 100_000
  static let fields = ["name", "events", "conditions", "expect"]

  let findings: Findings

  func tests(_ node: SourceNode?, defaults: SourceNode?) -> [RuleTest] {
    if let defaults, defaults.pairs == nil {
      findings.error(
        .badValue, "`testDefaults` is a mapping of record fields", at: defaults.position)
    }
    guard let node, !node.isNothing else { return [] }
    guard let elements = node.elements else {
      findings.error(.badValue, "`tests` is a list of tests", at: node.position)
      return []
    }
    return elements.compactMap { test($0, defaults: defaults) }
  }

  private func test(_ node: SourceNode, defaults: SourceNode?) -> RuleTest? {
    guard
      findings.fields(
        of: node, owner: "a test", known: RuleTestReader.fields) != nil
    else { return nil }
    let name = required("name", in: node).flatMap { findings.text($0, named: "name")?.text }
    let events = required("events", in: node).flatMap { self.events($0, defaults: defaults) }
    let expectation = required("expect", in: node).flatMap(expectation)
    var conditions = DeclaredConditions()
    if let declared = node["conditions"], !declared.isNothing {
      conditions = ConditionsReader(findings: findings).read(declared)
    }
    guard let name, let events, let expectation else { return nil }
    return RuleTest(
      name: name, events: events, conditions: conditions, expectation: expectation,
      position: node.position)
  }

  private func required(_ name: String, in node: SourceNode) -> SourceNode? {
    guard let value = node[name] else {
      findings.error(.missingField, "a test has no `\(name)`", at: node.position)
      return nil
    }
    return value
  }

  private func expectation(_ node: SourceNode) -> RuleTest.Expectation? {
    switch node.text {
    case "alert": return .alert
    case "none": return RuleTest.Expectation.none
    case let text?:
      if let count = Int(text), (0...RuleTestReader.maxEvents).contains(count) {
        return .count(count)
      }
      findings.error(
        .badValue, "a test cannot expect `\(text)`", help: "write `alert`, `none` or a number",
        at: node.position)
    case nil:
      findings.error(
        .badValue, "`expect` is `alert`, `none` or a number", at: node.position)
    }
    return nil
  }

  private func events(_ node: SourceNode, defaults: SourceNode?) -> [String]? {
    guard let elements = node.elements, !elements.isEmpty else {
      findings.error(.badValue, "`events` is a list of records", at: node.position)
      return nil
    }
    var events: [String] = []
    for element in elements {
      guard element.pairs != nil else {
        findings.error(
          .badValue, "an event is a mapping, the record as CloudTrail writes it",
          at: element.position)
        return nil
      }
      let event = defaults?.pairs == nil ? element : defaults?.merged(with: element) ?? element
      for copy in repeated(event) {
        var writer = EventWriter(findings: findings, warns: events.count < elements.count)
        events.append(writer.json(copy))
      }
      guard events.count <= RuleTestReader.maxEvents else {
        findings.error(
          .badValue, "a test has more than \(RuleTestReader.maxEvents) events",
          at: element.position)
        return nil
      }
    }
    return events
  }

  /// The events that one with `repeat` stands for.
  private func repeated(_ event: SourceNode) -> [SourceNode] {
    let plain = event.removing(["repeat", "every"])
    let every = event["every"]
    guard let times = event["repeat"] else {
      if let every {
        findings.error(.conflict, "`every` needs `repeat`", at: every.position)
      }
      return [plain]
    }
    guard let count = findings.count(times, named: "repeat", in: 1...RuleTestReader.maxEvents)
    else { return [] }
    let step = every.map { findings.duration($0, named: "every") ?? 1 } ?? 1
    guard let start = plain["eventTime"]?.text.flatMap({ Timestamp($0) }) else {
      findings.error(
        .badValue, "an event with `repeat` needs a readable `eventTime`", at: times.position)
      return []
    }
    let id = plain["eventID"]?.text ?? "event"
    return (0..<count).map { number in
      let time = Timestamp(milliseconds: start.milliseconds + Int64(number) * step * 1000)
      return plain.setting("eventTime", to: "\(time)").setting("eventID", to: "\(id)-\(number + 1)")
    }
  }
}
