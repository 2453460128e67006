/// How many records could be put in IAM's words: as requests, actions and resources.
public struct MappingReport: Sendable, Equatable {
  /// Records of requests: somebody asked AWS for something.
  public var requests = 0
  /// Other records: sign-ins, events of services.
  public var others = 0
  /// Requests whose resources could be told.
  public var requestsWithResources = 0
  /// Requests by event (`s3.amazonaws.com GetObject`), those whose action is known.
  public var knownEvents: [String: Int] = [:]
  /// Requests by event whose action is in no list of IAM actions: unmapped, and asked of rules all the same.
  public var unmappedEvents: [String: Int] = [:]

  /// How many different events are counted by name; further ones count as `(further events)`.
  static let maxEvents = 20_000

  /// An empty account.
  public init() {}

  /// Counts a request.
  mutating func addRequest(_ event: String, isKnown: Bool, hasResources: Bool) {
    requests += 1
    if hasResources { requestsWithResources += 1 }
    let isNew = knownEvents[event] == nil && unmappedEvents[event] == nil
    let isFull = knownEvents.count + unmappedEvents.count >= MappingReport.maxEvents
    let name = isNew && isFull ? "(further events)" : event
    if isKnown {
      knownEvents[name, default: 0] += 1
    } else {
      unmappedEvents[name, default: 0] += 1
    }
  }

  /// Adds the account of another worker.
  public mutating func add(_ other: MappingReport) {
    requests += other.requests
    others += other.others
    requestsWithResources += other.requestsWithResources
    knownEvents.merge(other.knownEvents, uniquingKeysWith: +)
    unmappedEvents.merge(other.unmappedEvents, uniquingKeysWith: +)
  }
}
