import TrailDetect
public import TrailEvents

/// A value and how many events have it.
public struct CountedValue: Sendable, Equatable {
  /// The value, as records write it.
  public var text: String
  /// How many events have it.
  public var count: Int

  /// A value with its count.
  public init(text: String, count: Int) {
    self.text = text
    self.count = count
  }
}

/// A call and how often it was made.
public struct CountedCall: Sendable, Equatable {
  /// The call as IAM names it.
  public var action: String
  /// How often it was made.
  public var calls: Int
  /// How often it was refused.
  public var denied: Int
  /// How often it failed for another reason.
  public var failed: Int
  /// How often the record calls it a write (`readOnly` is false).
  public var writes: Int
}

/// What somebody did: counts of events, each event once, and the values that occur.
public struct CallerActivity: Sendable, Equatable {
  /// How many calls.
  public var calls = 0
  /// How many were refused.
  public var denied = 0
  /// How many failed for another reason.
  public var failed = 0
  /// How many were writes.
  public var writes = 0
  /// The first event; nil if there is none.
  public var first: Timestamp?
  /// The last event.
  public var last: Timestamp?
  /// From where, the most frequent first.
  public var addresses: [CountedValue] = []
  /// From which networks (/24, /48, the declared ones as one).
  public var networks: [CountedValue] = []
  /// With what software.
  public var agents: [CountedValue] = []
  /// With what kind of tool.
  public var toolings: [CountedValue] = []
  /// In which AWS regions.
  public var regions: [CountedValue] = []
  /// In the logs of which accounts.
  public var accounts: [CountedValue] = []
  /// What was called, the most frequent first.
  public var actions: [CountedCall] = []
  /// Whether a list has no room for all values: the counts above are exact all the same.
  public var isCut = false

  /// The programs behind the user agents, without what changes from call to call.
  public var programs: [CountedValue] {
    var counts: [String: Int] = [:]
    for agent in agents { counts[ProgramName.of(agent.text), default: 0] += agent.count }
    return counts.map { CountedValue(text: $0, count: $1) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  /// How long from first to last, in seconds.
  public var seconds: Int64 { (last?.seconds ?? 0) - (first?.seconds ?? 0) }

  init() {}

  init(_ tally: CallerTally, texts: TextTable) {
    calls = tally.total.calls
    denied = tally.total.denied
    failed = tally.total.failed
    writes = tally.total.writes
    first = tally.first
    last = tally.last
    addresses = CountedValue.list(tally.addresses, texts)
    networks = CountedValue.list(tally.networks, texts)
    agents = CountedValue.list(tally.agents, texts)
    toolings = CountedValue.list(tally.toolings, texts)
    regions = CountedValue.list(tally.regions, texts)
    accounts = CountedValue.list(tally.accounts, texts)
    actions = CountedCall.list(tally.calls, texts)
    isCut =
      tally.addresses.isCut || tally.agents.isCut || tally.calls.isCut || tally.regions.isCut
      || tally.accounts.isCut
  }
}

extension CountedValue {
  static func list(_ tally: FacetTally, _ texts: TextTable) -> [CountedValue] {
    tally.kept(in: texts).map { CountedValue(text: texts[$0.value], count: $0.count) }
      .filter { !$0.text.isEmpty }
      .sorted { ($1.count, Spelling($0.text)) < ($0.count, Spelling($1.text)) }
  }
}

extension CountedCall {
  static func list(_ tally: CallTally, _ texts: TextTable) -> [CountedCall] {
    tally.kept(in: texts).map { entry in
      let count = entry.count
      return CountedCall(
        action: texts[entry.value], calls: count.calls, denied: count.denied, failed: count.failed,
        writes: count.writes)
    }
    .sorted { ($1.calls, Spelling($0.action)) < ($0.calls, Spelling($1.action)) }
  }
}
