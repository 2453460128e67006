import Testing
import TrailDetect
import TrailReports
import TrailScan

@Suite struct TimesketchAlertReportTests {
  private static func events(_ alerts: [Alert]) throws -> [JSONValue] {
    try AlertFormatTests.text(.timesketch, alerts).split(separator: "\n").map {
      try JSONValue.parse(String($0))
    }
  }

  @Test func writesAnEventForEachEvent() throws {
    let events = try TimesketchAlertReportTests.events([SampleAlerts.rootLogin])
    #expect(events.count == 1)
    #expect(
      events[0]["message"]?.string
        == "[critical] Root user signed in to the console: "
        + "root signed in to the console of 123456789012 from 203.0.113.9")
    #expect(events[0]["datetime"]?.string == "2026-03-04T19:12:07+00:00")
    #expect(events[0]["timestamp"]?.scalarText == "1772651527000000")
    #expect(events[0]["timestamp_desc"]?.string == "CloudTrail Event Time")
    #expect(events[0]["source_ip"]?.string == "203.0.113.9")
    #expect(events[0]["resource"] == nil)
  }

  @Test func theLastMomentShowsTooWhereEventsAreLeftOut() throws {
    let events = try TimesketchAlertReportTests.events([SampleAlerts.escalation])
    #expect(events.count == 2)
    #expect(events[1]["datetime"]?.string == "2026-03-04T19:18:40+00:00")
    #expect(events[1]["timestamp_desc"]?.string == "Last Event of Alert")
    #expect(events[1]["events_left_out"]?.scalarText == "46")
    #expect(events[1]["event_id"] == nil)
  }

  @Test func fractionsAreKept() throws {
    let events = try TimesketchAlertReportTests.events([SampleAlerts.hostile])
    #expect(events.last?["datetime"]?.string == "2026-03-06T00:00:00.250+00:00")
  }
}
