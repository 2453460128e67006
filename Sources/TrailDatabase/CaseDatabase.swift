public import TrailDetect
internal import TrailEvents
public import TrailForensics
internal import TrailReports

/// Writes a case as an SQLite file: events, alerts, sessions, files, and the account of the run.
public final class CaseDatabase {
  /// How many rows one transaction holds.
  static let rowsPerTransaction = 20_000

  private let database: Database
  private let events: Statement
  private let eventRules: Statement
  private var rowsInTransaction = 0
  private var fileNumbers: [Spelling: Int] = [:]

  /// What is told of each event: the columns of the table, and what links it to rules.
  public static let columns: [EventColumn] = EventColumn.allCases.filter { $0 != .detail }

  /// Begins a file.
  /// - Parameters:
  ///   - path: where it is written; it must not hold anything.
  ///   - shownPath: the path that errors name.
  public init(at path: String, shownAs shownPath: String) throws(DatabaseError) {
    database = try Database(at: path, shownAs: shownPath)
    try database.execute(CaseSchema.settings)
    try database.execute(CaseSchema.tables)
    events = try database.insertion(into: "events", columns: CaseSchema.eventColumns)
    eventRules = try database.insertion(into: "event_rules", columns: 2)
    try database.execute("BEGIN")
  }

  // MARK: Events

  /// Adds an event; events come in the order of time.
  /// - Parameters:
  ///   - row: the event, with `columns`.
  ///   - number: its number, from 1.
  ///   - session: the session that it belongs to.
  ///   - file: the path of its file.
  ///   - rules: the ids of the rules that it matches by itself.
  public func add(
    _ row: EventRow, number: Int, session: String?, file: String, rules: [String]
  ) throws(DatabaseError) {
    func text(_ column: EventColumn) { events.bind(row.text(of: column)) }
    func flag(_ column: EventColumn) {
      let text = row.text(of: column)
      events.bind(text == "true" ? true : text == "false" ? false : nil)
    }
    events.bind(number)
    events.bind(row.time.description)
    for column in [
      EventColumn.eventID, .principal, .principalKey, .principalARN, .identityType, .accessKey,
    ] { text(column) }
    events.bind(session)
    flag(.mfa)
    for column in [
      EventColumn.callerAccount, .account, .region, .action, .eventName, .eventSource,
    ] { text(column) }
    flag(.readOnly)
    for column in [EventColumn.outcome, .error, .message, .resource] { text(column) }
    events.bind(Int(row.text(of: .moreResources)) ?? 0)
    for column in [EventColumn.sourceIP, .userAgent, .tooling, .eventType, .requestID] {
      text(column)
    }
    events.bind(fileNumbers[Spelling(file)])
    events.bind(row.record)
    events.bind(row.columns.contains(.raw) ? row.text(of: .raw) : nil)
    try events.run()
    for rule in rules {
      eventRules.bind(number)
      eventRules.bind(rule)
      try eventRules.run()
    }
    rowsInTransaction += 1
    guard rowsInTransaction >= CaseDatabase.rowsPerTransaction else { return }
    rowsInTransaction = 0
    try database.execute("COMMIT; BEGIN")
  }

  // MARK: What the run came to

  /// Adds the files that were found; this comes before the events.
  public func add(files inputs: [RunReport.Input]) throws(DatabaseError) {
    let files = try database.insertion(into: "files", columns: 7)
    for (index, input) in inputs.enumerated() {
      if input.state == .read { fileNumbers[Spelling(input.path)] = index + 1 }
      files.bind(index + 1)
      files.bind(input.path)
      files.bind(input.state.rawValue)
      files.bind(input.reason?.rawValue)
      files.bind(input.state == .read ? Int(input.byteCount) : nil)
      files.bind(input.sha256)
      files.bind(input.state == .read ? input.records : nil)
      try files.run()
    }
  }

  /// Adds the alerts with the events that they list.
  public func add(alerts: AlertList) throws(DatabaseError) {
    let rows = try database.insertion(into: "alerts", columns: 17)
    let links = try database.insertion(into: "alert_events", columns: 6)
    for alert in alerts {
      var details: [UInt8] = []
      JSONLinesAlertReport().append(alert, to: &details)
      rows.bind(alert.id)
      rows.bind(alert.rule.id)
      rows.bind(alert.rule.title)
      rows.bind(alert.rule.severity.description)
      rows.bind(alert.rule.severity.rawValue)
      rows.bind(alert.first.description)
      rows.bind(alert.last.description)
      rows.bind(alert.count)
      for facet in [
        alert.principal, alert.account, alert.region, alert.source, alert.action, alert.outcome,
        alert.resource,
      ] { rows.bind(facet.main) }
      rows.bind(alert.summary)
      rows.bind(CaseDatabase.line(details))
      try rows.run()
      for event in alert.events {
        links.bind(alert.id)
        links.bind(event.eventID)
        links.bind(nil as Int?)
        links.bind(event.eventTime.description)
        links.bind(event.file)
        links.bind(event.record)
        try links.run()
      }
    }
  }

  /// Adds the sessions with their access keys.
  public func add(sessions: [Session], of graph: IdentityGraph) throws(DatabaseError) {
    let rows = try database.insertion(into: "sessions", columns: 27)
    for session in sessions {
      var details: [UInt8] = []
      SessionDataReport.appendJSON(session, to: &details)
      let activity = session.activity
      let issuer = session.chain.first
      rows.bind(session.id)
      rows.bind(session.kind.rawValue)
      for text in [
        session.principal, session.arn, session.account, session.roleARN, session.sessionName,
        session.sourceIdentity,
      ] { rows.bind(text) }
      rows.bind(session.usedMFA)
      rows.bind(activity.first?.description)
      rows.bind(activity.last?.description)
      for number in [
        Int(activity.seconds), activity.calls, activity.denied, activity.failed, activity.writes,
      ] { rows.bind(number) }
      for text in [
        issuer?.issuer, issuer?.issuerKey, issuer?.act, issuer?.time?.description, issuer?.eventID,
      ] { rows.bind(text) }
      rows.bind(issuer?.isInferred)
      rows.bind(session.granted)
      rows.bind(session.alerts.count)
      rows.bind(session.severity?.description)
      rows.bind(session.flags.map(\.text).joined(separator: "; "))
      rows.bind(CaseDatabase.line(details))
      try rows.run()
    }
    let keys = try database.insertion(into: "session_keys", columns: 2)
    for (key, session) in graph.sessionsByAccessKey.sorted(by: { $0.key < $1.key }) {
      keys.bind(key)
      keys.bind(session)
      try keys.run()
    }
  }

  /// Adds the account of the run and completes the file.
  /// - Parameter info: further texts for `case_info`.
  public func finish(_ report: RunReport, info: [(name: String, value: String)])
    throws(DatabaseError)
  {
    let problems = try database.insertion(into: "problems", columns: 5)
    for problem in report.problems {
      problems.bind(problem.code)
      problems.bind(problem.file)
      problems.bind(problem.record)
      problems.bind(problem.offset.map { Int($0) })
      problems.bind(problem.message)
      try problems.run()
    }
    var run: [UInt8] = []
    RunReportJSON().append(report, to: &run)
    let rows = try database.insertion(into: "case_info", columns: 2)
    for (name, value) in info + [("run", CaseDatabase.line(run))] {
      rows.bind(name)
      rows.bind(value)
      try rows.run()
    }
    try database.execute(CaseSchema.indexes)
    try database.execute(CaseSchema.views)
    try database.execute("COMMIT; ANALYZE")
  }

  private static func line(_ bytes: [UInt8]) -> String {
    String(
      decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}
