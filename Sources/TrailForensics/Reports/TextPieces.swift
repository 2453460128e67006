/// Text on its way out, handed on in pieces so that a report of any length needs no memory.
struct TextPieces {
  private static let manyBytes = 1 << 16

  /// What waits.
  var bytes: [UInt8] = []
  private let write: ([UInt8]) throws -> Void

  init(_ write: @escaping ([UInt8]) throws -> Void) { self.write = write }

  /// Hands on what waits if it has become much.
  mutating func flushIfMany() throws {
    if bytes.count > TextPieces.manyBytes { try flush() }
  }

  /// Hands on what waits.
  mutating func flush() throws {
    guard !bytes.isEmpty else { return }
    try write(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}
