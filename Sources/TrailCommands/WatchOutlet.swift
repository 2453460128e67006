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
/// was killed before it could save, so it is not written a second time; what of it has not come again when the next state is
/// saved is remembered with that, piece by piece. Standard output cannot be looked at: after a kill it may get an
/// alert again, with the same id.
final class WatchOutlet: AlertOutlet {
  /// A file and what is known of it.
  private struct File {
    var path: String
    var report: AlertReport
    /// What was written after the state that the watch goes on from, and has not come again yet.
    var unsaved: [Piece] = []

    var name: String { "\(report.format.rawValue)=\(path)" }

    /// The names of the marks of pieces begin so; no path holds a zero byte.
    var pieceName: String { name + "\0" }

    /// Whether a text is among what was written and has not come again; it has, now.
    mutating func takeUnsaved(_ text: [UInt8]) -> Bool {
      for index in unsaved.indices {
        guard let found = unsaved[index].bytes.firstRange(of: text) else { continue }
        unsaved.replaceSubrange(index...index, with: unsaved[index].without(found))
        return true
      }
      return false
    }
  }

  /// Some bytes of a file.
  private struct Piece {
    var offset: Int64
    var bytes: [UInt8]

    /// What is left of it, before and behind.
    func without(_ range: Range<Int>) -> [Piece] {
      [
        Piece(offset: offset, bytes: Array(bytes[..<range.lowerBound])),
        Piece(
          offset: offset + Int64(range.upperBound), bytes: Array(bytes[range.upperBound...])),
      ].filter { !$0.bytes.isEmpty }
    }
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
        if !files[index].takeUnsaved(text) { bytes += text }
      }
      try GrowingFile.append(bytes, to: files[index].path)
    }
    try delivery?.submit(alerts)
    try stream.append(alerts)
  }

  var marks: [String: Int64] {
    var marks: [String: Int64] = [:]
    for file in files {
      marks[file.name] = GrowingFile.length(of: file.path)
      for piece in file.unsaved {
        marks["\(file.pieceName)\(piece.offset)"] = Int64(piece.bytes.count)
      }
    }
    return marks
  }

  func resume(from marks: [String: Int64]) throws {
    for index in files.indices {
      guard let length = marks[files[index].name] else { continue }
      let path = files[index].path
      let tail = Piece(offset: length, bytes: try GrowingFile.tail(of: path, from: length))
      var pieces = [tail]
      for (name, count) in marks where name.hasPrefix(files[index].pieceName) {
        guard let offset = Int64(name.dropFirst(files[index].pieceName.count)) else { continue }
        pieces.append(
          Piece(offset: offset, bytes: try GrowingFile.bytes(of: path, at: offset, count: count)))
      }
      files[index].unsaved = pieces.filter { !$0.bytes.isEmpty }.sorted { $0.offset < $1.offset }
    }
  }
}
