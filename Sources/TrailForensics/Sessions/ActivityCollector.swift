public import TrailDetect
public import TrailEvents
public import TrailScan

/// Gathers who did what from one record after another; one for each thread, merged at the end.
///
/// Everything is kept by caller: an access key, or an identity that signed with none. What was gathered are
/// partial sums: past the limit all of them are handed to a sorter, which brings those of one caller together
/// again.
public final class ActivityCollector {
  /// How much of what is gathered, and of the sessions that are made of it, stays in memory: 1 GiB.
  public static let defaultMemoryBytes = 1 << 30
  /// How many bytes of matching events are in memory for alerts; the others are on disk.
  private static let maxMarkBytes = 2 << 20
  /// What a caller, a user and a window cost in memory beside texts and values, about.
  private static let callerBytes = 1280
  private static let userBytes = 256
  private static let windowBytes = 192
  /// The span within which two ways of working count as parallel, in seconds.
  static let windowSeconds: Int64 = 1800

  /// What a collector looks for.
  public struct Options: Sendable {
    /// Networks that count as one: the declared ones.
    public var ownNetworks: [IPNetwork] = []
    /// What a pivot looks for; nil without one.
    public var query: PivotQuery?
    /// How much of what is gathered and of the sessions made of it stays in memory, in bytes: half of it while
    /// records are read, by all threads together, half for what is made of them.
    public var memoryBytes = ActivityCollector.defaultMemoryBytes
    /// How many bytes all threads together gather before they go to disk.
    var maxGatheredBytes: Int { gatheredBytes ?? memoryBytes / 2 }
    /// Another limit of that alone.
    var gatheredBytes: Int?
    /// How many bytes what is made of them may cost.
    var maxMergedBytes: Int { memoryBytes / 2 }

    /// The usual.
    public init() {}
  }

  let options: Options
  private var texts = TextTable()
  private let inspector: EventInspector
  private let seen: SeenEvents
  private var callers: [Spelling: CallerTally] = [:]
  private var grants: [Spelling: Grant] = [:]
  /// For each user the ways of working in each span of time: network and program.
  private var ways: [Spelling: WorkWindows] = [:]
  private var windowCount = 0
  /// What the tallies' texts and values take, in bytes.
  private var valueBytes = 0
  /// What the acts take.
  private var grantBytes = 0
  private let maxHeldBytes: Int
  /// The sums that had no room in memory; all of them once everything is read.
  let sums: EntrySorter
  /// How often the sums in memory were too many.
  private(set) var spills = 0
  /// The callers of the events that rules matched.
  let marks = EntrySorter(maxBytes: ActivityCollector.maxMarkBytes, of: "sessions")
  /// Further deliveries of events that were counted already.
  private(set) var repeats = 0
  /// Deliveries to a second account of actions that were counted already: each account's log knows the
  /// caller by another name, so both stand in the tallies.
  private(set) var shared = 0
  /// The most that sums took in memory at any time, in bytes.
  private(set) var peakBytes = 0
  private var known: [Int: (key: String, tally: CallerTally)] = [:]
  private var knownAge = 0
  private var networkNames: [Int32: Int32] = [:]
  private var agentNames: [Int32: Int32] = [:]

