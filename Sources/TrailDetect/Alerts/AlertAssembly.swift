import TrailEvents

/// What the matches of a run come to.
public struct AlertAssembly: Sendable {
  /// The alerts: most severe first, then in the order of time, then by rule and id.
  public var alerts: AlertList = []
  /// How many matches there were, each event once for each rule.
  public var matches = 0
  /// How many records that matched some rule were further deliveries of an event already counted.
  public var repeatedEvents = 0
  /// The rules that could say nothing because the log is too short for them.
  public var silent: [DormantRule] = []

  /// Assembles the alerts of several workers whose matches have all their details.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  public static func assemble(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String]
  ) throws(DetectError) -> AlertAssembly {
    try AlertDraft(workers, rules: rules, files: files).finish()
  }

  static func isBefore(_ left: Alert, _ right: Alert) -> Bool {
    Alert.isReportedBefore(left, right)
  }

  /// Hands out every match in the order of the input, repeated deliveries included.
  /// - Throws: what `body` throws, or `DetectError` if matches cannot be read from disk again.
  public static func listMatches(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String],
    _ body: (ListedMatch) -> Void
  ) throws(DetectError) {
    var previous: Match?
    try MatchStore.merge(workers.map(\.store), .place) {
      match throws(DetectError) in
      defer { previous = match }
      // A rule lists an event once, however many of its members take it.
      if let previous, previous.rule == match.rule, previous.file == match.file,
        previous.record == match.record
      {
        return
      }
      let details = MatchDetails(match.details)
      body(
        ListedMatch(
          rule: rules.rules[Int(match.rule)].summary,
          event: AlertEvent(
            eventID: details.eventID, eventTime: match.time, file: files[Int(match.file)],
            record: Int(match.record), offset: match.offset),
          principal: details.principal, account: details.account, region: details.region,
          source: details.source, action: details.actions.first ?? "", outcome: details.outcome,
          resource: details.resources.first ?? ""))
    }
  }
}

/// One rule's match with one event.
public struct ListedMatch: Sendable, Equatable {
  /// The rule.
  public var rule: RuleSummary
  /// The event and where it was read.
  public var event: AlertEvent
  /// Who acted.
  public var principal: String
  /// The account, 12 digits.
  public var account: String
  /// The AWS region.
  public var region: String
  /// From where, as the record writes it.
  public var source: String
  /// The first of the call's actions.
  public var action: String
  /// How it ended.
  public var outcome: String
  /// The first thing that it was done to.
  public var resource: String
}
