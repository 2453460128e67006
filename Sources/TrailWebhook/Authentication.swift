internal import Crypto
internal import Foundation

/// How a receiver can tell that a message is from us.
public enum Authentication: Sendable, Equatable {
  /// By knowing its address alone: Slack, Teams, Discord.
  case address
  /// By the signatures of Standard Webhooks.
  case signatures(SigningKeys)
  /// By a member of the message that is put in when it is sent, and never kept: PagerDuty's `routing_key`.
  case member(name: String, value: Secret)
}

/// The keys of Standard Webhooks' signatures: HMAC-SHA256 over id, time and body.
///
/// With several keys a message bears the signature of each, so that a receiver can be given a new key while the
/// old one still holds. Specification: standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`.
public struct SigningKeys: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// The least and the most bytes of a key.
  static let byteCounts = 24...64
  private static let prefix = "whsec_"

  private let keys: [[UInt8]]

  /// Reads keys from a secret: `whsec_` and base64, several with blanks or line ends between.
  /// - Throws: `WebhookError` without anything of the secret in it.
  public init(_ secret: Secret) throws(WebhookError) {
    let parts = secret.text.split(whereSeparator: \.isWhitespace)
    guard !parts.isEmpty else { throw WebhookError(.secret, "the signing secret is empty") }
    var keys: [[UInt8]] = []
    for part in parts {
      let text = part.hasPrefix(SigningKeys.prefix) ? part.dropFirst(6) : part
      guard let key = Data(base64Encoded: String(text)) else {
        throw WebhookError(
          .secret, "the signing secret is no base64", help: SigningKeys.advice)
      }
      guard SigningKeys.byteCounts.contains(key.count) else {
        throw WebhookError(
          .secret, "the signing secret is not 24 to 64 bytes long", help: SigningKeys.advice)
      }
      keys.append([UInt8](key))
    }
    self.keys = keys
  }

  private static let advice = "make one with `echo whsec_$(head -c 32 /dev/urandom | base64)`"

  /// The headers of a message.
  func headers(id: String, body: [UInt8], unixSeconds: Int64) -> [(String, String)] {
    let signed = Array("\(id).\(unixSeconds).".utf8) + body
    let signatures = keys.map { key in
      let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
      return "v1," + Data(code).base64EncodedString()
    }
    return [("webhook-signature", signatures.joined(separator: " "))]
  }

  /// Not the keys.
  public var description: String { "(secret)" }

  /// What a dump shows: not the keys.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
