internal import Foundation
internal import Synchronization

/// Delivers messages: one thread for each sink, retries, and a place for what is not taken.
///
/// With an outbox, messages are on the disk before they are sent, and what a receiver does not take stays there;
/// while more may come (`watch`), a receiver that is down is asked again and again. Without one, what was not
/// taken in time goes to a dead-letter file of the same form.
public final class WebhookDelivery: @unchecked Sendable {
  /// Where messages are kept.
  public enum Keeping: Sendable {
    /// Before they are sent.
    case outbox(Journal)
    /// When they could not be delivered: the path of the file, which is made when it is needed.
    case deadLetters(path: String)
  }

  private let keeping: Keeping
  private let clock: any DeliveryClock
  private let policy: RetryPolicy
  private let limits: QueueLimits
  private let userAgent: String
  /// Guards everything below, and is signalled when any of it changes.
  private let condition = NSCondition()
  private let lanes: [DeliveryLane]
  private let threads = DispatchGroup()
  private let stopFlag = Atomic(false)
  private var finishedAt: Double?
  private var deadLetters: Journal?
  private var report = DeliveryReport()

  /// Begins to deliver what waits in the outbox, and waits for more.
  /// - Parameters:
  ///   - sinks: the receivers, each name once.
  ///   - keeping: where messages are kept.
  ///   - renamedSinks: names of sinks in the outbox whose messages go to a sink of another name, and its name.
  ///   - userAgent: what is sent as `User-Agent`.
  ///   - clock: the time.
  ///   - policy: when a message is tried again.
  ///   - limits: how much may wait in memory; the usual unless given.
  ///   - transport: makes what sends, once for each sink.
  /// - Throws: `WebhookError` if nothing can be sent from this machine.
  public init(
    sinks: [WebhookSink], keeping: Keeping, renamedSinks: [String: String] = [:],
    userAgent: String,
    clock: any DeliveryClock = SystemDeliveryClock(), policy: RetryPolicy = RetryPolicy(),
    limits: QueueLimits? = nil,
    transport: (WebhookSink) throws(WebhookError) -> any WebhookTransport = {
      _ throws(WebhookError) in try CurlTransport()
    }
  ) throws(WebhookError) {
    self.keeping = keeping
    self.userAgent = userAgent
    self.clock = clock
    self.policy = policy
    if case .outbox = keeping {
      self.limits = limits ?? .outbox
    } else {
      self.limits = limits ?? .memory
    }
    lanes = sinks.map { DeliveryLane($0) }
    resume(renamedSinks)
    var transports: [any WebhookTransport] = []
    for sink in sinks { transports.append(try transport(sink)) }
    for (lane, transport) in zip(lanes, transports) { start(lane, transport) }
  }

  /// Lets a thing cross to its thread.
  private struct Handed: @unchecked Sendable {
    let lane: DeliveryLane
    let transport: any WebhookTransport
  }

  private func start(_ lane: DeliveryLane, _ transport: any WebhookTransport) {
    let handed = Handed(lane: lane, transport: transport)
    let threads = threads
    threads.enter()
    let thread = Thread { [self] in
      while let waiting = next(for: handed.lane) {
        deliver(waiting, on: handed.lane, handed.transport)
      }
      threads.leave()
    }
    thread.name = "webhook"
    thread.start()
  }

  /// Queues what waits in the outbox from an earlier run.
  private func resume(_ renamedSinks: [String: String]) {
    guard case .outbox(let journal) = keeping else { return }
    for message in journal.waiting() {
      let name = renamedSinks[message.sink] ?? message.sink
      guard let lane = lanes.first(where: { $0.sink.name == name }) else {
        report.withoutSink[message.sink, default: 0] += message.items.count
        continue
      }
      lane.report.resumed += message.items.count
      lane.append(
        DeliveryLane.Waiting(sink: message.sink, id: message.id, items: message.items))
    }
  }

  // MARK: Handing over

  /// Whether a sink's item is in the outbox already, delivered or waiting, and need not be handed over again.
  public func isKnown(_ item: String, for sink: String) -> Bool {
    guard case .outbox(let journal) = keeping else { return false }
    return journal.holds(item, for: sink)
  }

