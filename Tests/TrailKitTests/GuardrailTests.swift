import Testing
import TrailDetect
import TrailEvents
import TrailKit
import TrailPolicy
import TrailRules

/// A policy asked of every call of the samples: the calls that it would have denied.
@Suite struct GuardrailTests {
  private static let office =
    #"["203.0.113.0/24", "2001:db8:aa::/48", "198.51.100.7", "198.51.100.20"]"#

  private func scan(_ statements: String) throws -> Scan.Outcome {
    let document = try PolicyDocument.parse(
      #"{"Version":"2012-10-17","Statement":[\#(statements)]}"#, kind: .serviceControl)
    let rules = GuardrailCompiler.rules(for: document, path: "policies/Office Only.json")
    return try Scan(
      rules: CompiledRules(rules: rules), options: ScanOptions(paths: [SampleLog.folder])
    ).run()
  }

  @Test func officePolicyWithItsExemptionsFindsTheIntruderAlone() throws {
    let outcome = try scan(
      #"{"Sid":"DenyOutside","Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddressIfExists":{"aws:SourceIp":\#(GuardrailTests.office)},"Null":{"aws:SourceVpce":"true"},"BoolIfExists":{"aws:ViaAWSService":"false"}}}"#
    )
    #expect(outcome.alerts.map(\.count) == [23, 2, 5, 3, 42])
    #expect(Set(outcome.alerts.map(\.rule.id)) == ["guardrail-office-only-denyoutside"])
    #expect(
      Set(outcome.alerts.compactMap(\.source.main)) == ["192.0.2.66", "2001:db8:bad::66"])
    let notes = try #require(outcome.alerts.first).notes.values.map(\.text)
    #expect(
      notes.contains(
        "NotIpAddressIfExists aws:SourceIp: saw 192.0.2.66, the policy has 203.0.113.0/24, "
          + "2001:db8:aa::/48, 198.51.100.7, 198.51.100.20"))
    // Forwarded calls are undecided, by the key that the log does not tell.
    let keys = outcome.report.undecidedKeysByRule["guardrail-office-only-denyoutside"] ?? [:]
    #expect(keys.keys.contains("aws:ViaAWSService"))
    #expect(outcome.report.undecidedByRule.values.reduce(0, +) > 100)
  }

  @Test func officePolicyWithoutExemptionsWouldHaveDeniedTheMachinesToo() throws {
    let outcome = try scan(
      #"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":\#(GuardrailTests.office)}}}"#
    )
    #expect(outcome.alerts.contains { $0.principal.main?.hasPrefix("role/order-worker") == true })
    #expect(Set(outcome.alerts.map(\.rule.id)) == ["guardrail-office-only-0"])
  }

  @Test func whatNoStatementAllowsWouldHaveBeenDenied() throws {
    // The seed's own form: everything, but only from the office.
    let outcome = try scan(
      #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":\#(GuardrailTests.office)}}},"#
        + #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:SourceVpce":"false"}}}"#
    )
    #expect(Set(outcome.alerts.map(\.rule.id)) == ["guardrail-office-only-not-allowed"])
    #expect(
      Set(outcome.alerts.compactMap(\.source.main)) == ["192.0.2.66", "2001:db8:bad::66"])
    #expect(outcome.alerts.map(\.count).reduce(0, +) == 75)
  }

  @Test func onlyRequestsOfCallersAreAsked() throws {
    let everything = try scan(#"{"Effect":"Deny","Action":"*","Resource":"*"}"#)
    #expect(!everything.alerts.isEmpty)
    for alert in everything.alerts {
      #expect(alert.outcome.main == "Success")
      #expect(alert.principal.main?.hasPrefix("service/") != true, "\(alert.summary)")
      #expect(!alert.action.values.contains { $0.text == "sts:GetCallerIdentity" })
      #expect(!alert.action.values.contains { $0.text.hasPrefix("signin:") })
    }
  }

  @Test func suppliedFactsDecideWhatTheLogCannot() throws {
    let statement =
      #"{"Effect":"Deny","Action":"s3:PutBucketPolicy","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/Class":"secret"},"StringNotEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}}"#
    let document = try PolicyDocument.parse(
      #"{"Version":"2012-10-17","Statement":\#(statement)}"#, kind: .serviceControl)
    let rules = GuardrailCompiler.rules(for: document, path: "tags.json")
    func scan(_ facts: String?) throws -> Scan.Outcome {
      let supplied = try facts.map { try SuppliedFacts.parse(text: $0, path: "facts.json") }
      return try Scan(
        rules: CompiledRules(rules: rules, supplied: supplied),
        options: ScanOptions(paths: [SampleLog.folder])
      ).run()
    }
    let unknown = try scan(nil)
    #expect(unknown.alerts.isEmpty)
    #expect(
      unknown.report.undecidedKeysByRule["guardrail-tags-0"]?.keys.sorted()
        == ["aws:PrincipalOrgID", "aws:ResourceTag/Class"])
    let tag =
      #""resourceTags":{"arn:aws:s3:::examplecorp-customer-data":{"Class":"secret"},"arn:aws:s3:::examplecorp-invoices-archive":{}}"#
    let outside =
      #""organizations":[{"id":"o-other00000","accounts":{"111122223333":"o-other00000/r-ab12/"}}]"#
    let inside =
      #""organizations":[{"id":"o-exampleorg1","accounts":{"111122223333":"o-exampleorg1/r-ab12/"}}]"#
    let denied = try scan("{\(tag),\(outside)}")
    #expect(denied.alerts.map(\.resource.main) == ["arn:aws:s3:::examplecorp-customer-data"])
    #expect(denied.report.undecidedByRule.isEmpty)
    let allowed = try scan("{\(tag),\(inside)}")
    #expect(allowed.alerts.isEmpty && allowed.report.undecidedByRule.isEmpty)
  }
}
