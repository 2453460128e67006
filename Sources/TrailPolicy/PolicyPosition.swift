/// A place in a policy document.
public struct PolicyPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The byte, from the start of the text.
  public let offset: Int
  /// The line, from 1.
  public let line: Int
  /// The column in characters (Unicode scalars), from 1.
  public let column: Int

  /// A place.
  public init(offset: Int, line: Int, column: Int) {
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// Order in the text.
  public static func < (left: PolicyPosition, right: PolicyPosition) -> Bool {
    left.offset < right.offset
  }

  /// `line 3, column 7`.
  public var description: String { "line \(line), column \(column)" }
}

/// Finds lines and columns for byte offsets.
///
/// A place costs a bounded search even in a megabyte without a line break: characters are counted
/// block by block beforehand.
struct PolicyLineTable {
  private static let blockBytes = 64

  private let bytes: [UInt8]
  private let lineStarts: [Int]
  /// How many characters begin before each block.
  private let charactersBefore: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    var counts: [Int] = []
    var characters = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % PolicyLineTable.blockBytes == 0 { counts.append(characters) }
      if byte & 0xC0 != 0x80 { characters += 1 }
      if byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    }
    if bytes.count % PolicyLineTable.blockBytes == 0 { counts.append(characters) }
    lineStarts = starts
    charactersBefore = counts
  }

  func position(at offset: Int) -> PolicyPosition {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let end = min(offset, bytes.count)
    let characters = characterCount(before: end) - characterCount(before: min(lineStarts[low], end))
    return PolicyPosition(offset: offset, line: low + 1, column: characters + 1)
  }

  /// How many characters begin before a byte.
  private func characterCount(before offset: Int) -> Int {
    let block = offset / PolicyLineTable.blockBytes
    let rest = bytes[(block * PolicyLineTable.blockBytes)..<offset]
    return charactersBefore[block] + rest.count { $0 & 0xC0 != 0x80 }
  }
}
