/// An Amazon Resource Name in its six parts: `arn:partition:service:region:account:resource`.
///
/// The sixth part keeps its own colons: the text is split at the first five.
/// Source: AWS General Reference, "Amazon Resource Names".
public struct ARN: Sendable, Hashable, CustomStringConvertible {
  /// `aws`, `aws-cn`, `aws-us-gov`.
  public var partition: String
  /// The service's prefix, such as `iam`.
  public var service: String
  /// The region; empty for global services.
  public var region: String
  /// The 12-digit account; empty for S3 buckets.
  public var account: String
  /// The resource: `user/alice`, `role/path/Admin`, `bucket/key`.
  public var resource: String

  /// Splits a text that begins with `arn:` and has six parts, or nil.
  public init?(_ text: String) {
    guard text.utf8.starts(with: "arn:".utf8) else { return nil }
    // By bytes: a mark that combines with a colon does not make it another separator.
    let parts = text.utf8.split(
      separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    partition = String(Substring(parts[1]))
    service = String(Substring(parts[2]))
    region = String(Substring(parts[3]))
    account = String(Substring(parts[4]))
    resource = String(Substring(parts[5]))
  }

  /// The text of the ARN.
  public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }

  /// What follows the last `/` (or `:`) of the resource: a user's, role's or session's name.
  public var lastSegment: String {
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
    }
    let bytes = resource.utf8
    guard let last = bytes.lastIndex(where: { !isSeparator($0) }) else { return "" }
    let segment = bytes[...last]
    let start = segment.lastIndex(where: isSeparator).map { bytes.index(after: $0) }
    return String(Substring(bytes[(start ?? bytes.startIndex)...last]))
  }
}
