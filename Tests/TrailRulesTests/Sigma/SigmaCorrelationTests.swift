import Testing
import TrailDetect
import TrailEvents

@testable import TrailRules

/// Sigma's correlations from their YAML to their alerts.
@Suite struct SigmaCorrelationTests {
  /// The rules that correlations refer to.
  static let base = """
    title: Failed login
    id: aaaaaaaa-0000-4000-8000-000000000001
    name: failed
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: Login, errorCode: Failed }, condition: s }
    ---
    title: Good login
    id: aaaaaaaa-0000-4000-8000-000000000002
    name: good
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: Login, errorCode: null }, condition: s }
    ---
    title: Upload
    id: aaaaaaaa-0000-4000-8000-000000000003
    name: upload
    level: low
    logsource: { product: aws, service: cloudtrail }
    detection: { s: { eventName: Put }, condition: s }
    ---

    """

  /// `title: X`, `name: x`, `level: high` and the fields of `correlation`.
  static func correlation(_ name: String, _ fields: String) -> String {
    "title: \(name)\nname: \(name)\nlevel: high\ncorrelation: { \(fields) }\n"
  }

  /// `10 fail alice 192.0.2.1`, `20 put alice 500`: seconds, what, who, and from where or how much.
  private static func record(_ text: String, _ number: Int) -> String {
    let parts = text.split(separator: " ").map(String.init)
    let time = Timestamp(
      milliseconds: (1_772_668_800 + (Int64(parts[0]) ?? 0)) * 1000)
    let isPut = parts[1] == "put"
    let user = parts[2] == "-" ? "" : "\"userName\":\"\(parts[2])\","
    let last = parts.count > 3 ? parts[3] : "192.0.2.1"
    return """
      {"eventVersion":"1.08","eventTime":"\(time)","eventSource":"x.amazonaws.com","eventName":\
      "\(isPut ? "Put" : "Login")","eventID":"e\(number)","awsRegion":"eu-west-1",\
      "recipientAccountId":"111122223333","sourceIPAddress":"\(isPut ? "192.0.2.9" : last)",\
      "userIdentity":{\(user)"type":"IAMUser"},"requestParameters":{"owner":"\(parts[2])",\
      "bytes":\(isPut ? last : "null")}\(parts[1] == "fail" ? ",\"errorCode\":\"Failed\"" : "")}
      """
  }

  static func alerts(_ text: String, _ events: [String]) throws -> [String] {
    let loaded = RuleLoader.load([RuleSource(path: "f.yaml", text: base + text)])
    if let error = loaded.errors.first { throw error }
    let records = events.enumerated().map { record($0.element, $0.offset) }
    let compiled = CompiledRules(rules: loaded.rules.map(\.rule))
    let sorted = try RuleTester.alerts(on: records, rules: compiled, path: "f")
    let shuffled = try RuleTester.alerts(on: records.reversed(), rules: compiled, path: "f")
    #expect(sorted.map(\.id) == shuffled.map(\.id))
    return sorted.map { "\($0.rule.title) \($0.count)" }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var events: [String]
    var alerts: [String]

    init(_ name: String, _ fields: String, _ events: [String], _ alerts: [String]) {
      self.init(name, text: SigmaCorrelationTests.correlation("C", fields), events, alerts)
    }

    init(_ name: String, text: String, _ events: [String], _ alerts: [String]) {
      self.name = name
      self.text = text
      self.events = events
      self.alerts = alerts
    }

    var testDescription: String { name }
  }

  private static let count =
    "type: event_count, rules: [failed], group-by: [userIdentity.userName], timespan: 1m"

