/// What is told of an event: the columns of a timeline, and what summaries count by.
public enum EventColumn: Int, Sendable, CaseIterable {
  /// Who called, for people: `user/alice`, `role/Deploy/session`.
  case principal
  /// Who called, as it is told from others: of a session the role's ARN.
  case principalKey
  /// The ARN in `userIdentity`; of a session the session's.
  case principalARN
  /// `userIdentity.type`.
  case identityType
  /// The access key that signed the call.
  case accessKey
  /// `true` or `false`: whether the session was opened with a second factor.
  case mfa
  /// The account that the caller belongs to.
  case callerAccount
  /// The account in whose log the event stands.
  case account
  /// The `awsRegion`.
  case region
  /// The first IAM action of the call: `s3:ListBucket`.
  case action
  /// The `eventName`.
  case eventName
  /// The `eventSource`.
  case eventSource
  /// `Success`, `Denied` or `Failed`.
  case outcome
  /// The `errorCode`.
  case error
  /// The `errorMessage`.
  case message
  /// What the call was done to, as `ResourceNames` finds it; the first of several.
  case resource
  /// How many further resources there are, as a number; empty for none.
  case moreResources
  /// What else is worth telling of the call, such as the policy that was attached.
  case detail
  /// The `sourceIPAddress`.
  case sourceIP
  /// The `userAgent`.
  case userAgent
  /// With what the call was made: `console`, `cli` and so on.
  case tooling
  /// `true` or `false`: whether the call only reads.
  case readOnly
  /// The `eventID`.
  case eventID
  /// The `requestID`.
  case requestID
  /// The `eventType`.
  case eventType
  /// The rules that the event matched by itself: two bytes for each number.
  case ruleNumbers
  /// The record's JSON text.
  case raw
}
