import Testing
import TrailDetect
import TrailEvents
import TrailRules

/// The native forms `sequence` and `new`: what they become, and what is refused.
@Suite struct SequenceRuleTests {
  static let steps = """
    steps:
      made: { Action: iam:CreateAccessKey }
      used: [ { Action: "s3:*" }, { Effect: Ignore, Outcome: Denied } ]
      gone: { Action: iam:DeleteAccessKey }

    """

  @Test func stepsBecomeMembers() throws {
    let rule = try loadOne(
      head + SequenceRuleTests.steps
        + """
        correlate:
          sequence: [made, used]
          without: gone
          ordered: true
          within: 2h
          by:
            - { made: "cloudtrail:responseElements.accessKey.accessKeyId", used: "cloudtrail:userIdentity.accessKeyId", gone: "cloudtrail:requestParameters.accessKeyId" }
            - cloudtrail:recipientAccountId
        """
    ).rule
    let correlation = try #require(rule.correlation)
    #expect(correlation.form == .sequence(steps: 2, isOrdered: true))
    #expect(correlation.windowSeconds == 7200)
    #expect(correlation.members.map(\.name) == ["made", "used", "gone"])
    let keys = correlation.members.map { member -> [String] in
      guard case .keys(let keys, requiresAll: true) = member.grouping else { return [] }
      return keys.map(\.text)
    }
    let account = "cloudtrail:recipientAccountId"
    #expect(
      keys == [
        ["cloudtrail:responseElements.accessKey.accessKeyId", account],
        ["cloudtrail:userIdentity.accessKeyId", account],
        ["cloudtrail:requestParameters.accessKeyId", account],
      ])
  }

  @Test func newLearnsTwoWeeksUnlessItIsTold() throws {
    let rule = try loadOne(
      head + plainMatch + "correlate: { new: aws:SourceIp, by: trailsift:PrincipalKey }\n"
    ).rule
    #expect(rule.correlation?.form == .new(learnSeconds: 14 * 86_400))
    #expect(rule.correlation?.distinctKey?.text == "aws:SourceIp")
    #expect(rule.groupKeys.map(\.text) == ["trailsift:PrincipalKey"])
  }

  @Test func aSequenceMayNameRules() throws {
    let loaded = load(
      """
      - { id: a, title: A, severity: low, match: { Action: iam:CreateUser } }
      - { id: b, title: B, severity: low, match: { Action: "s3:*" }, correlate: { count: 3, within: 5m } }
      - { id: c, title: C, severity: low, correlate: { sequence: [a, b], within: 1h } }
      - { id: d, title: D, severity: low, correlate: { sequence: [c, e], within: 1h } }
      - id: e
        title: E
        severity: low
        match: { Principal: { AWS: "${declared:principals.x}" } }
      """)
    #expect(loaded.errors.isEmpty)
    let rules = Dictionary(uniqueKeysWithValues: loaded.rules.map { ($0.rule.id, $0.rule) })
    #expect(rules["c"]?.correlation?.members.map(\.name) == ["a", "b"])
    #expect(rules["c"]?.dormancy == nil)
    #expect(rules["d"]?.dormancy == "rule e sleeps: nothing is declared as principals.x")
    guard case .correlation(let inner) = rules["c"]?.correlation?.members.last?.source else {
      Issue.record("no inner correlation")
      return
    }
    #expect(inner.form == .count(3))
    #expect(!loaded.rules.contains { $0.rule.isPartOnly })
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    var messages: [String]

    init(_ text: String, _ messages: String...) {
      self.text = text
      self.messages = messages
    }

    var testDescription: String { text }
  }

  private static let all = "sequence: [made, used], without: [gone]"

  @Test(arguments: [
    Row(steps + "correlate: { \(all) }", "`sequence` needs `within`"),
    Row(
      steps + "match: { Action: iam:CreateUser }\ncorrelate: { \(all), within: 1h }",
      "a rule with a `sequence` has `steps` instead of `match`"),
    Row(steps + plainMatch, "`steps` belong to a `sequence`"),
    Row(
      steps + "correlate: { sequence: [made, used], within: 1h }", "step `gone` is not used"),
    Row(
      steps + "correlate: { sequence: [made, usde], without: [gone], within: 1h }",
      "step `used` is not used", "no step and no rule `usde`"),
    Row(
      steps + "correlate: { sequence: [made, used, made], without: [gone], within: 1h }",
      "step `made` is named twice"),
    Row(
      steps + "correlate: { \(all), ordered: perhaps, within: 1h }",
      "`ordered` is `true` or `false`"),
    Row(
      steps + "correlate: { \(all), within: 1h, by: { made: aws:userid, used: aws:userid } }",
      "`by` has no key for step `gone`"),
    Row(
      steps
        + "correlate: { \(all), within: 1h, by: { made: aws:userid, used: aws:userid, gone: x, z: aws:userid } }",
      "`x` is not a condition key", "no step `z` in this sequence"),
    Row(
      steps + "correlate: { \(all), within: 1h, learn: 1d }",
      "`learn` does not belong to `sequence`"),
    Row(
      "steps: { a: { Action: iam:CreateUser } }\ncorrelate: { sequence: a, within: 1h }",
      "a sequence of one step and nothing to miss is no sequence"),
    Row(
      "steps: { a: [], b: { Effect: Ignore, Outcome: Denied } }\n"
        + "correlate: { sequence: [a, b], within: 1h }",
      "`a` has no statement", "`b` has only `Ignore` statements, so the rule never alerts"),
    Row(
      "steps: []\ncorrelate: { sequence: [r], within: 1h, without: [x] }",
      "`steps` is a mapping of names to statements",
      "rules name each other in a circle: `r`, `r`", "no step and no rule `x`"),
    Row(plainMatch + "correlate: { new: aws:SourceIp, learn: 0d }", "`0d` is not a duration"),
    Row(plainMatch + "correlate: { new: SourceIp }", "`SourceIp` is not a condition key"),
    Row(
      plainMatch + "correlate: { new: aws:SourceIp, within: 1d }",
      "`within` does not belong to `new`"),
  ])
  func refuses(row: Row) {
    let loaded = load(head + row.text + "\n")
    #expect(loaded.errors.map(\.message) == row.messages)
    #expect(loaded.rules.isEmpty)
  }

  @Test func aCircleOfRulesIsNamed() {
    let loaded = load(
      """
      - { id: a, title: A, severity: low, correlate: { sequence: [b, d], within: 1h } }
      - { id: b, title: B, severity: low, correlate: { sequence: [a, d], within: 1h } }
      - { id: c, title: C, severity: low, correlate: { sequence: [d, n], within: 1h } }
      - { id: d, title: D, severity: low, match: { Action: iam:CreateUser } }
      - { id: n, title: N, severity: low, match: { Action: iam:CreateUser }, correlate: { new: aws:SourceIp } }
      """)
    #expect(
      loaded.errors.map(\.message) == [
        "rules name each other in a circle: `a`, `b`, `a`",
        "rules name each other in a circle: `b`, `a`, `b`",
        "`n` looks for new values and cannot be part of a sequence",
      ])
  }
}
