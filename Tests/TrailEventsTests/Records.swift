import Testing
import TrailEvents
import TrailScan

/// A row of a table test, named by its first part.
struct Row<Input: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
  let name: String
  let input: Input
  let expected: Expected

  init(_ name: String, _ input: Input, _ expected: Expected) {
    self.name = name
    self.input = input
    self.expected = expected
  }

  var testDescription: String { name }
}

/// Parts of records that many rows share.
enum Part {
  static let alice = """
    "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn":
    "arn:aws:iam::111122223333:user/team/alice", "accountId": "111122223333",
    "accessKeyId": "AKIAEXAMPLE", "userName": "alice"}
    """
  static let aliceWithMFA = """
    "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn":
    "arn:aws:iam::111122223333:user/team/alice", "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE", "userName": "alice", "sessionContext": {"sessionIssuer": {},
    "attributes": {"mfaAuthenticated": "true", "creationDate": "2026-03-04T19:00:00Z"}}}
    """
  static let deploy = """
    "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:ci", "arn":
    "arn:aws:sts::111122223333:assumed-role/Deploy/ci", "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLE", "sessionContext": {"sessionIssuer": {"type": "Role",
    "principalId": "AROAEXAMPLE", "arn": "arn:aws:iam::111122223333:role/ops/Deploy",
    "accountId": "111122223333", "userName": "Deploy"}, "attributes":
    {"mfaAuthenticated": "false", "creationDate": "2026-03-04T19:00:00Z"}}}
    """
  static let service = """
    "userIdentity": {"type": "AWSService", "invokedBy": "rds.amazonaws.com"}
    """

  /// Alice, with a service that calls for her.
  static func alice(invokedBy service: String) -> String {
    alice.dropLast() + ", \"invokedBy\": \"\(service)\"}"
  }

  /// The session of a role, with a service in `invokedBy`.
  static func role(_ arn: String, invokedBy service: String) -> String {
    """
    "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:s", "arn":
    "arn:aws:sts::111122223333:assumed-role/R/s", "accountId": "111122223333", "invokedBy":
    "\(service)", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "\(arn)"}}}
    """
  }
}

/// A record with the given members, written as JSON without the braces around them.
func record(_ parts: String...) throws -> JSONValue {
  try JSONValue.parse("{\(parts.filter { !$0.isEmpty }.joined(separator: ","))}")
}

/// A call by Alice with request parameters.
func call(_ service: String, _ name: String, _ parameters: String, _ more: String = "") -> String {
  var text = """
    "eventSource": "\(service).amazonaws.com", "eventName": "\(name)", "eventType": "AwsApiCall",
    "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
    "requestParameters": \(parameters)
    """
  if !more.isEmpty { text += ", \(more)" }
  return text
}
