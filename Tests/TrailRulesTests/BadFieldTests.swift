import Testing
import TrailRules

/// Faults in the fields of rules: exact messages at exact places.
@Suite struct BadFieldTests {
  @Test(arguments: BadFieldTests.rows)
  func everyFaultIsNamed(row: BadRule) {
    #expect(load(row.text).errors.map(\.description) == row.messages)
  }

  static let rows = [
    BadRule(
      "unknown field",
      head + #"""
        match: { Action: iam:CreateUser }
        descripton: x
        """#,
      #"""
      f.yaml:5:1: rule r: unknown field `descripton` in a rule
        help: did you mean `description`?
      """#),
    BadRule(
      "no title, no severity",
      #"""
      id: r
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:1:1: rule r: the rule has no `title`
      f.yaml:1:1: rule r: the rule has no `severity`
      """#),
    BadRule(
      "no id",
      #"""
      title: T
      severity: low
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:1:1: the rule has no `id`
      """#),
    BadRule(
      "id not a slug",
      #"""
      id: Root_Login
      title: T
      severity: low
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:1:5: the id `Root_Login` is not in kebab case
        help: use small letters, digits and single hyphens, such as `root-console-login`
      """#),
    BadRule(
      "severity a number",
      #"""
      id: r
      title: T
      severity: 5
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:3:11: rule r: unknown severity `5`
        help: the severities are `informational`, `low`, `medium`, `high`, `critical`
      """#),
    BadRule(
      "severity misspelt",
      #"""
      id: r
      title: T
      severity: hihg
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:3:11: rule r: unknown severity `hihg`
        help: did you mean `high`?
      """#),
    BadRule(
      "status",
      head + #"""
        match: { Action: iam:CreateUser }
        status: stabel
        """#,
      #"""
      f.yaml:5:9: rule r: unknown status `stabel`
        help: did you mean `stable`?
      """#),
    BadRule(
      "title is a list",
      #"""
      id: r
      title: [a]
      severity: low
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:2:8: rule r: `title` is a text
      """#),
    BadRule(
      "title without text",
      #"""
      id: r
      title:
      severity: low
      match: { Action: iam:CreateUser }
      """#,
      #"""
      f.yaml:2:7: rule r: `title` has no value
      """#),
    BadRule(
      "no match",
      #"""
      id: r
      title: T
      severity: low
      """#,
      #"""
      f.yaml:1:1: rule r: the rule has no `match`
      """#),
    BadRule(
      "empty match",
      head + #"""
        match: []
        """#,
      #"""
      f.yaml:4:8: rule r: `match` has no statement
        help: write at least one statement
      """#),
    BadRule(
      "match is a text",
      head + #"""
        match: iam:CreateUser
        """#,
      #"""
      f.yaml:4:8: rule r: a statement is a mapping of fields to values
      """#),
    BadRule(
      "two forms of correlation",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { count: 3, distinct: aws:userid, within: 5m }
        """#,
      #"""
      f.yaml:5:24: rule r: `correlate` has both `count` and `distinct`
        help: write two rules
      """#),
    BadRule(
      "no form of correlation",
      head + #"""
        match: { Action: iam:CreateUser }
        correlate: { within: 5m }
        """#,
      #"""
      f.yaml:5:12: rule r: `correlate` has no form
        help: write one of `count`, `distinct`, `spike`, `sequence` and `new`
      """#),
  ]
}
