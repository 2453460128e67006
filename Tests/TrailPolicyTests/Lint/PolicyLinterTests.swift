import Testing
import TrailEvents
import TrailPolicy

/// What the linter finds, and what it leaves alone: one statement a row.
@Suite struct PolicyLinterTests {
  typealias Row = (effect: String, rest: String, kind: PolicyKind, codes: [String])

  private static let all = #""Action":"s3:*","Resource":"*""#
  private static let mfa = "aws:MultiFactorAuthPresent"

  private static func row(
    _ effect: String, _ block: String, _ codes: String..., kind: PolicyKind = .identity
  ) -> Row {
    (effect, all + when(block), kind, codes)
  }

  static let conditions: [Row] = [
    row("Allow", #""StringEquals":{"aws:PrincipalOrgID":"o-1"}"#),
    // Set operators.
    row(
      "Deny", #""ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-1"}"#,
      "set-operator-on-single-valued-key"),
    row(
      "Deny", #""ForAllValues:StringLike":{"aws:ResourceTag/a":"x*"}"#,
      "set-operator-on-single-valued-key"),
    row("Deny", #""ForAnyValue:StringEquals":{"aws:TagKeys":"a"}"#),
    row("Deny", #""ForAnyValue:StringEquals":{"ec2:Whatever":"a"}"#),
    row("Deny", #""StringEquals":{"aws:TagKeys":"a"}"#, "multivalued-key-without-set-operator"),
    row("Deny", #""Null":{"aws:TagKeys":"true"}"#),
    row("Allow", #""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#, "for-all-values-allow"),
    row(
      "Allow",
      #""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"AWS:tagkeys":"false"}"#),
    row(
      "Allow", #""ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"true"}"#,
      "for-all-values-allow"),
    row("Deny", #""ForAllValues:StringEquals":{"aws:TagKeys":"a"}"#),
    // Networks.
    row(
      "Deny", #""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#, "network-deny-binds-services",
      "address-deny-binds-endpoints"),
    row(
      "Deny",
      #""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Bool":{"aws:ViaAWSService":"false"}"#,
      "address-deny-binds-endpoints"),
    row(
      "Deny",
      #""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"},"Null":{"aws:SourceVpce":"true"}"#
    ),
    row(
      "Deny",
      #""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Bool":{"aws:ViaAWSService":"false"},"Null":{"aws:SourceIp":"false"}"#
    ),
    row(
      "Deny", #""StringNotEquals":{"aws:SourceVpc":"vpc-1"}"#, "network-deny-binds-services"),
    row("Deny", #""IpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#),
    // Several factors.
    row("Deny", #""Bool":{"\#(mfa)":"false"}"#, "mfa-deny-misses-long-term-keys"),
    row("Deny", #""BoolIfExists":{"\#(mfa)":"false"}"#),
    row("Deny", #""Bool":{"\#(mfa)":"true"}"#),
    row("Allow", #""BoolIfExists":{"\#(mfa)":"true"}"#, "mfa-allow-without-mfa"),
    row("Allow", #""Bool":{"\#(mfa)":"true"}"#),
    // Values.
    row("Deny", #""StringEquals":{"aws:userid":"AROA1:*"}"#, "wildcard-is-literal"),
    row("Deny", #""StringNotEqualsIgnoreCase":{"aws:userid":["x","a?"]}"#, "wildcard-is-literal"),
    row("Deny", #""StringEquals":{"aws:userid":"a${*}"}"#),
    row("Deny", #""StringEquals":{"aws:userid":"${aws:username}*"}"#, "wildcard-is-literal"),
    row("Deny", #""StringLike":{"aws:userid":"abc"}"#, "like-without-wildcard"),
    row("Deny", #""StringLike":{"aws:userid":["abc","d*"]}"#),
    row("Deny", #""StringNotLike":{"aws:userid":"${?}"}"#, "like-without-wildcard"),
    row("Deny", #""StringEquals":{"aws:userid":[]}"#, "no-values"),
    // Negations.
    row("Allow", #""StringNotEquals":{"aws:ResourceTag/a":"x"}"#, "negated-allow-when-absent"),
    row(
      "Allow", #""NotIpAddressIfExists":{"aws:SourceIp":"1.2.3.4"}"#, "negated-allow-when-absent"),
    row(
      "Allow", #""StringNotEquals":{"aws:ResourceTag/a":"x"},"Null":{"aws:ResourceTag/a":"false"}"#),
    row("Allow", #""StringNotEquals":{"aws:PrincipalAccount":"1"}"#),
    row("Deny", #""StringNotEquals":{"aws:ResourceTag/a":"x"}"#),
    row("Allow", #""ForAnyValue:StringNotEquals":{"aws:TagKeys":"x"}"#),
    // Keys.
    row("Deny", #""StringEquals":{"aws:SourceIdentiti":"x"}"#, "unknown-key"),
    row("Deny", #""StringEquals":{"aws:PrincipalTags/a":"x"}"#, "unknown-key"),
    row("Deny", #""StringEquals":{"SourceIp":"x"}"#, "unknown-key"),
    row("Deny", #""StringEquals":{"s33:prefix":"x"}"#, "unknown-key"),
    row("Deny", #""StringEquals":{"S3:Prefix":"x"}"#),
    row("Deny", #""StringEquals":{"saml:aud":"x"}"#),
    row("Deny", #""StringEquals":{"token.actions.githubusercontent.com:sub":"x"}"#),
    // Operators that cannot compare.
    row("Deny", #""NumericLessThan":{"aws:SourceIp":"5"}"#, "operator-never-fits"),
    row("Deny", #""DateLessThan":{"aws:userid":"2026-01-01"}"#, "operator-never-fits"),
    row("Deny", #""DateLessThan":{"aws:EpochTime":"2026-01-01"}"#),
    row("Deny", #""NumericLessThan":{"aws:EpochTime":"5"}"#),
    row("Deny", #""IpAddress":{"aws:SourceVpc":"1.2.3.4"}"#, "operator-never-fits"),
    row("Deny", #""Bool":{"aws:SourceVpc":"true"}"#, "operator-never-fits"),
    row(
      "Deny", #""ArnLike":{"aws:PrincipalAccount":"arn:aws:iam::1:root"}"#, "operator-never-fits"),
    row("Deny", #""StringEquals":{"aws:SourceIp":"10.0.0.0/8"}"#, "operator-never-fits"),
    row("Deny", #""StringEquals":{"aws:SourceIp":"10.0.0.1"}"#),
    // Ranges.
    row(
      "Deny", #""NumericLessThan":{"s3:max-keys":"5"},"NumericGreaterThan":{"S3:max-keys":"7"}"#,
      "empty-range"),
    row(
      "Deny",
      #""DateLessThan":{"aws:CurrentTime":"2020-01-01"},"DateGreaterThanEquals":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}"#,
      "empty-range"),
    row(
      "Deny",
      #""NumericLessThanEquals":{"s3:max-keys":"5"},"NumericGreaterThanEquals":{"s3:max-keys":"5.0"}"#
    ),
    row(
      "Deny",
      #""NumericLessThan":{"s3:max-keys":["5","9"]},"NumericGreaterThan":{"s3:max-keys":"7"}"#),
    row(
      "Deny",
      #""NumericLessThanIfExists":{"s3:max-keys":"5"},"NumericGreaterThan":{"s3:max-keys":"7"}"#),
  ]

  static let elements: [Row] = [
    ("Allow", #""NotAction":"iam:*","Resource":"arn:aws:s3:::b""#, .identity, ["not-action-allow"]),
    ("Deny", #""NotAction":"iam:*","Resource":"*""#, .identity, []),
    ("Allow", #""Action":"s3:*","NotResource":"*""#, .identity, ["not-resource-allow"]),
    ("Deny", #""Action":"s3:*","NotResource":"arn:aws:s3:::b""#, .identity, []),
    (
      "Allow", #""Action":"s3:*","NotPrincipal":{"AWS":"111111111111"}"#, .resource,
      ["not-principal-allow"]
    ),
    ("Deny", #""Action":"s3:*","NotPrincipal":{"AWS":"111111111111"}"#, .resource, []),
    ("Allow", #""Action":"*","Resource":"*""#, .identity, ["allows-everything"]),
    ("Allow", #""Action":["s3:x","*:*"],"Resource":["*"]"#, .identity, ["allows-everything"]),
    ("Allow", #""Action":"*","Resource":"*""#, .serviceControl, []),
    ("Allow", #""Action":"*","Resource":"*""#, .boundary, []),
    ("Deny", #""Action":"*","Resource":"*""#, .identity, []),
    ("Allow", #""Action":"*","Resource":"arn:aws:s3:::b""#, .identity, []),
    ("Allow", #""Action":"iam:PassRole","Resource":"*""#, .identity, ["pass-role-everywhere"]),
    (
      "Allow", #""Action":["s3:*","iam:pass*"],"Resource":"arn:aws:iam::*:role/*""#, .identity,
      ["pass-role-everywhere"]
    ),
    (
      "Allow", #""NotAction":"s3:*","Resource":"*""#, .identity,
      ["pass-role-everywhere", "not-action-allow"]
    ),
    ("Allow", #""Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/a*""#, .identity, []),
    ("Allow", #""Action":"s3:*","Principal":"*""#, .resource, ["public-allow"]),
    ("Allow", #""Action":"sts:*","Principal":{"Federated":"*"}"#, .trust, ["public-allow"]),
    ("Allow", #""Action":"s3:*","Resource":"*","Principal":"*""#, .endpoint, []),
    ("Deny", #""Action":"s3:*","Principal":"*""#, .resource, []),
    (
      "Allow",
      #""Action":"s3:*","Principal":"*""# + when(#""Bool":{"aws:SecureTransport":"true"}"#),
      .resource, []
    ),
    ("Allow", #""Action":"s3:*","Principal":{"AWS":"111111111111"}"#, .resource, []),
  ]

  @Test(arguments: conditions + elements)
  func finds(row: Row) throws {
    let document = try policy(statement(row.effect, row.rest), kind: row.kind)
    let findings = PolicyLinter.lint(document)
    #expect(Set(findings.map(\.code.rawValue)) == Set(row.codes), "\(row.rest)")
    #expect(findings.count == row.codes.count)
    for finding in findings {
      #expect(finding.position != nil && finding.statementIndex == 0)
      #expect(finding.message.first?.isUppercase == false && !finding.message.hasSuffix("."))
    }
  }

  /// Every code is found by some test here.
  @Test func everyCodeIsTested() {
    let tested = Set((PolicyLinterTests.conditions + PolicyLinterTests.elements).flatMap(\.codes))
    let others: Set = ["no-statements", "duplicate-sid", "variable-without-version"]
    #expect(tested.union(others) == Set(PolicyFinding.Code.allCases.map(\.rawValue)))
    #expect(tested.isDisjoint(with: others))
  }

  static let texts: [(rest: String, text: String)] = [
    (
      all + when(#""StringEquals":{"aws:SourceIdentiti":"x"}"#),
      "line 1, column 115: warning: `aws:SourceIdentiti` is no global condition key that is known"
        + " here (did you mean `aws:SourceIdentity`?) [unknown-key]"
    ),
    (
      all + when(#""StringEquals":{"s33:prefix":"x"}"#),
      "line 1, column 115: warning: condition key `s33:prefix` has the prefix of no known service"
        + " (did you mean `s3`?) [unknown-key]"
    ),
    (
      all + when(#""StringLike":{"aws:userid":"x"}"#),
      "line 1, column 113: note: no value of `StringLike` has a wildcard"
        + " (`StringEquals` says the same) [like-without-wildcard]"
    ),
  ]

  @Test(arguments: texts)
  func saysWhatAndWhere(row: (rest: String, text: String)) throws {
    let findings = PolicyLinter.lint(try policy(statement("Deny", row.rest)))
    #expect(findings.map(\.description) == [row.text])
  }

  @Test func variablesNeedTheVersion() throws {
    let inside = statement(
      "Deny",
      #""Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}""#
        + when(#""StringEquals":{"aws:userid":"${k}"}"#))
    for version in ["", #""Version":"2008-10-17","#] {
      let document = try PolicyDocument.parse(
        #"{\#(version)"Statement":\#(inside)}"#, kind: .identity)
      let findings = PolicyLinter.lint(document)
      #expect(findings.map(\.code) == [.variableWithoutVersion, .variableWithoutVersion])
      #expect(findings.first?.help == #"add `"Version": "2012-10-17"`"#)
    }
    #expect(PolicyLinter.lint(try policy(inside)) == [])
  }

  @Test func wholeDocuments() throws {
    #expect(
      PolicyLinter.lint(PolicyDocument(kind: .identity, statements: [])).map(\.code)
        == [.noStatements])
    let one = PolicyStatement(sid: "a", effect: .deny, actions: [try ActionPattern("s3:*")])
    let same = PolicyLinter.lint(PolicyDocument(kind: .identity, statements: [one, one]))
    #expect(same.map(\.code) == [.duplicateSid] && same.first?.statementIndex == 1)
    // Another statement closes the hole that a plain Bool leaves.
    let deny = statement(
      "Deny", PolicyLinterTests.all + when(#""Bool":{"aws:MultiFactorAuthPresent":"false"}"#))
    let closing = statement(
      "Deny", PolicyLinterTests.all + when(#""Null":{"aws:MultiFactorAuthPresent":"true"}"#))
    #expect(PolicyLinter.lint(try policy(deny)).count == 1)
    #expect(PolicyLinter.lint(try policy(deny, closing)).isEmpty)
    let findings = PolicyLinter.lint(try policy(deny, Stock.allow, deny))
    #expect(findings.map(\.statementIndex) == [0, 1, 2])
  }

  @Test func passRoleToNamedServicesIsANote() throws {
    let findings = PolicyLinter.lint(
      try policy(
        statement(
          "Allow",
          #""Action":"iam:PassRole","Resource":"*""#
            + when(#""StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}"#))))
    #expect(findings.map(\.severity) == [.note] && findings.map(\.code) == [.passRoleEverywhere])
  }
}
