import Testing
import TrailRules

/// Faults in the correlations and declared names of rules: exact messages at exact places.
@Suite struct BadCorrelationTests {
  @Test(arguments: BadCorrelationTests.rows)
  func everyFaultIsNamed(row: BadRule) {
    #expect(load(row.text).errors.map(\.description) == row.messages)
  }

  static let rows = [
    BadRule(
      "count of one",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 1, within: 5m }
        """#,
      #"""
      f.yaml:5:21: rule r: `count` is a whole number from 2 to 1000000
      """#),
    BadRule(
      "no window",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3 }
        """#,
      #"""
      f.yaml:5:12: rule r: `count` needs `within`
      """#),
    BadRule(
      "field of another form",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3, within: 5m, floor: 3 }
        """#,
      #"""
      f.yaml:5:36: rule r: `floor` does not belong to `count`
        help: its fields are `count`, `within`, `by`
      """#),
    BadRule(
      "duration without unit",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3, within: 300 }
        """#,
      #"""
      f.yaml:5:32: rule r: `300` is not a duration
        help: write it like `90s`, `5m`, `1h`, `14d` or `2w`, at most `366d`
      """#),
    BadRule(
      "duration too long",
      head + #"""
        match: { Action: iam:CreateUser }
        dedup: 367d
        """#,
      #"""
      f.yaml:5:8: rule r: `367d` is not a duration
        help: write it like `90s`, `5m`, `1h`, `14d` or `2w`, at most `366d`
      """#),
    BadRule(
      "no duration at all",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3, within: 0m }
        """#,
      #"""
      f.yaml:5:32: rule r: `0m` is not a duration
        help: write it like `90s`, `5m`, `1h`, `14d` or `2w`, at most `366d`
      """#),
    BadRule(
      "factor",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { spike: 1x, floor: 3, within: 5m }
        """#,
      #"""
      f.yaml:5:21: rule r: `1x` is not a factor above 1
        help: write it like `5x`
      """#),
    BadRule(
      "spike without floor",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { spike: 5x, within: 5m }
        """#,
      #"""
      f.yaml:5:12: rule r: `spike` needs `floor`
      """#),
    BadRule(
      "baseline",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { spike: 5x, floor: 3, within: 1d }
        """#,
      #"""
      f.yaml:5:12: rule r: the baseline of `spike` is not longer than its window
        help: write a longer `baseline`
      """#),
    BadRule(
      "grouped twice",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3, within: 5m, by: aws:userid }
        dedup: { within: 1h, by: aws:userid }
        """#,
      #"""
      f.yaml:6:26: rule r: both `correlate` and `dedup` say by which keys to group
        help: keep the `by` of `correlate`
      """#),
    BadRule(
      "field of dedup",
      head + #"""
        match: { Action: iam:CreateUser }
        dedup: { for: 1h }
        """#,
      #"""
      f.yaml:5:10: rule r: unknown field `for` in `dedup`
      """#),
    BadRule(
      "evidence",
      head + #"""
        match: { Action: iam:CreateUser }
        evidence: [trailsift:Tool]
        """#,
      #"""
      f.yaml:5:12: rule r: unknown key `trailsift:Tool`
        help: did you mean `trailsift:Tooling`?
      """#),
    BadRule(
      "declared section",
      head + #"""
        match:
          - Principal: { AWS: "${declared:principal.admin}" }
        """#,
      #"""
      f.yaml:5:23: rule r: unknown section `principal` of declared conditions
        help: did you mean `principals`?
      """#),
    BadRule(
      "declared hours",
      head + #"""
        match:
          - Condition: { StringEquals: { aws:username: "${declared:hours.work}" } }
        """#,
      #"""
      f.yaml:5:48: rule r: unknown section `hours` of declared conditions
        help: hours are no texts: write a condition on the key `trailsift:Hours`
      """#),
    BadRule(
      "declared without end",
      head + #"""
        match:
          - Condition: { StringEquals: { aws:username: "${declared:accounts" } }
        """#,
      #"""
      f.yaml:5:48: rule r: `${declared:` has no closing `}`
      """#),
    BadRule(
      "requires",
      head + #"""
        match: { Action: iam:CreateUser }
        requires: [network]
        """#,
      #"""
      f.yaml:5:12: rule r: unknown section `network` of declared conditions
        help: did you mean `networks`?
      """#),
  ]
}
