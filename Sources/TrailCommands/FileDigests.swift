import Crypto
import Foundation
import TrailReports

/// The SHA-256 digests of the files of a run.
enum FileDigests {
  private static let pieceBytes = 1 << 20

  /// The files with size and digest, in the order given; what is no regular file has neither.
  static func files(at paths: [String]) -> [CaseReport.File] {
    paths.map { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let isFile = attributes?[.type] as? FileAttributeType == .typeRegular
      return CaseReport.File(
        path: path, byteCount: isFile ? (attributes?[.size] as? NSNumber)?.int64Value : nil,
        sha256: isFile ? sha256(of: path) : nil)
    }
  }

  /// The digest of a file's bytes in hexadecimal; nil if it cannot be read.
  static func sha256(of path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var hash = SHA256()
    do {
      while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
        hash.update(data: piece)
      }
    } catch {
      return nil
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0\(digits)" : digits
    }.joined()
  }
}
