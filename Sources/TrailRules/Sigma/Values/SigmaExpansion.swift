/// Puts the values of placeholders in the place of `%name%`: the modifier `expand`.
struct SigmaExpansion {
  /// A piece of a text: plain, or the name of a placeholder.
  private enum Part {
    case plain([UInt8])
    case placeholder(String)
  }

  let placeholders: SigmaPlaceholders

  func expanded(_ value: SigmaValue) throws(SigmaFault) -> SigmaValue {
    switch value {
    case .text(let text): return try .anyOf(texts(text).map { .text($0) })
    case .regex(let regex): return try .anyOf(regexes(regex).map { .regex($0) })
    default: throw SigmaFault("`expand` is for texts, not for \(value.noun)")
    }
  }

  private func texts(_ text: SigmaText) throws(SigmaFault) -> [SigmaText] {
    var results: [[SigmaText.Piece]] = [[]]
    for piece in text.pieces {
      guard case .literal(let bytes) = piece else {
        results = results.map { $0 + [piece] }
        continue
      }
      for part in SigmaExpansion.parts(of: bytes, dropsEscapes: true) {
        switch part {
        case .plain(let bytes): results = results.map { $0 + [.literal(bytes)] }
        case .placeholder(let name):
          let values = try self.values(of: name).map { SigmaText($0).pieces }
          try checkCount(results.count * values.count)
          results = results.flatMap { result in values.map { result + $0 } }
        }
      }
    }
    return results.map { SigmaText(pieces: $0) }
  }

  /// In a regular expression the values are plain text.
  private func regexes(_ regex: SigmaRegex) throws(SigmaFault) -> [SigmaRegex] {
    var results = [""]
    for part in SigmaExpansion.parts(of: Array(regex.pattern.utf8), dropsEscapes: false) {
      switch part {
      case .plain(let bytes):
        results = results.map { $0 + String(decoding: bytes, as: UTF8.self) }
      case .placeholder(let name):
        let values = try self.values(of: name).map(SigmaExpansion.quoted)
        try checkCount(results.count * values.count)
        results = results.flatMap { result in values.map { result + $0 } }
      }
    }
    return results.map { pattern in
      var copy = regex
      copy.pattern = pattern
      return copy
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\^$.[]|()?*+{}-#/ ".unicodeScalars.contains(scalar) { result.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private func checkCount(_ count: Int) throws(SigmaFault) {
    guard count <= SigmaValueModifiers.maxPatterns else {
      throw SigmaFault("the value stands for more than \(SigmaValueModifiers.maxPatterns) patterns")
    }
  }

  private func values(of name: String) throws(SigmaFault) -> [String] {
    if let values = placeholders.valuesByName[name], !values.isEmpty { return values }
    throw SigmaFault(
      "the placeholder `%\(name)%` has no values",
      help: "give them in a file, as `\(name): [value, …]`, with --sigma-placeholders")
  }

  /// The text cut at its placeholders; `\%` is a percent sign.
  private static func parts(of bytes: [UInt8], dropsEscapes: Bool) -> [Part] {
    let percent = UInt8(ascii: "%")
    let backslash = UInt8(ascii: "\\")
    var parts: [Part] = []
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == backslash, index + 1 < bytes.count, bytes[index + 1] == percent {
        plain += dropsEscapes ? [percent] : [backslash, percent]
        index += 2
        continue
      }
      if bytes[index] == percent,
        let end = bytes[(index + 1)...].firstIndex(where: { !isName($0) }), bytes[end] == percent,
        end > index + 1
      {
        parts.append(.plain(plain))
        plain = []
        parts.append(.placeholder(String(decoding: bytes[(index + 1)..<end], as: UTF8.self)))
        index = end + 1
        continue
      }
      plain.append(bytes[index])
      index += 1
    }
    parts.append(.plain(plain))
    return parts
  }

  /// Letters, digits and `_`; also `.` and `-`, as in `networks.office`.
  private static func isName(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte >= 0x80
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }
}
