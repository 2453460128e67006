import TrailEvents

/// An alert that may still grow.
struct OpenAlert {
  let first: Timestamp
  private(set) var last: Timestamp
  private(set) var count = 0
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

  init(_ match: Match, files: [String]) {
    first = match.time
    last = match.time
    firstIdentity = match.identity
    group = MatchDetails(match.details).group
    add(match, files: files)
  }

  /// Adds an event; they come in the order of time.
  mutating func add(_ match: Match, files: [String]) {
    let details = MatchDetails(match.details)
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

  /// The finished alert.
  func alert(of rule: Rule) -> Alert {
    var hash = StableHash()
    hash.combine(rule.id)
    for value in group { hash.combine(value) }
    hash.combine("\(firstIdentity.high) \(firstIdentity.low)")
    let keys =
      rule.groupKeys.isEmpty
      ? ["trailsift:PrincipalKey", "trailsift:Account"] : rule.groupKeys.map(\.text)
    var alert = Alert(
      id: hash.hexadecimal, rule: rule.summary, first: first, last: last, count: count,
      group: zip(keys, group).map { AlertGroupValue(key: $0, value: $1) },
      principal: principals.facet, account: accounts.facet, region: regions.facet,
      source: sources.facet, action: actions.facet, outcome: outcomes.facet,
      resource: resources.facet, notes: notes.facet, events: events, summary: "")
    alert.summary = AlertSentence.of(alert)
    return alert
  }
}
