public import TrailDetect
public import TrailEvents
public import TrailScan

/// Gathers who did what from one record after another; one for each thread, merged at the end.
///
/// Everything is kept by caller: an access key, or an identity that signed with none. Past
/// `maxCallers` a sample of them stays that does not depend on the order of the events.
public final class ActivityCollector {
  /// How many callers are kept.
  public static let maxCallers = 200_000
  /// How many matching events are remembered for alerts.
  static let maxMarks = 2_000_000
  /// The span within which two ways of working count as parallel, in seconds.
  static let windowSeconds: Int64 = 1800

  /// What a collector looks for.
  public struct Options: Sendable {
    /// Networks that count as one: the declared ones.
    public var ownNetworks: [IPNetwork] = []
    /// What a pivot looks for; nil without one.
    public var query: PivotQuery?
    /// How many callers are kept.
    public var maxCallers = ActivityCollector.maxCallers

    /// The usual.
    public init() {}
  }

  let options: Options
  let texts = TextTable()
  private let inspector: EventInspector
  private let seen: SeenEvents
  private(set) var callers: [String: CallerTally] = [:]
  private(set) var grants: [String: Grant] = [:]
  /// For each user the ways of working in each span of time: network and program.
  private(set) var ways: [String: [Int64: Set<Int32>]] = [:]
  /// The callers of the events that rules matched, by a hash of the event's id.
  private(set) var marks: [UInt64: String] = [:]
  /// Callers are kept whose hash ends in so many zeros.
  private(set) var sampleBits = 0
  /// Further deliveries of events that were counted already.
  private(set) var repeats = 0
  /// Deliveries to a second account of actions that were counted already: each account's log knows the
  /// caller by another name, so both stand in the tallies.
  private(set) var shared = 0
  private var known: [Int: (key: String, tally: CallerTally)] = [:]
  private var knownAge = 0
  private var networkNames: [Int32: Int32] = [:]
  private var agentNames: [Int32: Int32] = [:]

  /// A collector that asks this inspector, which must be turned to each record first.
  public init(
    inspector: EventInspector, seen: SeenEvents, options: Options = Options()
  ) {
    self.inspector = inspector
    self.seen = seen
    self.options = options
  }

  /// Takes a record.
  /// - Parameter isMarked: whether an alert may come of it.
  /// - Returns: whether it is the first delivery of its event.
  @discardableResult
  public func add(_ record: RecordView, time: Timestamp, isMarked: Bool = false) -> Bool {
    let (key, tally) = caller(time)
    guard seen.isNew(eventHash(record)) else {
      repeats += 1
      // Another delivery may be the one that knows more.
      addGrants(of: record, issuer: key, time: time)
      return false
    }
    if record.slot(.sharedEventID).length > 0, !seen.isNew(sharedHash(record)) { shared += 1 }
    if isMarked { mark(record, key) }
    let outcome = inspector.outcome
    var count = CallCount(calls: 1)
    if outcome == .denied { count.denied = 1 }
    if outcome == .failed { count.failed = 1 }
    if record.text(.readOnly) == "false" { count.writes = 1 }
    if let tally { note(record, tally, time, count) }
    match(record, key, tally, time, count, outcome)
    addGrants(of: record, issuer: key, time: time)
    if callers.count > options.maxCallers { thinOut() }
    return true
  }

  private func note(
    _ record: RecordView, _ tally: CallerTally, _ time: Timestamp, _ count: CallCount
  ) {
    tally.first = min(tally.first, time)
    tally.last = max(tally.last, time)
    tally.total.add(count)
    let identity = inspector.identity
    tally.offer(identity, at: time)
    let tooling = inspector.tooling
    if identity.isOnBehalfByAWS { tally.forwarded += 1 }
    if tooling == .console { tally.consoleCalls += 1 }
    if identity.mfaAuthenticated == true { tally.withMFA += 1 }
    if identity.mfaAuthenticated == false { tally.withoutMFA += 1 }
    typealias Limit = CallerTally.Limit
    let address = number(.sourceIPAddress, of: record)
    tally.addresses.add(address, limit: Limit.addresses, in: texts)
    let agent = number(.userAgent, of: record)
    tally.agents.add(agent, limit: Limit.agents, in: texts)
    tally.toolings.add(texts.number(of: tooling.rawValue), limit: Limit.few, in: texts)
    tally.regions.add(number(.awsRegion, of: record), limit: Limit.few, in: texts)
    tally.accounts.add(number(.recipientAccountId, of: record), limit: Limit.few, in: texts)
    tally.calls.add(actionNumber, count, limit: Limit.calls, in: texts)
    guard !identity.isOnBehalfByAWS else { return }
    if identity.kind == .assumedRole, InstanceName.isOne(identity.sessionName) {
      noteInstance(tally, address: address, agent: agent)
    }
    guard let network = network(address) else { return }
    tally.networks.add(network, limit: Limit.addresses, in: texts)
    if identity.kind == .iamUser || identity.kind == .root {
      noteWay(of: identity, network: network, agent: agent, tooling: tooling, at: time)
    }
  }

