import Foundation
import TrailDelivery
import TrailDetect
import TrailKit
import TrailReports
import TrailTerminal

/// Gives alerts to files, which grow, to receivers, and to standard output.
///
/// Receivers get them through an outbox, which knows by their ids those that it had.
/// How long a file was is remembered with the state. What stands behind that was written by a watch that
/// was killed before it could save, so it is not written a second time. Standard output cannot be looked at:
/// after a kill it may get an alert again, with the same id.
final class WatchOutlet: AlertOutlet {
  /// A file and what is known of it.
  private struct File {
    var path: String
    var report: AlertReport
    /// What was written after the state that the watch goes on from.
    var unsaved: [UInt8] = []

    var name: String { "\(report.format.rawValue)=\(path)" }
  }

  private var files: [File]
  private let stream: AlertStream

  private let delivery: AlertDelivery?

  init(_ output: AlertOutputOptions, _ delivery: AlertDelivery?) throws {
    self.delivery = delivery
    files = try output.files.files().map { file in
      File(
        path: file.path, report: AlertReport(file.format, options: output.files.reportOptions()))
    }
    stream = AlertStream(
      AlertReport(output.format, options: output.reportOptions(for: 1)), to: .standardOutput())
  }

  var isClosed: Bool { stream.isClosed }

  func give(_ alerts: [Alert]) throws {
    for index in files.indices {
      var bytes: [UInt8] = []
      for alert in alerts {
        let text = AlertStream.bytes(of: alert, files[index].report)
        if !files[index].unsaved.contains(text) { bytes += text }
      }
      try GrowingFile.append(bytes, to: files[index].path)
    }
    try delivery?.submit(alerts)
    try stream.append(alerts)
  }

  var marks: [String: Int64] {
    Dictionary(
      files.map { ($0.name, GrowingFile.length(of: $0.path)) }, uniquingKeysWith: { $1 })
  }

  func resume(from marks: [String: Int64]) throws {
    for index in files.indices {
      guard let length = marks[files[index].name] else { continue }
      files[index].unsaved = try GrowingFile.tail(of: files[index].path, from: length)
    }
  }
}
