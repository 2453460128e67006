import Foundation
import Testing
import TrailDetect
import TrailEvents
import TrailInput

@testable import TrailKit

/// A pipe that is written to while it is read.
@Suite struct PipeStreamTests {
  private struct End: Error {}

  /// A record larger than what is looked at eagerly by default, whose last piece is a small part of it, does not
  /// wait for the next record.
  @Test(arguments: [1, 40, 120, 240])
  func aRecordIsHandedOnWhenItIsComplete(kilobytes: Int) throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/pipe"
    try #require(mkfifo(path, 0o600) == 0)
    let text = WatchedLog.record(
      String(repeating: "e", count: kilobytes << 10), at: WatchedLog.start)
    let record = Array("\(text)\n".utf8)
    // Both ends, so that neither side waits for the other to open it.
    let writing = open(path, O_RDWR)
    try #require(writing >= 0)
    defer { close(writing) }
    let rules = try WatchedLog.rules()
    let detector = StreamDetector(rules)
    let reader = StreamReader(
      detector, rules: rules, options: ScanOptions(paths: [path]), progress: ScanProgress())
    var rest = record[...]
    #expect(throws: End.self) {
      _ = try reader.read(pipe: InputFile(path: path, kind: .pipe)) {
        #expect(rest.isEmpty || detector.latest == nil)
        var unread = pollfd(fd: writing, events: Int16(POLLIN), revents: 0)
        guard poll(&unread, 1, 0) == 0 else { return }
        guard !rest.isEmpty else { throw End() }
        let piece = rest.prefix(8 << 10)
        rest = rest.dropFirst(piece.count)
        let count = piece.withUnsafeBytes { write(writing, $0.baseAddress, $0.count) }
        #expect(count == piece.count)
      }
    }
    #expect(detector.latest?.seconds == WatchedLog.start)
    #expect(detector.waitingCount > 0)
  }
}
