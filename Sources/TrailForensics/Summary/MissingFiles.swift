import TrailInput
import TrailScan

/// Files that CloudTrail's digests name and that were not given.
public struct MissingFiles: Sendable, Equatable {
  /// How many names are listed.
  static let maxListed = 100
  /// The most that a digest may inflate to, in bytes.
  private static let maxDigestBytes = 64 << 20

  /// How many digests were read.
  public var digests = 0
  /// How many files they name.
  public var named = 0
  /// How many of these were not given.
  public var count = 0
  /// The first of them, as the digests name them.
  public var names: [String] = []

  /// Reads the digests among some files, by their delivered names, and compares.
  ///
  /// Names alone are compared, not hashes or signatures: a file under another name is missing.
  static func find(among paths: [String]) -> MissingFiles {
    var missing = MissingFiles()
    let given = Set(paths.map(lastComponent))
    for path in paths where DeliveredName(path: path)?.kind == .digest {
      guard let bytes = read(path), let digest = try? JSONValue.parse(bytes),
        let files = digest["logFiles"]?.array
      else { continue }
      missing.digests += 1
      for file in files {
        guard let name = file["s3Object"]?.string else { continue }
        missing.named += 1
        guard !given.contains(lastComponent(name)) else { continue }
        missing.count += 1
        if missing.names.count < maxListed { missing.names.append(name) }
      }
    }
    return missing
  }

  private static func lastComponent(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// The whole file; nil if it cannot be read, which the account of the run says already.
  private static func read(_ path: String) -> [UInt8]? {
    let source = ByteSource()
    guard (try? source.open(InputFile(path: path, index: 0, kind: .regular, byteCount: nil))) != nil
    else { return nil }
    defer { source.close() }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= maxDigestBytes {
      switch piece.withUnsafeMutableBytes({ source.read(into: $0) }) {
      case .bytes(let count): bytes.append(contentsOf: piece[..<count])
      case .end: return bytes
      case .fault: return nil
      }
    }
    return nil
  }
}
