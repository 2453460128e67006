import Testing
import TrailPolicy

@Suite struct PolicyLinterTests {
  private func codes(_ statement: String, version: String = #""2012-10-17""#) throws -> Set<String>
  {
    let document = try PolicyDocument.parse(
      #"{"Version":\#(version),"Statement":\#(statement)}"#, kind: .identity)
    return Set(PolicyLinter.lint(document).map(\.code.rawValue))
  }

  private static func deny(_ condition: String) -> String {
    #"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":\#(condition)}"#
  }

  private static func allow(_ condition: String) -> String {
    #"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":\#(condition)}"#
  }

  /// What must be found, and beside it the near miss in which it must not.
  @Test(arguments: [
    (
      "set-operator-on-single-valued-key",
      allow(#"{"ForAnyValue:StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#),
      allow(#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#)
    ),
    (
      "multivalued-key-without-set-operator", allow(#"{"StringEquals":{"aws:TagKeys":"a"}}"#),
      allow(#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#)
    ),
    (
      "for-all-values-allow", allow(#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#),
      deny(#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#)
    ),
    (
      "not-action-allow", #"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#,
      #"{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}"#
    ),
    (
      "not-resource-allow", #"{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::b"}"#,
      #"{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b"}"#
    ),
    (
      "network-deny-binds-services", deny(#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
      deny(
        #"{"NotIpAddressIfExists":{"aws:SourceIp":"10.0.0.0/8"},"BoolIfExists":{"aws:ViaAWSService":"false"}}"#
      )
    ),
    (
      "address-deny-binds-endpoints",
      deny(#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"},"Bool":{"aws:ViaAWSService":"false"}}"#),
      deny(
        #"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"},"Bool":{"aws:ViaAWSService":"false"},"Null":{"aws:SourceVpce":"true"}}"#
      )
    ),
    (
      "mfa-deny-misses-long-term-keys", deny(#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#),
      deny(#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#)
    ),
    (
      "mfa-allow-without-mfa", allow(#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#),
      allow(#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#)
    ),
    (
      "wildcard-is-literal", allow(#"{"StringEquals":{"s3:prefix":"home/*"}}"#),
      allow(#"{"StringLike":{"s3:prefix":"home/*"}}"#)
    ),
    (
      "like-without-wildcard", allow(#"{"StringLike":{"s3:prefix":"home"}}"#),
      allow(#"{"StringEquals":{"s3:prefix":"home"}}"#)
    ),
    (
      "allows-everything", #"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
      #"{"Effect":"Deny","Action":"*","Resource":"*"}"#
    ),
    (
      "pass-role-everywhere", #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#,
      #"{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app"}"#
    ),
    (
      "unknown-key", allow(#"{"StringEquals":{"aws:SourceIdentiy":"x"}}"#),
      allow(#"{"StringEquals":{"aws:SourceIdentity":"x"}}"#)
    ),
    (
      "no-statements", "[]",
      #"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#
    ),
  ])
  func findsWhatPeopleRegret(code: String, bad: String, good: String) throws {
    #expect(try codes(bad).contains(code))
    #expect(try !codes(good).contains(code))
  }

  @Test func variablesNeedTheVersion() throws {
    let home =
      #"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"}"#
    #expect(try codes(home, version: #""2008-10-17""#).contains("variable-without-version"))
    #expect(try codes(home).isEmpty)
  }

  @Test func publicResourcePolicies() throws {
    func codes(_ statement: String) throws -> Set<String> {
      let document = try PolicyDocument.parse(
        #"{"Version":"2012-10-17","Statement":\#(statement)}"#, kind: .resource)
      return Set(PolicyLinter.lint(document).map(\.code.rawValue))
    }
    let open =
      #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#
    #expect(try codes(open).contains("public-allow"))
    let own =
      #"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#
    #expect(try codes(own).isEmpty)
    let others =
      #"{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#
    #expect(try codes(others).contains("not-principal-allow"))
  }

  @Test func findingsTellTheirPlace() throws {
    let text = """
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Deny", "Action": "*", "Resource": "*",
          "Condition": {
            "Bool": { "aws:MultiFactorAuthPresent": "false" }
          }
        }
      }
      """
    let findings = PolicyLinter.lint(try PolicyDocument.parse(text, kind: .identity))
    let finding = findings.first { $0.code == .mfaDenyMissesLongTermKeys }
    #expect(finding?.position?.line == 6)
    #expect(finding?.statementIndex == 0)
  }
}
