import Testing
import TrailDetect
import TrailEvents
import TrailPolicy
import TrailRules

@Suite struct RuleLoaderTests {
  @Test func everyFieldIsRead() throws {
    let loaded = try loadOne(
      #"""
      # a comment before the rule
      id: root-console-login
      title: Root user signed in to the console
      severity: high
      status: experimental
      description: >
        One thing happened.
        It matters.
      references: https://example.com/a
      tags: [attack.t1078.004, cis-aws.1.7]
      themes: [R01]
      falsePositives: [Drills]
      response: [Ask, Lock]
      match: { Action: signin:ConsoleLogin }
      correlate: { count: 3, within: 5m, by: [aws:PrincipalArn, cloudtrail:awsRegion] }
      dedup: 2h
      evidence: [trailsift:PolicyChange, aws:SourceIp]
      """#)
    let rule = loaded.rule
    #expect(rule.id == "root-console-login")
    #expect(rule.title == "Root user signed in to the console")
    #expect(rule.severity == .high)
    #expect(rule.status == .experimental)
    #expect(rule.description == "One thing happened. It matters.")
    #expect(rule.references == ["https://example.com/a"])
    #expect(rule.tags == ["attack.t1078.004", "cis-aws.1.7"])
    #expect(rule.themes == ["R01"])
    #expect(rule.falsePositives == ["Drills"])
    #expect(rule.response == ["Ask", "Lock"])
    #expect(rule.condition == .test(.action([try ActionPattern("signin:ConsoleLogin")])))
    #expect(rule.correlation == Correlation(form: .count(3), windowSeconds: 300))
    #expect(rule.groupKeys.map(\.text) == ["aws:PrincipalArn", "cloudtrail:awsRegion"])
    #expect(rule.deduplicationSeconds == 7200)
    #expect(rule.evidence.map(\.text) == ["trailsift:PolicyChange", "aws:SourceIp"])
    #expect(rule.location == "f.yaml:2")
    #expect(rule.dormancy == nil)
    #expect(loaded.line == 2)
    #expect(loaded.path == "f.yaml")
    #expect(loaded.description.hasPrefix("# f.yaml:2\n# a comment before the rule\nid: root-"))
    #expect(loaded.description.hasSuffix("evidence: [trailsift:PolicyChange, aws:SourceIp]\n"))
  }

  @Test func whatIsNotWrittenHasDefaults() throws {
    let rule = try loadOne(head + plainMatch).rule
    #expect(rule.status == .stable)
    #expect(rule.description.isEmpty)
    #expect(rule.correlation == nil)
    #expect(rule.groupKeys.isEmpty)
    #expect(rule.deduplicationSeconds == Rule.defaultDeduplicationSeconds)
    #expect(rule.evidence.isEmpty)
  }

  struct Row: CustomTestStringConvertible {
    var testDescription: String
    var match: String
    var expected: Expression
  }

  @Test(arguments: try rows())
  func statementsBecomeExpressions(row: Row) throws {
    #expect(try loadOne(head + row.match).rule.condition == row.expected)
  }

  static func rows() throws -> [Row] {
    let create = Expression.test(.action([try ActionPattern("iam:CreateUser")]))
    let delete = Expression.test(.action([try ActionPattern("iam:DeleteUser")]))
    let both = Expression.test(
      .action([try ActionPattern("iam:CreateUser"), try ActionPattern("iam:DeleteUser")]))
    let bucket = Expression.test(.resource([try ResourcePattern("arn:aws:s3:::b/*")]))
    let root = Expression.test(
      .principal(
        try PrincipalElement(
          type: "AWS", values: ["arn:aws:iam::*:root"], allowsWildcards: true)))
    let name = try condition("StringEquals", "aws:username", ["a", "true", "012345678901"])
    let service = Expression.test(
      .principal(PrincipalElement(entries: [.everyone])))
    return [
      Row(
        testDescription: "one statement", match: "match: { Action: iam:CreateUser }",
        expected: create),
      Row(
        testDescription: "a list of one, JSON",
        match: #"match: [{"Action": ["iam:CreateUser", "iam:DeleteUser"]}]"#, expected: both),
      Row(
        testDescription: "two statements",
        match: "match:\n- Action: iam:CreateUser\n- Effect: Alert\n  Action: iam:DeleteUser\n",
        expected: .any([create, delete])),
      Row(
        testDescription: "elements in IAM's order",
        match: """
          match:
            Condition: { StringEquals: { aws:username: [a, true, 012345678901] } }
            Outcome: [Denied, Failed]
            Principal: { AWS: "arn:aws:iam::*:root" }
            Resource: arn:aws:s3:::b/*
            Action: iam:CreateUser
            Sid: Anything
          """,
        expected: .all([create, bucket, root, .test(.outcome([.denied, .failed])), name])),
      Row(
        testDescription: "negated elements",
        match: """
          match:
            NotAction: iam:CreateUser
            NotResource: arn:aws:s3:::b/*
            NotPrincipal: "*"
          """,
        expected: .all([.not(create), .not(bucket), .not(service)])),
      Row(
        testDescription: "an Ignore wins",
        match: """
          match:
            - Action: iam:CreateUser
            - Action: iam:DeleteUser
            - { Effect: Ignore, Resource: "arn:aws:s3:::b/*" }
          """,
        expected: .all([.any([create, delete]), .not(bucket)])),
      Row(
        testDescription: "two Ignores",
        match: """
          match:
            - Action: iam:CreateUser
            - { Effect: Ignore, Resource: "arn:aws:s3:::b/*" }
            - { Effect: Ignore, Outcome: Failed }
          """,
        expected: .all([create, .not(.any([bucket, .test(.outcome([.failed]))]))])),
    ]
  }

  @Test(arguments: [
    ("count: 10, within: 90s", Correlation(form: .count(10), windowSeconds: 90)),
    (
      "distinct: cloudtrail:awsRegion, gte: 4, within: 2w",
      Correlation(
        form: .distinct(4), windowSeconds: 1_209_600,
        distinctKey: ContextKey("cloudtrail:awsRegion"))
    ),
    (
      "spike: 5x, floor: 10, within: 5m",
      Correlation(
        form: .spike(factor: 5, floor: 10, baselineSeconds: 86_400), windowSeconds: 300)
    ),
    (
      "spike: 2.5, floor: 10, within: 1h, baseline: 14d",
      Correlation(
        form: .spike(factor: 2.5, floor: 10, baselineSeconds: 1_209_600), windowSeconds: 3600)
    ),
  ])
  func correlations(text: String, expected: Correlation) throws {
    let rule = try loadOne(head + plainMatch + "correlate: { \(text) }\n").rule
    #expect(rule.correlation == expected)
    #expect(rule.groupKeys.isEmpty)
  }

  @Test(arguments: [
    ("0", 0, []), ("366d", 31_622_400, []), ("{ within: 0 }", 0, []),
    ("{ within: 1w, by: aws:username }", 604_800, ["aws:username"]),
    ("{ by: [aws:username, aws:userid] }", 3600, ["aws:username", "aws:userid"]),
  ])
  func deduplication(text: String, seconds: Int64, keys: [String]) throws {
    let rule = try loadOne(head + plainMatch + "dedup: \(text)\n").rule
    #expect(rule.deduplicationSeconds == seconds)
    #expect(rule.groupKeys.map(\.text) == keys)
  }

  @Test func badRulesCostThemselvesAlone() {
    let loaded = RuleLoader.load([
      RuleSource(
        path: "a.yaml",
        text: """
          id: a
          title: A
          severity: low
          match: { Action: iam:CreateUser }
          ---
          id: b
          title: [
          ---
          id: c
          title: C
          severity: low
          severity: high
          match: { Action: iam:CreateUser }
          ---
          # nothing
          ---
          id: d
          title: D
          severity: low
          match: { Action: iam:CreateUser }
          """),
      RuleSource(path: "b.yaml", text: "id: a\ntitle: T\nseverity: low\n" + plainMatch),
    ])
    #expect(loaded.rules.map(\.rule.id) == ["a", "d"])
    #expect(loaded.rules.map(\.line) == [1, 17])
    #expect(
      loaded.errors.map(\.description) == [
        "a.yaml:8:1: rule b: the text is not YAML: did not find expected node content, while"
          + " parsing a flow node",
        "a.yaml:11:1: rule c: key `severity` appears twice in one mapping",
        "b.yaml:1:5: rule a: rule id `a` is already used at a.yaml:1:5\n"
          + "  help: each rule needs an id of its own",
      ])
    #expect(loaded.errors.map(\.code) == [.syntax, .duplicate, .duplicate])
  }

  @Test func aListOfRulesSharesItsAnchors() throws {
    let loaded = load(
      #"""
      # two rules
      - id: a
        title: A
        severity: low
        match: &match { Action: iam:CreateUser }
      - id: b
        title: B
        severity: low
        match: *match
      """#)
    #expect(loaded.errors.isEmpty)
    #expect(loaded.rules.map(\.rule.id) == ["a", "b"])
    #expect(loaded.rules.map(\.line) == [2, 6])
    #expect(loaded.rules.map(\.rule.location) == ["f.yaml:2", "f.yaml:6"])
    #expect(loaded.rules.first?.rule.condition == loaded.rules.last?.rule.condition)
    #expect(
      loaded.rules.last?.description
        == "# f.yaml:6\n- id: b\n  title: B\n  severity: low\n  match: *match\n")
  }

  @Test func rulesInOneLineShareIt() {
    let rule = #""title":"T","severity":"low","match":{"Action":"iam:CreateUser"}"#
    let loaded = load("[{\"id\":\"a\",\(rule)},{\"id\":\"b\",\(rule)}]")
    #expect(loaded.errors.isEmpty)
    #expect(loaded.rules.map(\.rule.id) == ["a", "b"])
    #expect(loaded.rules.allSatisfy { $0.sourceText.contains("\"id\":\"b\"") })
  }

  @Test func emptyFilesHaveNoRules() {
    for text in ["", "\n\n", "# only a comment\n", "---\n", "---\n---\n", "%YAML 1.2\n---\n"] {
      let loaded = load(text)
      #expect(loaded.rules.isEmpty && loaded.errors.isEmpty, "\(text)")
    }
  }

  @Test func manyRulesAreLoaded() {
    let text = (0..<500).map {
      "id: rule-\($0)\ntitle: T\nseverity: low\n\(plainMatch)"
    }.joined(separator: "---\n")
    let loaded = load(text)
    #expect(loaded.rules.count == 500)
    #expect(loaded.rules.last?.line == 499 * 5 + 1)
    #expect(loaded.errors.isEmpty)
  }
}

/// A condition as an expression.
func condition(_ name: String, _ key: String, _ values: [String]) throws -> Expression {
  let contextKey = try #require(ContextKey(key))
  return .test(
    .condition(
      try ConditionTest(operatorName: name, key: key, values: values, allowsVariables: true),
      contextKey))
}
