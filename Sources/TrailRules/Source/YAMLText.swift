import TrailEvents
import TrailScan

/// The text of a YAML file, cut into its documents before it is parsed.
///
/// A line that begins with `---` ends whatever is open in YAML, so a document that cannot be parsed does
/// not cost those behind it.
struct YAMLText {
  /// One document's text.
  struct Piece {
    /// The number of its first line, from 1.
    var firstLine: Int
    var text: String

    var lines: [Substring] { YAMLText.lines(of: text) }
  }

  /// The largest file that is read, in bytes.
  static let maxBytes = 16 << 20

  private let text: String

  /// Line ends of Windows become plain ones; a byte order mark is dropped.
  init(_ text: String) {
    let isPlain = !text.containsAny(of: "\r") && text.utf8.first != 0xEF
    guard !isPlain else {
      self.text = text
      return
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isBehindReturn = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), isBehindReturn { bytes.removeLast() }
      isBehindReturn = byte == UInt8(ascii: "\r")
      bytes.append(byte)
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.text = String(decoding: bytes[start...], as: UTF8.self)
  }

  private static func lines(of text: String) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  /// The documents; what stands before the first `---` goes with the first.
  var pieces: [Piece] {
    guard mayHaveSeveral else { return [Piece(firstLine: 1, text: text)] }
    let lines = YAMLText.lines(of: text)
    var pieces: [Piece] = []
    var start = 0
    func close(_ end: Int) {
      guard start < end else { return }
      pieces.append(
        Piece(firstLine: start + 1, text: lines[start..<end].joined(separator: "\n")))
    }
    for (index, line) in lines.enumerated() where YAMLText.isDocumentStart(line) {
      if YAMLText.isPreamble(lines[start..<index]) { continue }
      close(index)
      start = index
    }
    close(lines.count)
    return pieces
  }

  /// Whether some line but the first begins with `---`.
  private var mayHaveSeveral: Bool {
    var text = text
    return text.withUTF8 { bytes in
      YAMLText.laterStart.withUnsafeBufferPointer { ByteSearch.contains($0, in: bytes) }
    }
  }

  private static let laterStart = Array("\n---".utf8)

  /// Whether there is nothing but comments, directives and blanks before a document may begin.
  private static func isPreamble(_ lines: ArraySlice<Substring>) -> Bool {
    lines.allSatisfy { line in
      let rest = line.drop { $0 == " " || $0 == "\t" }
      return rest.isEmpty || rest.hasPrefix("#") || line.hasPrefix("%")
    }
  }

  private static func isDocumentStart(_ line: Substring) -> Bool {
    guard line.hasPrefix("---") else { return false }
    let rest = line.dropFirst(3).first
    return rest == nil || rest == " " || rest == "\t"
  }

  /// Whether there is nothing but printable ASCII and line feeds.
  private var isPlain: Bool {
    var text = text
    return text.withUTF8 { bytes in
      var odd: UInt8 = 0
      for byte in bytes { odd |= byte &- 0x20 < 0x5F || byte == UInt8(ascii: "\n") ? 0 : 1 }
      return odd == 0
    }
  }

  /// The place of the first character that YAML does not allow, and the character.
  var forbiddenCharacter: (SourcePosition, Unicode.Scalar)? {
    if isPlain { return nil }
    for (index, line) in YAMLText.lines(of: text).enumerated() {
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
