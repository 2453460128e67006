/// Finds aliases inside the keys of mappings before the text is parsed.
///
/// The parser compares keys by their whole contents, and a few nested aliases can make those larger than
/// any memory; values are harmless, as they are shared until they are converted.
enum AliasKeys {
  /// The index of a line with such a key among the lines, or nil.
  static func line(in lines: [Substring]) -> Int? {
    guard lines.contains(where: { isNamed(behind: "&", in: $0) { _ in true } }),
      lines.contains(where: { isNamed(behind: "*", in: $0) { _ in true } })
    else { return nil }
    return lines.firstIndex { line in
      let rest = line.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") }
      return rest.elementsEqual("?".utf8) || rest.starts(with: "? ".utf8) || hasComplexKey(rest)
        || isNamed(behind: "*", in: line) { rest in
          rest.drop { $0 == UInt8(ascii: " ") }.first == UInt8(ascii: ":")
        }
    }
  }

  /// What the key of a mapping looks like if it is a list, a mapping, or marked as a key.
  private static let complexKeys = [
    "]:", "] :", "}: ", "} :", "{? ", "{ ? ", "[? ", "[ ? ", ", ? ",
  ].map { Array($0.utf8) }

  private static func hasComplexKey(_ line: Substring.UTF8View) -> Bool {
    var rest = line
    while let first = rest.first {
      if firstBytes.contains(first), complexKeys.contains(where: { rest.starts(with: $0) }) {
        return true
      }
      rest = rest.dropFirst()
    }
    return false
  }

  private static let firstBytes = Array("]}{[,".utf8)

  /// Whether a line has a name with the mark before it, where a value may begin, and what follows the name
  /// is as wanted.
  private static func isNamed(
    behind mark: Unicode.Scalar, in line: Substring,
    followedBy isWanted: (Substring.UTF8View) -> Bool
  ) -> Bool {
    let bytes = line.utf8
    let mark = UInt8(ascii: mark)
    var isStart = true
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let next = bytes.index(after: index)
      if isStart, bytes[index] == mark {
        let rest = bytes[next...].drop { isPartOfName($0) }
        if rest.startIndex > next, isWanted(rest) { return true }
      }
      isStart = starts.contains(bytes[index])
      index = next
    }
    return false
  }

  /// Letters beyond ASCII are taken for parts of a name, whichever they are.
  private static func isPartOfName(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte >= 0x80
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// What may stand before a value.
  private static let starts = Array(" [{,-:".utf8)
}
