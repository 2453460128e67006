internal import TrailDetect
internal import TrailEvents
internal import TrailTerminal

/// What several formats do with the texts of alerts.
enum ReportText {
  /// A rule's own text, which YAML may have spread over lines, as one line in sight.
  static func oneLine(_ text: String) -> String {
    PrintableText.escaped(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// The text in sight, cut to so many UTF-16 units, the last of them `…`.
  ///
  /// AWS counts characters as Java does; nothing that is one character by another count is cut in two.
  static func cut(_ text: String, to limit: Int) -> String {
    let shown = PrintableText.escaped(text)
    guard shown.utf16.count > limit else { return shown }
    var kept = ""
    var units = 1
    for scalar in shown.unicodeScalars {
      units += scalar.utf16.count
      guard units <= limit else { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept + "…"
  }

  /// Whether a text is a plain web address that may be made a link: `https`, and nothing that
  /// would have to be escaped anywhere.
  static func isLink(_ text: String) -> Bool {
    guard text.hasPrefix("https://"), text.utf8.count <= 2000 else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: signsOfLinks.contains(byte)
      }
    }
  }

  private static let signsOfLinks = Set("-._~:/?#@!$&*+,;=%".utf8)
}

extension RuleSummary {
  /// The title, or the id where there is none, as one line in sight.
  var heading: String {
    let title = ReportText.oneLine(title)
    return title.isEmpty ? ReportText.oneLine(id) : title
  }

  /// The references that may be made links.
  var links: [String] { references.filter(ReportText.isLink) }
}

extension Alert {
  /// The moment of an alert as the formats that count milliseconds want it.
  var firstMilliseconds: Int { Int(first.milliseconds) }
  /// The moment of its last event.
  var lastMilliseconds: Int { Int(last.milliseconds) }
}
