import Foundation
import Synchronization

@testable import TrailWebhook

/// A clock on which waiting takes no time.
final class TestClock: DeliveryClock {
  private let time = Mutex(0.0)

  var seconds: Double { time.withLock { $0 } }
  var unixSeconds: Int64 { 1_772_651_527 }

  func wait(_ condition: NSCondition, forSeconds seconds: Double) {
    time.withLock { $0 += seconds }
    // Others may want the lock.
    condition.unlock()
    condition.lock()
  }

  /// Lets time go by.
  func advance(by seconds: Double) { time.withLock { $0 += seconds } }
}

/// A receiver that is no more than a function.
final class TestTransport: WebhookTransport {
  private let answer: (WebhookRequest, Int) -> WebhookAnswer
  private var count = 0

  init(_ answer: @escaping (WebhookRequest, Int) -> WebhookAnswer) { self.answer = answer }

  func send(_ request: WebhookRequest, isStopped: () -> Bool) -> WebhookAnswer {
    count += 1
    return isStopped() ? .stopped : answer(request, count)
  }
}

/// What came, from any thread.
final class Received: Sendable {
  private let ids = Mutex<[String]>([])

  var all: [String] { ids.withLock { $0 } }

  func add(_ request: WebhookRequest) {
    ids.withLock { $0.append(request.headers.first { $0.0 == "webhook-id" }?.1 ?? "") }
  }
}

extension WebhookSink {
  static func test(_ name: String = "hook", _ address: String = "https://example.com/hook")
    throws(WebhookError) -> WebhookSink
  {
    WebhookSink(name: name, kind: "generic", endpoint: try Endpoint(address))
  }
}

extension WebhookMessage {
  static func test(_ ids: Int..., sink: String = "hook") -> WebhookMessage {
    WebhookMessage(
      sink: sink, kind: "generic", items: ids.map { "alert-\($0)" }, body: "{\"n\":\"\(ids)\"}")
  }
}

extension RetryPolicy {
  /// Without chance: always the longest wait.
  static let certain: RetryPolicy = {
    var policy = RetryPolicy()
    policy.chance = { 1 }
    return policy
  }()
}
