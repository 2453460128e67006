import TrailEvents

/// What the events of an alert tell together.
struct AlertContent {
  private var events: [AlertEvent] = []
  private var principals = AlertFacetCounter()
  private var accounts = AlertFacetCounter()
  private var regions = AlertFacetCounter()
  private var sources = AlertFacetCounter()
  private var actions = AlertFacetCounter()
  private var outcomes = AlertFacetCounter()
  private var resources = AlertFacetCounter()
  private var notes = AlertFacetCounter()

  /// Adds an event with all its details.
  mutating func add(_ match: Match, files: FileNames) {
    var eventID = ""
    MatchDetails.eachFact(of: match.details) { fact, text in
      switch fact {
      case .eventID:
        if events.count < Alert.maxEvents { eventID = String(decoding: text, as: UTF8.self) }
      case .principal: principals.add(text)
      case .account: accounts.add(text)
      case .region: regions.add(text)
      case .source: sources.add(text)
      case .action: actions.add(text)
      case .outcome: outcomes.add(text)
      case .resource: resources.add(text)
      case .note: notes.add(text)
      }
    }
    if events.count < Alert.maxEvents {
      events.append(
        AlertEvent(
          eventID: eventID, eventTime: match.time, file: files.path(match.file),
          record: Int(match.record), offset: match.offset))
    }
  }

  /// Adds a note that is no event's.
  mutating func note(_ text: String) { notes.add(text) }

  /// The alert, yet without its sentence.
  func alert(
    id: String, rule: RuleSummary, first: Timestamp, last: Timestamp, count: Int,
    group: [AlertGroupValue]
  ) -> Alert {
    Alert(
      id: id, rule: rule, first: first, last: last, count: count, group: group,
      principal: principals.facet, account: accounts.facet, region: regions.facet,
      source: sources.facet, action: actions.facet, outcome: outcomes.facet,
      resource: resources.facet, notes: notes.facet,
      events: events.enumerated().sorted {
        ($0.element.eventTime, $0.offset) < ($1.element.eventTime, $1.offset)
      }.map(\.element), summary: "")
  }
}

// MARK: State

extension AlertContent {
  func save(to writer: inout StateWriter) {
    writer.write(all: events) { $1.save(to: &$0) }
    for counter in [
      principals, accounts, regions, sources, actions, outcomes, resources, notes,
    ] {
      counter.save(to: &writer)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    events = try reader.list { reader throws(StateError) in try AlertEvent(from: &reader) }
    principals = try AlertFacetCounter(from: &reader)
    accounts = try AlertFacetCounter(from: &reader)
    regions = try AlertFacetCounter(from: &reader)
    sources = try AlertFacetCounter(from: &reader)
    actions = try AlertFacetCounter(from: &reader)
    outcomes = try AlertFacetCounter(from: &reader)
    resources = try AlertFacetCounter(from: &reader)
    notes = try AlertFacetCounter(from: &reader)
  }
}
