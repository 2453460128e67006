import Testing
import TrailDelivery

@Suite struct ArgumentRedactionTests {
  @Test(arguments: [
    (
      ["scan", "--webhook", "https://hooks.slack.com/services/hidden", "logs"],
      ["scan", "--webhook", "https://hooks.slack.com/…", "logs"]
    ),
    (["--webhook=slack=https://a.example?hidden"], ["--webhook=slack=https://a.example/…"]),
    (
      ["--webhook", "https://hidden:hidden@a.example:8443/hidden"],
      ["--webhook", "https://a.example:8443/…"]
    ),
    (
      ["--webhook", "env:NAME", "--webhook", "pagerduty"],
      ["--webhook", "env:NAME", "--webhook", "pagerduty"]
    ),
    (
      ["https://docs.example/shown", "--webhook-ca", "x"],
      ["https://docs.example/shown", "--webhook-ca", "x"]
    ),
  ])
  func addressesAreCut(arguments: [String], expected: [String]) {
    #expect(ArgumentRedaction.redacted(arguments) == expected)
  }
}