  private var actionNumber: Int32 { texts.number(of: actionName) }

  /// The call as IAM names it; events that are no calls by service and name.
  private var actionName: String {
    let call = inspector.call
    return call.actions.first ?? "\(call.service):\(call.eventName)"
  }

  private func number(_ field: BaseField, of record: RecordView) -> Int32 {
    texts.number(of: record.bytes(record.slot(field))) { record.text(field) }
  }

  // MARK: Callers

  private func caller(_ time: Timestamp) -> (key: String, tally: CallerTally?) {
    if knownAge != inspector.age || known.count > 1 << 16 {
      known.removeAll()
      knownAge = inspector.age
    }
    let number = inspector.identityNumber
    if let caller = known[number] { return caller }
    let identity = inspector.identity
    let key = CallerKey.of(identity)
    if let tally = callers[key] {
      known[number] = (key, tally)
      return (key, tally)
    }
    guard isKept(key, identity) else { return (key, nil) }
    let tally = CallerTally(identity: identity, time: time)
    callers[key] = tally
    known[number] = (key, tally)
    return (key, tally)
  }

  /// Whether a caller belongs to the sample; one that a pivot names always does.
  private func isKept(_ key: String, _ identity: Identity) -> Bool {
    if sampleBits == 0 || CallerKey.hash(key).trailingZeroBitCount >= sampleBits { return true }
    return options.query?.names(identity) == true
  }

  private func thinOut() {
    while callers.count > options.maxCallers {
      sampleBits += 1
      callers = callers.filter { key, tally in
        tally.match != nil || isKept(key, tally.identity)
      }
      if sampleBits >= 60 { break }
    }
    grants = grants.filter { isKept(grant: $0.value) }
    known.removeAll()
  }

  private func isKept(grant: Grant) -> Bool {
    guard sampleBits > 0 else { return true }
    let key = grant.issuedKey ?? grant.issuer
    return CallerKey.hash(key).trailingZeroBitCount >= sampleBits || callers[key] != nil
      || callers[grant.issuer]?.match != nil
  }

  // MARK: Events

  /// A hash of the action that several accounts were told of.
  private func sharedHash(_ record: RecordView) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(1)
    hasher.combine(bytes: UnsafeRawBufferPointer(record.bytes(record.slot(.sharedEventID))))
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  /// A hash of what tells the event from others within this run.
  private func eventHash(_ record: RecordView) -> UInt64 {
    var hasher = Hasher()
    let event = record.slot(.eventID)
    if event.isPresent, event.length > 0 {
      hasher.combine(bytes: UnsafeRawBufferPointer(record.bytes(event)))
      hasher.combine(
        bytes: UnsafeRawBufferPointer(record.bytes(record.slot(.recipientAccountId))))
    } else {
      hasher.combine(bytes: UnsafeRawBufferPointer(record.bytes))
    }
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }

  private func mark(_ record: RecordView, _ key: String) {
    guard marks.count < ActivityCollector.maxMarks, let eventID = record.text(.eventID) else {
      return
    }
    marks[CallerKey.hash(eventID)] = key
  }

  private func addGrants(of record: RecordView, issuer: String, time: Timestamp) {
    guard inspector.outcome == .success else { return }
    let call = inspector.call
    let found = GrantReader.grants(
      of: record, eventSource: call.eventSource, eventName: call.eventName, issuer: issuer,
      identity: inspector.identity, time: time)
    for grant in found where isKept(grant: grant) { keep(grant, in: &grants) }
  }

