import TrailEvents

/// The network of an address, as far as it tells places apart.
enum NetworkName {
  /// The name of all declared networks together.
  static let own = "declared networks"

  /// `192.0.2.0/24`, `2001:db8:bad::/48`; nil for what is no address that the internet routes.
  ///
  /// A /24 is the smallest block that is routed by itself, a /48 what one site gets (RFC 6177).
  static func of(_ text: String, own networks: [IPNetwork]) -> String? {
    guard let address = IPAddress(text) else { return nil }
    if networks.contains(where: { $0.contains(address) }) { return own }
    return address.isPrivate ? nil : block(address)
  }

  /// The network of any address, private ones too; nil for what is no address.
  static func ofAny(_ text: String) -> String? { IPAddress(text).map(block) }

  private static func block(_ address: IPAddress) -> String {
    if address.isIPv6 {
      let groups = (0..<3).map { UInt16(truncatingIfNeeded: address.high >> UInt64(48 - $0 * 16)) }
      return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/48"
    }
    let low = address.low
    return "\(low >> 24).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).0/24"
  }

  /// Whether two networks can be told to be two places: an office has IPv4 and IPv6 at once.
  static func areTwoPlaces(_ left: String, _ right: String) -> Bool {
    guard left != right else { return false }
    if left == own || right == own { return true }
    return left.contains(":") == right.contains(":")
  }
}

/// A program's name from its user agent, so that two machines can be told apart.
enum ProgramName {
  /// `aws-cli/2.15.17`; of browsers the system: `Mozilla (X11; Linux x86_64)`.
  static func of(_ userAgent: String) -> String {
    let text = UserAgent(userAgent).text
    if text == "AWS Internal" { return text }
    if text.hasPrefix("Mozilla/"), let open = text.firstIndex(of: "("),
      let close = text[open...].firstIndex(of: ")")
    {
      return "Mozilla \(text[open...close])"
    }
    let name = text.prefix { $0 != " " && $0 != "," }
    return String(name.prefix(64))
  }
}

/// The names that EC2 gives to the sessions of instances.
enum InstanceName {
  /// Whether a text is an instance's id: `i-0a1b2c3d4e5f6a7b0`, or `i-` and 8 digits of old.
  static func isOne(_ text: String?) -> Bool {
    guard let text, text.hasPrefix("i-"), [10, 19].contains(text.utf8.count) else { return false }
    return text.utf8.dropFirst(2).allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
  }
}
