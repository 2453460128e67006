import Testing
import TrailDetect
import TrailEvents
import TrailReports
import TrailScan

@Suite struct JSONReportTests {
  @Test func writesOneAlertALine() throws {
    let text = AlertFormatTests.text(.jsonl, SampleAlerts.all)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == SampleAlerts.all.count + 1)
    #expect(lines.last == "")
    #expect(
      lines[0] == #"""
        {"schema":"trailsift.alert/1","id":"0f3a9d5c7b1e2648a0c4d8e6f2b19375",\#
        "rule":{"id":"root-console-login","title":"Root user signed in to the console",\#
        "severity":"critical","tags":["attack.t1078.004"],"themes":["R01"]},\#
        "first":"2026-03-04T19:12:07Z","last":"2026-03-04T19:12:07Z","count":1,\#
        "group":{"recipientAccountId":"123456789012"},"principal":"root",\#
        "account":"123456789012","region":"us-east-1","source":"203.0.113.9",\#
        "action":"signin:ConsoleLogin","outcome":"Success","resource":null,"facets":{},\#
        "notes":["signed in without MFA"],\#
        "events":[{"eventID":"6a1f0f0e-8d4b-4c51-9d07-0b6a5f2c1e11",\#
        "eventTime":"2026-03-04T19:12:07Z","file":"logs/root.json.gz","record":17,\#
        "offset":48211}],"eventsLeftOut":0,\#
        "summary":"root signed in to the console of 123456789012 from 203.0.113.9"}
        """#)
  }

  @Test(arguments: SampleAlerts.all)
  func keepsTheOrderOfMembers(alert: Alert) throws {
    let json = try parse { JSONLinesAlertReport().append(alert, to: &$0) }
    #expect(
      json.members?.map(\.key) == [
        "schema", "id", "rule", "first", "last", "count", "group", "principal", "account",
        "region", "source", "action", "outcome", "resource", "facets", "notes", "events",
        "eventsLeftOut", "summary",
      ])
  }

  @Test func writesFacetsOnlyWhereEventsDiffer() throws {
    let json = try parse { JSONLinesAlertReport().append(SampleAlerts.escalation, to: &$0) }
    #expect(
      json["facets"]?.members?.map(\.key) == [
        "principal", "region", "source", "action", "outcome", "resource", "notes",
      ])
    let action = try #require(json["facets"]?["action"])
    #expect(action["leftOut"]?.scalarText == "3")
    #expect(action["values"]?.array?.count == 5)
    #expect(action["values"]?.array?[1]["value"]?.string == "iam:PutUserPolicy")
    #expect(action["values"]?.array?[1]["count"]?.scalarText == "9")
    #expect(json["group"]?["aws:SourceVpc"]?.string == "vpc-0a1b2c3d")
    #expect(json["eventsLeftOut"]?.scalarText == "46")
  }

  @Test func keepsHostileValuesOnTheirLine() throws {
    let text = SampleAlerts.text { JSONLinesAlertReport().append(SampleAlerts.hostile, to: &$0) }
    #expect(text.unicodeScalars.filter { $0.value < 0x20 } == ["\n"])
    let json = try JSONValue.parse(text)
    #expect(json["group"]?["userAgent"]?.string == "curl\u{1B}]0;owned\u{07}")
    #expect(json["resource"]?.string == "arn:aws:s3:::bücher/東京の請求書\r\n2026.pdf")
    #expect(json["source"]?.isNull == true)
  }

  @Test func writesMatches() throws {
    let text = SampleAlerts.text {
      EveryMatchReport(format: .jsonLines, colour: true).append(SampleAlerts.match, to: &$0)
    }
    #expect(
      text == #"""
        {"schema":"trailsift.match/1","severity":"high","rule":"policy-attached-to-self",\#
        "eventTime":"2026-03-04T19:12:07Z","principal":"user/alice",\#
        "action":"iam:AttachUserPolicy","resource":"arn:aws:iam::123456789012:user/alice",\#
        "source":"198.51.100.23","account":"123456789012","region":null,\#
        "outcome":"Denied","eventID":"6a1f","file":"logs/a.json.gz","record":17}

        """#)
  }

  @Test func writesRules() {
    let text = SampleAlerts.text {
      RuleListReport(format: .jsonLines, colour: true).append(SampleAlerts.rules, to: &$0)
    }
    let lines = text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0] == #"""
        {"schema":"trailsift.rule/1","id":"root-console-login","severity":"critical",\#
        "status":"stable","title":"Root user signed in to the console","themes":["R01"],\#
        "tags":["attack.t1078.004"]}
        """#)
  }

  private func parse(_ write: (inout [UInt8]) -> Void) throws -> JSONValue {
    try JSONValue.parse(SampleAlerts.text(write))
  }
}
