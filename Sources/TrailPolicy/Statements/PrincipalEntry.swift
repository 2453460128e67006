public import TrailEvents

/// One value of Principal or NotPrincipal.
public enum PrincipalEntry: Sendable, Hashable {
  /// `*`: everyone, also unsigned callers.
  case everyone
  /// An account: its 12-digit id, or the ARN `…:root`, which means the account and not its root
  /// user.
  case account(id: String, partition: String?)
  /// A user, role, role session or federated-user session.
  case arn(ARN)
  /// Ours, in rules alone: an ARN with wildcards. `arn:aws:iam::*:root` is the root user of any
  /// account.
  case arnPattern(ARNPattern)
  /// A service, or `*` for any service.
  case service(String)
  /// Ours, in rules alone: a service with wildcards.
  case servicePattern(WildcardPattern)
  /// An identity provider: an ARN or a domain, or `*` for any provider.
  case federated(String)
  /// An S3 canonical user id: an account.
  case canonicalUser(String)
  /// What AWS puts in place of a deleted user or role: nobody any more.
  case uniqueID(String)

  /// The types that a principal may have.
  public static let typeNames = ["AWS", "Service", "Federated", "CanonicalUser"]

  /// Reads one value of a principal type.
  ///
  /// - Parameters:
  ///   - type: `AWS`, `Service`, `Federated` or `CanonicalUser`.
  ///   - text: the value.
  ///   - allowsWildcards: whether ARNs and services may have wildcards, which IAM does not allow.
  public init(
    type: String, text: String, allowsWildcards: Bool = false
  ) throws(PolicyError) {
    guard PrincipalEntry.typeNames.contains(type) else {
      throw PolicyError(
        .unknownElement, "unknown principal type `\(type)`",
        help: NearestName.help(for: type, among: PrincipalEntry.typeNames)
          ?? "the types are `AWS`, `Service`, `Federated` and `CanonicalUser`")
    }
    let hasWildcards = text != "*" && text.utf8.contains { $0 == 0x2A || $0 == 0x3F }
    guard !text.isEmpty, allowsWildcards || !hasWildcards else {
      throw PolicyError(
        .badElement, "principal `\(text)` is empty or has a wildcard",
        help: "a principal is named in full, or is `*`")
    }
    switch type {
    case "Service":
      self =
        hasWildcards
        ? .servicePattern(WildcardPattern(text, isCaseInsensitive: true)) : .service(text)
    case "Federated": self = .federated(text)
    case "CanonicalUser": self = .canonicalUser(text)
    default: self = try PrincipalEntry.aws(text, hasWildcards: hasWildcards)
    }
  }

  /// Reads a value of the type `AWS`.
  private static func aws(_ text: String, hasWildcards: Bool) throws(PolicyError) -> PrincipalEntry
  {
    if text == "*" { return .everyone }
    if hasWildcards {
      guard let pattern = ARNPattern(text, flavor: .condition) else {
        throw PolicyError(.badElement, "principal `\(text)` is not an ARN of six parts")
      }
      return .arnPattern(pattern)
    }
    if text.utf8.count == 12, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) {
      return .account(id: text, partition: nil)
    }
    if isUniqueID(text) { return .uniqueID(text) }
    guard let arn = ARN(text) else {
      throw PolicyError(
        .badElement, "principal `\(text)` is neither an account, an ARN nor a unique id")
    }
    if arn.service == "iam", arn.resource == "root" {
      return .account(id: arn.account, partition: arn.partition)
    }
    let prefixes =
      arn.service == "iam"
      ? ["user/", "role/"]
      : arn.service == "sts" ? ["assumed-role/", "federated-user/"] : []
    guard prefixes.contains(where: { arn.resource.hasPrefix($0) }) else {
      throw PolicyError(
        .badElement, "principal `\(text)` is no user, role, session or account",
        help: arn.resource.hasPrefix("group/") ? "groups are no principals" : nil)
    }
    return .arn(arn)
  }

  /// Whether a text is an id that IAM gives to users and roles.
  ///
  /// Source: IAM User Guide, "IAM identifiers", unique ID prefixes.
  private static func isUniqueID(_ text: String) -> Bool {
    guard text.hasPrefix("AIDA") || text.hasPrefix("AROA") else { return false }
    return (16...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "A") < 26
      }
  }
}
