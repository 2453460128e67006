import Testing
import TrailRules

/// Faults in the statements of rules: exact messages at exact places.
@Suite struct BadStatementTests {
  @Test(arguments: BadStatementTests.rows)
  func everyFaultIsNamed(row: BadRule) {
    #expect(load(row.text).errors.map(\.description) == row.messages)
  }

  static let rows = [
    BadRule(
      "unknown operator",
      head + #"""
        match:
          - Action: iam:CreateUser
            Condition: { StringEqual: { aws:username: x } }
        """#,
      #"""
      f.yaml:6:18: rule r: unknown condition operator `StringEqual`
        help: did you mean `StringEquals`?
      """#),
    BadRule(
      "unknown set operator",
      head + #"""
        match:
          - Condition: { ForEachValue:StringEquals: { aws:TagKeys: x } }
        """#,
      #"""
      f.yaml:5:18: rule r: unknown set operator `ForEachValue` in `ForEachValue:StringEquals`
        help: did you mean `ForAnyValue`?
      """#),
    BadRule(
      "regular expression that is none",
      head + #"""
        match:
          - Condition: { RegexMatch: { aws:username: [x, (x] } }
        """#,
      #"""
      f.yaml:5:47: rule r: `(x` is not a regular expression (missing closing parenthesis at byte 2), as `RegexMatch` needs
      """#),
    BadRule(
      "value of a condition",
      head + #"""
        match:
          - Condition: { NumericEquals: { aws:MultiFactorAuthAge: [1, two] } }
        """#,
      #"""
      f.yaml:5:60: rule r: `two` is not a decimal number, as `NumericEquals` needs
      """#),
    BadRule(
      "address in a condition",
      head + #"""
        match:
          - Condition:
              IpAddress: { aws:SourceIp: 203.0.113.300 }
        """#,
      #"""
      f.yaml:6:34: rule r: `203.0.113.300` is not an IP address or CIDR block, as `IpAddress` needs
      """#),
    BadRule(
      "ARN in a condition",
      head + #"""
        match:
          - Condition:
              ArnLike: { aws:PrincipalArn: "arn:aws:iam" }
        """#,
      #"""
      f.yaml:6:36: rule r: `arn:aws:iam` is not an ARN of six parts, as `ArnLike` needs
        help: the parts are `arn:partition:service:region:account:resource`
      """#),
    BadRule(
      "operator twice",
      head + #"""
        match:
          - Condition:
              StringEquals: { aws:username: a }
              stringequals: { aws:userid: b }
        """#,
      #"""
      f.yaml:7:7: rule r: operator `stringequals` appears twice
      """#),
    BadRule(
      "key twice",
      head + #"""
        match:
          - Condition:
              StringEquals: { aws:username: a, aws:UserName: b }
        """#,
      #"""
      f.yaml:6:40: rule r: key `aws:UserName` appears twice under `StringEquals`
      """#),
    BadRule(
      "operator without keys",
      head + #"""
        match:
          - Condition: { StringEquals: aws:username }
        """#,
      #"""
      f.yaml:5:32: rule r: operator `StringEquals` needs a mapping of keys to values
      """#),
    BadRule(
      "condition is a list",
      head + #"""
        match:
          - Condition: [StringEquals]
        """#,
      #"""
      f.yaml:5:16: rule r: `Condition` is a mapping of operators
        help: write `Condition: { StringEquals: { key: value } }`
      """#),
    BadRule(
      "no value",
      head + #"""
        match:
          - Condition: { StringEquals: { aws:username: } }
        """#,
      #"""
      f.yaml:5:48: rule r: `aws:username` has no value
      """#),
    BadRule(
      "empty list",
      head + #"""
        match:
          - Action: []
        """#,
      #"""
      f.yaml:5:13: rule r: `Action` has no value
      """#),
    BadRule(
      "nested list",
      head + #"""
        match:
          - Action: [iam:CreateUser, [iam:DeleteUser]]
        """#,
      #"""
      f.yaml:5:30: rule r: `Action` is a text or a list of texts
      """#),
    BadRule(
      "unknown trailsift key",
      head + #"""
        match:
          - Condition: { StringEquals: { trailsift:Netwrk: x } }
        """#,
      #"""
      f.yaml:5:34: rule r: unknown key `trailsift:Netwrk`
        help: did you mean `trailsift:Network`?
      """#),
    BadRule(
      "no key",
      head + #"""
        match:
          - Condition: { StringEquals: { SourceIp: x } }
        """#,
      #"""
      f.yaml:5:34: rule r: `SourceIp` is not a condition key
        help: write `aws:SourceIp`, `cloudtrail:errorCode` or `trailsift:Network`
      """#),
    BadRule(
      "empty path",
      head + #"""
        match:
          - Condition: { StringEquals: { cloudtrail:a..b: x } }
        """#,
      #"""
      f.yaml:5:34: rule r: `cloudtrail:a..b` is not a condition key
        help: write `aws:SourceIp`, `cloudtrail:errorCode` or `trailsift:Network`
      """#),
    BadRule(
      "element in small letters",
      head + #"""
        match:
          - action: iam:CreateUser
        """#,
      #"""
      f.yaml:5:5: rule r: unknown element `action` in a statement
        help: did you mean `Action`?
      """#),
    BadRule(
      "only Ignore",
      head + #"""
        match:
          - Effect: Ignore
            Action: iam:CreateUser
        """#,
      #"""
      f.yaml:5:3: rule r: `match` has only `Ignore` statements, so the rule never alerts
        help: add a statement without `Effect`
      """#),
    BadRule(
      "Deny",
      head + #"""
        match:
          - Effect: Deny
            Action: iam:CreateUser
        """#,
      #"""
      f.yaml:5:13: rule r: unknown effect `Deny`
        help: rules have `Alert` and `Ignore`; an `Ignore` wins as `Deny` does in IAM
      """#),
    BadRule(
      "effect in small letters",
      head + #"""
        match:
          - Effect: ignore
            Action: iam:CreateUser
          - Action: iam:*
        """#,
      #"""
      f.yaml:5:13: rule r: unknown effect `ignore`
        help: did you mean `Ignore`?
      """#),
    BadRule(
      "empty statement",
      head + #"""
        match:
          - Sid: All
            Effect: Alert
        """#,
      #"""
      f.yaml:5:5: rule r: a statement without any element would match every call
        help: add `Action`, `Resource`, `Principal`, `Outcome` or `Condition`
      """#),
    BadRule(
      "empty condition",
      head + #"""
        match:
          - Condition: {}
        """#,
      #"""
      f.yaml:5:5: rule r: a statement without any element would match every call
        help: add `Action`, `Resource`, `Principal`, `Outcome` or `Condition`
      """#),
    BadRule(
      "both forms",
      head + #"""
        match:
          - Action: iam:CreateUser
            NotAction: iam:DeleteUser
        """#,
      #"""
      f.yaml:6:16: rule r: a statement has both `Action` and `NotAction`
        help: write two statements, or one of them
      """#),
    BadRule(
      "action without service",
      head + #"""
        match:
          - Action: CreateUser
        """#,
      #"""
      f.yaml:5:13: rule r: action `CreateUser` has no service and name
        help: write `service:Name`
      """#),
    BadRule(
      "wildcard in the service",
      head + #"""
        match:
          - Action: "i*:CreateUser"
        """#,
      #"""
      f.yaml:5:13: rule r: the service of action `i*:CreateUser` takes no wildcard
        help: write `*` for every action of every service
      """#),
    BadRule(
      "resource",
      head + #"""
        match:
          - Resource: my-bucket
        """#,
      #"""
      f.yaml:5:15: rule r: resource `my-bucket` is not an ARN
        help: write an ARN or `*`
      """#),
    BadRule(
      "outcome",
      head + #"""
        match:
          - Outcome: [Success, Deny]
        """#,
      #"""
      f.yaml:5:24: rule r: unknown outcome `Deny`
        help: the outcomes are `Success`, `Denied` and `Failed`
      """#),
    BadRule(
      "principal type",
      head + #"""
        match:
          - Principal: { Aws: "111122223333" }
        """#,
      #"""
      f.yaml:5:18: rule r: unknown principal type `Aws`
        help: did you mean `AWS`?
      """#),
    BadRule(
      "principal is a text",
      head + #"""
        match:
          - Principal: arn:aws:iam::111122223333:user/a
        """#,
      #"""
      f.yaml:5:16: rule r: `Principal` is `"*"` or a mapping such as `{ AWS: "arn:…" }`
      """#),
    BadRule(
      "group as principal",
      head + #"""
        match:
          - Principal: { AWS: "arn:aws:iam::111122223333:group/a" }
        """#,
      #"""
      f.yaml:5:23: rule r: principal `arn:aws:iam::111122223333:group/a` is no user, role, session or account
        help: groups are no principals
      """#),
  ]
}
