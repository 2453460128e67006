public import TrailEvents

/// What of one node's doings names a pivot's value.
public struct PivotMatch: Sendable, Equatable {
  /// One event.
  public struct Event: Sendable, Equatable {
    /// When.
    public var time: Timestamp
    /// The event's id.
    public var eventID: String
    /// What was called.
    public var action: String
    /// How it ended.
    public var outcome: Outcome
    /// From where.
    public var address: String
  }

  /// In what roles the value was found.
  public var roles: PivotRoles
  /// How many events.
  public var calls: Int
  /// How many were refused.
  public var denied: Int
  /// The first.
  public var first: Timestamp
  /// The last.
  public var last: Timestamp
  /// What was called.
  public var actions: [CountedCall]
  /// The earliest events.
  public var events: [Event]

  init(_ tally: MatchTally, texts: TextTable) {
    roles = tally.roles
    calls = tally.total.calls
    denied = tally.total.denied
    first = tally.first
    last = tally.last
    actions = CountedCall.list(tally.calls, texts)
    events = tally.events.map {
      Event(
        time: $0.time, eventID: $0.eventID, action: $0.action, outcome: $0.outcome,
        address: $0.address)
    }
  }
}
