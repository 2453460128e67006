import Testing
import TrailDetect
import TrailScan

@testable import TrailReports

@Suite struct OCSFAlertReportTests {
  private static func finding(_ alert: Alert) throws -> JSONValue {
    try JSONValue.parse(AlertFormatTests.text(.ocsf, [alert]))
  }

  @Test func writesADetectionFinding() throws {
    let text = AlertFormatTests.text(.ocsf, [SampleAlerts.rootLogin])
    #expect(
      text == #"""
        {"activity_id":1,"activity_name":"Create","category_uid":2,"category_name":"Findings",\#
        "class_uid":2004,"class_name":"Detection Finding","type_uid":200401,\#
        "type_name":"Detection Finding: Create","time":1772651527000,\#
        "start_time":1772651527000,"end_time":1772651527000,"duration":0,"count":1,\#
        "severity_id":5,"severity":"Critical","status_id":1,"status":"New","is_alert":true,\#
        "message":"root signed in to the console of 123456789012 from 203.0.113.9",\#
        "metadata":{"version":"1.8.0","product":{"name":"Trailsift","vendor_name":"Trailsift",\#
        "version":"1.2.3"},"profiles":["cloud"],"uid":"0f3a9d5c7b1e2648a0c4d8e6f2b19375",\#
        "event_code":"root-console-login","log_name":"CloudTrail","log_provider":"AWS",\#
        "labels":["attack.t1078.004"]},\#
        "finding_info":{"uid":"0f3a9d5c7b1e2648a0c4d8e6f2b19375",\#
        "title":"Root user signed in to the console","created_time":1772651527000,\#
        "first_seen_time":1772651527000,"last_seen_time":1772651527000,\#
        "data_sources":["AWS CloudTrail"],"analytic":{"uid":"root-console-login",\#
        "name":"Root user signed in to the console","type_id":1,"type":"Rule"},\#
        "attacks":[{"version":"17","technique":{"uid":"T1078","name":"Valid Accounts"},\#
        "sub_technique":{"uid":"T1078.004","name":"Valid Accounts: Cloud Accounts",\#
        "src_url":"https://attack.mitre.org/techniques/T1078/004/"}}],\#
        "related_events":[{"uid":"6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11",\#
        "type":"AWS CloudTrail event","created_time":1772651527000}],\#
        "related_events_count":1},"cloud":{"provider":"AWS","region":"us-east-1",\#
        "account":{"uid":"123456789012","name":"123456789012","type_id":10,\#
        "type":"AWS Account"}},"evidences":[{"api":{"operation":"ConsoleLogin",\#
        "service":{"name":"signin"}},"actor":{"user":{"name":"root",\#
        "account":{"uid":"123456789012","type_id":10}}},"src_endpoint":{"ip":"203.0.113.9"}}],\#
        "observables":[{"name":"evidences.src_endpoint.ip","type_id":2,"type":"IP Address",\#
        "value":"203.0.113.9"},{"name":"evidences.actor.user.name","type_id":4,\#
        "type":"User Name","value":"root"}],"remediation":{"desc":"1. Ask the owner of the root \#
        user whether this was them; if not, change its password and MFA.\n2. Look for what this \#
        session created: users, access keys, roles.\n3. Read the third step."},\#
        "unmapped":{"outcome":["Success"],"accounts":["123456789012"],"regions":["us-east-1"],\#
        "notes":["signed in without MFA"],"group":{"recipientAccountId":"123456789012"},\#
        "themes":["R01"],"events":[{"uid":"6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11",\#
        "file":"logs/root.json.gz","record":17,"offset":48211}],"events_left_out":0}}

        """#)
  }

  @Test func valuesThatDifferAreNotPutTogether() throws {
    let finding = try OCSFAlertReportTests.finding(SampleAlerts.escalation)
    let evidences = try #require(finding["evidences"]?.array)
    #expect(evidences.count == 5 + 2 + 2)
    #expect(evidences.allSatisfy { $0.members?.count == 1 })
    #expect(finding["severity_id"]?.scalarText == "4")
    #expect(finding["resources"]?.array?.count == 2)
  }

  @Test func tacticsGoWithTheTechniquesThatServeThem() throws {
    var alert = SampleAlerts.rootLogin
    alert.rule.tags = [
      "attack.persistence", "attack.privilege_escalation", "attack.impact", "attack.t1098.003",
      "attack.t9999", "attack.t109", "cis-aws.1.5",
    ]
    let finding = try OCSFAlertReportTests.finding(alert)
    let attacks = try #require(finding["finding_info"]?["attacks"]?.array)
    #expect(attacks.count == 3)
    #expect(
      attacks[0]["tactics"]?.array?.map { $0["uid"]?.string } == ["TA0003", "TA0004"])
    #expect(attacks[0]["sub_technique"]?["uid"]?.string == "T1098.003")
    #expect(attacks[1]["technique"]?["uid"]?.string == "T9999")
    #expect(attacks[2]["tactic"]?["uid"]?.string == "TA0040")
    alert.rule.tags = ["cis-aws.1.5"]
    #expect(try OCSFAlertReportTests.finding(alert)["finding_info"]?["attacks"] == nil)
  }

  @Test func servicesThatCallAreNoAddresses() throws {
    var alert = SampleAlerts.rootLogin
    alert.source = SampleAlerts.facet(("cloudformation.amazonaws.com", 1))
    let finding = try OCSFAlertReportTests.finding(alert)
    let endpoint = finding["evidences"]?.array?.first?["src_endpoint"]
    #expect(endpoint?["svc_name"]?.string == "cloudformation.amazonaws.com")
    #expect(endpoint?["ip"] == nil)
  }
}
