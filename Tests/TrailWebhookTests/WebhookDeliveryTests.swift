import Foundation
import Synchronization
import Testing
import TrailTestSupport

@testable import TrailWebhook

/// Deliveries to receivers that are functions, on a clock that takes no time.
@Suite struct WebhookDeliveryTests {
  private func delivery(
    _ folder: String, outbox: Bool = false, sinks: [WebhookSink]? = nil,
    clock: TestClock = TestClock(), limits: QueueLimits? = nil,
    _ answer: @escaping (WebhookRequest, Int) -> WebhookAnswer
  ) throws -> WebhookDelivery {
    try WebhookDelivery(
      sinks: try sinks ?? [.test()],
      keeping: outbox
        ? .outbox(try Journal(path: folder + "/outbox")) : .deadLetters(path: folder + "/dead"),
      userAgent: "test", clock: clock, policy: .certain, limits: limits,
      transport: { _ throws(WebhookError) in TestTransport(answer) })
  }

  /// What must hold whatever happened.
  private func checkSums(_ report: DeliveryReport) {
    for sink in report.sinks {
      #expect(
        sink.submitted + sink.resumed == sink.known + sink.delivered + sink.undelivered, "\(sink)")
    }
  }

  @Test(arguments: [false, true])
  func whatIsTakenIsDelivered(outbox: Bool) throws {
    try withTemporaryFolder { folder in
      let received = Received()
      let delivery = try delivery(folder, outbox: outbox) { request, _ in
        received.add(request)
        return .status(204)
      }
      try delivery.submit([.test(1), .test(2, 3)])
      try delivery.submit([.test(4)])
      let report = delivery.finish()
      checkSums(report)
      #expect(report.isComplete)
      #expect(report.sinks[0].delivered == 4)
      #expect(report.sinks[0].messages == 3)
      #expect(report.keptIn == nil)
      #expect(received.all == ["alert-1", WebhookMessage.test(3, 2).id, "alert-4"])
      #expect(!FileManager.default.fileExists(atPath: folder + "/dead"))
    }
  }

  @Test func failuresAreTriedAgainInOrder() throws {
    try withTemporaryFolder { folder in
      let received = Received()
      let clock = TestClock()
      let delivery = try delivery(folder, clock: clock) { request, number in
        received.add(request)
        switch number {
        case 1: return .status(500)
        case 2: return .noAnswer("no connection")
        case 3: return .status(429, retryAfterSeconds: 30)
        default: return .status(200)
        }
      }
      try delivery.submit([.test(1), .test(2)])
      let report = delivery.finish()
      checkSums(report)
      #expect(report.isComplete)
      #expect(report.sinks[0].retries == 3)
      #expect(received.all == ["alert-1", "alert-1", "alert-1", "alert-1", "alert-2"])
      #expect(clock.seconds == 1 + 2 + 31)
    }
  }

  @Test func aReceiverThatIsDownIsGivenUpOnce() throws {
    try withTemporaryFolder { folder in
      let clock = TestClock()
      let attempts = Mutex(0)
      let delivery = try delivery(folder, clock: clock) { _, _ in
        attempts.withLock { $0 += 1 }
        return .status(503)
      }
      try delivery.submit((1...500).map { .test($0) })
      let report = delivery.finish()
      checkSums(report)
      #expect(report.sinks[0].undeliveredByReason == ["the receiver answered 503": 500])
      #expect(report.keptIn == folder + "/dead")
      #expect(report.lost == 0)
      // 1, 2, 4, 8, 16, 32 seconds fit into two minutes; the 499 others do not wait as long again.
      #expect(attempts.withLock { $0 } == 7)
      #expect(clock.seconds == 63)
      #expect(try Journal(path: folder + "/dead").waiting().count == 500)
    }
  }

  @Test func aReceiverThatComesBackIsNoticed() throws {
    try withTemporaryFolder { folder in
      let clock = TestClock()
      let isUp = Atomic(false)
      let delivery = try delivery(folder, clock: clock) { _, _ in
        isUp.load(ordering: .relaxed) ? .status(200) : .status(503)
      }
      try delivery.submit([.test(1)])
      while try !FileManager.default.fileExists(atPath: folder + "/dead")
        || Data(contentsOf: URL(fileURLWithPath: folder + "/dead")).count < 200
      { usleep(1000) }
      isUp.store(true, ordering: .relaxed)
      clock.advance(by: 61)
      try delivery.submit([.test(2), .test(3)])
      let report = delivery.finish()
      checkSums(report)
      #expect(report.sinks[0].delivered == 2)
      #expect(report.undelivered == 1)
    }
  }

  @Test func whatIsRefusedCostsItselfAlone() throws {
    try withTemporaryFolder { folder in
      let delivery = try delivery(folder) { _, number in
        switch number {
        case 1: .status(400)
        case 3: .status(302)
        case 5: .refused("its TLS certificate cannot be trusted")
        default: .status(200)
        }
      }
      try delivery.submit((1...6).map { .test($0) })
      let report = delivery.finish()
      checkSums(report)
      #expect(report.sinks[0].delivered == 3)
      #expect(
        report.sinks[0].undeliveredByReason == [
          "the receiver answered 400": 1,
          "the receiver answered 302, a redirect, which is not followed": 1,
          "its TLS certificate cannot be trusted": 1,
        ])
      #expect(
        try Journal(path: folder + "/dead").waiting().map(\.id) == [
          "alert-1", "alert-3", "alert-5",
        ])
    }
  }

  @Test func whoAsksForTooMuchPatienceIsGivenUp() throws {
    try withTemporaryFolder { folder in
      let clock = TestClock()
      let delivery = try delivery(folder, clock: clock) { _, _ in
        .status(429, retryAfterSeconds: 1000)
      }
      try delivery.submit([.test(1), .test(2)])
      let report = delivery.finish()
      checkSums(report)
      #expect(report.undelivered == 2)
      #expect(clock.seconds == 0, "nobody waits for what cannot come in time")
    }
  }

  @Test func oneReceiversTroubleIsNotAnothers() throws {
    try withTemporaryFolder { folder in
      let sinks = [try WebhookSink.test("good"), try .test("bad")]
      let delivery = try WebhookDelivery(
        sinks: sinks, keeping: .deadLetters(path: folder + "/dead"), userAgent: "t",
        clock: TestClock(), policy: .certain,
        limits: QueueLimits(maxMessages: 2, maxBytes: 1 << 20),
        transport: { sink throws(WebhookError) in
          TestTransport { _, _ in .status(sink.name == "good" ? 200 : 500) }
        })
      try delivery.submit(
        (1...50).flatMap { [WebhookMessage.test($0, sink: "good"), .test($0, sink: "bad")] })
      let report = delivery.finish()
      checkSums(report)
      #expect(report.sinks.map(\.delivered) == [50, 0])
      #expect(report.sinks.map(\.undelivered) == [0, 50])
    }
  }

  @Test func aFullQueueHoldsUpWhoSubmits() throws {
    try withTemporaryFolder { folder in
      let gate = DispatchSemaphore(value: 0)
      let isSubmitted = Atomic(false)
      let delivery = try delivery(folder, limits: QueueLimits(maxMessages: 3, maxBytes: 1 << 20)) {
        _, number in
        gate.wait()
        // One is being sent, three may wait: the tenth is handed over when the sixth is being sent.
        let isDone = isSubmitted.load(ordering: .acquiring)
        if number < 6 { #expect(!isDone) }
        return .status(200)
      }
      let done = DispatchSemaphore(value: 0)
      let messages = (1...10).map { WebhookMessage.test($0) }
      Thread {
        _ = try? delivery.submit(messages)
        isSubmitted.store(true, ordering: .releasing)
        done.signal()
      }.start()
      for _ in 1...10 { gate.signal() }
      done.wait()
      #expect(delivery.finish().sinks[0].delivered == 10)
    }
  }

  @Test func stoppingKeepsWhatWaits() throws {
    for outbox in [false, true] {
      try withTemporaryFolder { folder in
        let begun = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let delivery = try delivery(folder, outbox: outbox) { _, number in
          guard number == 2 else { return .status(200) }
          begun.signal()
          goOn.wait()
          return .stopped
        }
        try delivery.submit((1...5).map { .test($0) })
        begun.wait()
        delivery.stop()
        goOn.signal()
        let report = delivery.finish()
        checkSums(report)
        #expect(report.sinks[0].delivered == 1)
        #expect(report.sinks[0].undeliveredByReason == ["interrupted": 4])
        let path = try #require(report.keptIn)
        if !outbox {
          #expect(try Journal(path: path).waiting().map(\.id) == (2...5).map { "alert-\($0)" })
        }
      }
    }
  }

  // MARK: With an outbox

  @Test func nothingIsSentBeforeItIsKept() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/outbox"
      let delivery = try delivery(folder, outbox: true) { request, _ in
        let id = request.headers.first { $0.0 == "webhook-id" }?.1 ?? "?"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        #expect(text.contains("\"id\":\"\(id)\""))
        return .status(200)
      }
      try delivery.submit([.test(1), .test(2, 3)])
      #expect(delivery.finish().isComplete)
    }
  }

  @Test func whileMoreMayComeAReceiverIsAskedAgainAndAgain() throws {
    try withTemporaryFolder { folder in
      let clock = TestClock()
      let delivery = try delivery(folder, outbox: true, clock: clock) { _, number in
        number < 200 ? .noAnswer("no connection") : .status(200)
      }
      try delivery.submit([.test(1), .test(2)])
      while !delivery.isIdle { usleep(1000) }
      let report = delivery.finish()
      checkSums(report)
      #expect(report.isComplete)
      #expect(clock.seconds > 10_000, "far beyond the patience of a run that ends")
    }
  }

  @Test func whatWaitedIsDeliveredByTheNextRun() throws {
    try withTemporaryFolder { folder in
      var down = try delivery(folder, outbox: true) { _, _ in .status(404) }
      try down.submit([.test(1), .test(2, 3)])
      let first = down.finish()
      #expect(first.undelivered == 3)
      #expect(first.keptIn == folder + "/outbox")
      // The journal is open as long as its delivery is.
      down = try delivery(folder + "/..", outbox: false) { _, _ in .status(200) }
      _ = down.finish()
      let received = Received()
      let up = try delivery(folder, outbox: true) { request, _ in
        received.add(request)
        return .status(200)
      }
      #expect(up.isKnown("alert-3", for: "hook"))
      let second = up.finish()
      checkSums(second)
      #expect(second.sinks[0].resumed == 3)
      #expect(second.isComplete)
      #expect(received.all == ["alert-1", WebhookMessage.test(2, 3).id])
    }
  }

  @Test func whatWaitsForOthersIsCounted() throws {
    try withTemporaryFolder { folder in
      do { try Journal(path: folder + "/outbox").append([.test(1, 2, sink: "gone"), .test(3)]) }
      let delivery = try delivery(folder, outbox: true) { _, _ in .status(200) }
      let report = delivery.finish()
      #expect(report.withoutSink == ["gone": 2])
      #expect(!report.isComplete)
      #expect(report.sinks[0].delivered == 1)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func whatCanNeitherBeDeliveredNorKeptIsSaid() throws {
    try withTemporaryFolder { folder in
      let delivery = try WebhookDelivery(
        sinks: [try .test()], keeping: .deadLetters(path: folder + "/none/dead"), userAgent: "t",
        clock: TestClock(), policy: .certain,
        transport: { _ throws(WebhookError) in TestTransport { _, _ in .status(400) } })
      try delivery.submit([.test(1), .test(2)])
      let report = delivery.finish()
      checkSums(report)
      #expect(report.lost == 2)
      #expect(report.keptIn == nil)
      #expect(report.problems.count == 1)
      #expect(!report.isComplete)
    }
  }
}
