import TrailInput
import TrailRules

/// Reads one file of rules or declarations after another, its buffers used again.
final class RuleFileReader {
  /// The most that a rule file or a conditions file may hold, in bytes.
  private static let maxFileBytes = 64 << 20

  private let source = ByteSource()
  private var piece = [UInt8](repeating: 0, count: 64 << 10)

  /// Reads a file, which may be compressed.
  /// - Throws: `InputError` for one that cannot be read, `RuleError` for one that is no text.
  func read(_ path: String) throws -> RuleSource {
    try source.open(InputFile(path: path, index: 0, kind: .regular, byteCount: nil))
    defer { source.close() }
    var bytes: [UInt8] = []
    while bytes.count <= RuleFileReader.maxFileBytes {
      switch piece.withUnsafeMutableBytes({ source.read(into: $0) }) {
      case .bytes(let count): bytes.append(contentsOf: piece[..<count])
      case .end: return try RuleSource(path: path, bytes: bytes)
      case .fault(let error): throw error
      }
    }
    throw CommandError("`\(path)` is larger than \(RuleFileReader.maxFileBytes) bytes")
  }
}
