import TrailEvents
import TrailPolicy
import TrailScan

@testable import TrailDetect

/// The plain way to ask a field test about a decoded record: the truth that `FieldEvaluator` must tell.
struct SlowFieldEvaluator {
  let record: JSONValue
  /// The text that the record's ranges count in.
  let text: [UInt8]

  func holds(_ test: FieldTest) -> Bool {
    let values = values(of: test.field)
    switch test.match {
    case .text(let patterns):
      let texts = values.flatMap { self.texts(of: $0, withJSON: true) }
      return SlowFieldEvaluator.match(patterns, texts, contains: false)
    case .regex(let pattern):
      return values.flatMap { self.texts(of: $0, withJSON: true) }
        .contains { RegexSearcher().finds(pattern, in: $0) == .yes }
    case .number(let comparison):
      return values.flatMap { self.texts(of: $0, withJSON: false) }
        .compactMap(SlowFieldEvaluator.number).contains { comparison.holds(for: $0) }
    case .null: return values.isEmpty || values.contains(where: SlowFieldEvaluator.hasNull)
    case .exists(let wanted): return values.isEmpty != wanted
    case .cidr(let networks):
      return values.flatMap { self.texts(of: $0, withJSON: false) }.compactMap { IPAddress($0) }
        .contains { address in networks.contains { $0.contains(address) } }
    case .field(let other, let relation, let isCased):
      let left = values.flatMap { self.texts(of: $0, withJSON: true) }
      let right = self.values(of: other).flatMap { texts(of: $0, withJSON: true) }
      return left.contains { left in
        right.contains { right in
          let pieces: [TextPattern.Piece] =
            switch relation {
            case .equals: [.literal(right)]
            case .contains: [.anyRun, .literal(right), .anyRun]
            case .startsWith: [.literal(right), .anyRun]
            case .endsWith: [.anyRun, .literal(right)]
            }
          return SlowFieldEvaluator.matches(pieces, left, isCased: isCased)
        }
      }
    case .timePart(let part, let comparison):
      return values.flatMap { self.texts(of: $0, withJSON: false) }.compactMap { Timestamp($0) }
        .contains { comparison.holds(for: Double(SlowFieldEvaluator.part(part, of: $0))) }
    }
  }

  func holds(keywords patterns: TextPatterns) -> Bool {
    SlowFieldEvaluator.match(patterns, scalars(in: record), contains: true)
  }

  func holds(keywordRegex pattern: RegexPattern) -> Bool {
    scalars(in: record).contains { RegexSearcher().finds(pattern, in: $0) == .yes }
  }

  // MARK: Values

  func values(of field: String) -> [JSONValue] {
    let parts = field.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isOwn = BaseField.allCases.contains { "\($0)" == parts[0] }
    if isOwn { return record[parts[0]].map { walk($0, parts.dropFirst()) } ?? [] }
    return walk(record, parts[...])
  }

  private func walk(_ value: JSONValue, _ parts: ArraySlice<String>) -> [JSONValue] {
    if parts.isEmpty { return [value] }
    switch value.content {
    case .array(let elements): return elements.flatMap { walk($0, parts) }
    case .object:
      return (1...parts.count).flatMap { count -> [JSONValue] in
        let key = parts.prefix(count).joined(separator: ".")
        return value[key].map { walk($0, parts.dropFirst(count)) } ?? []
      }
    default: return []
    }
  }

  func texts(of value: JSONValue, withJSON: Bool) -> [String] {
    switch value.content {
    case .null: []
    case .bool, .number, .string: [value.scalarText ?? ""]
    case .object: withJSON ? [json(value), opened(json(value))] : []
    case .array(let elements):
      elements.flatMap { texts(of: $0, withJSON: withJSON) }
        + (withJSON ? [json(value), opened(json(value))] : [])
    }
  }

