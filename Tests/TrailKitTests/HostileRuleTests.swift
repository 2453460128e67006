import Testing
import TrailDetect
import TrailKit
import TrailRules

/// Rules that would take for ever, were their conditions multiplied out: each has more than 2^40 ways of coming true.
@Suite struct HostileRuleTests {
  private static let count = 40

  /// Alternatives of which the record fulfils every one, by the region alone.
  private static func sigma(_ condition: String, region: String = "us-east-1") -> String {
    let selections = (0..<count).map { number in
      "  a\(number): { eventName: Nothing\(number) }\n  b\(number): { awsRegion|startswith: \(region.prefix(1 + number % 9)) }\n"
    }
    return """
      title: Many alternatives
      id: 11111111-1111-4111-8111-111111111111
      status: test
      logsource: { product: aws, service: cloudtrail }
      detection:
      \(selections.joined())  condition: \(condition)
      level: low
      """
  }

  private static func joined(_ operation: String, _ part: (Int) -> String) -> String {
    (0..<count).map(part).joined(separator: " \(operation) ")
  }

  /// How many events alerts of a rule count in a file of records.
  private static func events(_ text: String, _ records: [String]) throws -> Int {
    let loaded = RuleLoader.load([RuleSource(path: "rule.yml", text: text)])
    #expect(loaded.errors.map(\.description) == [])
    let folder = try ScratchFolder()
    _ = try folder.write(WatchedLog.document(records), to: "log.json")
    let result = try Scan(
      rules: CompiledRules(rules: loaded.rules.map(\.rule)),
      options: ScanOptions(paths: [folder.path])
    ).run()
    return result.alerts.reduce(0) { $0 + $1.count }
  }

  private static let records = (0..<3).map {
    WatchedLog.record("e\($0)", at: WatchedLog.start + Int64($0))
  }

  @Test(arguments: [
    (joined("and") { "(a\($0) or b\($0))" }, 3),
    ("not (\(joined("or") { "(a\($0) and not b\($0))" }))", 3),
    (joined("or") { "(a\($0) and b\($0))" }, 0),
    ("not (\(joined("and") { "(a\($0) or b\($0))" }))", 0),
    (joined("and") { "(a\($0) or (b\($0) and not (a\($0) and b\($0))))" }, 3),
  ])
  func alternativesOfSigma(condition: String, count: Int) throws {
    #expect(
      try HostileRuleTests.events(HostileRuleTests.sigma(condition), HostileRuleTests.records)
        == count)
  }

  @Test func alternativesOfStatements() throws {
    let statements = (0..<HostileRuleTests.count).map { number in
      """
        - { Action: ["iam:*", "s3:Get\(number)*"], Condition: { StringLike: { "aws:SourceIp": ["192.*", "*.\(number).*.x"], \
      "aws:RequestedRegion": ["us-*", "*\(number)*"] } } }
      """
    }
    let text = """
      id: wide
      title: Wide
      severity: low
      match:
      \(statements.joined(separator: "\n"))
      """
    #expect(try HostileRuleTests.events(text, HostileRuleTests.records) == 3)
  }

  /// Forty rules of which a correlation asks for one of each two, in a window.
  @Test(arguments: ["", "not "])
  func alternativesOfACorrelation(negation: String) throws {
    let numbers = 0..<HostileRuleTests.count
    let rules = numbers.map { number in
      """
      title: Rule \(number)
      name: r\(number)
      id: 11111111-1111-4111-8111-1111111111\(10 + number)
      status: test
      logsource: { product: aws, service: cloudtrail }
      detection:
        s: { eventName: Call\(number) }
        condition: s
      level: low
      """
    }
    let pairs = stride(from: 0, to: HostileRuleTests.count, by: 2)
      .map { "(r\($0) or r\($0 + 1))" }.joined(separator: " and ")
    let correlation = """
      title: One of each two
      id: 11111111-1111-4111-8111-111111111199
      correlation:
        type: temporal
        rules: [\(numbers.map { "r\($0)" }.joined(separator: ", "))]
        group-by: [userIdentity.arn]
        timespan: 10m
        condition: \(negation)(\(pairs))
      level: high
      """
    let records = stride(from: 1, to: HostileRuleTests.count, by: 2).map { number in
      WatchedLog.record(
        "e\(number)", at: WatchedLog.start + Int64(number), name: "Call\(number)")
    }
    let text = (rules + [correlation]).joined(separator: "\n---\n")
    #expect(
      try HostileRuleTests.events(text, records) == (negation.isEmpty ? records.count : 0))
    #expect(
      try HostileRuleTests.events(text, Array(records.dropLast()))
        == (negation.isEmpty ? 0 : records.count - 1))
  }
}
