public import Foundation
public import TrailRules
public import TrailWebhook

extension SinkDeclaration {
  /// Reads a receiver as the command line gives it: `[KIND=]ADDRESS`, `[KIND=]env:NAME`, `[KIND=]file:PATH`, or
  /// `pagerduty` alone.
  ///
  /// Without a kind, it follows from the host. The name is made of kind, host and a few digits of a hash of the
  /// address, so that an outbox knows the receiver again.
  /// - Parameters:
  ///   - argument: the argument.
  ///   - secret: what signs messages, or the routing key.
  ///   - allowsPlainHTTP: whether `http` may go to other machines than this one.
  ///   - environment: finds environment variables.
  /// - Throws: `WebhookError` if it is none, without the address in it.
  public init(
    commandLine argument: String, secret: SecretSource? = nil, allowsPlainHTTP: Bool = false,
    environment: @escaping (String) -> String? = { ProcessInfo.processInfo.environment[$0] }
  ) throws(WebhookError) {
    let (given, rest) = try SinkDeclaration.split(argument)
    let resolver = SinkResolver(allowsPlainHTTP: allowsPlainHTTP, environment: environment)
    let source: SecretSource? =
      rest.isEmpty ? nil : SecretSource(reference: rest) ?? .text(rest)
    guard
      let text = try source.map({ source throws(WebhookError) in
        try resolver.text(source, named: "the address of a webhook")
      }) ?? given?.defaultAddress
    else {
      throw WebhookError(
        .address, "`\(given?.rawValue ?? "")` needs an address",
        help: "write `KIND=https://…`, `KIND=env:NAME` or `KIND=file:PATH`")
    }
    let endpoint = try Endpoint(text, allowsPlainHTTP: allowsPlainHTTP)
    let kind = given ?? SinkDeclaration.kind(ofHost: endpoint.host)
    self.init(
      name: "\(kind.rawValue):\(endpoint.host)#\(endpoint.fingerprint)", kind: kind, address: source
    )
    self.secret = kind == .generic || kind == .pagerduty ? secret : nil
  }

  /// Whether the address stands on the command line, where other users of the machine can read it, and is a secret.
  public var showsItsAddress: Bool {
    guard case .text(let text) = address, kind.hasSecretAddress else { return false }
    return (try? Endpoint(text))?.isLoopback != true
  }

  private static func split(_ argument: String) throws(WebhookError) -> (SinkKind?, String) {
    if let kind = SinkKind(rawValue: argument) { return (kind, "") }
    guard let sign = argument.firstIndex(of: "="),
      argument[..<sign].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
    else { return (nil, argument) }
    guard let kind = SinkKind(rawValue: String(argument[..<sign])) else {
      throw WebhookError(
        .address, "`\(argument[..<sign])` is no kind of webhook",
        help: "one of \(SinkKind.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
    }
    return (kind, String(argument[argument.index(after: sign)...]))
  }

  /// The kind that a host is known for; `generic` for any other.
  static func kind(ofHost host: String) -> SinkKind {
    let name = host.prefix { $0 != ":" }
    func isOf(_ domain: String) -> Bool { name == domain || name.hasSuffix("." + domain) }
    if isOf("hooks.slack.com") || isOf("hooks.slack-gov.com") { return .slack }
    if isOf("discord.com") || isOf("discordapp.com") { return .discord }
    if isOf("webhook.office.com") || isOf("logic.azure.com") || isOf("api.powerplatform.com") {
      return .teams
    }
    if isOf("events.pagerduty.com") || isOf("events.eu.pagerduty.com") { return .pagerduty }
    return .generic
  }
}