  static let counts = [
    Row(
      "enough", "\(count), condition: { gte: 3 }",
      ["0 fail alice", "30 fail alice", "59 fail alice"], ["C 3"]),
    Row(
      "as old as the window is out", "\(count), condition: { gte: 3 }",
      ["0 fail alice", "30 fail alice", "60 fail alice"], []),
    Row(
      "across midnight, out of order", "\(count), condition: { gte: 3 }",
      ["20 fail alice", "-30 fail alice", "10 fail alice"], ["C 3"]),
    Row(
      "of different groups", "\(count), condition: { gte: 3 }",
      ["0 fail alice", "1 fail bob", "2 fail alice"], []),
    Row(
      "without the field", "\(count), condition: { gte: 2 }",
      ["0 fail -", "1 fail -", "2 fail -"], []),
    Row(
      "gt", "\(count), condition: { gt: 2 }",
      ["0 fail alice", "1 fail alice", "2 fail alice"], ["C 3"]),
    Row(
      "a range, below its end", "\(count), condition: { gte: 2, lt: 4 }",
      ["0 fail alice", "1 fail alice", "2 fail alice"], ["C 3"]),
    Row(
      "a range, above its end", "\(count), condition: { gte: 2, lt: 4 }",
      ["0 fail alice", "1 fail alice", "2 fail alice", "3 fail alice"], []),
    Row("eq", "\(count), condition: { eq: 1 }", ["0 fail alice", "60 fail alice"], ["C 2"]),
    Row("eq, too many", "\(count), condition: { eq: 1 }", ["0 fail alice", "59 fail alice"], []),
    Row("neq", "\(count), condition: { neq: 1 }", ["0 fail alice", "59 fail alice"], ["C 2"]),
    Row("lte", "\(count), condition: { lte: 1 }", ["0 fail alice", "1 fail bob"], ["C 1", "C 1"]),
    Row(
      "no groups", "type: event_count, rules: failed, timespan: 1m, condition: { gte: 3 }",
      ["0 fail alice", "1 fail bob", "2 fail -"], ["C 3"]),
    Row(
      "two rules", "type: event_count, rules: [failed, good], timespan: 1m, condition: { gte: 3 }",
      ["0 fail alice", "1 good bob", "2 fail -"], ["C 3"]),
    Row(
      "by id and by title",
      "type: event_count, rules: [AAAAAAAA-0000-4000-8000-000000000001, Good login], timespan: 1m,"
        + " condition: { gte: 3 }",
      ["0 fail alice", "1 good bob", "2 fail -"], ["C 3"]),
  ]

  private static let value = "rules: [upload], group-by: [userIdentity.userName], timespan: 1h"

  static let values = [
    Row(
      "value_count",
      "type: value_count, rules: [failed], timespan: 1h, condition: { field: sourceIPAddress, gte: 2 }",
      ["0 fail alice 192.0.2.1", "1 fail bob 192.0.2.1", "2 fail bob 192.0.2.2"], ["C 3"]),
    Row(
      "value_count, one value",
      "type: value_count, rules: [failed], timespan: 1h, condition: { field: sourceIPAddress, gte: 2 }",
      ["0 fail alice 192.0.2.1", "1 fail bob 192.0.2.1"], []),
    Row(
      "value_count of pairs",
      "type: value_count, rules: [failed], timespan: 1h, condition:"
        + " { field: [sourceIPAddress, userIdentity.userName], gte: 3 }",
      [
        "0 fail alice 192.0.2.1", "1 fail bob 192.0.2.1", "2 fail bob 192.0.2.2",
        "3 fail - 192.0.2.3",
      ],
      ["C 4"]),
    Row(
      "value_sum",
      "type: value_sum, \(value), condition: { field: requestParameters.bytes, gt: 99.5 }",
      ["0 put alice 50", "1 put alice 49.5", "2 put bob 99.5"], []),
    Row(
      "value_sum, more",
      "type: value_sum, \(value), condition: { field: requestParameters.bytes, gt: 99.5 }",
      ["0 put alice 50", "1 put alice 49.75", "2 put bob 99"], ["C 2"]),
    Row(
      "value_avg",
      "type: value_avg, \(value), condition: { field: requestParameters.bytes, gte: 10 }",
      ["0 put alice 5", "1 put alice 14", "2 put alice 11"], ["C 3"]),
    Row(
      "value_avg, lower",
      "type: value_avg, \(value), condition: { field: requestParameters.bytes, lt: 10 }",
      ["0 put alice 15", "1 put alice 4", "2 put bob 11"], ["C 2"]),
    Row(
      "value_percentile",
      "type: value_percentile, \(value), condition:"
        + " { field: requestParameters.bytes, percentile: 50, gte: 10 }",
      ["0 put alice 1", "1 put alice 2", "2 put alice 10", "3 put alice 11", "4 put alice 12"],
      ["C 5"]),
    Row(
      "value_median",
      "type: value_median, \(value), condition: { field: requestParameters.bytes, eq: 6 }",
      ["0 put alice 1", "1 put alice 5", "2 put alice 7", "3 put alice 99"], ["C 4"]),
  ]

  private static let both = "rules: [failed, good], group-by: [userIdentity.userName], timespan: 1m"

