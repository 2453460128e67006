/// An IPv4 or IPv6 address, compared as a number, not as text.
///
/// `::ffff:a.b.c.d` is read as the IPv4 address it stands for.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// The upper 64 bits; 0 for IPv4.
  public let high: UInt64
  /// The lower 64 bits; an IPv4 address is in the lowest 32.
  public let low: UInt64
  /// Whether it is an IPv6 address.
  public let isIPv6: Bool

  init(v4 value: UInt32) {
    high = 0
    low = UInt64(value)
    isIPv6 = false
  }

  init(high: UInt64, low: UInt64) {
    let isMapped = high == 0 && low >> 32 == 0xFFFF
    self.high = high
    self.low = isMapped ? low & 0xFFFF_FFFF : low
    isIPv6 = !isMapped
  }

  /// Reads an address strictly, or gives nil.
  ///
  /// Four decimal parts without leading zeros, or IPv6 with one `::` at most. No zone, no port, no
  /// brackets, no white space.
  public init?(_ text: String) {
    var text = text
    guard let address = text.withUTF8({ IPAddress(bytes: $0) }) else { return nil }
    self = address
  }

  /// Reads an address from its bytes; see `init(_:)`.
  public init?(bytes: UnsafeBufferPointer<UInt8>) {
    guard (2...45).contains(bytes.count) else { return nil }
    if bytes.contains(UInt8(ascii: ":")) {
      guard let (high, low) = IPAddress.parseV6(bytes) else { return nil }
      self.init(high: high, low: low)
    } else {
      guard let value = IPAddress.parseV4(bytes[...]) else { return nil }
      self.init(v4: value)
    }
  }

  /// Whether the address is private, loopback, link-local or carrier-grade NAT: one that the public
  /// internet does not route (RFC 1918, 6598, 3927, 1122; RFC 4193, 4291).
  public var isPrivate: Bool {
    if isIPv6 {
      return high >> 57 == 0x7E  // fc00::/7
        || high >> 54 == 0x3FA  // fe80::/10
        || (high == 0 && low <= 1)  // :: and ::1
    }
    let value = UInt32(truncatingIfNeeded: low)
    return value >> 24 == 10 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8
      || value >> 22 == 0x191 || value >> 16 == 0xA9FE || value >> 24 == 127 || value >> 24 == 0
  }

  /// The usual text: dotted decimals, or the shortest IPv6 form (RFC 5952).
  public var description: String {
    guard isIPv6 else {
      return "\(low >> 24).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)"
    }
    let groups = (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
    }
    guard let zeros = IPAddress.longestZeroRun(groups) else {
      return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    let head = groups[..<zeros.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
    let tail = groups[zeros.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
    return "\(head)::\(tail)"
  }

  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start >= 2, end - start > best?.count ?? 0 { best = start..<end }
      start = max(end, start + 1)
    }
    return best
  }

  private static func parseV4(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
    var value: UInt32 = 0
    var parts = 0
    var index = bytes.startIndex
    while true {
      let start = index
      var part: UInt32 = 0
      while index < bytes.endIndex, bytes[index] &- UInt8(ascii: "0") < 10 {
        part = part * 10 + UInt32(bytes[index] - UInt8(ascii: "0"))
        index += 1
        guard index - start <= 3 else { return nil }
      }
      let length = index - start
      guard length > 0, part <= 255, length == 1 || bytes[start] != UInt8(ascii: "0") else {
        return nil
      }
      value = value << 8 | part
      parts += 1
      if parts == 4 { return index == bytes.endIndex ? value : nil }
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: ".") else { return nil }
      index += 1
    }
  }

  private static func parseV6(_ bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64)? {
    var groups: [UInt16] = []
    var gap: Int?
    var index = 0
    if bytes[0] == UInt8(ascii: ":") {
      guard bytes.count >= 2, bytes[1] == UInt8(ascii: ":") else { return nil }
      gap = 0
      index = 2
    }
    while index < bytes.count {
      guard groups.count < 8 else { return nil }
      let start = index
      var group: UInt32 = 0
      while index < bytes.count, let digit = hexDigit(bytes[index]) {
        group = group << 4 | UInt32(digit)
        index += 1
        guard index - start <= 4 else { return nil }
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
        // The last two groups may be written as an IPv4 address.
        guard groups.count <= 6, let tail = parseV4(bytes[start...]) else { return nil }
        groups.append(UInt16(truncatingIfNeeded: tail >> 16))
        groups.append(UInt16(truncatingIfNeeded: tail))
        index = bytes.count
        break
      }
      guard index > start else { return nil }
      groups.append(UInt16(truncatingIfNeeded: group))
      guard index < bytes.count else { break }
      guard bytes[index] == UInt8(ascii: ":") else { return nil }
      index += 1
      guard index < bytes.count else { return nil }
      if bytes[index] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = groups.count
        index += 1
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let halves = [groups[..<4], groups[4...]].map { $0.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    return (halves[0], halves[1])
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

/// A block of addresses: `203.0.113.0/24`, `2001:db8::/32`, or a bare address (/32 or /128).
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
  /// The address as given; bits past the prefix are ignored in comparisons.
  public let address: IPAddress
  /// How many leading bits count: 0 to 32, or 0 to 128.
  public let prefixLength: Int

  /// Reads a block in CIDR notation or a bare address, or nil.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
    // `::ffff:203.0.113.0/120` is the IPv4 block 203.0.113.0/24.
    let skipped = !address.isIPv6 && first.utf8.contains(UInt8(ascii: ":")) ? 96 : 0
    let width = (address.isIPv6 ? 128 : 32) + skipped
    var prefixLength = width
    if parts.count == 2 {
      let digits = parts[1].utf8
      guard (1...3).contains(digits.count), digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
        digits.count == 1 || digits.first != UInt8(ascii: "0"), let length = Int(parts[1]),
        length <= width, length >= skipped
      else { return nil }
      prefixLength = length
    }
    self.address = address
    self.prefixLength = prefixLength - skipped
  }

  /// Whether `other` lies in the block; IPv4 and IPv6 never match each other.
  public func contains(_ other: IPAddress) -> Bool {
    guard other.isIPv6 == address.isIPv6 else { return false }
    guard address.isIPv6 else {
      return prefixLength == 0 || (other.low ^ address.low) >> UInt64(32 - prefixLength) == 0
    }
    if prefixLength <= 64 {
      return prefixLength == 0 || (other.high ^ address.high) >> UInt64(64 - prefixLength) == 0
    }
    return other.high == address.high
      && (other.low ^ address.low) >> UInt64(128 - prefixLength) == 0
  }

  /// `203.0.113.0/24`.
  public var description: String { "\(address)/\(prefixLength)" }
}
