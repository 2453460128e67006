import TrailEvents

/// An alert that may still grow.
struct OpenAlert {
  /// What the alerts of a rule have in common.
  struct Style {
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
  private let style: Style
  private var events: [AlertEvent] = []
  private var firstIdentity: Match.Digest
  private let group: [String]
  private var principals = AlertFacetCounter()
  private var accounts = AlertFacetCounter()
  private var regions = AlertFacetCounter()
  private var sources = AlertFacetCounter()
  private var actions = AlertFacetCounter()
  private var outcomes = AlertFacetCounter()
  private var resources = AlertFacetCounter()
  private var notes = AlertFacetCounter()
  /// How many events each member took.
  private var memberCounts: [Int]
  /// The events of late, of a rule with several members: one that two members took is one event.
  private var recent: [Match.Digest: Int64] = [:]
  private var recentLimit = 1024

  init(_ match: Match, style: Style, files: [String]) {
    first = match.time
    last = match.time
    self.style = style
    firstIdentity = match.identity
    group = MatchDetails(match.details).group
    memberCounts = Array(repeating: 0, count: style.memberNames.count)
    add(match, files: files)
  }

  /// Adds an event; they come nearly in the order of time.
  mutating func add(_ match: Match, files: [String]) {
    let member = Int(match.member)
    if memberCounts.indices.contains(member) {
      memberCounts[member] += 1
      if !isNew(match) { return }
    }
    let details = MatchDetails(match.details)
    first = min(first, match.time)
    last = max(last, match.time)
    count += 1
    principals.add(details.principal)
    accounts.add(details.account)
    regions.add(details.region)
    sources.add(details.source)
    for action in details.actions { actions.add(action) }
    outcomes.add(details.outcome)
    for resource in details.resources { resources.add(resource) }
    for note in details.notes { notes.add(note) }
    if events.count < Alert.maxEvents {
      events.append(
        AlertEvent(
          eventID: details.eventID, eventTime: match.time, file: files[Int(match.file)],
          record: Int(match.record), offset: match.offset))
    }
  }

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
  mutating func note(_ text: String) { notes.add(text) }

  /// The finished alert.
  func alert(of rule: Rule) -> Alert {
    var hash = StableHash()
    hash.combine(rule.id)
    for value in group { hash.combine(value) }
    hash.combine("\(firstIdentity.high) \(firstIdentity.low)")
    var alert = Alert(
      id: hash.hexadecimal, rule: rule.summary, first: first, last: last, count: count,
      group: zip(style.groupNames, group).map { AlertGroupValue(key: $0, value: $1) },
      principal: principals.facet, account: accounts.facet, region: regions.facet,
      source: sources.facet, action: actions.facet, outcome: outcomes.facet,
      resource: resources.facet, notes: notes.facet,
      events: events.enumerated().sorted {
        ($0.element.eventTime, $0.offset) < ($1.element.eventTime, $1.offset)
      }.map(\.element), summary: "")
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
