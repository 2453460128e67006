import TrailEvents
import TrailReports
import TrailTerminal

/// Lines of a label and what it says, as the text reports of forensics have them.
struct FactLines {
  /// The columns of the labels.
  static let labelWidth = 8

  private(set) var bytes: [UInt8] = []
  let width: Int
  let colour: Bool

  init(width: Int, colour: Bool) {
    self.width = width
    self.colour = colour
  }

  /// A line that begins with a badge or a space as wide.
  mutating func heading(_ badge: String, _ style: TextStyle, _ text: StyledText) {
    var line = StyledText()
    if badge.isEmpty {
      line.appendUnbroken(String(repeating: " ", count: FactLines.labelWidth + 2))
    } else {
      line.appendUnbroken(badge, style)
      let space = FactLines.labelWidth + 2 - badge.count
      line.appendUnbroken(String(repeating: " ", count: max(1, space)))
    }
    line.append(text)
    line.write(
      to: &bytes, width: width, hangingIndent: FactLines.labelWidth + 2, colour: colour)
  }

  /// A label and its text; nothing for an empty text.
  mutating func fact(_ label: String, _ text: StyledText) {
    guard !text.isEmpty else { return }
    var line = StyledText()
    let space = String(repeating: " ", count: max(0, FactLines.labelWidth - label.count))
    line.appendUnbroken("\(space)\(label)  ", .dim)
    line.append(text)
    line.write(
      to: &bytes, width: width, hangingIndent: FactLines.labelWidth + 2, colour: colour)
  }

  /// A paragraph without a label.
  mutating func line(_ text: StyledText = StyledText(), indent: Int = 0) {
    text.write(to: &bytes, width: width, hangingIndent: indent, colour: colour)
  }
}

/// How values and times are put for people.
enum FactText {
  /// How many characters of one value are shown.
  static let maxCharacters = 200

  /// A value from a log in sight and cut.
  static func shown(_ text: String, limit: Int = maxCharacters) -> String {
    PrintableText.escaped(text, limit: limit)
  }

  /// `192.0.2.66 ×76, 203.0.113.9, +3 more`; no count for the only value, nor for one event.
  static func list(_ values: [CountedValue], limit: Int = 5, characters: Int = 80) -> StyledText {
    var text = StyledText()
    for value in values.prefix(limit) {
      if !text.isEmpty { text.append(", ") }
      text.append(shown(value.text, limit: characters))
      if values.count > 1, value.count > 1 {
        text.appendUnbroken(" ×\(Quantity.grouped(value.count))", .dim)
      }
    }
    if values.count > limit {
      text.append(", +\(Quantity.grouped(values.count - limit)) more", .dim)
    }
    return text
  }

  /// `2026-03-04 19:12:04Z – 21:27:50Z (2 h 15 min)`.
  static func span(_ activity: CallerActivity) -> StyledText {
    guard let first = activity.first, let last = activity.last else { return StyledText() }
    let span = ReadableTime.span(first, last)
    var text = StyledText()
    text.appendUnbroken(span.first)
    if let end = span.last {
      text.append(" – ")
      text.appendUnbroken(end)
      text.append(" (\(ReadableTime.length(first, last)))", .dim)
    }
    return text
  }

  /// `76 calls, 48 denied, 12 writes`.
  static func counts(_ activity: CallerActivity) -> StyledText {
    var text = StyledText()
    text.appendUnbroken(Quantity.counted(activity.calls, "call", "calls"))
    if activity.denied > 0 {
      text.append(", ")
      text.appendUnbroken("\(Quantity.grouped(activity.denied)) denied", .yellow)
    }
    if activity.failed > 0 { text.append(", \(Quantity.grouped(activity.failed)) failed") }
    if activity.writes > 0 {
      text.append(", \(Quantity.counted(activity.writes, "write", "writes"))")
    }
    return text
  }

  /// Calls of one kind, the writes first and then the rest: they change something.
  static func actions(_ actions: [CountedCall], limit: Int = 6) -> (
    wrote: StyledText, read: StyledText, denied: StyledText
  ) {
    func list(_ count: (CountedCall) -> Int) -> StyledText {
      FactText.list(
        actions.map { CountedValue(text: $0.action, count: count($0)) }.filter { $0.count > 0 }
          .sorted { ($1.count, $0.text) < ($0.count, $1.text) },
        limit: limit, characters: 64)
    }
    let wrote = list { $0.writes > 0 ? max(0, $0.calls - $0.denied - $0.failed) : 0 }
    let read = list { $0.writes > 0 ? 0 : max(0, $0.calls - $0.denied - $0.failed) }
    return (wrote, read, list(\.denied))
  }
}
