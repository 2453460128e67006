public import TrailDetect
public import TrailEvents

/// Who is who: sessions, the identities behind them, and the acts by which one came from the other.
public struct IdentityGraph: Sendable {
  /// The kinds of identities that are no session.
  public enum IdentityKind: String, Sendable {
    case user, root, role, service, account, provider, instance, anonymous, other
  }

  /// A user, a role, a service, an instance: whatever stands behind sessions or comes of them.
  public struct IdentityNode: Sendable {
    /// What tells it from others: an ARN, a service's name, an instance's id.
    public var id: String
    /// What kind of identity.
    public var kind: IdentityKind
    /// Its name for people.
    public var label: String
    /// The account that it belongs to.
    public var account: String?
    /// What it did without an access key: sign-ins, calls of a service.
    public var activity: CallerActivity
  }

  /// A session or an identity.
  public indirect enum Node: Sendable {
    case session(Session)
    case identity(IdentityNode)
  }

  /// How one node came from another.
  public struct Edge: Sendable, Equatable {
    /// The node it comes from, by number.
    public var from: Int
    /// The node it leads to.
    public var to: Int
    /// The act, as CloudTrail names it; in lower case what is no event: `uses`, `has role`.
    public var act: String
    /// How often; 0 for what is no event.
    public var count: Int
    /// The first time.
    public var first: Timestamp?
    /// The last time.
    public var last: Timestamp?
    /// The first event.
    public var eventID: String
    /// From where the first came.
    public var address: String
    /// The accounts in whose logs it stands, if there are several.
    public var accounts: [String]
    /// Whether name and time say so, and not the key.
    public var isInferred: Bool
  }

  /// The nodes.
  public internal(set) var nodes: [Node] = []
  /// The edges, in the order of time.
  public internal(set) var edges: [Edge] = []
  /// What matched a pivot's value, by node.
  var matches: [Int: PivotMatch] = [:]
  /// The number of the session with an access key.
  var sessionsByKey: [String: Int] = [:]
  /// The number of an identity.
  var identitiesByID: [String: Int] = [:]

  /// Of so many callers one was kept; 1 if all were.
  public internal(set) var sampleRate = 1
  /// Of so many callers whom a pivot names one was kept; 1 if all were.
  public internal(set) var matchSampleRate = 1
  /// How many records were further deliveries of an event, to the same account or to another.
  public internal(set) var repeats = 0
  /// How many sorted runs of sums were written to temporary files, for they did not fit in memory.
  public internal(set) var spilledRuns = 0
  /// The most that one thread held of sums at any time, in bytes.
  var peakSumBytes = 0
  /// Whether repeated deliveries may have been counted, because there were too many events.
  public internal(set) var mayCountTwice = false

  init() {}

  /// Puts together what the threads of a run gathered; the result does not depend on which saw what.
  /// - Parameters:
  ///   - collectors: those of all threads.
  ///   - seen: what they shared.
  ///   - alerts: the alerts of the same run.
  /// - Throws: `DetectError` if a temporary file cannot be written or read.
  public init(_ collectors: [ActivityCollector], seen: SeenEvents, alerts: AlertList = []) throws {
    let merged = try MergedActivity(collectors)
    var builder = GraphBuilder(merged)
    builder.build()
    self = builder.graph
    sampleRate = 1 << merged.sampleBits
    matchSampleRate = 1 << merged.matchSampleBits
    repeats = merged.repeats
    spilledRuns = collectors.reduce(0) { $0 + $1.sums.spilledRuns }
    peakSumBytes = collectors.map(\.peakBytes).max() ?? 0
    mayCountTwice = seen.isFull
    SessionFlags.apply(to: &self, merged)
    try attach(alerts, marks: collectors.map(\.marks))
    addChains()
  }

  /// The sessions in the order in which they are shown.
  public var sessions: [Session] {
    var sessions: [Session] = []
    for case .session(let session) in nodes where session.activity.calls > 0 {
      sessions.append(session)
    }
    sessions.sort(by: Session.isBefore)
    return sessions
  }

  /// The id of each session by its access keys.
  public var sessionsByAccessKey: [String: String] {
    sessionsByKey.compactMapValues { number in
      if case .session(let session) = nodes[number], session.activity.calls > 0 {
        session.id
      } else {
        nil
      }
    }
  }

