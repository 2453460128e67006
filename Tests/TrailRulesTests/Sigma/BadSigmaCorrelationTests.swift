import Testing
import TrailDetect
import TrailRules

/// Correlations that cannot be honoured are refused, with reasons.
@Suite struct BadSigmaCorrelationTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var fields: String
    var message: String

    init(_ fields: String, _ message: String) {
      self.fields = fields
      self.message = message
    }

    var testDescription: String { fields }
  }

  private static let span = "timespan: 1m"
  private static let count = "type: event_count, rules: [failed], \(span)"

  @Test(arguments: [
    Row("type: event_count, rules: [failed], \(span)", "the correlation has no `condition`"),
    Row("rules: [failed], \(span), condition: { gte: 1 }", "the correlation has no `type`"),
    Row("type: event_cuont, rules: [failed], \(span)", "unknown type `event_cuont`"),
    Row("type: temporal, \(span)", "the correlation has no `rules`"),
    Row("type: temporal, rules: [failed]", "the correlation has no `timespan`"),
    Row("type: temporal, rules: [failed], timespan: 5", "`5` is not a timespan"),
    Row("type: temporal, rules: [failed], timespan: 0s", "`0s` is not a timespan"),
    Row("type: temporal, rules: [failed], timespan: 11y", "`11y` is not a timespan"),
    Row("type: temporal, rules: [nobody], \(span)", "no rule `nobody` was loaded"),
    Row("type: temporal, rules: [failed, failed], \(span)", "`failed` is referred to twice"),
    Row("type: temporal, rules: [failed], \(span), gap: 1", "unknown field `gap` in `correlation`"),
    Row("\(count), condition: { gte: 1.5 }", "`gte` is a whole number from 0 to 1000000000"),
    Row("\(count), condition: {}", "the condition has no bound"),
    Row(
      "\(count), condition: { gte: 1, field: x }",
      "unknown field `field` in `condition` of `event_count`"),
    Row(
      "\(count), condition: failed", "the condition of `event_count` is a mapping such as `gte: 10`"
    ),
    Row(
      "type: value_count, rules: [failed], \(span), condition: { gte: 1 }",
      "the condition of `value_count` has no `field`"),
    Row(
      "type: value_sum, rules: [failed], \(span), condition: { gte: x, field: y }",
      "`gte` is a number"),
    Row(
      "type: value_sum, rules: [failed], \(span), condition: { gte: 1, field: [y, z] }",
      "`value_sum` works on one field"),
    Row(
      "type: value_percentile, rules: [failed], \(span), condition: { gte: 1, field: y }",
      "the condition of `value_percentile` has no `percentile`"),
    Row(
      "type: value_percentile, rules: [failed], \(span), condition:"
        + " { gte: 1, field: y, percentile: 101 }", "`percentile` is a number from 0 to 100"),
    Row(
      "type: temporal, rules: [failed, good], \(span), condition: failed",
      "the condition does not name `good`, which `rules` does"),
    Row(
      "type: temporal, rules: [failed], \(span), condition: failed and good",
      "the condition names `good`, which `rules` does not"),
    Row(
      "type: temporal, rules: [failed, good], \(span), condition: failed good",
      "the condition has `good` where `and` or `or` should be"),
    Row(
      "type: temporal, rules: [failed, good], \(span), condition: (failed and good",
      "the condition has a `(` without a `)`"),
    Row(
      "type: temporal_ordered, rules: [failed, good], \(span), condition: failed or good",
      "only rules joined by `and`, in the order of `rules`, can have an order"),
    Row(
      "type: temporal_ordered, rules: [failed, good], \(span), condition: { gte: 1 }",
      "an order of some of the rules is not supported"),
    Row(
      "type: temporal, rules: [failed, good], \(span), group-by: [who],"
        + " aliases: { who: { failed: a } }", "the alias `who` has no field for `good`"),
    Row(
      "type: temporal, rules: [failed], \(span), group-by: [who], aliases: { who: { faild: a } }",
      "the alias `who` names `faild`, which `rules` does not"),
    Row(
      "type: temporal, rules: [failed], \(span), generate: maybe", "`generate` is `true` or `false`"
    ),
    Row(
      "type: temporal, rules: [C], \(span)",
      "correlations refer to each other in a circle: `C`, `C`"),
  ])
  func refuses(row: Row) {
    let text =
      SigmaCorrelationTests.base + SigmaCorrelationTests.correlation("C", row.fields)
    let loaded = RuleLoader.load([RuleSource(path: "f.yaml", text: text)])
    #expect(loaded.errors.map(\.message).contains(row.message), "\(loaded.errors.map(\.message))")
    #expect(loaded.rules.map(\.rule.title) == ["Failed login", "Good login", "Upload"])
    // Nothing that was refused silences what it refers to.
    #expect(!loaded.rules.contains { $0.rule.isPartOnly })
  }

  @Test func aCircleIsNamed() {
    let text =
      SigmaCorrelationTests.base
      + ["b", "c", "a"].enumerated().map { index, next in
        SigmaCorrelationTests.correlation(
          ["a", "b", "c"][index], "type: temporal, rules: [failed, \(next)], timespan: 1m")
      }.joined(separator: "---\n") + "---\n"
      + SigmaCorrelationTests.correlation("d", "type: temporal, rules: [a], timespan: 1m")
    let loaded = RuleLoader.load([RuleSource(path: "f.yaml", text: text)])
    #expect(
      loaded.errors.map(\.message) == [
        "correlations refer to each other in a circle: `a`, `b`, `c`, `a`",
        "correlations refer to each other in a circle: `b`, `c`, `a`, `b`",
        "correlations refer to each other in a circle: `c`, `a`, `b`, `c`",
        "the correlation refers to others that refer to each other in a circle: `a`, `b`, `c`, `a`",
      ])
  }
}
