extension JSONValue {
  /// How deep values may nest before a text is refused.
  public static let maxNestingDepth = 512

  /// Reads one JSON text (RFC 8259), white space around it allowed.
  ///
  /// Lone surrogates and invalid UTF-8 are replaced by U+FFFD; everything else outside the grammar is
  /// an error.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try parse(bytes[...])
  }

  /// Reads one JSON text; offsets count from the start of the slice.
  public static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: Array(bytes))
    return try parser.document()
  }

  /// Reads one JSON text.
  public static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8))
  }

  /// Reads one JSON text from memory that the caller owns.
  public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
    try parse(Array(bytes))
  }
}

/// A strict recursive-descent reader, bounded in depth.
private struct JSONParser {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    skipWhiteSpace()
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else {
      throw JSONError(.trailingBytes, at: position, "text after the end of the value")
    }
    return value
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipWhiteSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.maxNestingDepth else {
      throw JSONError(
        .tooDeep, at: position, "nesting deeper than \(JSONValue.maxNestingDepth)")
    }
    let start = position
    guard let byte = current else {
      throw JSONError(.unexpectedEnd, at: position, "the text ends where a value should be")
    }
    let content: JSONValue.Content
    switch byte {
    case UInt8(ascii: "{"): content = .object(try members(depth: depth))
    case UInt8(ascii: "["): content = .array(try elements(depth: depth))
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "t"): content = try literal("true", .bool(true))
    case UInt8(ascii: "f"): content = try literal("false", .bool(false))
    case UInt8(ascii: "n"): content = try literal("null", .null)
    default: content = .number(try number())
    }
    return JSONValue(content, range: start..<position)
  }

  private mutating func literal(
    _ text: StaticString, _ content: JSONValue.Content
  ) throws(JSONError) -> JSONValue.Content {
    let start = position
    for index in 0..<text.utf8CodeUnitCount {
      guard current == text.utf8Start[index] else {
        throw JSONError(.unexpectedByte, at: start, "expected a value")
      }
      position += 1
    }
    return content
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    guard let first = current, isDigit(first) else {
      throw JSONError(.unexpectedByte, at: start, "expected a value")
    }
    position += 1
    if first != UInt8(ascii: "0") { skipDigits() }
    if current == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else {
        throw JSONError(.badNumber, at: start, "a number needs digits after its point")
      }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else {
        throw JSONError(.badNumber, at: start, "a number needs digits in its exponent")
      }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  @discardableResult
  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, isDigit(byte) { position += 1 }
    return position - start
  }

  /// Reads the string that opens at `position` and decodes it.
  private mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    while let byte = current {
      if byte == UInt8(ascii: "\"") {
        let decoded = try JSONText.decode(bytes[(start + 1)..<position], at: start + 1)
        position += 1
        return decoded
      }
      guard byte >= 0x20 else {
        throw JSONError(.badString, at: position, "a control character inside a string")
      }
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    throw JSONError(.unexpectedEnd, at: start, "a string without its closing quote")
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    position += 1
    skipWhiteSpace()
    var elements: [JSONValue] = []
    if current == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      skipWhiteSpace()
      elements.append(try value(depth: depth + 1))
      if try atEnd(closing: UInt8(ascii: "]")) { return elements }
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
    position += 1
    skipWhiteSpace()
    var members: [JSONMember] = []
    if current == UInt8(ascii: "}") {
      position += 1
      return members
    }
    while true {
      skipWhiteSpace()
      let keyOffset = position
      guard let quote = current else {
        throw JSONError(.unexpectedEnd, at: position, "the text ends inside an object")
      }
      guard quote == UInt8(ascii: "\"") else {
        throw JSONError(.unexpectedByte, at: position, "expected a key in quotes")
      }
      let key = try string()
      skipWhiteSpace()
      guard current == UInt8(ascii: ":") else {
        throw JSONError(.unexpectedByte, at: position, "expected `:` after a key")
      }
      position += 1
      skipWhiteSpace()
      members.append(
        JSONMember(key: key, keyOffset: keyOffset, value: try value(depth: depth + 1)))
      if try atEnd(closing: UInt8(ascii: "}")) { return members }
    }
  }

  /// Steps over a comma (false) or the closing bracket (true).
  private mutating func atEnd(closing: UInt8) throws(JSONError) -> Bool {
    skipWhiteSpace()
    guard let byte = current else {
      throw JSONError(.unexpectedEnd, at: position, "the text ends inside a list or an object")
    }
    position += 1
    if byte == closing { return true }
    guard byte == UInt8(ascii: ",") else {
      let wanted = closing == UInt8(ascii: "]") ? "]" : "}"
      throw JSONError(.unexpectedByte, at: position - 1, "expected `,` or `\(wanted)`")
    }
    return false
  }
}
