/// One receiver and how it is sent to.
public struct WebhookSink: Sendable, Equatable {
  /// The name, by which messages that are kept know it again.
  public var name: String
  /// Its kind, such as `slack`.
  public var kind: String
  /// Where it listens.
  public var endpoint: Endpoint
  /// How it can tell that a message is from us.
  public var authentication: Authentication
  /// What is added to the address's query, such as `wait=true`.
  public var parameter: String?
  /// How long one attempt may take, in seconds.
  public var timeoutSeconds = 15.0
  /// How long one message is tried before it is given up, in seconds.
  public var patienceSeconds = 120.0
  /// A file of certificates of authorities that are trusted instead of the system's.
  public var authorityFile: String?

  /// A sink.
  public init(
    name: String, kind: String, endpoint: Endpoint, authentication: Authentication = .address
  ) {
    self.name = name
    self.kind = kind
    self.endpoint = endpoint
    self.authentication = authentication
  }

  /// What is sent for a message at a moment.
  func request(for message: WebhookMessage, unixSeconds: Int64, userAgent: String) -> WebhookRequest
  {
    var body = Array(message.body.utf8)
    var headers = [
      ("Content-Type", "application/json"), ("webhook-id", message.id),
      ("webhook-timestamp", String(unixSeconds)),
    ]
    switch authentication {
    case .address: break
    case .signatures(let keys):
      headers += keys.headers(id: message.id, body: body, unixSeconds: unixSeconds)
    case .member(let name, let value):
      let member = "\"\(name)\":\"\(WebhookSink.escaped(value.text))\""
      let comma = message.body == "{}" ? "" : ","
      body = Array("{\(member)\(comma)\(message.body.dropFirst())".utf8)
    }
    return WebhookRequest(
      address: parameter.map { endpoint.adding(parameter: $0) } ?? endpoint.address,
      isLoopback: endpoint.isLoopback, userAgent: userAgent, headers: headers, body: body,
      timeoutSeconds: timeoutSeconds, authorityFile: authorityFile)
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar == "\"" || scalar == "\\" || scalar.value < 0x20
        ? "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
        : String(scalar)
    }.joined()
  }
}