  /// A collector that asks this inspector, which must be turned to each record first.
  /// - Parameter threads: how many collectors share the limit of memory.
  public init(
    inspector: EventInspector, seen: SeenEvents, options: Options = Options(), threads: Int = 1
  ) {
    self.inspector = inspector
    self.seen = seen
    self.options = options
    let share = options.maxGatheredBytes / max(1, threads)
    maxHeldBytes = share / 2
    sums = EntrySorter(maxBytes: share / 2, of: "sessions")
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
      if heldBytes > maxHeldBytes / 2 { try spill() }
      return false
    }
    if record.slot(.sharedEventID).length > 0, !seen.isNew(sharedHash(record)) { shared += 1 }
    if isMarked { try mark(record, key) }
    let outcome = inspector.outcome
    var count = CallCount(calls: 1)
    if outcome == .denied { count.denied = 1 }
    if outcome == .failed { count.failed = 1 }
    if record.text(.readOnly) == "false" { count.writes = 1 }
    let before = tally.heldBytes
    note(record, tally, time, count)
    match(record, key, tally, time, count, outcome)
    valueBytes += tally.heldBytes - before
    addGrants(of: record, issuer: key, time: time)
    let held = heldBytes
    peakBytes = max(peakBytes, held + sums.heldBytes)
    // What has become too small is doubled: within half of the limit that does not exceed it.
    if held > maxHeldBytes / 2 { try spill() }
    return true
  }

  private var heldBytes: Int {
    texts.heldBytes + valueBytes + callers.count * ActivityCollector.callerBytes
      + grantBytes + ways.count * ActivityCollector.userBytes
      + windowCount * ActivityCollector.windowBytes
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

  private func caller(_ time: Timestamp) -> (key: String, tally: CallerTally) {
    if knownAge != inspector.age || known.count > 1 << 16 {
      known.removeAll()
      knownAge = inspector.age
    }
    let number = inspector.identityNumber
    if let caller = known[number] { return caller }
    let identity = inspector.identity
    let key = CallerKey.of(identity)
    if let tally = callers[Spelling(key)] {
      known[number] = (key, tally)
      return (key, tally)
    }
    let tally = CallerTally(identity: identity, time: time)
    callers[Spelling(key)] = tally
    valueBytes += key.utf8.count + tally.heldBytes
    known[number] = (key, tally)
    return (key, tally)
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
    try marks.append(key: EventMark.key(of: eventID, .caller), value: Array(key.utf8))
  }

  private func addGrants(of record: RecordView, issuer: String, time: Timestamp) {
    guard inspector.outcome == .success else { return }
    let call = inspector.call
    let found = GrantReader.grants(
      of: record, eventSource: call.eventSource, eventName: call.eventName, issuer: issuer,
      identity: inspector.identity, time: time)
    for grant in found {
      let key = Spelling(grant.key)
      let before = grants[key]?.cost ?? 0
      if grants[key] == nil { grants[key] = grant } else { grants[key]?.add(grant) }
      grantBytes += (grants[key]?.cost ?? 0) - before
    }
  }

  private func match(
    _ record: RecordView, _ key: String, _ tally: CallerTally, _ time: Timestamp,
    _ count: CallCount, _ outcome: Outcome
  ) {
    guard let query = options.query else { return }
    let roles = query.roles(of: record, inspector: inspector)
    guard roles.rawValue != 0 else { return }
    if tally.match == nil { tally.match = MatchTally(time: time) }
    tally.match?.add(
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
    let user = Spelling(identity.principalKey)
    if ways[user]?.contains(way, in: window) == true { return }
    let before = ways[user]?.count ?? 0
    ways[user, default: WorkWindows()].note([way], in: window, texts)
    windowCount += (ways[user]?.count ?? 0) - before
    if before == 0 { valueBytes += user.text.utf8.count }
  }

  // MARK: Memory

  /// Hands all that was gathered to the sorter, and keeps nothing of it.
  /// - Throws: `DetectError` if a temporary file cannot be written.
  func spill() throws(DetectError) {
    spills += 1
    for (key, tally) in callers {
      var writer = StateWriter()
      tally.save(to: &writer, texts: texts)
      try sums.append(key: ActivityEntry.key(.caller, key.text), value: writer.bytes)
    }
    for (key, grant) in grants {
      var writer = StateWriter()
      grant.save(to: &writer)
      try sums.append(key: ActivityEntry.key(.grant, key.text), value: writer.bytes)
    }
    for (user, windows) in ways {
      var writer = StateWriter()
      windows.save(to: &writer, texts: texts)
      try sums.append(key: ActivityEntry.key(.ways, user.text), value: writer.bytes)
    }
    callers = [:]
    grants = [:]
    ways = [:]
    windowCount = 0
    valueBytes = 0
    grantBytes = 0
    known = [:]
    networkNames = [:]
    agentNames = [:]
    texts = TextTable()
  }
}

extension Grant {
  /// What deliveries of one act have in common.
  var key: String {
    let name = issuedKey ?? sharedEventID ?? eventID
    return "\(kind.rawValue)\u{1F}\(name)\u{1F}\(issuedKey == nil ? subject ?? "" : "")"
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
