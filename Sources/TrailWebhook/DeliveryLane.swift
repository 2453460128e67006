/// The way to one sink: the messages that wait for it, and how it fares.
///
/// INVARIANT: used by whoever holds the delivery's lock, but for the transport, which is the thread's.
final class DeliveryLane {
  /// A message that waits.
  struct Waiting {
    /// The sink's name in the outbox.
    var sink: String
    var id: String
    var items: [String]
    /// The message itself; nil if it is in the outbox.
    var message: WebhookMessage?

    var byteCount: Int { message?.body.utf8.count ?? 0 }
  }

  let sink: WebhookSink
  var report: DeliveryReport.Sink
  /// Why the receiver was given up; nil if it was not.
  var givenUp: String?
  /// Whether a message is being sent.
  var isBusy = false
  /// When it may be asked again.
  var retryAt = 0.0
  private var queue: [Waiting] = []
  private var head = 0
  private var byteCount = 0

  init(_ sink: WebhookSink) {
    self.sink = sink
    report = DeliveryReport.Sink(sink)
  }

  var isEmpty: Bool { head == queue.count }

  func hasRoom(_ limits: QueueLimits) -> Bool {
    isEmpty || (queue.count - head < limits.maxMessages && byteCount < limits.maxBytes)
  }

  func append(_ waiting: Waiting) {
    queue.append(waiting)
    byteCount += waiting.byteCount
  }

  func popFirst() -> Waiting? {
    guard !isEmpty else { return nil }
    let first = queue[head]
    queue[head].message = nil
    byteCount -= first.byteCount
    head += 1
    if head > 1000, head > queue.count / 2 {
      queue.removeFirst(head)
      head = 0
    }
    return first
  }
}

/// How much may wait for one sink before whoever hands over more has to wait, too.
public struct QueueLimits: Sendable {
  /// How many messages.
  public var maxMessages: Int
  /// How many bytes of bodies.
  public var maxBytes: Int

  /// Limits.
  public init(maxMessages: Int, maxBytes: Int) {
    self.maxMessages = maxMessages
    self.maxBytes = maxBytes
  }

  /// For messages in memory.
  public static let memory = QueueLimits(maxMessages: 1000, maxBytes: 16 << 20)
  /// For messages in an outbox, of which memory holds only the names.
  public static let outbox = QueueLimits(maxMessages: 50_000, maxBytes: .max)
}
