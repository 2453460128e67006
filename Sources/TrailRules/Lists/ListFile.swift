/// The form of list files: one value a line, white space around it dropped, `#` and what follows it a
/// comment where a line or white space stands before it.
public enum ListFile {
  /// The values of a list file's text, in the order of its lines.
  public static func values(of text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      bytes.split(omittingEmptySubsequences: true) { $0 == 0x0A || $0 == 0x0D }
        .compactMap { value(of: UnsafeBufferPointer(rebasing: $0)) }
    }
  }

  /// What stands before the comment; nil for nothing.
  private static func value(of line: UnsafeBufferPointer<UInt8>) -> String? {
    var start = 0
    if line.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    while start < line.count, isSpace(line[start]) { start += 1 }
    var end = line.count
    for index in start..<line.count
    where line[index] == UInt8(ascii: "#") && (index == start || isSpace(line[index - 1])) {
      end = index
      break
    }
    while end > start, isSpace(line[end - 1]) { end -= 1 }
    return start < end ? String(decoding: line[start..<end], as: UTF8.self) : nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
