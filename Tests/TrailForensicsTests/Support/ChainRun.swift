import Foundation
import TrailKit

@testable import TrailForensics

/// The sessions of some records, and what a pivot says of a value in them.
struct ChainRun {
  private let folder: URL
  private let threads: Int

  /// Each list of records is one file.
  init(_ files: [[String]], threads: Int = 1) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-chain-\(UUID().uuidString)")
    self.threads = threads
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (number, records) in files.enumerated() {
      let text = "{\"Records\":[\(records.joined(separator: ",\n"))]}"
      try Data(text.utf8).write(to: folder.appendingPathComponent("log-\(number).json"))
    }
  }

  func outcome(_ change: (inout ActivityRun) -> Void = { _ in }) throws -> ActivityRun.Outcome {
    var options = ScanOptions(paths: [folder.path])
    options.threads = threads
    var run = ActivityRun(options: options)
    change(&run)
    return try run.run()
  }

  func pivot(_ value: String) throws -> Pivot? {
    guard let query = PivotQuery(value) else { return nil }
    return Pivot(query, in: try outcome { $0.gathering.query = query }.graph)
  }

  /// The tree as it is printed in 100 columns.
  func tree(_ value: String) throws -> String {
    guard let pivot = try pivot(value) else { return "" }
    var bytes: [UInt8] = []
    PivotTextReport(width: 100, colour: false).append(pivot, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func removeFiles() { try? FileManager.default.removeItem(at: folder) }
}
