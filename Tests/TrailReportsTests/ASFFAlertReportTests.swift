import Testing
import TrailDetect
import TrailEvents
import TrailScan

@testable import TrailReports

@Suite struct ASFFAlertReportTests {
  private static func batches(
    _ alerts: [Alert], _ options: AlertReportOptions = AlertFormatTests.options
  ) throws -> [[JSONValue]] {
    var bytes: [UInt8] = []
    ASFFAlertReport(options: options).append(alerts, to: &bytes)
    return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      try #require(try JSONValue.parse(String($0)).array)
    }
  }

  @Test func findingsGoToTheirAccountsInBatchesOfAHundred() throws {
    var alerts: [Alert] = []
    for number in 0..<250 {
      var alert = SampleAlerts.rootLogin
      alert.id = "\(number)"
      if number % 10 == 0 { alert.account = SampleAlerts.facet(("444455556666", 1)) }
      alerts.append(alert)
    }
    let batches = try ASFFAlertReportTests.batches(alerts)
    #expect(batches.map(\.count) == [25, 100, 100, 25])
    for batch in batches {
      #expect(Set(batch.map { $0["AwsAccountId"]?.string }).count == 1)
    }
    let first = try #require(batches[0].first)
    #expect(
      first["ProductArn"]?.string
        == "arn:aws:securityhub:us-east-1:444455556666:product/444455556666/default")
    #expect(try ASFFAlertReportTests.batches([]).isEmpty)
  }

  @Test(arguments: [
    ("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"),
  ])
  func oneHubMayTakeAll(region: String, partition: String) throws {
    var options = AlertFormatTests.options
    options.securityHubAccount = "111122223333"
    options.securityHubRegion = region
    let batches = try ASFFAlertReportTests.batches(SampleAlerts.all, options)
    #expect(batches.map(\.count) == [3])
    for finding in batches[0] {
      #expect(finding["AwsAccountId"]?.string == "111122223333")
      #expect(
        finding["ProductArn"]?.string
          == "arn:\(partition):securityhub:\(region):111122223333:product/111122223333/default")
    }
    // The account where it happened is still told.
    let resource = batches[0][0]["Resources"]?.array?.last
    #expect(resource?["Id"]?.string == "AWS::::Account:123456789012")
    #expect(resource?["Type"]?.string == "AwsAccount")
  }

  @Test func timesAreThoseOfTheEventsAndOfTheReport() throws {
    let finding = try #require(
      try ASFFAlertReportTests.batches([SampleAlerts.escalation]).first?.first)
    #expect(finding["FirstObservedAt"]?.string == "2026-03-04T19:12:07Z")
    #expect(finding["CreatedAt"]?.string == "2026-03-04T19:18:40Z")
    #expect(finding["UpdatedAt"]?.string == "2027-01-15T08:00:00Z")
    #expect(finding["Severity"]?["Label"]?.string == "HIGH")
  }

  @Test(arguments: [
    (["attack.persistence", "attack.t1098.003"], ["TTPs/Persistence/T1098.003"]),
    (["attack.persistence"], ["TTPs/Persistence"]), (["attack.reconnaissance"], ["TTPs"]),
    (["attack.impact", "attack.t1485"], ["Effects/Data Destruction/T1485"]),
    (["attack.impact", "attack.t1496.001"], ["Effects/Resource Consumption/T1496.001"]),
    (["attack.impact"], ["Effects"]), ([], ["TTPs"]),
    (
      ["attack.exfiltration", "attack.t1537", "attack.defense-evasion"],
      ["Effects/Data Exfiltration/T1537", "TTPs/Defense Evasion"]
    ),
  ])
  func tagsAreTypes(tags: [String], types: [String]) throws {
    var alert = SampleAlerts.rootLogin
    alert.rule.tags = tags
    let finding = try #require(try ASFFAlertReportTests.batches([alert]).first?.first)
    #expect(finding["Types"]?.array?.map(\.string) == types)
  }

  @Test(arguments: [
    ("arn:aws:iam::111122223333:user/alice", "AwsIamUser"), ("arn:aws:s3:::bucket", "AwsS3Bucket"),
    ("arn:aws:s3:::bucket/key", "AwsS3Object"), ("arn:aws:sns:us-east-1:1:topic", "AwsSnsTopic"),
    ("arn:aws:rds:us-east-1:111122223333:db:one", "AwsRdsDbInstance"),
    ("arn:aws:new:us-east-1:111122223333:thing/1", "Other"), ("bucket", "Other"),
    ("arn:x", "Other"),
  ])
  func resourcesHaveTypes(text: String, type: String) {
    let resource = ASFFResource(of: text)
    #expect(resource.type == type)
    #expect(resource.id == text)
  }

  @Test func noTextIsBlankOrTooLong() throws {
    let findings = try ASFFAlertReportTests.batches(HostileAlerts.all).flatMap { $0 }
    #expect(findings.count == HostileAlerts.all.count)
    for finding in findings {
      for (name, limit) in [("Title", 256), ("Description", 1024), ("Id", 512), ("Region", 64)] {
        let text = try #require(finding[name]?.string)
        #expect(text.utf16.count <= limit && !text.allSatisfy(\.isWhitespace), "\(name): \(text)")
      }
      for field in finding["ProductFields"]?.members ?? [] {
        let text = try #require(field.value.string)
        #expect(!text.allSatisfy(\.isWhitespace) && text.utf16.count <= 2048)
        #expect(field.key.utf16.count <= 128)
      }
      let resources = try #require(finding["Resources"]?.array)
      #expect(!resources.isEmpty)
      for resource in resources {
        #expect(resource["Id"]?.string?.allSatisfy(\.isWhitespace) == false)
      }
    }
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("🦉🦉🦉", 4, "🦉…"), ("🦉🦉", 4, "🦉🦉"),
    ("\u{1B}", 6, #"\u{1b}"#),
  ])
  func textsAreCutBetweenCharacters(text: String, limit: Int, cut: String) {
    #expect(ReportText.cut(text, to: limit) == cut)
  }
}
