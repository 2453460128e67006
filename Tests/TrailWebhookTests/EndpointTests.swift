import Testing

@testable import TrailWebhook

@Suite struct EndpointTests {
  @Test(arguments: [
    ("https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com", false, true),
    ("HTTPS://Example.COM:8443/a?b=c", "example.com:8443", false, true),
    ("http://127.0.0.1:80/x", "127.0.0.1:80", true, false),
    ("http://127.255.0.9", "127.255.0.9", true, false),
    ("http://localhost/", "localhost", true, false),
    ("http://[::1]:9000/", "[::1]:9000", true, false),
    ("https://[2001:db8::1]/", "[2001:db8::1]", false, true),
  ])
  func isRead(text: String, host: String, isLoopback: Bool, isEncrypted: Bool) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.host == host)
    #expect(endpoint.isLoopback == isLoopback)
    #expect(endpoint.isEncrypted == isEncrypted)
    #expect("\(endpoint)" == host)
  }

  /// Among them those that one reader takes for this machine and another one does not.
  @Test(arguments: [
    "", "hook", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///path",
    "https://hidden:hidden@example.com/", "http://127.0.0.1@example.com/",
    "http://example.com/hidden?hidden",
    "http://127.1/", "http://0177.0.0.1/", "http://2130706433/", "http://127.0.0.1.example.com/",
    "http://localhost.example.com/", "http://127.0.0.256/", "http://[::2]/",
    "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "https://example.com/\n",
    "https://exämple.com/", "https://example.com:0/", "https://example.com:99999/",
    "https://example.com:/", "https://.example.com/", "https://a..b/", "https://[zz]/",
    "https://example.com/#hidden", "https://example.com/{a,b}",
  ])
  func isRefused(text: String) {
    let error = #expect(throws: WebhookError.self) { try Endpoint(text) }
    #expect(error?.code == .address)
    // Of the text no more than a host is told.
    #expect(error.map { "\($0)" }?.contains("hidden") != true)
  }

  @Test func plainHTTPMayBeAllowed() throws {
    #expect(try Endpoint("http://example.com/", allowsPlainHTTP: true).host == "example.com")
  }

  @Test func nothingPrintsAddressOrSecret() throws {
    var sink = try WebhookSink.test("a", "https://hooks.slack.com/services/T0/B0/hidden-part")
    sink.authentication = .member(name: "routing_key", value: Secret("hidden-key"))
    let keys = try SigningKeys(Secret("whsec_aGlkZGVuIGhpZGRlbiBoaWRkZW4gaGlkZGVu"))
    var dumped = ""
    dump(sink, to: &dumped)
    dump(keys, to: &dumped)
    for text in ["\(sink)", String(reflecting: sink), dumped, "\(keys)", String(reflecting: keys)] {
      #expect(!text.contains("hidden"), "\(text)")
      #expect(!text.contains("104, 105, 100"), "\(text)")
    }
  }
}
