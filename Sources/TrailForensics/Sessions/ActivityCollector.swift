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
  /// How many acts that handed out credentials are kept.
  static let maxGrants = 200_000
  /// How many windows of all users together are kept.
  static let maxWindows = 500_000
  /// How many bytes of matching events are in memory for alerts; the others are on disk.
  private static let maxMarkBytes = 2 << 20
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
    /// From how many bytes of texts on it is asked which are needed.
    var maxTextBytes = 32 << 20

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
  private(set) var ways: [String: WorkWindows] = [:]
  private var windowCount = 0
  /// Users are looked at for their ways whose hash ends in so many zeros.
  private(set) var waySampleBits = 0
  /// The callers of the events that rules matched, by a hash of the event's id.
  let marks = EntrySorter(maxBytes: ActivityCollector.maxMarkBytes, of: "sessions")
  /// Callers are kept whose hash ends in so many zeros.
  private(set) var sampleBits = 0
  /// Further deliveries of events that were counted already.
  private(set) var repeats = 0
  /// Deliveries to a second account of actions that were counted already: each account's log knows the
  /// caller by another name, so both stand in the tallies.
  private(set) var shared = 0
  private var textLimit: Int
  /// The most that texts took at any time, in bytes.
  private(set) var peakTextBytes = 0
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
    textLimit = options.maxTextBytes
  }

  /// Takes a record.
  /// - Parameter isMarked: whether an alert may come of it.
  /// - Returns: whether it is the first delivery of its event.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  @discardableResult
  public func add(
    _ record: RecordView, time: Timestamp, isMarked: Bool = false
  ) throws(DetectError) -> Bool {
    let (key, tally) = caller(time)
    guard seen.isNew(eventHash(record)) else {
      repeats += 1
      // Another delivery may be the one that knows more.
      addGrants(of: record, issuer: key, time: time)
      return false
    }
    if record.slot(.sharedEventID).length > 0, !seen.isNew(sharedHash(record)) { shared += 1 }
    if isMarked { try mark(record, key) }
    let outcome = inspector.outcome
    var count = CallCount(calls: 1)
    if outcome == .denied { count.denied = 1 }
    if outcome == .failed { count.failed = 1 }
    if record.text(.readOnly) == "false" { count.writes = 1 }
    if let tally { note(record, tally, time, count) }
    match(record, key, tally, time, count, outcome)
    addGrants(of: record, issuer: key, time: time)
    if callers.count > options.maxCallers || grants.count > ActivityCollector.maxGrants {
      thinOut()
    }
    peakTextBytes = max(peakTextBytes, texts.heldBytes)
    if texts.heldBytes > textLimit { forgetTexts() }
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
    let address = number(.sourceIPAddress, of: record)
    tally.addresses.add(address, 1, in: texts)
    let agent = number(.userAgent, of: record)
    tally.agents.add(agent, 1, in: texts)
    tally.toolings.add(texts.number(of: tooling.rawValue), 1, in: texts)
    tally.regions.add(number(.awsRegion, of: record), 1, in: texts)
    tally.accounts.add(number(.recipientAccountId, of: record), 1, in: texts)
    tally.calls.add(actionNumber, count, in: texts)
    guard !identity.isOnBehalfByAWS else { return }
    if identity.kind == .assumedRole, InstanceName.isOne(identity.sessionName) {
      noteInstance(tally, address: address, agent: agent)
    }
    guard let network = network(address) else { return }
    tally.networks.add(network, 1, in: texts)
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
    if CallerKey.isSampled(key, bits: sampleBits) { return true }
    return options.query?.names(identity) == true
  }

  private func thinOut() {
    while callers.count > options.maxCallers || grants.count > ActivityCollector.maxGrants,
      sampleBits < CallerKey.maxSampleBits
    {
      sampleBits += 1
      callers = callers.filter { key, tally in
        tally.match != nil || isKept(key, tally.identity)
      }
      grants = grants.filter { isKept(grant: $0.value) }
    }
    known.removeAll()
  }

  private func isKept(grant: Grant) -> Bool {
    guard sampleBits > 0 else { return true }
    let key = grant.issuedKey ?? grant.issuer
    return CallerKey.isSampled(key, bits: sampleBits) || callers[key] != nil
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

  private func mark(_ record: RecordView, _ key: String) throws(DetectError) {
    guard let eventID = record.text(.eventID) else { return }
    try marks.append(key: CallerKey.bytes(of: eventID), value: Array(key.utf8))
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
    tally.ways.add(way, 1, in: texts)
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
    if ways[user]?.contains(way, in: window) == true { return }
    guard CallerKey.isSampled(user, bits: waySampleBits) else { return }
    let before = ways[user]?.count ?? 0
    ways[user, default: WorkWindows()].note([way], in: window, texts)
    windowCount += (ways[user]?.count ?? 0) - before
    while windowCount > ActivityCollector.maxWindows, waySampleBits < CallerKey.maxSampleBits {
      waySampleBits += 1
      ways = ways.filter { CallerKey.isSampled($0.key, bits: waySampleBits) }
      windowCount = ways.values.reduce(0) { $0 + $1.count }
    }
  }

  // MARK: Memory

  /// Forgets the texts that no tally holds any more.
  private func forgetTexts() {
    var isNeeded = Array(repeating: false, count: texts.texts.count)
    for tally in callers.values { tally.mark(&isNeeded) }
    for windows in ways.values { windows.mark(&isNeeded) }
    let numbers = texts.keep(isNeeded)
    for tally in callers.values { tally.renumber(numbers) }
    ways = ways.mapValues { windows in
      var windows = windows
      windows.renumber(numbers)
      return windows
    }
    networkNames.removeAll()
    agentNames.removeAll()
    // Asked again when there are twice as many, so that asking costs no more than reading.
    textLimit = max(options.maxTextBytes, 2 * texts.heldBytes)
  }

  /// Hands over what was gathered, and keeps nothing of it.
  func takeGathered() -> Gathered {
    defer {
      callers = [:]
      grants = [:]
      ways = [:]
      known = [:]
    }
    return Gathered(callers: callers, grants: grants, ways: ways)
  }

  /// What one collector gathered.
  struct Gathered {
    var callers: [String: CallerTally]
    var grants: [String: Grant]
    var ways: [String: WorkWindows]
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
    calls.add(call, count, in: texts)
    add(event)
  }
}
