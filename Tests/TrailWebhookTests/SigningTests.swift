import Foundation
import Testing
import TrailTestSupport

@testable import TrailWebhook

@Suite struct SigningTests {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// The example of the specification's own libraries (standard-webhooks/standard-webhooks).
  @Test func signatureIsThatOfTheSpecification() throws {
    let keys = try SigningKeys(Secret(SigningTests.secret))
    let headers = keys.headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: Array("{\"test\": 2432232314}".utf8),
      unixSeconds: 1_614_265_330)
    #expect(headers.map(\.0) == ["webhook-signature"])
    #expect(headers.first?.1 == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func severalKeysGiveSeveralSignatures() throws {
    let other = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
    let keys = try SigningKeys(Secret("\(other)\n\(SigningTests.secret)\n"))
    let signature = keys.headers(id: "a", body: [], unixSeconds: 1).first?.1 ?? ""
    #expect(signature.split(separator: " ").count == 2)
    #expect(signature.split(separator: " ").allSatisfy { $0.hasPrefix("v1,") })
  }

  @Test(arguments: ["", "  ", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "plain words of no use"])
  func badSecretsAreRefusedAndNotRepeated(text: String) {
    let error = #expect(throws: WebhookError.self) { try SigningKeys(Secret(text)) }
    #expect(error?.code == .secret)
    if text.contains("words") { #expect(error.map { "\($0)" }?.contains("words") == false) }
  }

  @Test func membersArePutInWhenSent() throws {
    var sink = try WebhookSink.test()
    sink.authentication = .member(name: "routing_key", value: Secret(" k\"\\\u{1}y \n"))
    let message = WebhookMessage(sink: "hook", kind: "pagerduty", items: ["a"], body: "{\"b\":1}")
    let request = sink.request(for: message, unixSeconds: 1, userAgent: "t")
    let value = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    #expect(value?["routing_key"] as? String == "k\"\\\u{1}y")
    #expect(value?["b"] as? Int == 1)
    let empty = WebhookMessage(sink: "hook", kind: "pagerduty", items: ["a"], body: "{}")
    let small = sink.request(for: empty, unixSeconds: 1, userAgent: "t").body
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(small)) }
  }

  // MARK: Against PyPI's standardwebhooks

  static let hasLibrary =
    PythonProcess.isInstalled
    && (try? PythonProcess.run(["-c", "import standardwebhooks"]))?.status == 0

  @Test(.enabled(if: hasLibrary, "PyPI's standardwebhooks is not installed for TRAILSIFT_PYTHON"))
  func receiversVerifyWhatIsSent() throws {
    let receiver = try LoopbackReceiver()
    defer { receiver.stop() }
    var sink = try WebhookSink.test("hook", receiver.address())
    sink.authentication = .signatures(try SigningKeys(Secret(SigningTests.secret)))
    let message = WebhookMessage(
      sink: "hook", kind: "generic", items: ["0f3a"], body: "{\"type\":\"ünïcödé 🦉\"}")
    let now = Int64(Date().timeIntervalSince1970)
    let request = sink.request(for: message, unixSeconds: now, userAgent: "test")
    #expect(try CurlTransport().send(request) { false } == .status(200))
    let got = try #require(receiver.requests.first)
    let headers = String(
      decoding: try JSONEncoder().encode(got.headers), as: UTF8.self)
    let script = """
      import json, sys
      from standardwebhooks.webhooks import Webhook
      Webhook(sys.argv[1]).verify(sys.argv[2].encode(), json.loads(sys.argv[3]))
      """
    let good = try PythonProcess.run(
      ["-c", script, SigningTests.secret, got.body, headers])
    #expect(good.status == 0, "\(good.output)")
    let bad = try PythonProcess.run(
      ["-c", script, SigningTests.secret, got.body + " ", headers])
    #expect(bad.status != 0, "a changed body was accepted")
  }
}
