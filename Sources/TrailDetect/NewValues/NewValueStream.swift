import TrailEvents

/// Makes one rule's alerts about new values from its matches in the order of time, as they come.
///
/// It is the same as to join sightings first: one that follows another within the learning period is of a
/// known value by that. A group that falls silent leaves nothing but the time when it was first seen.
struct NewValueStream {
  private let rule: Int32
  private let files: FileNames
  private let style: NewValueGroup.Style
  private var groups: [[UInt8]: NewValueGroup] = [:]
  private var alerts: [OpenAlert] = []
  /// How many new values there were.
  private(set) var newCount = 0

  init(_ rule: Rule, number: Int32, learnSeconds: Int64, files: FileNames) {
    self.rule = number
    self.files = files
    style = NewValueGroup.Style(rule, learnSeconds: learnSeconds)
  }

  /// Takes the next match; one that came too late may be of an earlier time.
  mutating func add(_ match: Match) {
    let details = MatchDetails(match.details)
    guard !details.distinctValues.isEmpty else { return }
    let key = Array(MatchDetails.groupPrefix(of: match.details))
    var group =
      groups.removeValue(forKey: key) ?? NewValueGroup(first: match.time.milliseconds)
    for value in details.distinctValues {
      let isNew = group.add(
        match, value: value, until: match.time.milliseconds, style, files: files, events: nil
      ) { alerts.append($0) }
      if isNew { newCount += 1 }
    }
    groups[key] = group
  }

  /// The alerts that nothing can change any more once every event before a time has come.
  mutating func takeFinal(before time: Int64) -> [OpenAlert] {
    for key in Array(groups.keys) {
      groups[key]?.close(before: time, style) { alerts.append($0) }
      groups[key]?.forget(before: time, style)
    }
    defer { alerts.removeAll() }
    return alerts
  }

  /// All other alerts.
  mutating func finish() -> [OpenAlert] {
    for key in Array(groups.keys) { groups[key]?.close { alerts.append($0) } }
    defer { alerts.removeAll() }
    return alerts
  }

  /// How many values its groups remember.
  var heldCount: Int { groups.values.reduce(0) { $0 + $1.valueCount } }

  /// How many groups have an open alert.
  var openAlertCount: Int { groups.values.count { $0.open != nil } }
}

// MARK: State

extension NewValueStream {
  func save(to writer: inout StateWriter) {
    writer.write(all: groups) { writer, group in
      writer.writeRaw(group.key)
      group.value.save(to: &writer)
    }
  }

  mutating func restore(from reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let key = try reader.raw()
      groups[key] = try NewValueGroup(from: &reader, style, files: files)
    }
  }
}
