import TrailScan

/// A record in short, for tests.
struct EventDraft {
  var id = "e1"
  var time = "2026-03-04T19:12:00Z"
  var source = "iam.amazonaws.com"
  var name = "ListUsers"
  var user = "alice"
  var address = "192.0.2.66"
  var agent = "aws-cli/2.15.0 md/x"
  var region = "us-east-1"
  var account = "111122223333"
  var error = ""
  var isReadOnly = true
  var accessKey = "AKIA0000000000000001"
  /// Further members, as JSON: `"requestParameters":{"userName":"bob"}`.
  var more: [String] = []

  /// The record's JSON text.
  var json: String {
    var members = [
      "\"eventVersion\":\"1.10\"", member("eventTime", time), member("eventSource", source),
      member("eventName", name), member("awsRegion", region), member("sourceIPAddress", address),
      member("userAgent", agent), member("eventID", id), member("recipientAccountId", account),
      "\"readOnly\":\(isReadOnly)", "\"eventType\":\"AwsApiCall\"",
      """
      "userIdentity":{"type":"IAMUser","principalId":"AIDA\(user.hashKey)",\
      \(member("arn", "arn:aws:iam::\(account):user/\(user)")),\(member("accountId", account)),\
      \(member("accessKeyId", accessKey)),\(member("userName", user))}
      """,
    ]
    if !error.isEmpty { members.append(member("errorCode", error)) }
    return "{\((members + more).joined(separator: ","))}"
  }

  private func member(_ key: String, _ text: String) -> String {
    var bytes: [UInt8] = []
    JSONText.appendQuoted(text, to: &bytes)
    return "\"\(key)\":\(String(decoding: bytes, as: UTF8.self))"
  }
}

extension String {
  /// Letters and digits alone, for ids.
  fileprivate var hashKey: String {
    String(unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic }.map(Character.init))
  }
}
