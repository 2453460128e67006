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
struct PolicyLineTable {
  private let bytes: [UInt8]
  private let lineStarts: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  func position(at offset: Int) -> PolicyPosition {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let end = min(offset, bytes.count)
    let characters = bytes[min(lineStarts[low], end)..<end].count { $0 & 0xC0 != 0x80 }
    return PolicyPosition(offset: offset, line: low + 1, column: characters + 1)
  }
}
