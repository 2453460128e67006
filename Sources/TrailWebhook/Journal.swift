internal import Synchronization

/// An outbox: the messages that are to be delivered, and which of them were.
///
/// A file of lines (`JournalLine`) that only grows. A message is on the disk before it is first sent, and that it
/// was taken is written down when the receiver has said so; whoever opens the file after a kill at any moment
/// finds every message, and sends again only what may not have arrived. The last line may be torn: it is cut off.
public final class Journal: Sendable {
  /// The path, as given.
  public let path: String

  private let state: Mutex<JournalState>

  /// Opens an outbox, or begins one.
  /// - Throws: `WebhookError` if it cannot be opened, is in use, or is something else than an outbox.
  public init(path: String) throws(WebhookError) {
    self.path = path
    state = Mutex(try JournalState(path: path))
  }

  /// What was found when the file was opened.
  public struct Findings: Sendable, Equatable {
    /// Lines that fail their check: what they said is lost.
    public var damagedLines = 0
    /// Whether the writer was stopped before everything was in the file that it had to hand over.
    public var endsEarly = false

    /// Nothing wrong.
    public init() {}
  }

  /// What was found when the file was opened.
  public var findings: Findings { state.withLock { $0.findings } }

  /// The messages that wait, in the order in which they were handed over, without their bodies.
  public func waiting() -> [WebhookMessage] { state.withLock { $0.waiting() } }

  /// Whether a sink's item is in the outbox, delivered or waiting.
  public func holds(_ item: String, for sink: String) -> Bool {
    state.withLock { $0.holds(item, for: sink) }
  }

  /// Writes messages; they are on the disk when this returns.
  /// - Throws: `WebhookError` if they are not.
  public func append(_ messages: [WebhookMessage]) throws(WebhookError) {
    try locked { state throws(WebhookError) in try state.append(messages) }
  }

  /// Reads a message that waits; nil if there is none.
  public func message(_ id: String, for sink: String) throws(WebhookError) -> WebhookMessage? {
    var message: WebhookMessage?
    try locked { state throws(WebhookError) in message = try state.message(id, for: sink) }
    return message
  }

  /// Writes down that a message was taken.
  public func setDelivered(_ id: String, for sink: String) throws(WebhookError) {
    try locked { state throws(WebhookError) in try state.setDelivered(id, for: sink) }
  }

  /// Gives the file up, for others to open it; nothing can be read or written any more.
  public func close() { state.withLock { $0.close() } }

  private func locked(
    _ body: (inout sending JournalState) throws(WebhookError) -> Void
  ) throws(WebhookError) {
    let failure: WebhookError? = state.withLock { state in
      do throws(WebhookError) {
        try body(&state)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
