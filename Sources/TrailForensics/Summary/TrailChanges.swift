public import TrailEvents

/// A call that changed what is logged, or tried to.
public struct TrailChange: Sendable, Equatable {
  /// When.
  public var time: Timestamp
  /// Who.
  public var principal: String
  /// What, in words.
  public var what: String
  /// The account.
  public var account: String
  /// The region.
  public var region: String
  /// The event.
  public var eventID: String
}

/// Which calls change what is logged.
enum TrailChanges {
  static let eventSource = "cloudtrail.amazonaws.com"
  /// How many are listed; the others are counted.
  static let maxListed = 1000

  static let eventNames: Set<String> = [
    "CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging",
    "PutEventSelectors", "PutInsightSelectors", "DeleteEventDataStore", "UpdateEventDataStore",
    "CreateEventDataStore", "RestoreEventDataStore", "StartEventDataStoreIngestion",
    "StopEventDataStoreIngestion", "RegisterOrganizationDelegatedAdmin",
    "DeregisterOrganizationDelegatedAdmin", "PutEventConfiguration",
  ]
}
