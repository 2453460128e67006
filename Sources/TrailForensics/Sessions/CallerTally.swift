import TrailDetect
import TrailEvents

/// What one caller did: whoever signs with one access key, or an identity that signed with none.
final class CallerTally {
  /// How many distinct values of each field are kept.
  enum Limit {
    static let addresses = 256
    static let agents = 64
    static let calls = 512
    static let few = 32
  }

  /// Who it is, from the first of its events that says most.
  var identity: Identity {
    didSet { identityBytes = identity.textBytes }
  }
  /// How many bytes its texts take, which may be as long as whoever wrote the log liked.
  private(set) var identityBytes: Int
  private(set) var identityTime: Timestamp
  var first: Timestamp
  var last: Timestamp
  var total = CallCount()
  /// Calls that a service of AWS made on the caller's behalf.
  var forwarded = 0
  /// Calls that carry the console's mark, or came from its back end.
  var consoleCalls = 0
  /// Calls whose session says that a second factor was given, and that it was not.
  var withMFA = 0
  var withoutMFA = 0
  var addresses = FacetTally(limit: Limit.addresses)
  var networks = FacetTally(limit: Limit.addresses)
  /// Network and program together, of instances' sessions.
  var ways = FacetTally(limit: Limit.agents)
  var agents = FacetTally(limit: Limit.agents)
  var toolings = FacetTally(limit: Limit.few)
  var regions = FacetTally(limit: Limit.few)
  var accounts = FacetTally(limit: Limit.few)
  var calls = CallTally(limit: Limit.calls)
  /// What matched a pivot's value; nil if nothing did.
  var match: MatchTally?

  init(identity: Identity, time: Timestamp) {
    self.identity = identity
    identityBytes = identity.textBytes
    identityTime = time
    first = time
    last = time
  }

  /// Takes the identity of another of its events if that says more, or as much and sooner.
  func offer(_ other: Identity, at time: Timestamp) {
    let (mine, theirs) = (CallerTally.weight(identity), CallerTally.weight(other))
    guard mine != theirs || time != identityTime else {
      // Two of one moment: any order that does not depend on who came first will do.
      if other != identity,
        CallerTally.bytes(of: other).lexicographicallyPrecedes(CallerTally.bytes(of: identity))
      {
        identity = other
      }
      return
    }
    guard theirs > mine || (theirs == mine && time < identityTime) else { return }
    identity = other
    identityTime = time
  }

  /// Adds what was seen elsewhere of the same caller.
  /// - Parameter numbers: the numbers here of the other's texts; nil if they are the same.
  func add(_ other: CallerTally, numbers: [Int32]?, in texts: TextTable) {
    offer(other.identity, at: other.identityTime)
    first = min(first, other.first)
    last = max(last, other.last)
    total.add(other.total)
    forwarded += other.forwarded
    consoleCalls += other.consoleCalls
    withMFA += other.withMFA
    withoutMFA += other.withoutMFA
    for facet in CallerTally.facets {
      self[keyPath: facet].add(other[keyPath: facet], numbers: numbers, in: texts)
    }
    calls.add(other.calls, numbers: numbers, in: texts)
    if let match = other.match {
      if self.match == nil {
        self.match = match.renumbered(numbers, in: texts)
      } else {
        self.match?.add(match, numbers: numbers, in: texts)
      }
    }
  }

  static var facets: [ReferenceWritableKeyPath<CallerTally, FacetTally>] {
    [\.addresses, \.networks, \.ways, \.agents, \.toolings, \.regions, \.accounts]
  }

  /// What its texts and values hold in memory, in bytes.
  var heldBytes: Int {
    identityBytes + addresses.heldBytes + networks.heldBytes + ways.heldBytes + agents.heldBytes
      + toolings.heldBytes + regions.heldBytes + accounts.heldBytes + calls.heldBytes
      + (match.map { $0.calls.heldBytes + $0.eventTextBytes } ?? 0)
  }

  /// Leaves no more values than are told.
  func finish(in texts: TextTable) {
    for facet in CallerTally.facets { self[keyPath: facet].finish(in: texts) }
    calls.finish(in: texts)
    match?.calls.finish(in: texts)
  }

  /// Marks the texts that are needed.
  func mark(_ isNeeded: inout [Bool]) {
    for facet in CallerTally.facets { self[keyPath: facet].mark(&isNeeded) }
    calls.mark(&isNeeded)
    match?.calls.mark(&isNeeded)
  }

  /// Takes new numbers for all texts.
  func renumber(_ numbers: [Int32]) {
    for facet in CallerTally.facets { self[keyPath: facet].renumber(numbers) }
    calls.renumber(numbers)
    match?.calls.renumber(numbers)
  }

  private static func weight(_ identity: Identity) -> Int {
    (identity.arn != nil ? 8 : 0) + (identity.sessionIssuer != nil ? 4 : 0)
      + (identity.creationDate != nil ? 2 : 0) + (identity.sourceIdentity != nil ? 1 : 0)
  }

  private static func bytes(of identity: Identity) -> [UInt8] {
    var writer = StateWriter()
    identity.save(to: &writer)
    return writer.bytes
  }
}

/// The events of one caller that a pivot's value names.
struct MatchTally {
  static let maxEvents = 5
  static let maxCalls = 64

  /// One event, for people to look up.
  struct Event: Sendable, Equatable {
    var time: Timestamp
    var eventID: String
    var action: String
    var outcome: Outcome
    var address: String
  }

  var total = CallCount()
  var first: Timestamp
  var last: Timestamp
  var calls = CallTally(limit: MatchTally.maxCalls)
  /// In what roles the value was found.
  var roles: PivotRoles = []
  /// The earliest events.
  private(set) var events: [Event] = []

  init(time: Timestamp) {
    first = time
    last = time
  }

  /// How many bytes the texts of the events take.
  var eventTextBytes: Int {
    events.reduce(0) {
      $0 + $1.eventID.utf8.count + $1.action.utf8.count + $1.address.utf8.count
    }
  }

  mutating func add(_ event: Event) {
    guard let place = events.firstIndex(where: { MatchTally.isBefore(event, $0) }) else {
      if events.count < MatchTally.maxEvents { events.append(event) }
      return
    }
    events.insert(event, at: place)
    if events.count > MatchTally.maxEvents { events.removeLast() }
  }

  mutating func add(_ other: MatchTally, numbers: [Int32]?, in texts: TextTable) {
    total.add(other.total)
    first = min(first, other.first)
    last = max(last, other.last)
    roles.formUnion(other.roles)
    calls.add(other.calls, numbers: numbers, in: texts)
    for event in other.events { add(event) }
  }

  func renumbered(_ numbers: [Int32]?, in texts: TextTable) -> MatchTally {
    var copy = MatchTally(time: first)
    copy.add(self, numbers: numbers, in: texts)
    return copy
  }

  private static func isBefore(_ left: Event, _ right: Event) -> Bool {
    (left.time, left.eventID) < (right.time, right.eventID)
  }
}
