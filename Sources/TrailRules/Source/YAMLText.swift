/// The text of a YAML file, cut into its documents before it is parsed.
///
/// A line that begins with `---` ends whatever is open in YAML, so a document that cannot be parsed does
/// not cost those behind it.
struct YAMLText {
  /// One document's text.
  struct Piece {
    /// The number of its first line, from 1.
    var firstLine: Int
    var lines: ArraySlice<Substring>

    var text: String { lines.joined(separator: "\n") }

    /// Whether there is nothing but comments, directives and blanks before a document may begin.
    var isPreamble: Bool {
      lines.allSatisfy { line in
        let rest = line.drop { $0 == " " || $0 == "\t" }
        return rest.isEmpty || rest.hasPrefix("#") || line.hasPrefix("%")
      }
    }
  }

  /// The largest file that is read, in bytes.
  static let maxBytes = 16 << 20

  let lines: [Substring]

  /// Line ends of Windows become plain ones; a byte order mark is dropped.
  init(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isBehindReturn = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), isBehindReturn { bytes.removeLast() }
      isBehindReturn = byte == UInt8(ascii: "\r")
      bytes.append(byte)
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    lines = String(decoding: bytes[start...], as: UTF8.self).utf8
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  /// The documents; what stands before the first `---` goes with the first.
  var pieces: [Piece] {
    var pieces: [Piece] = []
    var start = 0
    func close(_ end: Int) {
      if start < end { pieces.append(Piece(firstLine: start + 1, lines: lines[start..<end])) }
    }
    for (index, line) in lines.enumerated() where YAMLText.isDocumentStart(line) {
      let before = Piece(firstLine: start + 1, lines: lines[start..<index])
      if before.isPreamble { continue }
      close(index)
      start = index
    }
    close(lines.count)
    return pieces
  }

  private static func isDocumentStart(_ line: Substring) -> Bool {
    guard line.hasPrefix("---") else { return false }
    let rest = line.dropFirst(3).first
    return rest == nil || rest == " " || rest == "\t"
  }

  /// Whether a line is of printable ASCII alone.
  private static func isPlain(_ line: Substring) -> Bool {
    line.utf8.allSatisfy { $0 &- 0x20 < 0x5F }
  }

  /// The place of the first character that YAML does not allow, and the character.
  var forbiddenCharacter: (SourcePosition, Unicode.Scalar)? {
    for (index, line) in lines.enumerated() where !YAMLText.isPlain(line) {
      for (column, scalar) in line.unicodeScalars.enumerated() {
        switch scalar.value {
        case 0x09, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFFFD, 0x10000...: continue
        default: return (SourcePosition(line: index + 1, column: column + 1), scalar)
        }
      }
    }
    return nil
  }
}
