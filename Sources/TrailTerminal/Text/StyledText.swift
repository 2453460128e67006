/// One paragraph in pieces of different style, wrapped when it is written.
///
/// The text is taken as it is: what comes from a log goes through `PrintableText` first. U+00A0
/// stands for a space at which no line may end, and is written as a plain space.
public struct StyledText: Sendable {
  /// One character: where its bytes lie, how wide it is and how it looks.
  private struct Cell {
    var start: Int
    var length: Int
    var width: Int
    var style: Int
    /// Whether a line may end here: a space that is dropped, or a sign after which a word may
    /// break.
    var role: Role
  }

  private enum Role {
    case letter
    case space
    case separator
  }

  private var bytes: [UInt8] = []
  private var cells: [Cell] = []
  private var styles: [TextStyle] = []

  /// An empty paragraph.
  public init() {}

  /// A paragraph of one piece.
  public init(_ text: String, _ style: TextStyle = .plain) { append(text, style) }

  /// The columns that the text fills on one endless line.
  public var width: Int { cells.reduce(0) { $0 + $1.width } }
  /// Whether there is no text.
  public var isEmpty: Bool { cells.isEmpty }

  /// Appends a piece.
  public mutating func append(_ text: String, _ style: TextStyle = .plain) {
    if styles.last != style { styles.append(style) }
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    if isASCII {
      for byte in text.utf8 {
        cells.append(cell(length: 1, width: 1, role: StyledText.role(of: byte)))
        bytes.append(byte)
      }
    } else {
      for character in text { append(character) }
    }
  }

  /// Appends a piece at whose spaces no line ends.
  public mutating func appendUnbroken(_ text: String, _ style: TextStyle = .plain) {
    let start = cells.count
    append(text, style)
    for index in start..<cells.count { cells[index].role = .letter }
  }

  /// Appends another paragraph's pieces.
  public mutating func append(_ other: StyledText) {
    let byteShift = bytes.count
    let styleShift = styles.count
    bytes += other.bytes
    styles += other.styles
    for cell in other.cells {
      var cell = cell
      cell.start += byteShift
      cell.style += styleShift
      cells.append(cell)
    }
  }

  private mutating func append(_ character: Character) {
    let text = character == "\u{A0}" ? " " : String(character)
    let role: Role = character == " " ? .space : .letter
    cells.append(
      cell(length: text.utf8.count, width: DisplayWidth.of(character), role: role))
    bytes.append(contentsOf: text.utf8)
  }

  private func cell(length: Int, width: Int, role: Role) -> Cell {
    Cell(start: bytes.count, length: length, width: width, style: styles.count - 1, role: role)
  }

  private static func role(of byte: UInt8) -> Role {
    switch byte {
    case UInt8(ascii: " "): .space
    case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "?"):
      .separator
    default: .letter
    }
  }

  /// Appends the paragraph as lines of at most `width` columns, each with its line feed.
  /// - Parameters:
  ///   - output: where the UTF-8 bytes go.
  ///   - width: the columns of a line; at least 10 more than `hangingIndent` are used.
  ///   - hangingIndent: the columns by which every line but the first is indented.
  ///   - colour: whether styles are written as ANSI sequences.
  public func write(
    to output: inout [UInt8], width: Int, hangingIndent: Int = 0, colour: Bool = false
  ) {
    var room = width
    var start = 0
    repeat {
      let line = nextLine(from: start, room: max(room, 10))
      append(line, to: &output, colour: colour)
      start = line.upperBound
      while start < cells.count, cells[start].role == .space { start += 1 }
      output.append(UInt8(ascii: "\n"))
      guard start < cells.count else { return }
      room = width - hangingIndent
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: hangingIndent))
    } while true
  }

  /// The cells of the next line, without the spaces at its end.
  private func nextLine(from start: Int, room: Int) -> Range<Int> {
    var end = start
    var columns = 0
    while end < cells.count, columns + cells[end].width <= room {
      columns += cells[end].width
      end += 1
    }
    if end < cells.count, cells[end].role != .space { end = lineBreak(in: start..<end, room: room) }
    while end > start, cells[end - 1].role == .space { end -= 1 }
    return start..<end
  }

  /// Where a line ends whose cells `fitting` are all that fit: at a space, or inside a long word.
  private func lineBreak(in fitting: Range<Int>, room: Int) -> Int {
    // Spaces at the head of the line are its indent.
    let firstWord = fitting.first { cells[$0].role != .space } ?? fitting.upperBound
    let space = fitting.last { $0 > firstWord && cells[$0].role == .space }
    let wordStart = space.map { $0 + 1 } ?? firstWord
    if let space, wordWidth(from: wordStart) <= room { return space }
    // The word fits no line: break it after a separator, if that fills the line well enough.
    let separator = fitting.last { $0 >= wordStart && cells[$0].role == .separator }
    if let separator, separator + 1 - wordStart > room / 4 || space == nil { return separator + 1 }
    return space ?? max(fitting.upperBound, fitting.lowerBound + 1)
  }

  private func wordWidth(from start: Int) -> Int {
    cells[start...].prefix { $0.role != .space }.reduce(0) { $0 + $1.width }
  }

  private func append(_ line: Range<Int>, to output: inout [UInt8], colour: Bool) {
    var current = TextStyle.plain
    for cell in cells[line] {
      if colour, styles[cell.style] != current {
        if current != .plain { output.append(contentsOf: StyledText.reset) }
        current = styles[cell.style]
        if current != .plain { output.append(contentsOf: "\u{1B}[\(current.codes)m".utf8) }
      }
      output.append(contentsOf: bytes[cell.start..<(cell.start + cell.length)])
    }
    if current != .plain { output.append(contentsOf: StyledText.reset) }
  }

  private static let reset: [UInt8] = Array("\u{1B}[0m".utf8)
}
