internal import TrailDetect

/// A message of Slack's Block Kit.
///
/// Values stand in rich text and plain text, which Slack does not read as mrkdwn: no links, mentions or
/// formats come of them. Limits: docs.slack.dev, "Block Kit reference": 50 blocks, 150 characters a header.
struct SlackMessage: ChatMessage {
  /// How many blocks an alert takes: header, text, context, divider.
  private static let blocksPerAlert = 4
  private static let maxBlocks = 50
  /// Slack cuts texts at 40,000 characters; well below, in bytes.
  private static let maxBytes = 30_000

  func fits(_ alerts: [Alert], valueLimit: Int) -> Bool {
    alerts.count * SlackMessage.blocksPerAlert <= SlackMessage.maxBlocks
      && body(of: alerts, valueLimit: valueLimit).utf8.count <= SlackMessage.maxBytes
  }

  func body(of alerts: [Alert], valueLimit: Int) -> String {
    let all = alerts.map { SinkFacts($0, valueLimit: valueLimit) }
    let titles = all.map { SlackMessage.escaped($0.title) }.joined(separator: "; ")
    return JSONWriter.text { json in
      // What notifications show; Slack reads it as mrkdwn, so nothing from the log is in it.
      json.member("text", ReportText.cut("\(SinkFacts.totals(alerts)). \(titles)", to: 1000))
      json.member("mrkdwn", false)
      json.member("unfurl_links", false)
      json.member("unfurl_media", false)
      json.openArray("blocks")
      for (index, facts) in all.enumerated() {
        if index > 0 { json.object { $0.member("type", "divider") } }
        append(facts, to: &json)
      }
      json.closeArray()
    }
  }

  private func append(_ facts: SinkFacts, to json: inout JSONWriter) {
    json.object { json in
      json.member("type", "header")
      appendPlain("text", facts.title, to: &json)
    }
    json.object { json in
      json.member("type", "rich_text")
      json.openArray("elements")
      json.object { json in
        json.member("type", "rich_text_section")
        json.openArray("elements")
        appendRun(facts.summary + "\n", to: &json)
        for fact in facts.facts {
          appendRun("\n\(fact.name): ", style: "bold", to: &json)
          appendRun(fact.value, style: "code", to: &json)
        }
        if let advice = facts.advice {
          appendRun("\nNext: ", style: "bold", to: &json)
          appendRun(advice, to: &json)
        }
        json.closeArray()
      }
      json.closeArray()
    }
    json.object { json in
      json.member("type", "context")
      json.openArray("elements")
      json.object { json in
        json.member("type", "plain_text")
        json.member("text", facts.footer)
        json.member("emoji", false)
      }
      json.closeArray()
    }
  }

  private func appendPlain(_ name: String, _ text: String, to json: inout JSONWriter) {
    json.object(name) { json in
      json.member("type", "plain_text")
      json.member("text", text)
      json.member("emoji", false)
    }
  }

  private func appendRun(_ text: String, style: String? = nil, to json: inout JSONWriter) {
    json.object { json in
      json.member("type", "text")
      json.member("text", text)
      if let style { json.object("style") { $0.member(style, true) } }
    }
  }

  /// Slack's own three signs: docs.slack.dev, "Formatting message text".
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
