internal import TrailDetect
internal import TrailEvents

/// A message of Discord embeds, one an alert.
///
/// Values stand in code spans, rule texts have Markdown's signs escaped, and no mention is allowed to reach anybody.
/// Limits: Discord's developer documentation, "Embed limits": 10 embeds, 6000 characters in all of them together,
/// title 256, field value 1024.
struct DiscordMessage: ChatMessage {
  private static let maxEmbeds = 10
  private static let maxCharacters = 6000
  private static let maxTitle = 256
  private static let maxValue = 1024

  func fits(_ alerts: [Alert], valueLimit: Int) -> Bool {
    guard alerts.count <= DiscordMessage.maxEmbeds else { return false }
    let embeds = alerts.map { Embed(SinkFacts($0, valueLimit: valueLimit)) }
    return embeds.allSatisfy { embed in
      embed.title.utf16.count <= DiscordMessage.maxTitle
        && embed.fields.allSatisfy { $0.value.utf16.count <= DiscordMessage.maxValue }
    } && embeds.reduce(0) { $0 + $1.characterCount } <= DiscordMessage.maxCharacters
  }

  func body(of alerts: [Alert], valueLimit: Int) -> String {
    JSONWriter.text { json in
      json.member("content", SinkFacts.totals(alerts))
      json.object("allowed_mentions") { $0.member("parse", []) }
      json.array("embeds", alerts) { json, alert in
        let embed = Embed(SinkFacts(alert, valueLimit: valueLimit))
        json.object { json in
          json.member("title", embed.title)
          json.member("description", embed.description)
          json.member("color", alert.rule.severity.embedColour)
          json.member("timestamp", alert.last.description)
          json.array("fields", embed.fields) { json, field in
            json.object { json in
              json.member("name", field.name)
              json.member("value", field.value)
              json.member("inline", field.value.utf16.count <= 40)
            }
          }
          json.object("footer") { $0.member("text", embed.footer) }
        }
      }
    }
  }

  /// The texts of one embed.
  private struct Embed {
    var title: String
    var description: String
    var fields: [SinkFacts.Fact]
    var footer: String

    init(_ facts: SinkFacts) {
      title = MarkdownAlertReport().escaped(facts.title)
      description = DiscordMessage.code(facts.summary)
      fields = facts.facts.map {
        SinkFacts.Fact(name: $0.name, value: DiscordMessage.code($0.value))
      }
      if let advice = facts.advice {
        fields.append(
          SinkFacts.Fact(name: "Next", value: MarkdownAlertReport().escaped(advice)))
      }
      footer = facts.footer
    }

    var characterCount: Int {
      fields.reduce(title.utf16.count + description.utf16.count + footer.utf16.count) {
        $0 + $1.name.utf16.count + $1.value.utf16.count
      }
    }
  }

  /// A value in a code span.
  ///
  /// Discord knows no fence that is longer than what is inside, so a backtick becomes the
  /// sign that looks most like it, U+02CB.
  private static func code(_ text: String) -> String {
    let shown = text.replacing("`", with: "\u{2CB}")
    return shown.allSatisfy(\.isWhitespace) ? "(empty)" : "`\(shown)`"
  }
}

extension Severity {
  /// The colour at an embed's side.
  fileprivate var embedColour: Int {
    switch self {
    case .critical: 0xB3261E
    case .high: 0xE8710A
    case .medium: 0xF2B705
    case .low: 0x1A73E8
    case .informational: 0x80868B
    }
  }
}
