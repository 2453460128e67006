internal import Foundation
internal import TrailRules
internal import TrailWebhook

/// Makes receivers of declarations: looks up addresses and secrets, and checks them.
///
/// What is wrong is said with the sink's name and where the text comes from, never with the text.
struct SinkResolver {
  /// The most that a file of a secret may hold, in bytes.
  private static let maxSecretBytes = 64 << 10

  var allowsPlainHTTP: Bool
  var environment: (String) -> String?

  func sink(_ declaration: SinkDeclaration) throws(WebhookError) -> WebhookSink {
    do throws(WebhookError) {
      return try resolved(declaration)
    } catch {
      throw WebhookError(
        error.code, "sink `\(declaration.name)`: \(error.message)", help: error.help)
    }
  }

  private func resolved(_ declaration: SinkDeclaration) throws(WebhookError) -> WebhookSink {
    let address: String
    if let source = declaration.address {
      address = try text(source, named: "the address")
    } else if let usual = declaration.kind.defaultAddress {
      address = usual
    } else {
      throw WebhookError(.address, "no address is given")
    }
    let authentication: Authentication
    switch (declaration.kind, declaration.secret) {
    case (.pagerduty, nil):
      throw WebhookError(
        .secret, "PagerDuty needs a routing key",
        help: "give it as `secret: { env: NAME }`, or --webhook-secret env:NAME")
    case (.pagerduty, let source?):
      authentication = .member(
        name: "routing_key", value: Secret(try text(source, named: "the routing key")))
    case (.generic, let source?):
      authentication = .signatures(
        try SigningKeys(Secret(try text(source, named: "the signing secret"))))
    default: authentication = .address
    }
    var sink = WebhookSink(
      name: declaration.name, kind: declaration.kind.rawValue,
      endpoint: try Endpoint(address, allowsPlainHTTP: allowsPlainHTTP),
      authentication: authentication)
    // Discord: "when false, a message that is not saved does not return an error".
    if declaration.kind == .discord { sink.parameter = "wait=true" }
    if let seconds = declaration.timeoutSeconds { sink.timeoutSeconds = Double(seconds) }
    if let seconds = declaration.patienceSeconds { sink.patienceSeconds = Double(seconds) }
    if let file = declaration.authorityFile {
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw WebhookError(.address, "the file of trusted authorities `\(file)` cannot be read")
      }
      sink.authorityFile = file
    }
    return sink
  }

  func text(_ source: SecretSource, named name: String) throws(WebhookError) -> String {
    let found: String
    let place: String
    switch source {
    case .text(let text): return text
    case .environment(let variable):
      place = "the environment variable `\(variable)`"
      guard let value = environment(variable) else {
        throw WebhookError(.secret, "\(place), which holds \(name), is not set")
      }
      found = value
    case .file(let path):
      place = "the file `\(path)`"
      // One more byte than may be, to see that it is too long; a device would have no end.
      guard let file = FileHandle(forReadingAtPath: path),
        let bytes = try? file.read(upToCount: SinkResolver.maxSecretBytes + 1)
      else { throw WebhookError(.secret, "\(place), which holds \(name), cannot be read") }
      guard bytes.count <= SinkResolver.maxSecretBytes,
        let text = String(bytes: bytes, encoding: .utf8)
      else { throw WebhookError(.secret, "\(place) is too long for \(name), or no text") }
      found = text
    }
    let text = found.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else {
      throw WebhookError(.secret, "\(place), which holds \(name), is empty")
    }
    return text
  }
}
