import Foundation
import TrailDetect
import TrailKit

@testable import TrailForensics

/// Log files in a folder of the test's own, which goes with it.
final class ScratchLog {
  let folder: String
  private(set) var paths: [String] = []

  /// Files of so many records each, as objects of `Records`.
  init(_ files: [[EventDraft]]) throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("trailsift-forensics-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (number, records) in files.enumerated() {
      let text = "{\"Records\":[\(records.map(\.json).joined(separator: ",\n"))]}"
      let path = "\(folder)/log-\(number).json"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      paths.append(path)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func options(threads: Int = 1, filter: EventFilter? = nil) -> ScanOptions {
    var options = ScanOptions(paths: [folder])
    options.threads = threads
    options.eventFilter = filter
    return options
  }
}

extension Timeline {
  /// The whole text.
  func text() throws -> (text: String, outcome: EventStream.Outcome) {
    var bytes: [UInt8] = []
    let outcome = try run { bytes += $0 }
    return (String(decoding: bytes, as: UTF8.self), outcome)
  }
}
