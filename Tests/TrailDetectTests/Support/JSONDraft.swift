/// A JSON text in the making, with control over how it is written.
enum JSONDraft {
  case text(String)
  /// Put into the text as it is: `null`, `17`, `true`.
  case raw(String)
  case list([JSONDraft])
  case object([(String, JSONDraft)])

  static let null = JSONDraft.raw("null")

  /// The text; `escape` says for a string whether its first letter is written as `\u00XX`.
  func json(escape: () -> Bool = { false }) -> String {
    switch self {
    case .raw(let text): return text
    case .text(let text): return JSONDraft.quoted(text, escapesFirst: escape())
    case .list(let elements):
      return "[\(elements.map { $0.json(escape: escape) }.joined(separator: ","))]"
    case .object(let members):
      let parts = members.map { key, value in
        "\(JSONDraft.quoted(key, escapesFirst: false)):\(value.json(escape: escape))"
      }
      return "{\(parts.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String, escapesFirst: Bool) -> String {
    var result = "\""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == 0, escapesFirst, scalar.value < 0x80 {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else if scalar == "\"" || scalar == "\\" {
        result += "\\\(scalar)"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