  /// The calls of identities without an access key.
  public var callsWithoutKey: Int {
    nodes.reduce(0) { sum, node in
      if case .identity(let identity) = node { sum + identity.activity.calls } else { sum }
    }
  }

  /// What a node is called.
  func label(_ number: Int) -> String {
    switch nodes[number] {
    case .session(let session): session.principal
    case .identity(let identity): identity.label
    }
  }

  mutating func change(_ number: Int, _ body: (inout Session) -> Void) {
    guard case .session(var session) = nodes[number] else { return }
    body(&session)
    nodes[number] = .session(session)
  }

  // MARK: Alerts

  /// How many bytes of the events that alerts list are in memory; the others are sorted on disk.
  private static let maxAlertBytes = 8 << 20

  private mutating func attach(_ alerts: AlertList, marks: [EntrySorter]) throws {
    guard !alerts.isEmpty else { return }
    let listed = EntrySorter(maxBytes: IdentityGraph.maxAlertBytes, of: "alerts")
    for alert in alerts {
      var writer = StateWriter()
      Session.SessionAlert(id: alert.id, ruleID: alert.rule.id, severity: alert.rule.severity)
        .save(to: &writer)
      for event in alert.events where !event.eventID.isEmpty {
        try listed.append(
          key: EventMark.key(of: event.eventID, .alert), value: writer.bytes)
      }
    }
    try alerts.check()
    var noted: [Int: [Session.SessionAlert]] = [:]
    var event = EventMark()
    func close() {
      guard let caller = event.caller, let number = sessionsByKey[caller] else { return }
      noted[number, default: []] += event.alerts
    }
    try EntrySorter.each(of: [listed] + marks) { key, value in
      if !event.isContinued(by: key) {
        close()
        event = EventMark(key)
      }
      try event.add(key, value)
    }
    close()
    for (number, alerts) in noted {
      let sorted = alerts.sorted { left, right in
        left.severity != right.severity
          ? left.severity > right.severity : (left.ruleID, left.id) < (right.ruleID, right.id)
      }
      // An alert lists several events of one session.
      let distinct = sorted.enumerated()
        .filter { $0.offset == 0 || sorted[$0.offset - 1].id != $0.element.id }.map(\.element)
      change(number) { $0.alerts = distinct }
    }
  }

  // MARK: Chains

  /// How many steps of a chain are followed.
  static let maxChain = 20

  private mutating func addChains() {
    var incoming: [Int: Int] = [:]
    var outgoing: [Int: Int] = [:]
    for (index, edge) in edges.enumerated() {
      if edge.count > 0 { outgoing[edge.from, default: 0] += 1 }
      guard edge.isIssuing else { continue }
      guard let known = incoming[edge.to] else {
        incoming[edge.to] = index
        continue
      }
      if edge.chainRank < edges[known].chainRank { incoming[edge.to] = index }
    }
    for number in nodes.indices {
      var chain: [Session.ChainLink] = []
      var visited: Set<Int> = [number]
      var current = number
      while chain.count < IdentityGraph.maxChain, let index = incoming[current],
        visited.insert(edges[index].from).inserted
      {
        let edge = edges[index]
        var key: String?
        if case .session(let issuer) = nodes[edge.from] { key = issuer.id }
        chain.append(
          Session.ChainLink(
            act: edge.act, issuer: label(edge.from), issuerKey: key, time: edge.first,
            eventID: edge.eventID, isInferred: edge.isInferred))
        current = edge.from
      }
      change(number) {
        $0.chain = chain
        $0.granted = outgoing[number] ?? 0
      }
    }
  }
}

extension IdentityGraph.Edge {
  /// Whether it leads to credentials, not to an identity that was made or changed.
  var isIssuing: Bool { Grant.Kind(rawValue: act)?.issuesSession ?? true }

  /// Recorded acts with a key go before inferred ones, and those before mere belonging.
  var chainRank: Int {
    if count == 0 { return 3 }
    if act == Grant.Kind.createAccessKey.rawValue { return 2 }
    return isInferred ? 1 : 0
  }
}
