import TrailEvents

/// Writes a native rule as YAML.
struct NativeRuleWriter {
  private(set) var text = ""

  mutating func line(_ line: String) { text += line + "\n" }

  mutating func comment(_ words: String) {
    line("# " + words.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  mutating func field(_ name: String, _ value: String) {
    line("\(name): \(NativeRuleWriter.scalar(value))")
  }

  mutating func list(_ name: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    line("\(name):")
    for value in values { line("  - \(NativeRuleWriter.scalar(value))") }
  }

  mutating func statement(_ statement: NativeStatement, isIgnore: Bool) {
    let mark = "  - "
    let isBare = statement.actions.isEmpty && statement.conditions.isEmpty
    let actions = statement.actions.isEmpty ? (isBare ? ["*"] : []) : statement.actions
    var lines: [String] = isIgnore ? ["Effect: Ignore"] : []
    if !actions.isEmpty { lines.append("Action: \(NativeRuleWriter.values(actions))") }
    if !statement.conditions.isEmpty { lines.append("Condition:") }
    var names: [String] = []
    for condition in statement.conditions where !names.contains(condition.operator) {
      names.append(condition.operator)
    }
    for name in names {
      lines.append("  \(NativeRuleWriter.quoted(name)):")
      for condition in statement.conditions where condition.operator == name {
        lines.append(
          "    \(NativeRuleWriter.quoted(condition.key)): "
            + NativeRuleWriter.values(condition.values))
      }
    }
    for (index, line) in lines.enumerated() { self.line((index == 0 ? mark : "    ") + line) }
  }

  private static func values(_ values: [String]) -> String {
    if values.count == 1 { return quoted(values[0]) }
    return "[" + values.map { quoted($0) }.joined(separator: ", ") + "]"
  }

  /// A text that is plain where that is safe.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte.isASCIIDigit || "-._/".utf8.contains(byte)
      }
      && text.utf8.first.map { ($0 | 0x20) &- UInt8(ascii: "a") < 26 } == true
      && !["true", "false", "null"].contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  /// A text in double quotes, in one line.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let code = String(scalar.value, radix: 16)
        result += "\\x" + (code.count == 1 ? "0" : "") + code
      case "\u{2028}", "\u{2029}", "\u{FEFF}":
        result +=
          "\\u"
          + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
