/// A call in IAM's words.
public struct MappedCall: Sendable, Hashable {
  /// The record's `eventSource`.
  public var eventSource: String
  /// The record's `eventName`.
  public var eventName: String
  /// The IAM prefix of the service, such as `s3`.
  public var service: String
  /// The actions, such as `s3:ListBucket`; several if the call needs all of them, never none.
  public var actions: [String]
  /// Whether somebody asked AWS for something: not a service's own event, a sign-in, or an insight.
  public var isRequest: Bool
  /// Whether no policy is asked: `sts:GetCallerIdentity` and two more.
  public var isPermissionless: Bool

  /// Whether every action is one that IAM is known to have; see `KnownActions`.
  ///
  /// Looks each of them up: to be asked once for each distinct call, not for each record.
  public var isKnownAction: Bool { actions.allSatisfy(KnownActions.contains) }

  /// A call with its actions.
  public init(
    eventSource: String, eventName: String, service: String, actions: [String], isRequest: Bool,
    isPermissionless: Bool
  ) {
    self.eventSource = eventSource
    self.eventName = eventName
    self.service = service
    self.actions = actions
    self.isRequest = isRequest
    self.isPermissionless = isPermissionless
  }
}
