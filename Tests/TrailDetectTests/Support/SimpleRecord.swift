/// A plain record for tests that are not about records.
struct SimpleRecord {
  var eventID: String? = "e1"
  var sharedEventID: String?
  var time = "2026-03-04T10:00:00Z"
  var source = "iam.amazonaws.com"
  var name = "CreateUser"
  var user = "alice"
  var account = "111122223333"
  var address = "192.0.2.1"
  var userName = "bob"
  /// Members put behind the others, as JSON.
  var more = ""

  var json: String {
    var members: [(String, JSONDraft)] = [
      ("eventVersion", .text("1.08")),
      (
        "userIdentity",
        .object([
          ("type", .text("IAMUser")), ("principalId", .text("AIDA\(user)")),
          ("arn", .text("arn:aws:iam::111122223333:user/\(user)")),
          ("accountId", .text("111122223333")), ("userName", .text(user)),
        ])
      ),
      ("eventTime", .text(time)), ("eventSource", .text(source)), ("eventName", .text(name)),
      ("awsRegion", .text("us-east-1")), ("sourceIPAddress", .text(address)),
      ("requestParameters", .object([("userName", .text(userName))])),
      ("recipientAccountId", .text(account)),
    ]
    if let eventID { members.append(("eventID", .text(eventID))) }
    if let sharedEventID { members.append(("sharedEventID", .text(sharedEventID))) }
    let text = JSONDraft.object(members).json()
    return more.isEmpty ? text : "\(text.dropLast()),\(more)}"
  }
}
