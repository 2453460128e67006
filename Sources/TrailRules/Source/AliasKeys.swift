/// Finds aliases inside the keys of mappings before the text is parsed.
///
/// The parser compares keys by their whole contents, and a few nested aliases can make those larger than
/// any memory; values are harmless, as they are shared until they are converted.
enum AliasKeys {
  /// The index of a line with such a key among the lines, or nil.
  static func line(in lines: ArraySlice<Substring>) -> Int? {
    guard lines.contains(where: { !names(behind: "&", in: $0).isEmpty }),
      lines.contains(where: { !names(behind: "*", in: $0).isEmpty })
    else { return nil }
    let index = lines.firstIndex { line in
      let rest = line.drop { $0 == " " || $0 == "-" }
      return rest == "?" || rest.hasPrefix("? ") || complexKeys.contains { rest.contains($0) }
        || names(behind: "*", in: line).contains { $0.drop { $0 == " " }.hasPrefix(":") }
    }
    return index.map { $0 - lines.startIndex }
  }

  /// What the key of a mapping looks like if it is a list, a mapping, or marked as a key.
  private static let complexKeys = [
    "]:", "] :", "}: ", "} :", "{? ", "{ ? ", "[? ", "[ ? ", ", ? ",
  ]

  /// What follows each name with the mark before it, where a value may begin.
  private static func names(behind mark: Character, in line: Substring) -> [Substring] {
    // Nearly every line is without one, and bytes are looked through much sooner than characters.
    guard let sign = mark.asciiValue, line.utf8.contains(sign) else { return [] }
    var rests: [Substring] = []
    var isStart = true
    var index = line.startIndex
    while index < line.endIndex {
      let next = line.index(after: index)
      if isStart, line[index] == mark {
        let rest = line[next...].drop { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        if rest.startIndex > next { rests.append(rest) }
      }
      isStart = " [{,-:".contains(line[index])
      index = next
    }
    return rests
  }
}
