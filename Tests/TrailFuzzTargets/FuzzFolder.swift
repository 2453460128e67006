import Foundation

/// A folder for readers that want a file.
enum FuzzFolder {
  /// In memory where that is possible: what is written is on no disk, and needs not get there.
  private static let parent =
    FileManager.default.isWritableFile(atPath: "/dev/shm")
    ? "/dev/shm" : FileManager.default.temporaryDirectory.path

  /// Calls `body` with the path of an empty folder, which is gone afterwards.
  static func with(_ body: (String) throws -> Void) throws {
    let path = "\(parent)/trailsift-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
