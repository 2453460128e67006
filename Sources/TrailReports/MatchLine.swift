public import TrailDetect
public import TrailEvents

/// One match of one rule with one event, for `--every-match`.
public struct MatchLine: Sendable, Equatable {
  /// The rule's severity.
  public var severity: Severity
  /// The rule's id.
  public var ruleID: String
  /// The event's eventTime.
  public var eventTime: Timestamp
  /// Who acted, as in `Alert.principal`.
  public var principal: String?
  /// What was called: `iam:CreateUser`.
  public var action: String?
  /// What it was done to: an ARN or a name.
  public var resource: String?
  /// The sourceIPAddress as the record writes it.
  public var source: String?
  /// The account in which it happened (12 digits).
  public var account: String?
  /// The AWS region.
  public var region: String?
  /// How it ended: `Success`, `Denied`, `Failed`.
  public var outcome: String?
  /// The event's eventID; empty in records that have none.
  public var eventID: String
  /// The path of the file; `-` for standard input.
  public var file: String
  /// The record's number in the file, from 1.
  public var record: Int

  /// A match; what the record does not say is nil.
  public init(
    severity: Severity, ruleID: String, eventTime: Timestamp, principal: String? = nil,
    action: String? = nil, resource: String? = nil, source: String? = nil, account: String? = nil,
    region: String? = nil, outcome: String? = nil, eventID: String, file: String, record: Int
  ) {
    self.severity = severity
    self.ruleID = ruleID
    self.eventTime = eventTime
    self.principal = principal
    self.action = action
    self.resource = resource
    self.source = source
    self.account = account
    self.region = region
    self.outcome = outcome
    self.eventID = eventID
    self.file = file
    self.record = record
  }
}
