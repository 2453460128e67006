/// Reads the YAML that most rule files are written in, in a tenth of the time that the whole language takes.
///
/// It knows mappings and lists in block form, texts in one line (plain or in quotes without escapes), and `|` and
/// `>` blocks; of anything else, and of any fault, it says nothing, and the full parser reads the text.
/// INVARIANT: what it does read, the full parser reads the same way, places included.
struct BlockYAML {
  /// One line with something on it.
  private struct Line {
    var number: Int
    /// The bytes of the line without the line end and without blanks at its end.
    var start: Int
    var end: Int
    /// How many blanks it begins with.
    var indent: Int

    var content: Int { start + indent }
  }

  private static let maxDepth = 32
  private static let maxKeyLength = 500

  private let bytes: UnsafeBufferPointer<UInt8>
  private let firstLine: Int
  /// Where the next line begins, and its number from 0.
  private var place = 0
  private var lineNumber = 0
  /// The line at hand; nil at the end.
  private var line: Line?

  private init(_ bytes: UnsafeBufferPointer<UInt8>, firstLine: Int) {
    self.bytes = bytes
    self.firstLine = firstLine
  }

  /// The document that a text is; nil if the full parser has to look at it.
  static func root(of text: String, firstLine: Int) -> SourceNode? {
    var text = text
    return text.withUTF8 { bytes in
      guard isPlain(bytes) else { return nil }
      var reader = BlockYAML(bytes, firstLine: firstLine)
      return reader.document()
    }
  }

