import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailRules

@testable import TrailReports

@Suite struct SinkPayloadTests {
  private typealias Object = [String: Any]

  private func object(_ payload: SinkPayload) throws -> Object {
    try #require(
      try JSONSerialization.jsonObject(with: Data(payload.body.utf8)) as? Object, "\(payload.body)")
  }

  /// All texts inside, with the names under which they stand.
  private func texts(_ value: Any, named name: String = "") -> [(name: String, text: String)] {
    if let text = value as? String { return [(name, text)] }
    if let object = value as? Object { return object.flatMap { texts($0.value, named: $0.key) } }
    return (value as? [Any])?.flatMap { texts($0, named: name) } ?? []
  }

  private let many = (0..<37).map { number in
    var alert = SampleAlerts.escalation
    alert.id = String(format: "%032x", number)
    return alert
  }

  @Test(arguments: SinkKind.allCases)
  func everyAlertIsToldOnceAndInOrder(kind: SinkKind) throws {
    for batch in Set([1, kind.defaultBatch, kind.maxBatch]) {
      for alerts in [[], [many[0]], many, HostileAlerts.all] {
        let payloads = SinkPayload.payloads(of: alerts, for: kind, batch: batch)
        #expect(payloads.flatMap(\.alertIDs) == alerts.map(\.id))
        #expect(payloads.allSatisfy { (1...batch).contains($0.alertIDs.count) })
        for payload in payloads {
          _ = try object(payload)
          for id in payload.alertIDs { #expect(payload.body.contains(id), "\(kind)") }
          #expect(!payload.body.contains("\n"), "one line in an outbox")
        }
        // The same alerts give the same bytes.
        #expect(SinkPayload.payloads(of: alerts, for: kind, batch: batch) == payloads)
      }
    }
  }

  @Test func genericIsTheAlertAsItIs() throws {
    let alert = SampleAlerts.rootLogin
    let line = SampleAlerts.text { JSONLinesAlertReport().append(alert, to: &$0) }
    let single = SinkPayload.payloads(of: [alert], for: .generic, batch: 1)[0]
    #expect(
      single.body
        == "{\"type\":\"trailsift.alert\",\"timestamp\":\"\(alert.last)\",\"data\":\(line.dropLast())}"
    )
    let batch = try object(SinkPayload.payloads(of: many, for: .generic, batch: 100)[0])
    #expect(batch["type"] as? String == "trailsift.alerts")
    #expect(((batch["data"] as? Object)?["alerts"] as? [Object])?.count == 37)
  }

  @Test func genericBatchesHaveABound() {
    var long = many
    for index in long.indices { long[index].summary = String(repeating: "x", count: 20_000) }
    let payloads = SinkPayload.payloads(of: long, for: .generic, batch: 100)
    #expect(payloads.count > 1)
    #expect(payloads.allSatisfy { $0.body.utf8.count < GenericMessage.maxBatchBytes + 1000 })
  }

  @Test func slackKeepsItsLimits() throws {
    for payload in SinkPayload.payloads(of: many + HostileAlerts.all, for: .slack, batch: 10) {
      let message = try object(payload)
      let blocks = try #require(message["blocks"] as? [Object])
      #expect(blocks.count <= 50)
      #expect(payload.body.utf8.count <= 40_000)
      for block in blocks {
        switch block["type"] as? String {
        case "header":
          let text = try #require((block["text"] as? Object)?["text"] as? String)
          #expect(text.count <= 150 && !text.isEmpty)
          #expect((block["text"] as? Object)?["type"] as? String == "plain_text")
        case "rich_text", "context", "divider": break
        default: Issue.record("block \(block)")
        }
      }
      // Nothing that Slack reads as mrkdwn, but the text of notifications, which has no signs of its own.
      #expect(!payload.body.contains("\"mrkdwn\",") && message["mrkdwn"] as? Bool == false)
      let text = try #require(message["text"] as? String)
      #expect(!text.contains("<") && !text.contains(">"))
      for part in text.split(separator: "&").dropFirst() {
        #expect(["amp;", "lt;", "gt;"].contains { part.hasPrefix($0) }, "\(text)")
      }
      #expect(texts(blocks).allSatisfy { !$0.text.isEmpty }, "Slack refuses empty texts")
    }
  }

  @Test func teamsKeepsItsLimits() throws {
    for payload in SinkPayload.payloads(of: many + HostileAlerts.all, for: .teams, batch: 10) {
      #expect(payload.body.utf8.count <= 28 * 1024)
      let message = try object(payload)
      let attachment = try #require((message["attachments"] as? [Object])?.first)
      #expect(
        attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
      let card = try #require(attachment["content"] as? Object)
      #expect(card["type"] as? String == "AdaptiveCard")
      let items = try #require(card["body"] as? [Object]).flatMap { $0["items"] as? [Object] ?? [] }
      #expect(!items.isEmpty)
      // A TextBlock's text is Markdown; that of a run is not.
      #expect(items.allSatisfy { $0["type"] as? String == "RichTextBlock" })
    }
  }

  @Test func discordKeepsItsLimits() throws {
    for payload in SinkPayload.payloads(of: many + HostileAlerts.all, for: .discord, batch: 10) {
      let message = try object(payload)
      #expect(((message["allowed_mentions"] as? Object)?["parse"] as? [Any])?.isEmpty == true)
      let embeds = try #require(message["embeds"] as? [Object])
      #expect((1...10).contains(embeds.count))
      var count = 0
      for embed in embeds {
        let title = try #require(embed["title"] as? String)
        let fields = try #require(embed["fields"] as? [Object])
        #expect(title.utf16.count <= 256 && fields.count <= 25)
        let description = try #require(embed["description"] as? String)
        #expect(description.utf16.count <= 4096)
        count += title.utf16.count + description.utf16.count
        count += (embed["footer"] as? [String: String])?["text"]?.utf16.count ?? 0
        for field in fields {
          let value = try #require(field["value"] as? String)
          #expect((1...1024).contains(value.utf16.count))
          count += value.utf16.count + ((field["name"] as? String)?.utf16.count ?? 0)
          guard field["name"] as? String != "Next" else { continue }
          // One code span, and nothing inside that ends it.
          #expect(
            value == "(empty)"
              || value.hasPrefix("`") && value.hasSuffix("`")
                && value.filter { $0 == "`" }.count == 2,
            "\(value)")
        }
      }
      #expect(count <= 6000)
    }
  }

  @Test func pagerDutyKeepsItsLimits() throws {
    for alert in many + HostileAlerts.all {
      let payload = SinkPayload.payloads(of: [alert], for: .pagerduty, batch: 1)[0]
      let event = try object(payload)
      #expect(event["event_action"] as? String == "trigger")
      #expect(event["dedup_key"] as? String == alert.id)
      #expect(event["routing_key"] == nil)
      let inner = try #require(event["payload"] as? Object)
      let summary = try #require(inner["summary"] as? String)
      #expect((1...1024).contains(summary.utf16.count))
      #expect(
        ["critical", "error", "warning", "info"].contains(inner["severity"] as? String ?? ""))
      #expect((inner["source"] as? String)?.isEmpty == false)
      #expect(payload.body.utf8.count < 512_000)
    }
  }

  @Test(arguments: [SinkKind.slack, .teams, .discord, .pagerduty])
  func nothingHiddenReachesPeople(kind: SinkKind) throws {
    for payload in SinkPayload.payloads(of: HostileAlerts.all, for: kind, batch: kind.maxBatch) {
      for (name, text) in texts(try object(payload)) where name != "href" {
        for scalar in text.unicodeScalars where scalar != "\n" {
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator:
            Issue.record("U+\(String(scalar.value, radix: 16)) in \(name) of \(kind)")
          default: break
          }
        }
      }
    }
  }

  @Test func onlySafeLinksAreLinks() throws {
    for alert in HostileAlerts.all {
      let event = try object(SinkPayload.payloads(of: [alert], for: .pagerduty, batch: 1)[0])
      let links = try #require(event["links"] as? [[String: String]])
      #expect(links.allSatisfy { $0["href"]?.hasPrefix("https://") == true })
    }
  }
}
