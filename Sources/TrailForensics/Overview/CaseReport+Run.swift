import TrailDetect
import TrailEvents
public import TrailReports
import TrailTerminal

extension CaseReport {
  /// How many sessions are handed over: the page shows fewer.
  private static let maxSessions = 1000
  /// How many names of each kind are handed over.
  private static let maxNames = 1000

  /// Takes over what a run came to.
  /// - Parameter outcome: the run, with its overview and the digests of its files.
  public mutating func take(_ outcome: ActivityRun.Outcome) {
    run = outcome.report
    alerts = outcome.alerts
    files = outcome.report.inputs.filter { $0.state == .read }.map {
      File(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256)
    }
    let all = outcome.graph.sessions
    sessionCount = all.count
    let telling = all.filter { !$0.alerts.isEmpty || !$0.flags.isEmpty }
    sessions = (telling.isEmpty ? all : telling).prefix(CaseReport.maxSessions).map { short($0) }
    guard let overview = outcome.overview else { return }
    hours = overview.hours.map { Span(start: $0.start, calls: $0.calls, denied: $0.denied) }
    principals = counts(overview.principals)
    addresses = counts(overview.addresses)
    actions = counts(overview.actions)
    gaps = CaseReport.gaps(overview)
    trailChanges = overview.trailChanges.map { change in
      "\(ReadableTime.moment(change.time)): \(change.name) by \(change.principal) in "
        + "\(change.account), \(change.region): \(change.outcome.rawValue)"
        + (change.eventID.isEmpty ? "" : " (event \(change.eventID))")
    }
  }

  private func counts(_ calls: [CountedCall]) -> [Count] {
    calls.prefix(CaseReport.maxNames).map {
      Count(name: $0.action, calls: $0.calls, denied: $0.denied, failed: $0.failed)
    }
  }

  private func short(_ session: TrailForensics.Session) -> Session {
    Session(
      principal: session.principal, kind: session.kind.words, key: session.id,
      first: session.activity.first ?? Timestamp(milliseconds: 0),
      last: session.activity.last ?? Timestamp(milliseconds: 0),
      addresses: session.activity.addresses.map(\.text),
      tooling: session.activity.toolings.map(\.text), usedMFA: session.usedMFA,
      calls: session.activity.calls, denied: session.activity.denied, chain: chain(session),
      alerts: session.alerts.count, severity: session.severity,
      flags: session.flags.map(\.text))
  }

  private func chain(_ session: TrailForensics.Session) -> String {
    guard let link = session.chain.first, !["uses", "forwarded", "role"].contains(link.act) else {
      return ""
    }
    var text = "\(link.act) by \(link.issuer)"
    if let key = link.issuerKey { text += " \(key)" }
    if let time = link.time { text += " at \(ReadableTime.moment(time))" }
    return text + (link.isInferred ? " (by name and time)" : "")
  }

  private static func gaps(_ overview: ActivityOverview) -> [String] {
    var gaps = overview.silences.map { silence in
      let end = silence.to.map { "until \(ReadableTime.moment($0))" } ?? "to the end of the log"
      return "no event of account \(silence.account) in \(silence.region) from "
        + "\(ReadableTime.moment(silence.from)) \(end) "
        + "(\(Quantity.duration(seconds: silence.seconds)))"
    }
    let missing = overview.missing
    if missing.count > 0 {
      gaps.append(
        "\(Quantity.counted(missing.count, "file", "files")) of "
          + "\(Quantity.grouped(missing.named)) that the digests name were not given")
      gaps += missing.names.map { "not given: \($0)" }
    }
    return gaps
  }
}
