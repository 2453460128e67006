import TrailEvents

/// Which values one group had, and when: tells of each sighting whether the value is new.
struct NewValueGroup {
  /// What the groups of a rule have in common.
  struct Style {
    let alert: OpenAlert.Style
    let learnMilliseconds: Int64
    let deduplicationMilliseconds: Int64
    let keyName: String

    init(_ rule: Rule, learnSeconds: Int64) {
      alert = OpenAlert.Style(rule)
      learnMilliseconds = max(1, learnSeconds * 1000)
      deduplicationMilliseconds = rule.deduplicationSeconds * 1000
      keyName = rule.correlation?.distinctKey?.text ?? "value"
    }
  }

  /// When the group was seen first.
  private(set) var first: Int64
  /// When the group had each value last.
  private var lastSeen: [String: Int64] = [:]
  private var sweepCount = 1024
  private(set) var open: OpenAlert?

  /// A group that is seen for the first time.
  init(first: Int64) { self.first = first }

  /// How many values are remembered.
  var valueCount: Int { lastSeen.count }

  /// Takes a sighting of a value.
  /// - Parameters:
  ///   - seen: when it was seen last without a pause, in milliseconds.
  ///   - closed: is handed an alert that is over.
  /// - Returns: whether the value is new.
  mutating func add(
    _ match: Match, value: String, until seen: Int64, _ style: Style, files: FileNames,
    events: AlertEventStore?, closed: (OpenAlert) -> Void
  ) -> Bool {
    let time = match.time.milliseconds
    first = min(first, time)
    let before = lastSeen[value]
    lastSeen[value] = max(before ?? seen, seen)
    if lastSeen.count > sweepCount { sweep(at: time, style) }
    let isKnown = before.map { time - $0 < style.learnMilliseconds } ?? false
    guard !isKnown, time - first >= style.learnMilliseconds else { return false }
    close(before: time, style, closed)
    if open == nil {
      open = OpenAlert(match, style: style.alert, files: files, events: events)
    }
    open?.add(match)
    open?.note(
      "\(style.keyName) \(value) not seen in "
        + "\(AlertSentence.duration(style.learnMilliseconds / 1000)) before")
    return true
  }

  private mutating func sweep(at time: Int64, _ style: Style) {
    let start = time - style.learnMilliseconds
    lastSeen = lastSeen.filter { $0.value > start }
    sweepCount = max(1024, lastSeen.count * 2)
  }

  /// Closes the alert that nothing at or after a time can join.
  mutating func close(before time: Int64, _ style: Style, _ closed: (OpenAlert) -> Void) {
    guard let alert = open, time >= alert.first.milliseconds + style.deduplicationMilliseconds
    else { return }
    closed(alert.closed())
    open = nil
  }

  /// Forgets the values that nothing at or after a time can know.
  mutating func forget(before time: Int64, _ style: Style) {
    guard lastSeen.values.contains(where: { $0 <= time - style.learnMilliseconds }) else { return }
    sweep(at: time, style)
  }

  /// Closes the alert.
  mutating func close(_ closed: (OpenAlert) -> Void) {
    if let alert = open { closed(alert.closed()) }
    open = nil
  }
}

// MARK: State

extension NewValueGroup {
  func save(to writer: inout StateWriter) {
    writer.write(first)
    writer.write(all: lastSeen) { writer, value in
      writer.write(value.key)
      writer.write(value.value)
    }
    writer.write(open != nil)
    open?.save(to: &writer)
  }

  init(from reader: inout StateReader, _ style: Style, files: FileNames) throws(StateError) {
    first = try reader.milliseconds()
    for _ in 0..<(try reader.count()) {
      let value = try reader.text()
      lastSeen[value] = try reader.milliseconds()
    }
    if try reader.flag() {
      open = try OpenAlert(from: &reader, style: style.alert, files: files)
    }
    sweepCount = max(1024, lastSeen.count * 2)
  }
}
