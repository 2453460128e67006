import Testing

@testable import TrailWebhook

@Suite struct RetryPolicyTests {
  private func policy(_ chance: Double) -> RetryPolicy {
    var policy = RetryPolicy()
    policy.chance = { chance }
    return policy
  }

  @Test func waitsDoubleUpToALimit() {
    let waits = (1...9).map { policy(1).wait(afterAttempt: $0, retryAfterSeconds: nil) }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    let least = (1...7).map { policy(0).wait(afterAttempt: $0, retryAfterSeconds: nil) }
    #expect(least == [0.5, 1, 2, 4, 8, 16, 30])
  }

  @Test func receiversSayWhenToCome() {
    #expect(policy(0).wait(afterAttempt: 1, retryAfterSeconds: 7) == 7)
    #expect(policy(1).wait(afterAttempt: 9, retryAfterSeconds: 7) == 8)
    #expect(policy(0).wait(afterAttempt: 1, retryAfterSeconds: 1e9) == 3600)
  }

  @Test(arguments: [
    (WebhookAnswer.status(200), "delivered"), (.status(204), "delivered"),
    (.status(299), "delivered"),
    (.status(301), "refused"), (.status(302), "refused"), (.status(307), "refused"),
    (.status(304), "refused"), (.status(400), "refused"), (.status(401), "refused"),
    (.status(404), "refused"), (.status(410), "refused"), (.status(413), "refused"),
    (.status(408), "again"), (.status(425), "again"), (.status(429), "again"),
    (.status(500), "again"), (.status(503), "again"), (.noAnswer("no"), "again"),
    (.refused("no"), "refused"), (.stopped, "stopped"), (.status(100), "refused"),
  ])
  func answersMean(answer: WebhookAnswer, word: String) {
    #expect("\(Verdict(answer))".hasPrefix(word), "\(answer)")
  }
}
