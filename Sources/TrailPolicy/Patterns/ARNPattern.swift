/// A pattern for ARNs, matched part by part: no wildcard crosses one of the first five colons.
///
/// In the sixth part `*` crosses `/` and `:` freely.
/// Source: IAM User Guide, "Identify AWS resources with ARNs" and "ARN condition operators".
public struct ARNPattern: Sendable, Hashable {
  /// Where the pattern stands.
  public enum Flavor: Sendable, Hashable {
    /// In Resource: the first five parts regardless of case, the sixth with case.
    case resource
    /// In the four Arn condition operators: all parts with case.
    case condition
  }

  /// The patterns of the six parts.
  private let parts: [WildcardPattern]

  /// A pattern from text with `*` and `?`, or nil if it has fewer than six parts.
  public init?(_ text: String, flavor: Flavor) {
    self.init(segments: WildcardPattern.segments(of: text), flavor: flavor)
  }

  /// A pattern from pieces, or nil if they have fewer than five colons between them.
  public init?(segments: [WildcardSegment], flavor: Flavor) {
    let parts = ARNPattern.split(segments)
    guard parts.count == 6 else { return nil }
    self.init(parts: parts, flavor: flavor)
  }

  /// A pattern from up to six parts; missing ones match anything.
  init(parts: [[WildcardSegment]], flavor: Flavor) {
    self.parts = (0..<6).map { index in
      WildcardPattern(
        segments: index < parts.count ? parts[index] : [.anyRun],
        isCaseInsensitive: flavor == .resource && index < 5)
    }
  }

  /// Whether the text has six parts and each matches.
  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches($0) }
  }

  /// Whether the text, given as UTF-8, has six parts and each matches.
  public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = bytes
    for part in parts.dropLast() {
      guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
        part.matches(UnsafeBufferPointer(rebasing: rest[..<colon]))
      else { return false }
      rest = UnsafeBufferPointer(rebasing: rest[(colon + 1)...])
    }
    return parts[5].matches(rest)
  }

  /// Whether a text has the six parts of an ARN.
  static func hasSixParts(_ text: String) -> Bool {
    text.utf8.lazy.filter { $0 == UInt8(ascii: ":") }.prefix(5).count == 5
  }

  /// What follows the fifth colon.
  static func resourcePart(of text: String) -> String? {
    let parts = text.unicodeScalars.split(
      separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 ? String(parts[5]) : nil
  }

  /// Splits pieces at the first five colons of their literal text.
  static func split(_ segments: [WildcardSegment]) -> [[WildcardSegment]] {
    var parts: [[WildcardSegment]] = [[]]
    for segment in segments {
      guard case .literal(let text) = segment else {
        parts[parts.count - 1].append(segment)
        continue
      }
      let pieces = text.unicodeScalars.split(
        separator: ":", maxSplits: 6 - parts.count, omittingEmptySubsequences: false)
      for (index, piece) in pieces.enumerated() {
        if index > 0 { parts.append([]) }
        if !piece.isEmpty { parts[parts.count - 1].append(.literal(String(piece))) }
      }
    }
    return parts
  }
}
