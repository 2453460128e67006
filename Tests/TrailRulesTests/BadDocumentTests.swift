import Testing
import TrailRules

/// Faults in the documents and tests of rules: exact messages at exact places.
@Suite struct BadDocumentTests {
  @Test(arguments: BadDocumentTests.rows)
  func everyFaultIsNamed(row: BadRule) {
    #expect(load(row.text).errors.map(\.description) == row.messages)
  }

  static let rows = [
    BadRule(
      "duplicate key",
      head + #"""
        match:
          - Action: iam:CreateUser
            Action: iam:DeleteUser
        """#,
      #"""
      f.yaml:5:5: rule r: key `Action` appears twice in one mapping
      """#),
    BadRule(
      "tab",
      head + #"""
        match:
        \#t- Action: iam:CreateUser
        """#,
      #"""
      f.yaml:5:1: rule r: the text is not YAML: found character that cannot start any token, while scanning for the next token
        help: indent with blanks, not with tabs
      """#),
    BadRule(
      "open list",
      head + #"""
        match: [
        """#,
      #"""
      f.yaml:5:1: rule r: the text is not YAML: did not find expected node content, while parsing a flow node
      """#),
    BadRule(
      "plain star",
      head + #"""
        match:
          - Action: *
        """#,
      #"""
      f.yaml:5:14: rule r: the text is not YAML: did not find expected alphabetic or numeric character, while scanning an alias
        help: put a text that begins with `*` in quotes
      """#),
    BadRule(
      "undefined alias",
      head + #"""
        match: *m
        """#,
      #"""
      f.yaml:4:8: rule r: the text is not YAML: found undefined alias
        help: put a text that begins with `*` in quotes
      """#),
    BadRule(
      "tag",
      head + #"""
        match: { Action: iam:CreateUser }
        description: !secret x
        """#,
      #"""
      f.yaml:5:14: rule r: the tag `!secret` is not supported
      """#),
    BadRule(
      "list of a rule without fields and a text",
      #"""
      - id: r
      - x
      """#,
      #"""
      f.yaml:1:3: rule r: the rule has no `title`
      f.yaml:1:3: rule r: the rule has no `severity`
      f.yaml:1:3: rule r: the rule has no `match`
      f.yaml:2:3: a rule is a mapping of fields to values
      """#),
    BadRule(
      "document is a text",
      #"""
      id r
      """#,
      #"""
      f.yaml:1:1: a rule is a mapping of fields to values
      """#),
    BadRule(
      "test without expectation",
      head + #"""
        match: { Action: iam:CreateUser }
        tests:
          - name: a
            events: [{}]
        """#,
      #"""
      f.yaml:6:5: rule r: a test has no `expect`
      """#),
    BadRule(
      "test field",
      head + #"""
        match: { Action: iam:CreateUser }
        tests:
          - name: a
            event: {}
            events: [{}]
            expect: alert
        """#,
      #"""
      f.yaml:7:5: rule r: unknown field `event` in a test
        help: did you mean `events`?
      """#),
    BadRule(
      "expectation",
      head + #"""
        match: { Action: iam:CreateUser }
        tests:
          - name: a
            events: [{}]
            expect: yes
        """#,
      #"""
      f.yaml:8:13: rule r: a test cannot expect `yes`
        help: write `alert`, `none` or a number
      """#),
    BadRule(
      "event is a text",
      head + #"""
        match: { Action: iam:CreateUser }
        tests:
          - name: a
            events: [x]
            expect: none
        """#,
      #"""
      f.yaml:7:14: rule r: an event is a mapping, the record as CloudTrail writes it
      """#),
    BadRule(
      "conditions of a test",
      head + #"""
        match: { Action: iam:CreateUser }
        tests:
          - name: a
            events: [{}]
            conditions: { networks: { office: x } }
            expect: none
        """#,
      #"""
      f.yaml:8:39: rule r: `x` is neither an address nor a block of addresses
        help: write `198.51.100.7`, `203.0.113.0/24` or `2001:db8::/32`
      """#),
    BadRule(
      "several faults",
      #"""
      id: r
      titel: T
      severity: 5
      match:
        - Acton: iam:CreateUser
      """#,
      #"""
      f.yaml:1:1: rule r: the rule has no `title`
      f.yaml:2:1: rule r: unknown field `titel` in a rule
        help: did you mean `title`?
      f.yaml:3:11: rule r: unknown severity `5`
        help: the severities are `informational`, `low`, `medium`, `high`, `critical`
      f.yaml:5:5: rule r: unknown element `Acton` in a statement
        help: did you mean `Action`?
      """#),
    BadRule(
      "later document",
      head + #"""
        match: { Action: iam:CreateUser }
        ---
        # second
        id: s
        title: S
        severity: low
        match: { Acton: x }
        """#,
      #"""
      f.yaml:10:10: rule s: unknown element `Acton` in a statement
        help: did you mean `Action`?
      """#),
    BadRule(
      "control character",
      head + #"""
        match: { Action: iam:CreateUser }
        description: "a\#u{7}"
        """#,
      #"""
      f.yaml:5:16: the control character U+0007 is not allowed in YAML
      """#),
  ]
}