  /// Whether there is nothing but printable ASCII, line feeds, and characters that end no line.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var odd: UInt8 = 0
    for byte in bytes {
      // 0xC2, 0xE2 and 0xEF begin the line ends beyond ASCII and the byte order mark.
      let isOdd =
        (byte < 0x20 && byte != UInt8(ascii: "\n")) || byte == 0x7F || byte == 0xC2
        || byte == 0xE2 || byte == 0xEF
      odd |= isOdd ? 1 : 0
    }
    return odd == 0
  }

  // MARK: Lines

  /// Goes to the next line that has more than blanks and comments.
  private mutating func advance() {
    while let next = rawLine() {
      if next.content < next.end, bytes[next.content] != UInt8(ascii: "#") {
        line = next
        return
      }
    }
    line = nil
  }

  /// The next line, whatever is on it.
  private mutating func rawLine() -> Line? {
    guard place < bytes.count else { return nil }
    let start = place
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    place = end + 1
    lineNumber += 1
    while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    var indent = 0
    while start + indent < end, bytes[start + indent] == UInt8(ascii: " ") { indent += 1 }
    return Line(number: lineNumber - 1, start: start, end: end, indent: indent)
  }

  private func position(_ offset: Int, in line: Line) -> SourcePosition {
    // Columns count characters, so that the second and later bytes of one do not count.
    var column = 1
    for index in line.start..<offset where bytes[index] & 0xC0 != 0x80 { column += 1 }
    return SourcePosition(line: line.number + firstLine, column: column)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  private func starts(_ line: Line, with mark: StaticString) -> Bool {
    guard line.end - line.start >= mark.utf8CodeUnitCount else { return false }
    for index in 0..<mark.utf8CodeUnitCount
    where bytes[line.start + index] != mark.utf8Start[index] {
      return false
    }
    return true
  }

  // MARK: Nodes

  private mutating func document() -> SourceNode? {
    advance()
    if let first = line, starts(first, with: "---") {
      guard first.end - first.start == 3 else { return nil }
      advance()
    }
    guard let first = line, let root = block(first.indent, depth: 0), line == nil else {
      return nil
    }
    return root
  }

  /// The mapping or list that begins at the line at hand.
  private mutating func block(_ indent: Int, depth: Int) -> SourceNode? {
    guard let line, depth < BlockYAML.maxDepth else { return nil }
    return isEntry(line.content, line)
      ? list(indent, depth: depth)
      : mapping(indent, from: line.content, depth: depth)
  }

  private func isEntry(_ place: Int, _ line: Line) -> Bool {
    bytes[place] == UInt8(ascii: "-")
      && (place + 1 == line.end || bytes[place + 1] == UInt8(ascii: " "))
  }

  private mutating func list(_ indent: Int, depth: Int) -> SourceNode? {
    guard let first = line else { return nil }
    let position = position(first.content, in: first)
    var elements: [SourceNode] = []
    while let line, line.indent == indent, isEntry(line.content, line) {
      guard !isMarker(line) else { return nil }
      var content = line.content + 1
      while content < line.end, bytes[content] == UInt8(ascii: " ") { content += 1 }
      guard let element = element(at: content, in: line, indent, depth: depth) else { return nil }
      elements.append(element)
    }
    return SourceNode(content: .list(elements), position: position)
  }

  private mutating func element(
    at content: Int, in line: Line, _ indent: Int, depth: Int
  ) -> SourceNode? {
    if content == line.end || bytes[content] == UInt8(ascii: "#") {
      return nested(behind: line.content + 1, in: line, indent, allowsList: false, depth: depth)
    }
    if keyEnd(from: content, in: line) != nil {
      return mapping(content - line.start, from: content, depth: depth + 1)
    }
    return scalar(from: content, in: line, indent)
  }

  private mutating func mapping(_ indent: Int, from start: Int, depth: Int) -> SourceNode? {
    guard let first = line, depth < BlockYAML.maxDepth else { return nil }
    let position = position(start, in: first)
    var pairs: [SourcePair] = []
    var start = start
    while let line {
      guard !isMarker(line), let (key, end) = keyEnd(from: start, in: line), key != "<<",
        !pairs.contains(where: { $0.key == key })
      else { return nil }
      let keyPosition = self.position(start, in: line)
      var content = end
      while content < line.end, bytes[content] == UInt8(ascii: " ") { content += 1 }
      let value =
        content == line.end || bytes[content] == UInt8(ascii: "#")
        ? nested(behind: end, in: line, indent, allowsList: true, depth: depth)
        : scalar(from: content, in: line, indent)
      guard let value else { return nil }
      pairs.append(SourcePair(key: key, keyPosition: keyPosition, value: value))
      guard let next = self.line, next.indent >= indent else { break }
      // What is further in belongs to nothing, and an entry here to a list around.
      guard next.indent == indent else { return nil }
      if isEntry(next.content, next) { break }
      start = next.content
    }
    return SourceNode(content: .map(pairs), position: position)
  }

  /// Where documents begin and end is for the full parser.
  private func isMarker(_ line: Line) -> Bool {
    line.indent == 0 && (starts(line, with: "---") || starts(line, with: "..."))
  }

  /// The value on the lines below, or none.
  private mutating func nested(
    behind end: Int, in line: Line, _ indent: Int, allowsList: Bool, depth: Int
  ) -> SourceNode? {
    advance()
    if let next = self.line {
      if next.indent > indent { return block(next.indent, depth: depth + 1) }
      if allowsList, next.indent == indent, isEntry(next.content, next) {
        return list(indent, depth: depth + 1)
      }
    }
    return SourceNode(content: .text("", isPlain: true), position: position(end, in: line))
  }

  // MARK: Keys and texts

  /// The key that stands at a place and the place behind its colon; nil if none does.
  private func keyEnd(from start: Int, in line: Line) -> (key: String, end: Int)? {
    if let quoted = quoted(from: start, in: line) {
      guard quoted.end < line.end, bytes[quoted.end] == UInt8(ascii: ":"),
        isColon(quoted.end, in: line), quoted.end - start < BlockYAML.maxKeyLength
      else { return nil }
      return (quoted.text, quoted.end + 1)
    }
    guard start < line.end, beginsPlain(start, in: line) else { return nil }
    var index = start
    while index < line.end {
      if isColon(index, in: line) {
        guard index > start, bytes[index - 1] != UInt8(ascii: " "),
          index - start < BlockYAML.maxKeyLength
        else { return nil }
        return (text(start..<index), index + 1)
      }
      if isComment(index, in: line) { return nil }
      index += 1
    }
    return nil
  }

  private func isColon(_ index: Int, in line: Line) -> Bool {
    bytes[index] == UInt8(ascii: ":")
      && (index + 1 == line.end || bytes[index + 1] == UInt8(ascii: " "))
  }

  private func isComment(_ index: Int, in line: Line) -> Bool {
    bytes[index] == UInt8(ascii: "#") && index > line.start
      && bytes[index - 1] == UInt8(ascii: " ")
  }

  /// Whether a plain text may begin with this; those that may only before some letters are left out.
  private func beginsPlain(_ place: Int, in line: Line) -> Bool {
    switch bytes[place] {
    case UInt8(ascii: "-"): !isEntry(place, line)
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"),
      UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"),
      UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"),
      UInt8(ascii: "@"), UInt8(ascii: "`"):
      false
    default: true
    }
  }

  /// A text in quotes that ends in its line and has no escapes, and the place behind it.
  private func quoted(from start: Int, in line: Line) -> (text: String, end: Int)? {
    guard start < line.end else { return nil }
    let quote = bytes[start]
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    var hasDoubled = false
    var index = start + 1
    while index < line.end {
      if bytes[index] == quote {
        let isDoubled =
          quote == UInt8(ascii: "'") && index + 1 < line.end && bytes[index + 1] == quote
        guard isDoubled else {
          let content = text(start + 1..<index)
          return (hasDoubled ? content.replacing("''", with: "'") : content, index + 1)
        }
        hasDoubled = true
        index += 1
      } else if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        return nil
      }
      index += 1
    }
    return nil
  }

  /// The text that begins at a place; goes to the line behind it.
  private mutating func scalar(from start: Int, in line: Line, _ indent: Int) -> SourceNode? {
    let position = position(start, in: line)
    let value: SourceNode
    switch bytes[start] {
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      guard let text = blockText(from: start, in: line, indent) else { return nil }
      return SourceNode(content: .text(text, isPlain: false), position: position)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      guard let quoted = quoted(from: start, in: line) else { return nil }
      var rest = quoted.end
      while rest < line.end, bytes[rest] == UInt8(ascii: " ") { rest += 1 }
      guard rest == line.end || isComment(rest, in: line) else { return nil }
      value = SourceNode(content: .text(quoted.text, isPlain: false), position: position)
    default:
      guard beginsPlain(start, in: line) else { return nil }
      var end = start
      while end < line.end, !isComment(end, in: line) {
        if isColon(end, in: line) { return nil }
        end += 1
      }
      while bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
      value = SourceNode(content: .text(text(start..<end), isPlain: true), position: position)
    }
    advance()
    // A line further in would go on with the text.
    if let next = self.line, next.indent > indent { return nil }
    return value
  }

  /// The text of a `|` or `>` block below a line; goes to the line behind it.
  private mutating func blockText(from start: Int, in line: Line, _ indent: Int) -> String? {
    let isFolded = bytes[start] == UInt8(ascii: ">")
    let isStripped = start + 1 < line.end && bytes[start + 1] == UInt8(ascii: "-")
    guard start + (isStripped ? 2 : 1) == line.end else { return nil }
    var lines: [Range<Int>] = []
    var textIndent = -1
    var isBlockAtEnd = true
    var mark = (place: place, number: lineNumber)
    while let next = rawLine() {
      let isBlank = next.content == next.end
      if isBlank {
        // Blanks may be text, and a blank line before all others is one of its own.
        guard place - 1 == next.start, !isFolded || !lines.isEmpty else { return nil }
        lines.append(next.start..<next.start)
        mark = (place, lineNumber)
        continue
      }
      if textIndent < 0, next.indent > indent { textIndent = next.indent }
      guard textIndent >= 0, next.indent >= textIndent else {
        // A line between the two is for the full parser.
        guard textIndent < 0 || next.indent <= indent else { return nil }
        isBlockAtEnd = false
        break
      }
      // Lines further in fold in ways of their own, and blanks at the end count.
      let end = place - 1
      guard !isFolded || (next.indent == textIndent && end == next.end) else { return nil }
      lines.append(next.start + textIndent..<max(end, next.start + textIndent))
      mark = (place, lineNumber)
    }
    (place, lineNumber) = (mark.place, mark.number)
    // Without a line feed behind its last line a block ends in none.
    guard textIndent >= 0, !isBlockAtEnd || bytes.last == UInt8(ascii: "\n") else { return nil }
    advance()
    while lines.last?.isEmpty == true { lines.removeLast() }
    return joined(lines, isFolded: isFolded) + (isStripped ? "" : "\n")
  }

  private func joined(_ lines: [Range<Int>], isFolded: Bool) -> String {
    var result = ""
    for (index, line) in lines.enumerated() {
      if index > 0 {
        let isBesideBlank = line.isEmpty || lines[index - 1].isEmpty
        // Of an empty line and those beside it one line feed is left for each empty one.
        if !isFolded || line.isEmpty { result += "\n" } else if !isBesideBlank { result += " " }
      }
      result += text(line)
    }
    return result
  }
}
