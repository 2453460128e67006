import TrailScan

/// Writes an event of a test as the JSON that CloudTrail would have written.
///
/// Plain scalars are null, booleans and numbers by YAML 1.2's core schema, but digits with a zero in front
/// stay text, as no JSON number begins so; everything in quotes is text.
struct EventWriter {
  private let findings: Findings
  private let warns: Bool
  private var output: [UInt8] = []

  /// - Parameters:
  ///   - findings: where doubts go.
  ///   - warns: whether there shall be doubts: not for repetitions of one event.
  init(findings: Findings, warns: Bool = true) {
    self.findings = findings
    self.warns = warns
  }

  mutating func json(_ node: SourceNode) -> String {
    output.removeAll()
    write(node)
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func write(_ node: SourceNode) {
    switch node.content {
    case .text(let text, let isPlain):
      if isPlain, let literal = EventWriter.literal(text) {
        if warns, literal.utf8.count == 12, literal.utf8.allSatisfy(\.isASCIIDigit) {
          findings.warning(
            "`\(text)` is a number in the record", help: "put account ids in quotes",
            at: node.position)
        }
        output += literal.utf8
      } else {
        JSONText.appendQuoted(text, to: &output)
      }
    case .list(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(element)
      }
      output.append(UInt8(ascii: "]"))
    case .map(let pairs):
      output.append(UInt8(ascii: "{"))
      for (index, pair) in pairs.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONText.appendQuoted(pair.key, to: &output)
        output.append(UInt8(ascii: ":"))
        write(pair.value)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  /// The JSON of a plain scalar that is no text; nil if it is.
  static func literal(_ text: String) -> String? {
    switch text {
    case "", "~", "null", "Null", "NULL": return "null"
    case "true", "True", "TRUE": return "true"
    case "false", "False", "FALSE": return "false"
    default: return number(text)
    }
  }

  private static func number(_ text: String) -> String? {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where text.hasPrefix(prefix) {
      return UInt64(text.dropFirst(2), radix: radix).map { "\($0)" }
    }
    var rest = text.utf8[...]
    var sign = ""
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      sign = first == UInt8(ascii: "-") ? "-" : ""
      rest = rest.dropFirst()
    }
    let whole = rest.prefix(while: \.isASCIIDigit)
    rest = rest.dropFirst(whole.count)
    guard whole.count <= 1 || whole.first != UInt8(ascii: "0") else { return nil }
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix(while: \.isASCIIDigit)
      rest = rest.dropFirst(fraction.count)
    }
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    var exponent = ""
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      exponent = "e"
      if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        exponent += String(UnicodeScalar(first))
        rest = rest.dropFirst()
      }
      let digits = rest.prefix(while: \.isASCIIDigit)
      guard !digits.isEmpty else { return nil }
      exponent += String(Substring(digits))
      rest = rest.dropFirst(digits.count)
    }
    guard rest.isEmpty else { return nil }
    let units = whole.isEmpty ? "0" : String(Substring(whole))
    let decimals = fraction.isEmpty ? "" : ".\(Substring(fraction))"
    return sign + units + decimals + exponent
  }
}
