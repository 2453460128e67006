internal import Crypto

/// One finished message for one receiver.
///
/// Its id is made once and stays through retries, restarts and replays: a receiver that keeps ids takes it once.
public struct WebhookMessage: Sendable, Equatable {
  /// The sink's name.
  public var sink: String
  /// The sink's kind, for people and for replaying: `slack`.
  public var kind: String
  /// What the receiver may know it by again.
  public var id: String
  /// The ids of what it tells: alerts.
  public var items: [String]
  /// The body: one JSON object, without any secret.
  public var body: String

  /// A message about some alerts; its id is that of the alert, or a hash of the ids of several.
  public init(sink: String, kind: String, items: [String], body: String) {
    self.init(sink: sink, kind: kind, id: WebhookMessage.id(of: items), items: items, body: body)
  }

  /// A message with a given id.
  init(sink: String, kind: String, id: String, items: [String], body: String) {
    self.sink = sink
    self.kind = kind
    self.id = id
    self.items = items
    self.body = body
  }

  /// The id of one item is the item's own; that of several follows from theirs, whatever their order.
  static func id(of items: [String]) -> String {
    if items.count == 1 { return items[0] }
    return digest(of: items.sorted().joined(separator: "\n"))
  }

  /// 32 hexadecimal digits of the SHA-256 of a text.
  static func digest(of text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).prefix(16).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
