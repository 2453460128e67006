import TrailScan

/// Checks a JSON value against a JSON Schema: the words of draft 7 that our schema has.
struct SchemaChecker {
  let schema: JSONValue

  /// Words that say something of a value; any other in a schema object is a fault of the schema.
  static let words: Set<String> = [
    "$schema", "title", "description", "examples", "definitions", "$ref", "type", "enum", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "minItems", "items", "properties", "required",
    "additionalProperties", "propertyNames", "minProperties", "dependencies", "anyOf", "oneOf",
    "allOf", "not", "if", "then", "else",
  ]

  /// What is wrong with a value, as paths and words of the schema.
  func faults(_ value: JSONValue, definition: String? = nil) -> [String] {
    let start = definition.flatMap { schema["definitions"]?[$0] } ?? schema
    return faults(value, start, "")
  }

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    if case .bool(let isAllowed) = schema.content {
      return isAllowed ? [] : ["\(path): not allowed"]
    }
    if let reference = schema["$ref"]?.string {
      guard let name = reference.split(separator: "/").last,
        let definition = self.schema["definitions"]?[String(name)]
      else { return ["\(path): no definition \(reference)"] }
      return faults(value, definition, path)
    }
    var found: [String] = []
    func fail(_ word: String) { found.append("\(path): \(word)") }
    if let types = schema["type"].map({ $0.array ?? [$0] }),
      !types.contains(where: { SchemaChecker.has(value, type: $0.string ?? "") })
    {
      fail("type")
    }
    if let values = schema["enum"]?.array, !values.contains(where: { $0.content == value.content })
    {
      fail("enum")
    }
    if let text = value.string {
      if let pattern = schema["pattern"]?.string, !SchemaChecker.matches(text, pattern) {
        fail("pattern")
      }
      if let least = SchemaChecker.number(schema["minLength"]), Double(text.count) < least {
        fail("minLength")
      }
      if let most = SchemaChecker.number(schema["maxLength"]), Double(text.count) > most {
        fail("maxLength")
      }
    }
    if let number = SchemaChecker.number(value) {
      if let least = SchemaChecker.number(schema["minimum"]), number < least { fail("minimum") }
      if let most = SchemaChecker.number(schema["maximum"]), number > most { fail("maximum") }
    }
    if let elements = value.array {
      if let least = SchemaChecker.number(schema["minItems"]), Double(elements.count) < least {
        fail("minItems")
      }
      if let items = schema["items"] {
        for (index, element) in elements.enumerated() {
          found += faults(element, items, "\(path)/\(index)")
        }
      }
    }
    found += memberFaults(value, schema, path)
    found += joinedFaults(value, schema, path)
    return found
  }

  private func memberFaults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    guard let members = value.members else { return [] }
    let names = members.map(\.key)
    var found: [String] = []
    for name in schema["required"]?.array?.compactMap(\.string) ?? [] where !names.contains(name) {
      found.append("\(path): no \(name)")
    }
    if let least = SchemaChecker.number(schema["minProperties"]), Double(members.count) < least {
      found.append("\(path): minProperties")
    }
    for dependency in schema["dependencies"]?.members ?? [] where names.contains(dependency.key) {
      for name in dependency.value.array?.compactMap(\.string) ?? [] where !names.contains(name) {
        found.append("\(path): \(dependency.key) without \(name)")
      }
    }
    for member in members {
      let place = "\(path)/\(member.key)"
      if let pattern = schema["propertyNames"]?["pattern"]?.string,
        !SchemaChecker.matches(member.key, pattern)
      {
        found.append("\(place): name")
      }
      if let known = schema["properties"]?[member.key] {
        found += faults(member.value, known, place)
      } else if let others = schema["additionalProperties"] {
        found += faults(member.value, others, place)
      }
    }
    return found
  }

  private func joinedFaults(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    func passing(_ word: String) -> Int? {
      schema[word]?.array.map { $0.count { faults(value, $0, path).isEmpty } }
    }
    var found: [String] = []
    if passing("anyOf") == 0 { found.append("\(path): anyOf") }
    if let count = passing("oneOf"), count != 1 {
      found.append("\(path): oneOf")
      for choice in schema["oneOf"]?.array ?? [] { found += faults(value, choice, path) }
    }
    for part in schema["allOf"]?.array ?? [] { found += faults(value, part, path) }
    if let unwanted = schema["not"], faults(value, unwanted, path).isEmpty {
      found.append("\(path): not")
    }
    if let condition = schema["if"] {
      let branch = faults(value, condition, path).isEmpty ? schema["then"] : schema["else"]
      if let branch { found += faults(value, branch, path) }
    }
    return found
  }

  private static func has(_ value: JSONValue, type: String) -> Bool {
    switch (value.content, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.number, "number"),
      (.bool, "boolean"), (.null, "null"):
      true
    case (.number(let text), "integer"): Int(text) != nil
    default: false
    }
  }

  private static func number(_ value: JSONValue?) -> Double? {
    guard case .number(let text) = value?.content else { return nil }
    return Double(text)
  }

  private static func matches(_ text: String, _ pattern: String) -> Bool {
    guard let regex = try? Regex(pattern) else { return false }
    return text.firstMatch(of: regex) != nil
  }
}
