internal import TrailDetect

/// An Adaptive Card for a Teams workflow ("when a Teams webhook request is received").
///
/// All texts are runs of RichTextBlocks, which Teams does not read as Markdown (TextBlock and FactSet it does), so
/// no links or mentions come of values. Limit: learn.microsoft.com, "Create incoming webhooks": 28 KB a message.
struct TeamsMessage: ChatMessage {
  /// 28 KB, in thousands to be sure.
  static let maxBytes = 28_000

  func fits(_ alerts: [Alert], valueLimit: Int) -> Bool {
    body(of: alerts, valueLimit: valueLimit).utf8.count <= TeamsMessage.maxBytes
  }

  func body(of alerts: [Alert], valueLimit: Int) -> String {
    JSONWriter.text { json in
      json.member("type", "message")
      json.openArray("attachments")
      json.object { json in
        json.member("contentType", "application/vnd.microsoft.card.adaptive")
        json.object("content") { json in
          json.member("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
          json.member("type", "AdaptiveCard")
          json.member("version", "1.4")
          json.member("fallbackText", SinkFacts.totals(alerts))
          json.object("msteams") { $0.member("width", "Full") }
          json.openArray("body")
          for (index, alert) in alerts.enumerated() {
            append(
              SinkFacts(alert, valueLimit: valueLimit), of: alert.rule.severity,
              hasLine: index > 0, to: &json)
          }
          json.closeArray()
        }
      }
      json.closeArray()
    }
  }

  private func append(
    _ facts: SinkFacts, of severity: Severity, hasLine: Bool, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("type", "Container")
      json.member("separator", hasLine)
      json.openArray("items")
      appendBlock(to: &json) { json in
        appendRun(
          facts.title, [("weight", "Bolder"), ("size", "Medium"), ("color", severity.cardColour)],
          to: &json)
      }
      appendBlock(to: &json) { appendRun(facts.summary, [], to: &$0) }
      for fact in facts.facts {
        appendBlock(to: &json) { json in
          appendRun("\(fact.name): ", [("weight", "Bolder")], to: &json)
          appendRun(fact.value, [("fontType", "Monospace")], to: &json)
        }
      }
      if let advice = facts.advice {
        appendBlock(to: &json) { json in
          appendRun("Next: ", [("weight", "Bolder")], to: &json)
          appendRun(advice, [], to: &json)
        }
      }
      appendBlock(to: &json) { appendRun(facts.footer, [("size", "Small")], to: &$0) }
      json.closeArray()
    }
  }

  private func appendBlock(to json: inout JSONWriter, _ runs: (inout JSONWriter) -> Void) {
    json.object { json in
      json.member("type", "RichTextBlock")
      json.member("spacing", "Small")
      json.openArray("inlines")
      runs(&json)
      json.closeArray()
    }
  }

  private func appendRun(_ text: String, _ style: [(String, String)], to json: inout JSONWriter) {
    json.object { json in
      json.member("type", "TextRun")
      json.member("text", text)
      for (name, value) in style { json.member(name, value) }
    }
  }
}

extension Severity {
  /// The colour of a title on an Adaptive Card.
  fileprivate var cardColour: String {
    switch self {
    case .critical, .high: "Attention"
    case .medium: "Warning"
    case .low: "Accent"
    case .informational: "Default"
    }
  }
}