  /// Counts items that were not handed over: because they are known, or not for the sink.
  public func count(known: Int, unwanted: Int, for sink: String) {
    condition.withLock {
      guard let lane = lanes.first(where: { $0.sink.name == sink }) else { return }
      lane.report.submitted += known
      lane.report.known += known
      lane.report.unwanted += unwanted
    }
  }

  /// Hands messages over.
  ///
  /// With an outbox they are on the disk when this returns. It blocks while a sink's queue is full.
  /// - Throws: `WebhookError` if the outbox cannot be written; then nothing of it was handed over.
  public func submit(_ messages: [WebhookMessage]) throws(WebhookError) {
    var isKept = false
    if case .outbox(let journal) = keeping {
      try journal.append(messages)
      isKept = true
    }
    var rest: [(lane: DeliveryLane, messages: ArraySlice<WebhookMessage>)] = lanes.map { lane in
      (lane, messages.filter { $0.sink == lane.sink.name }[...])
    }
    condition.withLock {
      for (lane, messages) in rest {
        lane.report.submitted += messages.reduce(0) { $0 + $1.items.count }
      }
      while true {
        // A slow receiver keeps nobody from another's queue.
        for index in rest.indices {
          while rest[index].lane.hasRoom(limits), let message = rest[index].messages.popFirst() {
            rest[index].lane.append(
              DeliveryLane.Waiting(
                sink: message.sink, id: message.id, items: message.items,
                message: isKept ? nil : message))
          }
        }
        condition.broadcast()
        guard rest.contains(where: { !$0.messages.isEmpty }) else { return }
        condition.wait()
      }
    }
  }

  /// Whether nothing waits and nothing is being sent.
  public var isIdle: Bool {
    condition.withLock { lanes.allSatisfy { $0.isEmpty && !$0.isBusy } }
  }

  /// Stops soon: attempts are broken off, and what waits is kept in the outbox or goes to the dead letters.
  public func stop() {
    stopFlag.store(true, ordering: .relaxed)
    condition.withLock { condition.broadcast() }
  }

  /// Whether `stop` was called.
  public var isStopped: Bool { stopFlag.load(ordering: .relaxed) }

  /// Delivers what waits, as long as each sink's patience lasts, and tells what became of everything.
  public func finish() -> DeliveryReport {
    condition.withLock {
      if finishedAt == nil { finishedAt = clock.seconds }
      condition.broadcast()
    }
    threads.wait()
    return condition.withLock {
      if case .outbox(let journal) = keeping { journal.close() }
      deadLetters?.close()
      var report = report
      report.sinks = lanes.map(\.report)
      if report.undelivered > report.lost {
        switch keeping {
        case .outbox(let journal): report.keptIn = journal.path
        case .deadLetters(let path): report.keptIn = path
        }
      }
      return report
    }
  }

  // MARK: The thread of a sink

  /// The next message; nil at the end.
  private func next(for lane: DeliveryLane) -> DeliveryLane.Waiting? {
    condition.withLock {
      lane.isBusy = false
      while lane.isEmpty {
        guard finishedAt == nil else { return nil }
        condition.wait()
      }
      let next = lane.popFirst()
      lane.isBusy = true
      condition.broadcast()
      return next
    }
  }

  private func deliver(
    _ waiting: DeliveryLane.Waiting, on lane: DeliveryLane, _ transport: any WebhookTransport
  ) {
    guard let message = message(of: waiting, on: lane) else { return }
    let begun = clock.seconds
    var attempts = 0
    while mayTry(waiting, message, on: lane) {
      let request = lane.sink.request(
        for: message, unixSeconds: clock.unixSeconds, userAgent: userAgent)
      let answer = transport.send(request) { stopFlag.load(ordering: .relaxed) }
      attempts += 1
      switch Verdict(answer) {
      case .delivered: return setDelivered(waiting, on: lane)
      case .refused(let reason): return setUndelivered(waiting, message, on: lane, reason)
      case .stopped: continue
      case .again(let reason, let asked):
        let wait = policy.wait(afterAttempt: attempts, retryAfterSeconds: asked)
        guard waits(wait, begun: begun, reason: reason, on: lane) else {
          return setUndelivered(waiting, message, on: lane, reason)
        }
      }
    }
  }

