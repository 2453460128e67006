import TrailEvents

/// Makes one rule's alerts about new values from the sightings, which come group by group in the order of
/// their first events.
///
/// A value is new at an event if the group did not have it in the learning period before, an event as old
/// as the period not counted. Nothing is said of a group whose own first value is not a learning period
/// older: what somebody does in the first days is not new for them, it is all there is.
struct NewValueAssembler {
  private let files: FileNames
  private let events: AlertEventStore?
  private let style: NewValueGroup.Style
  private var key: ArraySlice<UInt8>?
  private var group: NewValueGroup?
  private var alerts: [OpenAlert] = []
  /// How many new values there were.
  private(set) var newCount = 0

  /// - Parameter events: takes the alerts' events; nil if their details are all at hand.
  init(_ rule: Rule, learnSeconds: Int64, files: FileNames, events: AlertEventStore? = nil) {
    self.files = files
    self.events = events
    style = NewValueGroup.Style(rule, learnSeconds: learnSeconds)
  }

  /// Takes the next sighting.
  mutating func add(_ match: Match) {
    let time = match.time.milliseconds
    let next = MatchDetails.groupPrefix(of: match.details)
    if key != next {
      group?.close { alerts.append($0) }
      key = next
      group = NewValueGroup(first: time)
    }
    let value = MatchDetails(match.details).distinctValues.first ?? ""
    let isNew = group?.add(
      match, value: value, until: match.lastSeen?.milliseconds ?? time, style, files: files,
      events: events
    ) { alerts.append($0) }
    if isNew == true { newCount += 1 }
  }

  /// The alerts that were closed since they were last taken.
  mutating func takeClosed() -> [OpenAlert] {
    guard !alerts.isEmpty else { return [] }
    defer { alerts.removeAll() }
    return alerts
  }

  /// All alerts that were not taken yet.
  mutating func finish() -> [OpenAlert] {
    group?.close { alerts.append($0) }
    group = nil
    return takeClosed()
  }
}
