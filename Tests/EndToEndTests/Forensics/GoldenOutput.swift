import Foundation
import Testing

/// Output that was read by a person once and must stay as it is.
///
/// `RECORD_SNAPSHOTS=1 swift test` writes the files anew and fails the run, so that nobody records by chance.
enum GoldenOutput {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Golden").standardizedFileURL

  static func check(_ output: String, _ name: String) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(output.utf8).write(to: file)
      Issue.record("recorded \(name)")
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(output == expected, "\(name) differs")
  }
}
