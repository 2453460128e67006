import TrailTestSupport

/// Records whose members are odd: escapes, lists in lists, dots in names, numbers of all forms.
struct RandomFieldRecords {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let texts = [
    "", "a", "A", "abc", "ABC", "aXbXc", "Ärger", "ärger", "ΣΑΣ", "ς", "\u{212A}ey", "key", "ſ",
    "s",
    "İ", "i\u{307}", "ı", "I", "ß", "ẞ", "Ω", "µ", "😀", "a😀c", "\"quoted\"", "back\\slash", "tab\t",
    "null", "true", "5", "5.0", "-0", "0", "1e3", "1000", "05", "+5", " 5", "0x10", "nan", "inf",
    "9007199254740993", "192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "198.51.100.9", "300.1.1.1",
    "2026-03-04T19:12:00Z", "2024-12-30", "2021-01-03T23:59:59+02:00", "needle in hay", "NEEDLE",
    "a.b", "*", "?", "{\"a\":1}", "{\"b\": \"x\\\"y\"}", "/", "\u{2028}", "\u{1}", "\u{1F88}",
    "e\u{301}",
  ]
  static let numbers = [
    "5", "5.0", "-0", "0", "1e3", "1E+3", "1000", "-7.25", "9007199254740993", "1e400", "0.1", "12",
  ]
  static let keys = ["a", "b", "c", "a.b", "b.c", "", ".", "Ä", "a.b.c", "x\\y", "n"]

  /// One record's JSON text.
  mutating func next() -> String {
    var members = [
      member("eventVersion", text("1.11")), member("eventTime", text("2026-03-04T19:12:00Z")),
      member(
        "eventSource",
        text(
          generator.pick(["s3.amazonaws.com", "iam.amazonaws.com", "sts.amazonaws.com"]))),
      member(
        "eventName",
        text(generator.pick(["GetObject", "PutObject", "CreateUser", "getobject", "Ärger"]))),
      member("eventID", text("e-\(generator.next())")),
      member("userIdentity", value(depth: 2)),
    ]
    for name in [
      "requestParameters", "responseElements", "userAgent", "sourceIPAddress", "awsRegion",
      "errorCode", "readOnly", "tlsDetails", "resources", "custom", "custom.a", "custom.a.b",
      "eventType", "requestParameters.a", "errorMessage",
    ] where !generator.oneIn(3) {
      let depth = ["requestParameters", "custom", "tlsDetails"].contains(name) ? 3 : 1
      members.append(member(name, value(depth: depth)))
    }
    if generator.oneIn(6) { members.append(member("userAgent", text(pickText()))) }
    if generator.oneIn(2) { members.shuffle(using: &generator) }
    return "{\(space())\(members.joined(separator: ","))}"
  }

  private mutating func member(_ key: String, _ value: String) -> String {
    "\(text(key))\(space()):\(space())\(value)\(space())"
  }

  mutating func value(depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
    case 0: return generator.pick(["null", "true", "false"])
    case 1: return generator.pick(RandomFieldRecords.numbers)
    case 2, 3, 4, 5: return text(pickText())
    case 6, 7:
      let count = Int.random(in: 0...3, using: &generator)
      return
        "[\(space())\((0..<count).map { _ in value(depth: depth - 1) }.joined(separator: " , "))]"
    default:
      let count = Int.random(in: 0...4, using: &generator)
      let members = (0..<count).map { _ in
        member(generator.pick(RandomFieldRecords.keys), value(depth: depth - 1))
      }
      return "{\(space())\(members.joined(separator: ","))}"
    }
  }

  private mutating func pickText() -> String {
    if generator.oneIn(60) { return String(repeating: "hay ", count: 200) + "Needle" }
    return generator.pick(RandomFieldRecords.texts)
  }

  private mutating func space() -> String {
    generator.oneIn(4) ? generator.pick([" ", "\n\t"]) : ""
  }

  /// A JSON string; some characters that need no escape get one, too.
  private mutating func text(_ text: String) -> String {
    var json = "\""
    let escapesMore = generator.oneIn(4)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\t": json += "\\t"
      case "/" where escapesMore: json += "\\/"
      case "\u{0}"..."\u{1F}": json += escape(UInt16(scalar.value))
      default:
        guard escapesMore, generator.oneIn(3) else {
          json.unicodeScalars.append(scalar)
          continue
        }
        for unit in Character(scalar).utf16 { json += escape(unit) }
      }
    }
    return json + "\""
  }

  private func escape(_ unit: UInt16) -> String {
    let hex = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
