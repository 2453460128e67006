import TrailEvents

/// An alert that may still grow.
///
/// What its events tell is taken at once, or, if an `AlertEventStore` keeps them, when they come back from
/// there.
struct OpenAlert {
  /// What the alerts of a rule have in common; an object, of which each alert has no copy.
  final class Style {
    /// The names of the rule's conditions on events; empty if it has only one.
    let memberNames: [String]
    /// The outermost correlation, if its alerts tell of steps.
    let correlation: Correlation?
    /// What the parts of the group are called.
    let groupNames: [String]
    /// How far back a firing's events may reach, in milliseconds.
    let reach: Int64

    init(_ rule: Rule) {
      let members = rule.correlation?.members ?? []
      correlation = members.isEmpty ? nil : rule.correlation
      memberNames = members.isEmpty ? [] : rule.leaves.map(\.name)
      reach = rule.correlation?.reachMilliseconds ?? 0
      if let names = rule.correlation?.groupNames, !names.isEmpty {
        groupNames = names
      } else if rule.groupKeys.isEmpty, members.first.map({ $0.grouping == .principal }) ?? true {
        groupNames = ["trailsift:PrincipalKey", "trailsift:Account"]
      } else {
        groupNames = rule.groupKeys.map(\.text)
      }
    }
  }

  private(set) var first: Timestamp
  private(set) var last: Timestamp
  private(set) var count = 0
  /// The alert's number in `events`.
  let number: Int32
  private let style: Style
  private let files: FileNames
  private let events: AlertEventStore?
  private var firstIdentity: Match.Digest
  private let group: [String]
  private var content = AlertContent()
  /// How many events each member took.
  private var memberCounts: [Int]
  /// The events of late, of a rule with several members: one that two members took is one event.
  private var recent: [Match.Digest: Int64] = [:]
  private var recentLimit = 1024

  /// An alert that begins with a match, which is yet to be added.
  init(_ match: Match, style: Style, files: FileNames, events: AlertEventStore?) {
    first = match.time
    last = match.time
    self.style = style
    self.files = files
    self.events = events
    number = events?.nextAlert() ?? 0
    firstIdentity = match.identity
    group = MatchDetails(match.details).group
    memberCounts = Array(repeating: 0, count: style.memberNames.count)
  }

  /// Adds an event; they come nearly in the order of time.
  mutating func add(_ match: Match) {
    let member = Int(match.member)
    if memberCounts.indices.contains(member) {
      memberCounts[member] += 1
      if !isNew(match) { return }
    }
    first = min(first, match.time)
    last = max(last, match.time)
    count += 1
    if let events {
      events.append(match, to: number, sequence: count)
    } else {
      content.add(match, files: files)
    }
  }

  /// Takes what an event tells that the store had kept.
  mutating func fill(_ match: Match) { content.add(match, files: files) }

  private mutating func isNew(_ match: Match) -> Bool {
    let time = match.time.milliseconds
    guard recent.updateValue(time, forKey: match.identity) == nil else { return false }
    if recent.count > recentLimit {
      let start = last.milliseconds - style.reach
      recent = recent.filter { $0.value > start }
      recentLimit = max(1024, recent.count * 2)
    }
    return true
  }

  /// Adds a note that stands for the alert as a whole.
  mutating func note(_ text: String) { content.note(text) }

  /// The alert without what only its growing needs.
  func closed() -> OpenAlert {
    var closed = self
    closed.recent = [:]
    return closed
  }

  /// The finished alert.
  func alert(of rule: Rule) -> Alert {
    var hash = StableHash()
    hash.combine(rule.id)
    for value in group { hash.combine(value) }
    hash.combine("\(firstIdentity.high) \(firstIdentity.low)")
    var alert = content.alert(
      id: hash.hexadecimal, rule: rule.summary, first: first, last: last, count: count,
      group: zip(style.groupNames, group).map { AlertGroupValue(key: $0, value: $1) })
    alert.summary = AlertSentence.of(alert)
    if let steps {
      alert.summary += ": \(steps)"
      alert.notes.values.insert(AlertFacet.Value(text: steps, count: count), at: 0)
      if alert.notes.values.count > AlertFacet.maxValues {
        alert.notes.values.removeLast()
        alert.notes.valuesLeftOut += 1
      }
    }
    return alert
  }

  /// What the steps came to, in words; nil for a rule with one condition.
  private var steps: String? {
    guard let correlation = style.correlation, memberCounts.count > 1 else { return nil }
    return AlertSentence.steps(
      of: correlation, counts: Array(zip(style.memberNames, memberCounts)))
  }
}

// MARK: State

extension OpenAlert {
  func save(to writer: inout StateWriter) {
    writer.write(first.milliseconds)
    writer.write(last.milliseconds)
    writer.write(count)
    firstIdentity.save(to: &writer)
    writer.write(group)
    writer.write(all: memberCounts) { $0.write($1) }
    writer.write(all: recent) { writer, event in
      event.key.save(to: &writer)
      writer.write(event.value)
    }
    writer.write(recentLimit)
    content.save(to: &writer)
  }

  init(from reader: inout StateReader, style: Style, files: FileNames) throws(StateError) {
    self.style = style
    self.files = files
    events = nil
    number = 0
    first = Timestamp(milliseconds: try reader.milliseconds())
    last = Timestamp(milliseconds: try reader.milliseconds())
    count = try reader.tally()
    firstIdentity = try Match.Digest(from: &reader)
    group = try reader.textList()
    memberCounts = try reader.list { reader throws(StateError) in try reader.tally() }
    guard memberCounts.count == style.memberNames.count else {
      throw StateError("an alert does not fit its rule")
    }
    for _ in 0..<(try reader.count()) {
      let event = try Match.Digest(from: &reader)
      recent[event] = try reader.milliseconds()
    }
    recentLimit = try reader.tally()
    content = try AlertContent(from: &reader)
  }
}