  static let temporals = [
    Row("temporal", "type: temporal, \(both)", ["0 good alice", "59 fail alice"], ["C 2"]),
    Row("temporal, too late", "type: temporal, \(both)", ["0 good alice", "60 fail alice"], []),
    Row("temporal, of two", "type: temporal, \(both)", ["0 good alice", "1 fail bob"], []),
    Row(
      "temporal, two of three",
      "type: temporal, rules: [failed, good, upload], timespan: 1m, condition: { gte: 2 }",
      ["0 good alice", "1 put bob 5"], ["C 2"]),
    Row(
      "ordered", "type: temporal_ordered, \(both)", ["0 fail alice", "59 good alice"], ["C 2"]),
    Row(
      "ordered, wrong", "type: temporal_ordered, \(both)", ["0 good alice", "59 fail alice"], []),
    Row(
      "ordered, in one second", "type: temporal_ordered, \(both)",
      ["5 good alice", "5 fail alice"],
      ["C 2"]),
    Row(
      "an expression", "type: temporal, timespan: 1m, condition: failed and (good or upload)",
      ["0 put alice 1", "1 fail alice"], ["C 2"]),
    Row(
      "and not", "type: temporal, \(both), condition: failed and not good",
      ["0 fail alice", "1 fail bob", "59 good bob"], ["C 1"]),
    Row(
      "and not, too late", "type: temporal, \(both), condition: failed and not good",
      ["1 fail bob", "61 good bob"], ["C 1"]),
    Row(
      "an ordered expression", "type: temporal_ordered, \(both), condition: failed and good",
      ["0 fail alice", "1 good alice"], ["C 2"]),
    Row(
      "aliases",
      "type: temporal, rules: [failed, upload], timespan: 1m, group-by: [who], aliases:"
        + " { who: { failed: userIdentity.userName, upload: requestParameters.owner } }",
      ["0 fail alice", "1 put alice 1", "2 put bob 1"], ["C 2"]),
  ]

  static let chains = [
    Row(
      "a chain",
      text: correlation("many", "\(count), condition: { gte: 3 }") + "---\n"
        + correlation(
          "C",
          "type: temporal_ordered, rules: [many, good], group-by: [userIdentity.userName], timespan: 1h"
        ),
      [
        "0 fail alice", "1 fail alice", "2 fail alice", "3 fail bob", "600 good bob",
        "601 good alice",
      ],
      ["C 4"]),
    Row(
      "the outer one stands first",
      text: correlation(
        "C", "type: event_count, rules: [many], timespan: 1h, condition: { gte: 2 }")
        + "---\n" + correlation("many", "\(count), condition: { gte: 2 }"),
      [
        "0 fail alice", "1 fail alice", "2 fail alice", "3 fail bob", "600 fail bob",
        "601 fail bob",
      ], ["C 5"]),
    Row(
      "generate",
      text: correlation("C", "\(count), condition: { gte: 2 }, generate: true"),
      ["0 fail alice", "1 fail alice"], ["C 2", "Failed login 2"]),
  ]

  @Test(arguments: counts + values + temporals + chains) func alerts(row: Row) throws {
    #expect(try SigmaCorrelationTests.alerts(row.text, row.events) == row.alerts)
  }

  /// Two trails deliver an event twice; it happened once.
  @Test func anEventThatWasDeliveredTwiceCountsOnce() throws {
    let text =
      SigmaCorrelationTests.base
      + SigmaCorrelationTests.correlation(
        "C", "\(SigmaCorrelationTests.count), condition: { gte: 3 }")
    let loaded = RuleLoader.load([RuleSource(path: "f.yaml", text: text)])
    let compiled = CompiledRules(rules: loaded.rules.map(\.rule))
    let records = (0..<3).map { SigmaCorrelationTests.record("\($0) fail alice", $0) }
    let twice = [records[0], records[1], records[0], records[1]]
    #expect(try RuleTester.alerts(on: twice, rules: compiled, path: "f").isEmpty)
    let all = try RuleTester.alerts(on: twice + [records[2]], rules: compiled, path: "f")
    #expect(all.map(\.count) == [3])
  }

  @Test func aReferenceByTitleIsAWarning() {
    let text = SigmaCorrelationTests.correlation(
      "C", "type: temporal, rules: [Failed login, good], timespan: 1m")
    let loaded = RuleLoader.load([
      RuleSource(path: "f.yaml", text: SigmaCorrelationTests.base + text)
    ])
    #expect(loaded.errors.isEmpty)
    #expect(
      loaded.warnings.map(\.message) == [
        "`Failed login` is a title; the specification refers by `id` or `name`"
      ])
    #expect(
      loaded.rules.filter(\.rule.isPartOnly).map(\.rule.title) == ["Failed login", "Good login"])
  }
}
