import Crypto
import Foundation
import TrailInput

/// SHA-256 over the bytes of files, worked out while they are read.
final class FileDigest: InputDigest {
  private var hash = SHA256()

  func take(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  func finish() -> String {
    let text = FileDigest.hexadecimal(hash.finalize())
    hash = SHA256()
    return text
  }

  /// The digest of a text's UTF-8 bytes.
  static func of(_ text: String) -> String { hexadecimal(SHA256.hash(data: Data(text.utf8))) }

  /// The digest of a file; nil if it cannot be read.
  static func of(fileAt path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var hash = SHA256()
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(data: piece)
      }
    } catch {
      return nil
    }
    return hexadecimal(hash.finalize())
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0\(digits)" : digits
    }.joined()
  }
}
