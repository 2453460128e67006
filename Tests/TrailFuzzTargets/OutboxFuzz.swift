import CChecksum
import Foundation
import TrailWebhook

enum OutboxFuzz {
  private static let lineFeed = UInt8(ascii: "\n")

  /// The first byte says whether lines get the checksum that they need, the rest is the file; such lines lack
  /// their closing brace.
  static func run(_ input: [UInt8]) throws {
    guard let choice = input.first else { return }
    let text = input.dropFirst()
    let file = choice & 1 == 0 ? Array(text) : withChecks(text)
    try FuzzFolder.with { folder in
      let path = folder + "/outbox"
      try FuzzFolder.write(file, to: path)
      guard let journal = try open(path) else {
        let left = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        return try FuzzFinding.expect(left == file, "what is no outbox was changed")
      }
      try read(journal, path)
    }
  }

  /// Nil if it is refused, as it may be.
  private static func open(_ path: String) throws(FuzzFinding) -> Journal? {
    do throws(WebhookError) {
      return try Journal(path: path)
    } catch {
      try FuzzFinding.expect(!error.message.isEmpty, "refused without a reason")
      return nil
    }
  }

  private static func read(_ journal: Journal, _ path: String) throws {
    let waiting = journal.waiting()
    for known in waiting {
      let message = try journal.message(known.id, for: known.sink)
      try FuzzFinding.expect(
        message?.id == known.id && message?.items == known.items,
        "a message that waits cannot be read")
      try FuzzFinding.expect(
        known.items.allSatisfy { journal.holds($0, for: known.sink) },
        "an item of a message that waits is not held")
    }
    journal.close()
    let again = try Journal(path: path)
    try FuzzFinding.expect(
      again.waiting() == waiting && again.findings.damagedLines == journal.findings.damagedLines,
      "opened again, it holds something else")
    let further = WebhookMessage(sink: "sink", kind: "slack", items: ["further"], body: "{}")
    let isKnown = again.holds("further", for: "sink")
    try again.append([further])
    if let first = waiting.first { try again.setDelivered(first.id, for: first.sink) }
    again.close()
    let last = try Journal(path: path)
    try FuzzFinding.expect(
      last.waiting() == waiting.dropFirst() + (isKnown ? [] : [further.withoutBody]),
      "what was added or delivered is not so when it is opened again")
  }

  /// The lines with the check that an outbox asks of each; what stands behind the last line feed stays torn.
  private static func withChecks(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var file: [UInt8] = []
    var rest = text
    while let end = rest.firstIndex(of: lineFeed) {
      let line = rest[..<end]
      let code = line.withUnsafeBytes { cchecksum_crc32(0, $0.baseAddress, $0.count) }
      let digits = String(code, radix: 16)
      file += line
      file += ",\"check\":\"\(String(repeating: "0", count: 8 - digits.count))\(digits)\"}\n".utf8
      rest = rest[(end + 1)...]
    }
    return file + rest
  }
}

extension WebhookMessage {
  /// As outboxes list it.
  fileprivate var withoutBody: WebhookMessage {
    var message = self
    message.body = ""
    return message
  }
}
