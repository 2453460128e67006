import Testing
import TrailEvents
import TrailPolicy

/// People and things that the tests talk about.
enum Cast {
  static let alice = "arn:aws:iam::111111111111:user/dev/alice"
  static let role = "arn:aws:iam::111111111111:role/app/Worker"
  static let session = "arn:aws:sts::111111111111:assumed-role/Worker/run-1"
  static let federated = "arn:aws:sts::111111111111:federated-user/bob"
  static let root = "arn:aws:iam::111111111111:root"
  static let stranger = "arn:aws:iam::222222222222:user/mallory"
  static let object = "arn:aws:s3:::bucket/key"
  static let key = "arn:aws:kms:eu-west-1:111111111111:key/1234"
  static let account = "111111111111"
}

/// A statement as JSON, from the inside of its braces after the effect.
func statement(_ effect: String, _ rest: String = #""Action":"*","Resource":"*""#) -> String {
  #"{"Effect":"\#(effect)",\#(rest)}"#
}

/// A document with these statements.
func policy(_ statements: String..., kind: PolicyKind = .identity) throws -> PolicyDocument {
  let text =
    #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
  return try PolicyDocument.parse(text, kind: kind)
}

/// A resource policy that allows everything to one kind of principal.
func grant(_ principal: String, _ rest: String = "", kind: PolicyKind = .resource) throws
  -> PolicyDocument
{
  try policy(statement("Allow", #""Action":"*","Principal":\#(principal)\#(rest)"#), kind: kind)
}

/// `{"AWS":"…"}`.
func aws(_ text: String) -> String { #"{"AWS":"\#(text)"}"# }

/// An object read by default, with an account that is the bucket's.
func request(
  _ principal: RequestPrincipal = .arn(Cast.alice), _ action: String = "s3:GetObject",
  on resource: RequestedResource = .arn(Cast.object), owner: String = Cast.account,
  issuer: String? = nil, context: [String: ContextValue] = [:]
) -> PolicyRequest {
  PolicyRequest(
    principal: principal, sessionIssuer: issuer, action: action, resource: resource,
    resourceAccount: .account(owner), context: context)
}

/// A condition block to append to a statement.
func when(_ block: String) -> String { #","Condition":{\#(block)}"# }

/// An Allow for everything, and one that surely does not apply here.
enum Stock {
  static let allow = statement("Allow")
  static let deny = statement("Deny")
  static let onlyEC2 = statement("Allow", #""Action":"ec2:*","Resource":"*""#)
  static let denyEC2 = statement("Deny", #""Action":"ec2:*","Resource":"*""#)
  /// Applies if the key `k` is `v`.
  static func conditional(_ effect: String, key: String = "k") -> String {
    statement(
      effect, #""Action":"*","Resource":"*""# + when(#""StringEquals":{"\#(key)":"v"}"#))
  }
}

/// The kind of the answer to a request.
func decide(_ request: PolicyRequest, _ policies: PolicySet) -> PolicyVerdict.Kind {
  PolicyDecision.decide(request: request, policies: policies).kind
}