  private func match(
    _ record: RecordView, _ key: String, _ tally: CallerTally?, _ time: Timestamp,
    _ count: CallCount, _ outcome: Outcome
  ) {
    guard let query = options.query else { return }
    let roles = query.roles(of: record, inspector: inspector)
    guard roles.rawValue != 0 else { return }
    var matched = tally
    if matched == nil {
      let kept = CallerTally(identity: inspector.identity, time: time)
      callers[key] = kept
      matched = kept
      note(record, kept, time, count)
    }
    guard let matched else { return }
    if matched.match == nil { matched.match = MatchTally(time: time) }
    matched.match?.add(
      time: time, count: count, call: actionNumber, roles: roles, in: texts,
      event: MatchTally.Event(
        time: time, eventID: record.text(.eventID) ?? "", action: actionName, outcome: outcome,
        address: record.text(.sourceIPAddress) ?? ""))
  }

  // MARK: Ways of working

  /// The network of an address: its /24 or /48, the declared networks together; nil for what is no
  /// public address.
  private func network(_ address: Int32) -> Int32? {
    if let known = networkNames[address] { return known < 0 ? nil : known }
    let name = NetworkName.of(texts[address], own: options.ownNetworks)
    let number = name.map { texts.number(of: $0) } ?? -1
    networkNames[address] = number
    return number < 0 ? nil : number
  }

  private func program(_ agent: Int32) -> Int32 {
    if let known = agentNames[agent] { return known }
    let program = texts.number(of: ProgramName.of(texts[agent]))
    agentNames[agent] = program
    return program
  }

  /// Notes from which network an instance's credentials were used with what, private networks included:
  /// an instance stays where it is.
  private func noteInstance(_ tally: CallerTally, address: Int32, agent: Int32) {
    guard let place = NetworkName.ofAny(texts[address]) else { return }
    let way = texts.number(of: "\(place)\u{1F}\(texts[program(agent)])")
    tally.ways.add(way, limit: CallerTally.Limit.agents, in: texts)
  }

  private func noteWay(
    of identity: Identity, network: Int32, agent: Int32, tooling: Tooling, at time: Timestamp
  ) {
    let program = program(agent)
    // The console's back ends call themselves what they like; they are one browser.
    let name = tooling == .console ? "console" : texts[program]
    let way = texts.number(of: "\(texts[network])\u{1F}\(name)")
    let window = time.seconds / ActivityCollector.windowSeconds
    let user = identity.principalKey
    if ways[user]?[window]?.contains(way) == true { return }
    ways[user, default: [:]].note([way], in: window, texts)
  }
}

extension [Int64: Set<Int32>] {
  /// How many windows of one user are kept: the earliest.
  private static var maxWindows: Int { 20_000 }
  /// How many ways of one window are kept: the first by their texts.
  private static var maxWays: Int { 16 }

  /// Keeps ways of working; past the limits the same ones stay whatever the order.
  mutating func note(_ ways: [Int32], in window: Int64, _ texts: TextTable) {
    if self[window] == nil, count >= Self.maxWindows {
      guard let latest = keys.max(), window < latest else { return }
      self[latest] = nil
    }
    for way in ways {
      self[window, default: []].insert(way)
      guard self[window, default: []].count > Self.maxWays,
        let last = self[window, default: []].max(by: { texts[$0] < texts[$1] })
      else { continue }
      self[window, default: []].remove(last)
    }
  }
}

/// Keeps a grant; deliveries of one act are one.
func keep(_ grant: Grant, in grants: inout [String: Grant]) {
  let name = grant.issuedKey ?? grant.sharedEventID ?? grant.eventID
  let key =
    "\(grant.kind.rawValue)\u{1F}\(name)\u{1F}\(grant.issuedKey == nil ? grant.subject ?? "" : "")"
  if grants[key] == nil {
    grants[key] = grant
  } else {
    grants[key]?.add(grant)
  }
}

extension MatchTally {
  mutating func add(
    time: Timestamp, count: CallCount, call: Int32, roles: PivotRoles, in texts: TextTable,
    event: Event
  ) {
    total.add(count)
    first = min(first, time)
    last = max(last, time)
    self.roles.formUnion(roles)
    calls.add(call, count, limit: MatchTally.maxCalls, in: texts)
    add(event)
  }
}
