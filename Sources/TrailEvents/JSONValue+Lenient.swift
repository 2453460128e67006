public import TrailScan

extension JSONValue {
  /// The member named `key`, or else the one whose name differs only in the case of ASCII letters.
  ///
  /// Exports through Athena and some SIEMs write `principalid` for `principalId`; a null counts as
  /// missing.
  public func member(ignoringCase key: String) -> JSONValue? {
    if let value = self[key] { return value.isNull ? nil : value }
    guard let value = members?.last(where: { $0.key.equalsIgnoringCase(key) })?.value,
      !value.isNull
    else { return nil }
    return value
  }

  /// What a string holds that is the JSON text of an object or array; nil for any other value.
  ///
  /// Exports write nested objects so, and CloudTrail Lake what lies in parameters and responses.
  var openedText: JSONValue? {
    // Text that is no JSON holds nothing: the caller asks only whether there is something.
    guard let string, string.hasPrefix("{") || string.hasPrefix("["),
      case .success(let parsed) = Result(catching: { () throws(JSONError) in
        try JSONValue.parse(string)
      })
    else { return nil }
    return parsed
  }

  /// The text of the scalar member `key` (any case); an empty text counts as missing.
  func text(ignoringCase key: String) -> String? {
    guard let text = member(ignoringCase: key)?.scalarText, !text.isEmpty else { return nil }
    return text
  }

  /// The member whose name equals `folded` once case and dashes are dropped.
  func member(folded: String) -> JSONValue? {
    guard let value = members?.last(where: { $0.key.foldedKey == folded })?.value, !value.isNull
    else { return nil }
    return value
  }

  /// The value as compact JSON text, members in their order.
  public var compactText: String {
    var bytes: [UInt8] = []
    appendCompact(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func appendCompact(to bytes: inout [UInt8]) {
    switch content {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .number(let text): bytes.append(contentsOf: text.utf8)
    case .string(let text): JSONText.appendQuoted(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.appendCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONText.appendQuoted(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.appendCompact(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}
