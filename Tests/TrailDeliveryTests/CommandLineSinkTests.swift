import Testing
import TrailDelivery
import TrailRules
import TrailWebhook

@Suite struct CommandLineSinkTests {
  private func sink(_ argument: String, secret: SecretSource? = nil) throws -> SinkDeclaration {
    try SinkDeclaration(
      commandLine: argument, secret: secret,
      environment: { $0 == "HOOK" ? " https://hooks.slack.com/services/T/B/hidden\n" : nil })
  }

  @Test(arguments: [
    ("https://hooks.slack.com/services/T/B/x", SinkKind.slack),
    ("https://discord.com/api/webhooks/1/x", .discord),
    ("https://canary.discord.com/api/webhooks/1/x", .discord),
    ("https://prod-1.westeurope.logic.azure.com:443/workflows/x?sig=a%3D", .teams),
    ("https://contoso.webhook.office.com/webhookb2/x", .teams),
    ("https://default1.2.environment.api.powerplatform.com:443/x", .teams),
    ("https://events.eu.pagerduty.com/v2/enqueue", .pagerduty),
    ("https://hooks.slack.com.example.com/x", .generic), ("https://example.com/?slack=1", .generic),
    ("https://nothooks.slack.com/", .generic),
    ("generic=https://hooks.slack.com/x", .generic), ("slack=https://example.com/?a=b", .slack),
    ("env:HOOK", .slack), ("discord=env:HOOK", .discord),
  ])
  func kindFollows(argument: String, kind: SinkKind) throws {
    let sink = try sink(argument)
    #expect(sink.kind == kind)
    #expect(sink.name.hasPrefix("\(kind.rawValue):"))
    #expect(!sink.name.contains("hidden"))
  }

  @Test func namesTellAddressesOfOneHostApart() throws {
    let first = try sink("https://hooks.slack.com/services/T/B/a")
    #expect(try sink("https://hooks.slack.com/services/T/B/a").name == first.name)
    #expect(try sink("https://hooks.slack.com/services/T/B/b").name != first.name)
    #expect(first.name.hasPrefix("slack:hooks.slack.com#"))
  }

  @Test func pagerDutyNeedsNoAddress() throws {
    let sink = try sink("pagerduty", secret: .environment("KEY"))
    #expect(sink.name.hasPrefix("pagerduty:events.pagerduty.com#"))
    #expect(sink.secret == .environment("KEY"))
    #expect(sink.address == nil)
  }

  @Test func addressesInSightAreNoticed() throws {
    #expect(try sink("https://hooks.slack.com/services/T/B/a").showsItsAddress)
    #expect(try !sink("env:HOOK").showsItsAddress)
    #expect(try !sink("https://example.com/").showsItsAddress)
    #expect(try !sink("slack=http://127.0.0.1:80/").showsItsAddress)
  }

  @Test(arguments: [
    ("slack", "`slack` needs an address"),
    ("slak=https://a.example/", "`slak` is no kind of webhook"),
    (
      "env:NONE",
      "the environment variable `NONE`, which holds the address of a webhook, is not set"
    ),
    (
      "file:/nowhere/x",
      "the file `/nowhere/x`, which holds the address of a webhook, cannot be read"
    ),
    ("http://example.com/hidden", "`http` to `example.com` would send alerts"),
    ("example.com/hidden", "the address of a webhook begins with `https://`"),
  ])
  func othersAreRefused(argument: String, message: String) {
    let error = #expect(throws: WebhookError.self) { try sink(argument) }
    #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    #expect(error.map { "\($0)" }?.contains("hidden") == false)
  }
}
