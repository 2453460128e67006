/// Reads a filter expression word by word.
struct FilterScanner {
  /// A word as written, and where.
  struct Word: Equatable {
    /// The text, without its quotes.
    var text: String
    /// The scalars that it takes, quotes included.
    var range: Range<Int>
    /// Whether it stood in quotes, so that it is no word of the language.
    var isQuoted = false

    /// Whether it is this word of the language.
    func `is`(_ word: String) -> Bool { !isQuoted && text.lowercased() == word }
  }

  let text: String
  let scalars: [Unicode.Scalar]
  var position = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars)
  }

  var isAtEnd: Bool { position >= scalars.count }

  mutating func skipBlanks() {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
  }

  /// Takes a mark such as `(` or `<=` if it stands here.
  mutating func take(_ mark: String) -> Bool {
    skipBlanks()
    let mark = Array(mark.unicodeScalars)
    guard scalars[position...].starts(with: mark) else { return false }
    position += mark.count
    return true
  }

  /// Takes a name: up to a blank, a comma, a bracket or a comparison.
  mutating func takeName() throws(FilterError) -> Word? {
    try takeWord { "=<>!~".unicodeScalars.contains($0) }
  }

  /// Takes a value: up to a blank, a comma or a bracket.
  mutating func takeValue() throws(FilterError) -> Word? { try takeWord { _ in false } }

  /// The next name, without taking it.
  func peekName() -> Word? {
    var copy = self
    return try? copy.takeName()
  }

  private mutating func takeWord(
    _ isEnd: (Unicode.Scalar) -> Bool
  ) throws(FilterError) -> Word? {
    skipBlanks()
    guard position < scalars.count else { return nil }
    let first = scalars[position]
    if first == "\"" || first == "'" { return try takeQuoted(first) }
    let start = position
    while position < scalars.count {
      let scalar = scalars[position]
      if scalar.properties.isWhitespace || scalar == "," || scalar == "(" || scalar == ")"
        || isEnd(scalar)
      {
        break
      }
      position += 1
    }
    guard position > start else { return nil }
    return Word(text: string(start..<position), range: start..<position)
  }

  /// A text in quotes: a doubled quote stands for one, a backslash for itself.
  private mutating func takeQuoted(_ quote: Unicode.Scalar) throws(FilterError) -> Word {
    let start = position
    var content = String.UnicodeScalarView()
    position += 1
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      guard scalar == quote else {
        content.append(scalar)
        continue
      }
      guard position < scalars.count, scalars[position] == quote else {
        return Word(text: String(content), range: start..<position, isQuoted: true)
      }
      content.append(quote)
      position += 1
    }
    throw error("a quote is not closed", start..<start + 1, help: "end the text with `\(quote)`")
  }

  func string(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  /// An error about a part of the text; at the end of the text, about the place behind it.
  func error(_ message: String, _ range: Range<Int>, help: String? = nil) -> FilterError {
    FilterError(
      message: message, help: help, text: text, column: range.lowerBound + 1,
      length: max(1, range.count))
  }

  /// An error about what stands here.
  func errorHere(_ message: String, help: String? = nil) -> FilterError {
    var copy = self
    copy.skipBlanks()
    let start = copy.position
    let word = (try? copy.takeName())?.range ?? start..<min(start + 1, scalars.count)
    return error(message, word.isEmpty ? start..<start + 1 : word, help: help)
  }
}
