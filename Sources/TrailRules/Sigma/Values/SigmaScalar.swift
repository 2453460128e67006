/// What a YAML scalar is, by the core schema of YAML 1.2: only plain scalars are anything but text.
enum SigmaScalar: Equatable {
  case null
  case boolean(Bool)
  /// A number, with the text as written.
  case number(Double, String)
  case text(String)

  /// Reads a scalar; nil for a list or a mapping.
  init?(_ node: SourceNode) {
    guard case .text(let text, let isPlain) = node.content else { return nil }
    guard isPlain else {
      self = .text(text)
      return
    }
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .boolean(true)
    case "false", "False", "FALSE": self = .boolean(false)
    default: self = SigmaScalar.number(text).map { .number($0, text) } ?? .text(text)
    }
  }

  /// The number that a plain scalar is, or nil; infinities and NaN are text, as no JSON has them.
  private static func number(_ text: String) -> Double? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map { Double($0) } }
    if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map { Double($0) } }
    let unsigned = text.drop { $0 == "-" || $0 == "+" }
    guard text.utf8.count - unsigned.utf8.count <= 1 else { return nil }
    let parts = unsigned.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let isDigits = { (part: Substring) in part.utf8.allSatisfy(\.isASCIIDigit) }
    guard (1...2).contains(mantissa.count), mantissa.allSatisfy(isDigits),
      mantissa.contains(where: { !$0.isEmpty })
    else { return nil }
    if parts.count == 2 {
      let exponent = parts[1].drop { $0 == "-" || $0 == "+" }
      guard parts[1].utf8.count - exponent.utf8.count <= 1, !exponent.isEmpty, isDigits(exponent)
      else { return nil }
    }
    let whole = mantissa[0].isEmpty ? "0" : mantissa[0]
    let fraction = mantissa.count == 2 && !mantissa[1].isEmpty ? mantissa[1] : "0"
    let sign = text.hasPrefix("-") ? "-" : ""
    let exponent = parts.count == 2 ? "e\(parts[1])" : ""
    return Double("\(sign)\(whole).\(fraction)\(exponent)").flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether the text of a number is what JSON writers write for it, so that its value says all.
  ///
  /// Others, such as account ids with a zero before them, are text.
  static func isCanonical(_ text: String) -> Bool {
    let digits = text.drop { $0 == "-" }
    guard text.utf8.count - digits.utf8.count <= 1, digits.utf8.allSatisfy(\.isASCIIDigit),
      // Doubles hold 15 digits exactly.
      (1...15).contains(digits.utf8.count)
    else { return false }
    return digits.utf8.count == 1 || digits.first != "0"
  }
}
