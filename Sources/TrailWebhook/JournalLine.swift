internal import CChecksum
internal import Foundation

/// One line of an outbox: a JSON object whose last member, `check`, is the CRC-32 of what stands before it.
///
/// A file system may keep a line in part, or as zeros, when the machine goes down; such a line fails its check.
struct JournalLine: Codable, Equatable {
  enum Entry: String, Codable {
    /// The first line of the file.
    case outbox
    /// A message that is to be delivered.
    case message
    /// A message that its receiver has taken.
    case delivered
    /// The end of messages that were handed over together, and how many they were.
    case sealed
  }

  var entry: Entry
  /// Of `outbox`: the version of the form.
  var version: Int?
  var sink: String?
  var kind: String?
  var id: String?
  /// The ids of the alerts; none written if it is the one id of the message itself.
  var items: [String]?
  var body: String?
  /// Of `sealed`: how many messages.
  var count: Int?

  static let version = 1

  static let head = JournalLine(entry: .outbox, version: version)

  static func message(_ message: WebhookMessage) -> JournalLine {
    JournalLine(
      entry: .message, sink: message.sink, kind: message.kind, id: message.id,
      items: message.items == [message.id] ? nil : message.items, body: message.body)
  }

  static func delivered(sink: String, id: String, items: [String]) -> JournalLine {
    JournalLine(entry: .delivered, sink: sink, id: id, items: items == [id] ? nil : items)
  }

  static func sealed(_ count: Int) -> JournalLine { JournalLine(entry: .sealed, count: count) }

  /// The message; nil if the line is none.
  var message: WebhookMessage? {
    guard entry == .message, let sink, let kind, let id, let body else { return nil }
    return WebhookMessage(sink: sink, kind: kind, id: id, items: items ?? [id], body: body)
  }

  /// `,"check":"0123abcd"}`.
  private static let checkCount = 20

  /// The line with its line feed.
  func bytes() throws(WebhookError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var bytes = (try? encoder.encode(self)).map({ [UInt8]($0) }) else {
      throw WebhookError(.outbox, "a message cannot be written as JSON")
    }
    bytes.removeLast()
    bytes += ",\"check\":\"\(JournalLine.check(of: bytes[...]))\"}\n".utf8
    return bytes
  }

  /// Reads a line without its line feed; nil if it is damaged.
  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count > JournalLine.checkCount else { return nil }
    let checked = bytes.dropLast(JournalLine.checkCount)
    let ending = ",\"check\":\"\(JournalLine.check(of: checked))\"}"
    guard bytes.suffix(JournalLine.checkCount).elementsEqual(ending.utf8),
      let line = try? JSONDecoder().decode(JournalLine.self, from: Data(bytes))
    else { return nil }
    self = line
  }

  private init(
    entry: Entry, version: Int? = nil, sink: String? = nil, kind: String? = nil, id: String? = nil,
    items: [String]? = nil, body: String? = nil, count: Int? = nil
  ) {
    self.entry = entry
    self.version = version
    self.sink = sink
    self.kind = kind
    self.id = id
    self.items = items
    self.body = body
    self.count = count
  }

  private static func check(of bytes: ArraySlice<UInt8>) -> String {
    let code = bytes.withUnsafeBytes { cchecksum_crc32(0, $0.baseAddress, $0.count) }
    let digits = String(code, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
