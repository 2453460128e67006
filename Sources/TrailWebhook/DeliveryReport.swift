/// What became of everything that was to be delivered.
public struct DeliveryReport: Sendable, Equatable {
  /// What became of the items of one sink.
  ///
  /// INVARIANT: `submitted + resumed == known + delivered + undelivered`.
  public struct Sink: Sendable, Equatable {
    /// The sink's name.
    public var name: String
    /// Its kind.
    public var kind: String
    /// Its host, never its address.
    public var host: String
    /// Items that were not for this sink; they are counted nowhere else.
    public var unwanted = 0
    /// Items handed over in this run.
    public var submitted = 0
    /// Items that waited in the outbox from an earlier run.
    public var resumed = 0
    /// Items that were handed over and were in the outbox already, delivered or waiting.
    public var known = 0
    /// Items that the receiver took.
    public var delivered = 0
    /// Messages that the receiver took.
    public var messages = 0
    /// Attempts that failed and were made again.
    public var retries = 0
    /// Items that the receiver did not take, by reason.
    public var undeliveredByReason: [String: Int] = [:]

    /// Items that the receiver did not take.
    public var undelivered: Int { undeliveredByReason.values.reduce(0, +) }

    /// Nothing yet.
    init(_ sink: WebhookSink) {
      name = sink.name
      kind = sink.kind
      host = sink.endpoint.host
    }
  }

  /// The sinks, in the order in which they were given.
  public var sinks: [Sink] = []
  /// Items in the outbox whose sinks were not given, by the sinks' names.
  public var withoutSink: [String: Int] = [:]
  /// The file that holds what was not delivered; nil if there is nothing.
  public var keptIn: String?
  /// Items that were not delivered and are in no file either.
  public var lost = 0
  /// What went wrong with files.
  public var problems: [String] = []

  /// An empty report.
  public init() {}

  /// Items that were not delivered, all sinks together.
  public var undelivered: Int {
    sinks.reduce(0) { $0 + $1.undelivered } + withoutSink.values.reduce(0, +)
  }

  /// Whether everything was delivered, and nothing went wrong with files.
  public var isComplete: Bool { undelivered == 0 && problems.isEmpty }
}