  private func message(
    of waiting: DeliveryLane.Waiting, on lane: DeliveryLane
  ) -> WebhookMessage? {
    if let message = waiting.message { return message }
    guard case .outbox(let journal) = keeping else { return nil }
    do throws(WebhookError) {
      if let message = try journal.message(waiting.id, for: waiting.sink) { return message }
      throw WebhookError(
        .outbox, "`\(journal.path)` does not hold message `\(waiting.id)` any more")
    } catch {
      fail(error, waiting, on: lane)
      return nil
    }
  }

  /// Whether an attempt may be made now; if not, the message has been put away.
  private func mayTry(
    _ waiting: DeliveryLane.Waiting, _ message: WebhookMessage, on lane: DeliveryLane
  ) -> Bool {
    condition.lock()
    while true {
      if isStopped {
        condition.unlock()
        setUndelivered(waiting, message, on: lane, "interrupted")
        return false
      }
      guard let reason = lane.givenUp, clock.seconds < lane.retryAt else { break }
      guard isPatient else {
        condition.unlock()
        setUndelivered(waiting, message, on: lane, reason)
        return false
      }
      clock.wait(condition, forSeconds: lane.retryAt - clock.seconds)
    }
    condition.unlock()
    return true
  }

  /// Whether there is all the time in the world: messages are on the disk, and nobody waits for the end.
  private var isPatient: Bool {
    guard case .outbox = keeping else { return false }
    return finishedAt == nil
  }

  /// Waits before another attempt.
  /// - Returns: false if there is none, as the receiver is given up.
  private func waits(
    _ seconds: Double, begun: Double, reason: String, on lane: DeliveryLane
  ) -> Bool {
    condition.withLock {
      let until = clock.seconds + seconds
      while !isStopped {
        let now = clock.seconds
        if !isPatient {
          var deadline = begun + lane.sink.patienceSeconds
          // With an outbox, the time in which nobody waited for the end counts for nothing.
          if case .outbox = keeping, let finishedAt {
            deadline = max(deadline, finishedAt + lane.sink.patienceSeconds)
          }
          // A receiver that was given up has one attempt to show that it is back.
          if lane.givenUp != nil || until > deadline {
            lane.givenUp = reason
            lane.retryAt = max(until, now + policy.coolingSeconds)
            return false
          }
        }
        if now >= until { break }
        clock.wait(condition, forSeconds: until - now)
      }
      lane.report.retries += 1
      return true
    }
  }

  // MARK: What became of a message

  private func setDelivered(_ waiting: DeliveryLane.Waiting, on lane: DeliveryLane) {
    var failure: WebhookError?
    if case .outbox(let journal) = keeping {
      do throws(WebhookError) {
        try journal.setDelivered(waiting.id, for: waiting.sink)
      } catch {
        failure = error
      }
    }
    condition.withLock {
      lane.givenUp = nil
      lane.report.delivered += waiting.items.count
      lane.report.messages += 1
      if let failure { note("\(failure); what was delivered may be delivered again") }
    }
  }

  private func setUndelivered(
    _ waiting: DeliveryLane.Waiting, _ message: WebhookMessage, on lane: DeliveryLane,
    _ reason: String
  ) {
    condition.withLock {
      lane.report.undeliveredByReason[reason, default: 0] += waiting.items.count
      guard case .deadLetters(let path) = keeping else { return }
      do throws(WebhookError) {
        try deadLetterFile(path).append([message])
      } catch {
        report.lost += waiting.items.count
        note("\(error)")
      }
    }
  }

  private func deadLetterFile(_ path: String) throws(WebhookError) -> Journal {
    if let deadLetters { return deadLetters }
    let file = try Journal(path: path)
    deadLetters = file
    return file
  }

  private func fail(
    _ error: WebhookError, _ waiting: DeliveryLane.Waiting, on lane: DeliveryLane
  ) {
    condition.withLock {
      lane.report.undeliveredByReason["the outbox cannot be read", default: 0] +=
        waiting.items.count
      note("\(error)")
    }
  }

  private func note(_ problem: String) {
    if !report.problems.contains(problem) { report.problems.append(problem) }
  }
}
