import TrailScan

/// A JSON value, its members in the order in which they are written.
indirect enum SchemaValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  case object([(key: String, value: SchemaValue)])
  case array([SchemaValue])
  case text(String)
  case number(Int)
  case flag(Bool)

  init(dictionaryLiteral elements: (String, SchemaValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
  init(arrayLiteral elements: SchemaValue...) { self = .array(elements) }
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .flag(value) }

  /// A list of texts.
  static func texts(_ texts: [String]) -> SchemaValue { .array(texts.map { .text($0) }) }

  /// A reference to a definition, with words of its own.
  static func reference(_ name: String, _ description: String) -> SchemaValue {
    ["description": .text(description), "$ref": .text("#/definitions/\(name)")]
  }

  /// A mapping of known fields only.
  static func mapping(
    _ properties: [(key: String, value: SchemaValue)], required: [String] = [],
    description: String, more: [(key: String, value: SchemaValue)] = []
  ) -> SchemaValue {
    .object(
      [
        ("description", .text(description)), ("type", "object"),
        ("additionalProperties", false),
      ] + (required.isEmpty ? [] : [("required", .texts(required))])
        + [("properties", .object(properties))] + more)
  }

  /// Appends the value, indented by two blanks a level.
  func append(to output: inout [UInt8], depth: Int = 0) {
    switch self {
    case .text(let text): JSONText.appendQuoted(text, to: &output)
    case .number(let number): output += "\(number)".utf8
    case .flag(let flag): output += "\(flag)".utf8
    case .array(let elements):
      append(elements, "[", "]", depth, to: &output) { element, output in
        element.append(to: &output, depth: depth + 1)
      }
    case .object(let members):
      append(members, "{", "}", depth, to: &output) { member, output in
        JSONText.appendQuoted(member.key, to: &output)
        output += ": ".utf8
        member.value.append(to: &output, depth: depth + 1)
      }
    }
  }

  private func append<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, _ depth: Int,
    to output: inout [UInt8], _ write: (Element, inout [UInt8]) -> Void
  ) {
    output += opening.utf8
    for (index, element) in elements.enumerated() {
      output += "\(index == 0 ? "" : ",")\n\(String(repeating: " ", count: 2 * depth + 2))".utf8
      write(element, &output)
    }
    if !elements.isEmpty { output += "\n\(String(repeating: " ", count: 2 * depth))".utf8 }
    output += closing.utf8
  }
}
