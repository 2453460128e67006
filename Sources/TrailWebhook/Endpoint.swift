/// Where a receiver listens.
///
/// The address itself may be a secret (whoever knows a Slack webhook may post to it), so nothing prints
/// more of it than scheme, host and port.
public struct Endpoint: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// The address as libcurl gets it.
  let address: String
  /// Host and port, as far as the address names one: `hooks.slack.com`, `127.0.0.1:8080`.
  public let host: String
  /// Whether it is this machine.
  public let isLoopback: Bool
  /// Whether what is sent is encrypted.
  public let isEncrypted: Bool

  /// Reads an address.
  ///
  /// It is read strictly, so that libcurl cannot take it for another host than is meant here: no user
  /// names, no blanks, no backslashes, nothing beyond ASCII.
  /// - Parameters:
  ///   - text: `https://host[:port][/path][?query]`.
  ///   - allowsPlainHTTP: whether `http` may go to other machines than this one.
  /// - Throws: `WebhookError` without any of the text in it.
  public init(_ text: String, allowsPlainHTTP: Bool = false) throws(WebhookError) {
    let lowercased = text.lowercased()
    let rest: Substring
    if lowercased.hasPrefix("https://") {
      isEncrypted = true
      rest = text.dropFirst("https://".count)
    } else if lowercased.hasPrefix("http://") {
      isEncrypted = false
      rest = text.dropFirst("http://".count)
    } else {
      throw WebhookError(.address, "the address of a webhook begins with `https://`")
    }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Endpoint.refused.contains($0) })
    else {
      throw WebhookError(
        .address, "the address of a webhook holds characters that addresses do not have",
        help: "write blanks and letters beyond ASCII as `%20` and the like")
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else {
      throw WebhookError(
        .address, "the address of a webhook holds a user name or password",
        help: "give credentials as the sink's `secret`")
    }
    guard let (name, port) = Endpoint.parts(of: authority) else {
      throw WebhookError(.address, "the address of a webhook names no host")
    }
    address = text
    host = name.lowercased() + (port.map { ":\($0)" } ?? "")
    isLoopback = Endpoint.isLoopback(name.lowercased())
    guard isEncrypted || isLoopback || allowsPlainHTTP else {
      throw WebhookError(
        .address, "`http` to `\(host)` would send alerts and their signatures in the clear",
        help: "use `https`, or --insecure-http if the network is trusted")
    }
  }

  /// Backslash, quotes, angle brackets, braces, `#`, `^`, backtick, `|`.
  private static let refused = Set("\\\"<>{}#^`|".utf8)

  /// The host and the port; nil if either has a form that is not one.
  private static func parts(of authority: Substring) -> (name: Substring, port: Int?)? {
    var name = authority
    var port: Int?
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      name = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
        (1...65_535).contains(number)
      else { return nil }
      port = number
    }
    if name.hasPrefix("["), name.hasSuffix("]") {
      let inner = name.dropFirst().dropLast()
      guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
      else { return nil }
      return (name, port)
    }
    let isName = name.utf8.allSatisfy { byte in
      let character = Character(Unicode.Scalar(byte))
      return character.isLetter || character.isNumber || character == "-" || character == "."
        || character == "_"
    }
    guard !name.isEmpty, isName, name.first != ".", !name.contains("..") else { return nil }
    return (name, port)
  }

  /// `localhost`, an address of 127.0.0.0/8 in four decimal parts, or `[::1]`.
  private static func isLoopback(_ name: String) -> Bool {
    if name == "localhost" || name == "[::1]" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in
        // `0177` is octal to some readers: only plain decimal numbers are this machine for certain.
        (1...3).contains(part.utf8.count) && (part.count == 1 || part.first != "0")
          && Int(part).map { (0...255).contains($0) } == true
      }
  }

  /// 8 hexadecimal digits that follow from the address and do not tell it: apart from others on the same host.
  public var fingerprint: String { String(WebhookMessage.digest(of: address).prefix(8)) }

  /// The address with a parameter added to its query.
  func adding(parameter: String) -> String {
    let mark = address.contains("?") ? "&" : "?"
    return address + mark + parameter
  }

  /// Host and port, never the path.
  public var description: String { host }

  /// What a dump shows: host and port.
  public var customMirror: Mirror { Mirror(self, children: ["host": host]) }
}