  /// JSON text without its escapes, which are all inside strings.
  private func opened(_ json: String) -> String {
    var bytes: [UInt8] = []
    var json = json
    json.withUTF8 { JSONText.unescapeLeniently($0, into: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func json(_ value: JSONValue) -> String {
    var pieces = ""
    var isText = false
    var previous: Character = " "
    for character in String(decoding: text[value.range], as: UTF8.self).unicodeScalars.map({
      Character($0)
    }) {
      if character == "\"", previous != "\\" { isText.toggle() }
      if isText || !" \n\r\t".contains(character) {
        pieces.unicodeScalars += character.unicodeScalars
      }
      // A backslash behind a backslash escapes nothing more.
      previous = previous == "\\" && character == "\\" ? " " : character
    }
    return pieces
  }

  private func scalars(in value: JSONValue) -> [String] {
    switch value.content {
    case .object(let members): members.flatMap { scalars(in: $0.value) }
    case .array(let elements): elements.flatMap { scalars(in: $0) }
    default: value.scalarText.map { [$0] } ?? []
    }
  }

  private static func hasNull(_ value: JSONValue) -> Bool {
    switch value.content {
    case .null: true
    case .array(let elements): elements.contains(where: hasNull)
    default: false
    }
  }

  // MARK: Comparisons

  private static func match(_ patterns: TextPatterns, _ texts: [String], contains: Bool) -> Bool {
    let answers = patterns.patterns.map { pattern in
      texts.contains { text in
        let isPlain = !pattern.pieces.contains(.anyRun) && !pattern.pieces.contains(.anyOne)
        let pieces =
          contains && isPlain ? [.anyRun] + pattern.pieces + [.anyRun] : pattern.pieces
        return matches(pieces, text, isCased: patterns.isCased)
      }
    }
    return patterns.requiresAll ? answers.allSatisfy { $0 } : answers.contains(true)
  }

  /// Piece by piece the places of the text that a match of the pieces so far may have reached.
  static func matches(_ pieces: [TextPattern.Piece], _ text: String, isCased: Bool) -> Bool {
    let text = text.unicodeScalars.map { isCased ? $0 : fold($0) }
    var reached = [0]
    for piece in pieces {
      switch piece {
      case .anyRun: reached = reached.first.map { Array($0...text.count) } ?? []
      case .anyOne: reached = reached.filter { $0 < text.count }.map { $0 + 1 }
      case .literal(let literal):
        let literal = literal.unicodeScalars.map { isCased ? $0 : fold($0) }
        reached = reached.filter { text[$0...].starts(with: literal) }.map { $0 + literal.count }
      }
    }
    return reached.last == text.count
  }

  /// From CaseFolding.txt, what the random texts have of it.
  static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let table: [Unicode.Scalar: Unicode.Scalar] = [
      "Ä": "ä", "Σ": "σ", "ς": "σ", "\u{212A}": "k", "ſ": "s", "ẞ": "ß", "Ω": "ω", "µ": "μ",
      "\u{1F88}": "\u{1F80}",
    ]
    if ("A"..."Z").contains(scalar) { return Unicode.Scalar(UInt8(scalar.value + 32)) }
    return table[scalar] ?? scalar
  }

  static func number(_ text: String) -> Double? {
    var rest = Substring(text)
    func digits() -> Bool {
      let count = rest.prefix { $0.isASCII && $0.isNumber }.count
      rest = rest.dropFirst(count)
      return count > 0
    }
    if rest.first == "-" { rest = rest.dropFirst() }
    guard digits() else { return nil }
    if rest.first == "." {
      rest = rest.dropFirst()
      guard digits() else { return nil }
    }
    if rest.first == "e" || rest.first == "E" {
      rest = rest.dropFirst()
      if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
      guard digits() else { return nil }
    }
    return rest.isEmpty ? Double(text) : nil
  }

  /// Read off the time's own text; only the week has to be counted.
  static func part(_ part: TimePart, of time: Timestamp) -> Int {
    let numbers = "\(time)".split { !$0.isNumber }.compactMap { Int($0) }
    switch part {
    case .year: return numbers[0]
    case .month: return numbers[1]
    case .day: return numbers[2]
    case .hour: return numbers[3]
    case .minute: return numbers[4]
    case .week:
      var count = 0
      var day = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])?.daysSince1970 ?? 0
      // To the Thursday of the week, then back week by week as long as the year is the same.
      while (day + 3) % 7 != 3 { day += (day + 3) % 7 < 3 ? 1 : -1 }
      let year = CivilDate(daysSince1970: day).year
      while CivilDate(daysSince1970: day).year == year {
        count += 1
        day -= 7
      }
      return count
    }
  }
}
