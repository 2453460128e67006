import CZlib
import Foundation

@testable import TrailGenerate

/// A tree written once into a temporary folder, and what a reader makes of it.
struct GeneratedTree {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailgenerate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Paths of all files below `prefix`, relative to the tree, sorted.
  func paths(below prefix: String = "") -> [String] {
    let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (all ?? []).filter { path in
      var isFolder: ObjCBool = false
      let full = folder.appendingPathComponent(path).path
      _ = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
      return !isFolder.boolValue && path.hasPrefix(prefix)
    }.sorted()
  }

  func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: folder.appendingPathComponent(path)))
  }

  /// The documents of a file: one for each gzip member, or the plain file.
  func documents(_ path: String) throws -> [[UInt8]] {
    let stored = try bytes(path)
    guard stored.starts(with: [0x1F, 0x8B]) else { return [stored] }
    var rest = stored[...]
    var documents: [[UInt8]] = []
    while !rest.isEmpty {
      let (document, used) = try Self.inflate(rest)
      documents.append(document)
      rest = rest.dropFirst(used)
    }
    return documents
  }

  /// The records of a delivered file.
  func records(_ path: String) throws -> [[String: Any]] {
    var records: [[String: Any]] = []
    for document in try documents(path) {
      let parsed = try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any]
      guard let found = parsed?["Records"] as? [[String: Any]] else { throw ReadFailure() }
      records += found
    }
    return records
  }

  struct ReadFailure: Error {}

  private static func inflate(_ stored: ArraySlice<UInt8>) throws -> ([UInt8], Int) {
    var stream = z_stream()
    guard trailsift_inflate_init_gzip(&stream) == Z_OK else { throw ReadFailure() }
    defer { inflateEnd(&stream) }
    var input = Array(stored)
    var output: [UInt8] = []
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 65_536)
    defer { piece.deallocate() }
    try input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      var status = Z_OK
      while status == Z_OK {
        stream.next_out = piece.baseAddress
        stream.avail_out = UInt32(piece.count)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        let made = piece.count - Int(stream.avail_out)
        output.append(contentsOf: UnsafeBufferPointer(rebasing: piece[..<made]))
      }
      guard status == Z_STREAM_END else { throw ReadFailure() }
    }
    return (output, stored.count - Int(stream.avail_in))
  }
}
