public import Foundation
public import TrailDetect
internal import TrailReports
public import TrailRules
public import TrailWebhook

/// Delivers alerts to receivers: chooses, writes messages, keeps them in an outbox, sends.
///
/// ```swift
/// let delivery = try AlertDelivery(sinks: file.sinks, options: options)
/// try delivery.submit(alerts)   // as often as there are alerts; blocks under back-pressure
/// let report = delivery.finish()
/// ```
///
/// An alert is known by its id: with an outbox, one that is in it is not taken a second time, so alerts may be
/// handed over again after a restart. `stop` may be called from any thread.
public final class AlertDelivery: Sendable {
  private let sinks: [SinkDeclaration]
  private let delivery: WebhookDelivery
  /// What was found in the outbox when it was opened; nil without one.
  public let outboxFindings: Journal.Findings?

  /// Names of sinks in the outbox whose messages go to a sink of another name, and its name.
  public let renamedSinks: [String: String]

  /// Looks up addresses and secrets, opens the outbox, begins to deliver what waits in it.
  /// - Parameters:
  ///   - sinks: the receivers.
  ///   - options: how alerts are delivered.
  ///   - environment: finds environment variables.
  ///   - clock: the time.
  ///   - policy: when a message is tried again.
  /// - Throws: `WebhookError` if something is missing, before anything is sent.
  public convenience init(
    sinks: [SinkDeclaration], options: DeliveryOptions,
    environment: @escaping (String) -> String? = { ProcessInfo.processInfo.environment[$0] },
    clock: any DeliveryClock = SystemDeliveryClock(), policy: RetryPolicy = RetryPolicy()
  ) throws(WebhookError) {
    var journal: Journal?
    if let path = options.outboxPath {
      journal = try Journal(path: path)
    } else {
      try AlertDelivery.checkPlace(options.deadLetterPath)
    }
    try self.init(
      sinks: sinks, journal: journal, options: options, environment: environment, clock: clock,
      policy: policy)
  }

  /// Delivers again what waits in an outbox or a dead-letter file; `finish` follows.
  ///
  /// Only receivers for which something waits are looked up. Messages of a sink that is not among those given go to
  /// the only one of the same kind for which nothing waits by name: after its address had to be changed, say.
  /// - Parameters:
  ///   - path: the file.
  ///   - sinks: the receivers.
  ///   - options: how alerts are delivered; its files are not used.
  ///   - environment: finds environment variables.
  ///   - clock: the time.
  ///   - policy: when a message is tried again.
  /// - Throws: `WebhookError` if something is missing, before anything is sent.
  public convenience init(
    replaying path: String, sinks: [SinkDeclaration], options: DeliveryOptions,
    environment: @escaping (String) -> String? = { ProcessInfo.processInfo.environment[$0] },
    clock: any DeliveryClock = SystemDeliveryClock(), policy: RetryPolicy = RetryPolicy()
  ) throws(WebhookError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw WebhookError(.outbox, "no file at `\(path)`")
    }
    let journal = try Journal(path: path)
    let kinds = Dictionary(
      journal.waiting().map { ($0.sink, $0.kind) }, uniquingKeysWith: { first, _ in first })
    let (named, others) = (
      sinks.filter { kinds[$0.name] != nil }, sinks.filter { kinds[$0.name] == nil }
    )
    var renamed: [String: String] = [:]
    for (name, kind) in kinds where !named.contains(where: { $0.name == name }) {
      let candidates = others.filter { $0.kind.rawValue == kind }
      if candidates.count == 1 { renamed[name] = candidates[0].name }
    }
    let wanted = sinks.filter { kinds[$0.name] != nil || renamed.values.contains($0.name) }
    try self.init(
      sinks: wanted, journal: journal, renamedSinks: renamed, options: options,
      environment: environment, clock: clock, policy: policy)
  }

  private init(
    sinks: [SinkDeclaration], journal: Journal?, renamedSinks: [String: String] = [:],
    options: DeliveryOptions, environment: @escaping (String) -> String?,
    clock: any DeliveryClock, policy: RetryPolicy
  ) throws(WebhookError) {
    self.sinks = sinks
    self.renamedSinks = renamedSinks
    outboxFindings = journal?.findings
    try CurlTransport.check()
    var receivers: [WebhookSink] = []
    let resolver = SinkResolver(
      allowsPlainHTTP: options.allowsPlainHTTP, environment: environment)
    for sink in sinks { receivers.append(try resolver.sink(sink)) }
    delivery = try WebhookDelivery(
      sinks: receivers,
      keeping: journal.map { .outbox($0) } ?? .deadLetters(path: options.deadLetterPath),
      renamedSinks: renamedSinks, userAgent: "trailsift/\(options.toolVersion)", clock: clock,
      policy: policy)
  }

  /// Stops a run that could not keep what it cannot deliver.
  private static func checkPlace(_ path: String) throws(WebhookError) {
    let folder = (path as NSString).deletingLastPathComponent
    let isThere = FileManager.default.fileExists(atPath: path)
    let isWritable = FileManager.default.isWritableFile(
      atPath: isThere ? path : folder.isEmpty ? "." : folder)
    guard isWritable else {
      throw WebhookError(
        .outbox, "alerts that cannot be delivered could not be kept in `\(path)`",
        help: "name a file that can be written with --dead-letter, or use --outbox")
    }
  }

  /// How many alerts are handed over at a time.
  private static let maxSubmitted = 1000

  /// Hands all alerts of a run over, some at a time.
  /// - Throws: `WebhookError` if the outbox cannot be written; then those before are there.
  public func submit(_ alerts: AlertList) throws(WebhookError) {
    var some: [Alert] = []
    for alert in alerts {
      some.append(alert)
      guard some.count == AlertDelivery.maxSubmitted else { continue }
      try submit(some)
      some = []
    }
    try submit(some)
  }

  /// Hands alerts over to every sink that wants them.
  ///
  /// With an outbox they are on the disk when this returns. It blocks while a queue is full.
  /// - Throws: `WebhookError` if the outbox cannot be written; then none of them was handed over.
  public func submit(_ alerts: [Alert]) throws(WebhookError) {
    var messages: [WebhookMessage] = []
    var counts: [(sink: String, known: Int, unwanted: Int)] = []
    for sink in sinks {
      let wanted = alerts.filter(sink.wants)
      let new = wanted.filter { !delivery.isKnown($0.id, for: sink.name) }
      counts.append((sink.name, wanted.count - new.count, alerts.count - wanted.count))
      messages += SinkPayload.payloads(of: new, for: sink.kind, batch: sink.batch).map {
        WebhookMessage(
          sink: sink.name, kind: sink.kind.rawValue, items: $0.alertIDs, body: $0.body)
      }
    }
    try delivery.submit(messages)
    for (sink, known, unwanted) in counts {
      delivery.count(known: known, unwanted: unwanted, for: sink)
    }
  }

  /// Breaks off attempts, and keeps what waits in the outbox or the dead-letter file; `finish` follows.
  public func stop() { delivery.stop() }

  /// Delivers what waits, as long as each sink's patience lasts, and tells what became of everything.
  public func finish() -> DeliveryReport { delivery.finish() }
}
