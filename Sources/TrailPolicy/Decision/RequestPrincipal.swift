import TrailEvents

/// Who makes a call.
public enum RequestPrincipal: Sendable, Hashable, CustomStringConvertible {
  /// A user, role, role session, federated-user session or root user (`…:root`) by its ARN.
  case arn(String)
  /// A service that calls for itself, `cloudtrail.amazonaws.com`.
  case service(String)
  /// Someone whom an identity provider vouches for and who has no credentials of AWS yet.
  case federated(String)
  /// An S3 canonical user id, such as that of a CloudFront origin access identity.
  case canonical(String)
  /// Nobody: the call was not signed.
  case anonymous
  /// Nothing says who.
  case unknown

  /// Whether the caller belongs to an account and has policies of its own; nil if nothing says.
  var hasIdentity: Bool? {
    switch self {
    case .arn: true
    case .service, .federated, .canonical, .anonymous: false
    case .unknown: nil
    }
  }

  /// The ARN in its parts.
  var parsedARN: ARN? {
    guard case .arn(let text) = self else { return nil }
    return ARN(text)
  }

  /// The caller's account, if its ARN says.
  var account: String? { parsedARN.flatMap { $0.account.isEmpty ? nil : $0.account } }

  /// Whether the caller is the root user of its account.
  var isRoot: Bool { parsedARN.map { $0.service == "iam" && $0.resource == "root" } ?? false }

  /// Whether the caller is a role itself, not a session of it.
  var isRole: Bool {
    parsedARN.map { $0.service == "iam" && $0.resource.hasPrefix("role/") } ?? false
  }

  /// Whether the text is an ARN that can sign a call.
  static func isCaller(arn text: String) -> Bool {
    guard let arn = ARN(text), !arn.account.isEmpty else { return false }
    switch arn.service {
    case "iam":
      return arn.resource == "root"
        || ["user/", "role/"].contains {
          arn.resource.hasPrefix($0) && arn.resource.utf8.count > $0.utf8.count
        }
    case "sts":
      let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains("") else { return false }
      return (parts.count >= 3 && parts[0] == "assumed-role")
        || (parts.count >= 2 && parts[0] == "federated-user")
    default: return false
    }
  }

  /// The ARN, `service x`, `anonymous` and so on.
  public var description: String {
    switch self {
    case .arn(let text): text
    case .service(let name): "service \(name)"
    case .federated(let provider): "federated \(provider)"
    case .canonical(let id): "canonical user \(id)"
    case .anonymous: "anonymous"
    case .unknown: "unknown"
    }
  }
}
