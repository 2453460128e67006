import TrailEvents

/// Makes one rule's alerts about new values from the sightings, which come group by group in the order of
/// their first events.
///
/// A value is new at an event if the group did not have it in the learning period before, an event as old
/// as the period not counted. Nothing is said of a group whose own first value is not a learning period
/// older: what somebody does in the first days is not new for them, it is all there is.
struct NewValueAssembler {
  private let rule: Rule
  private let files: [String]
  private let events: AlertEventStore?
  private let style: OpenAlert.Style
  private let learnMilliseconds: Int64
  private let keyName: String
  private var group: ArraySlice<UInt8>?
  private var groupFirst: Int64 = 0
  /// When the group had each value last.
  private var lastSeen: [String: Int64] = [:]
  private var sweepCount = 1024
  private var open: OpenAlert?
  private var alerts: [OpenAlert] = []
  /// How many new values there were.
  private(set) var newCount = 0

  /// - Parameter events: takes the alerts' events; nil if their details are all at hand.
  init(_ rule: Rule, learnSeconds: Int64, files: [String], events: AlertEventStore? = nil) {
    self.rule = rule
    self.files = files
    self.events = events
    style = OpenAlert.Style(rule)
    learnMilliseconds = max(1, learnSeconds * 1000)
    keyName = rule.correlation?.distinctKey?.text ?? "value"
  }

  /// Takes the next sighting.
  mutating func add(_ match: Match) {
    let time = match.time.milliseconds
    let key = MatchDetails.groupPrefix(of: match.details)
    if group != key {
      close()
      group = key
      groupFirst = time
      lastSeen.removeAll(keepingCapacity: true)
    }
    let value = MatchDetails(match.details).distinctValues.first ?? ""
    let before = lastSeen[value]
    let seen = match.lastSeen?.milliseconds ?? time
    lastSeen[value] = max(before ?? seen, seen)
    if lastSeen.count > sweepCount { sweep(at: time) }
    let isKnown = before.map { time - $0 < learnMilliseconds } ?? false
    guard !isKnown, time - groupFirst >= learnMilliseconds else { return }
    newCount += 1
    if let alert = open, time >= alert.first.milliseconds + rule.deduplicationSeconds * 1000 {
      close()
    }
    if open == nil { open = OpenAlert(match, style: style, files: files, events: events) }
    open?.add(match)
    open?.note(
      "\(keyName) \(value) not seen in \(AlertSentence.duration(learnMilliseconds / 1000)) before")
  }

  private mutating func sweep(at time: Int64) {
    let start = time - learnMilliseconds
    lastSeen = lastSeen.filter { $0.value > start }
    sweepCount = max(1024, lastSeen.count * 2)
  }

  private mutating func close() {
    if let alert = open { alerts.append(alert.closed()) }
    open = nil
  }

  /// All alerts.
  mutating func finish() -> [OpenAlert] {
    close()
    return alerts
  }
}
