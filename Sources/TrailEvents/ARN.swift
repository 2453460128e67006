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
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn" else { return nil }
    partition = String(parts[1])
    service = String(parts[2])
    region = String(parts[3])
    account = String(parts[4])
    resource = String(parts[5])
  }

  /// The text of the ARN.
  public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }

  /// What follows the last `/` (or `:`) of the resource: a user's, role's or session's name.
  public var lastSegment: String {
    String(resource.split(whereSeparator: { $0 == "/" || $0 == ":" }).last ?? "")
  }
}
