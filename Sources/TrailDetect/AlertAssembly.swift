import TrailEvents

/// What the matches of a run come to.
public struct AlertAssembly: Sendable {
  /// The alerts: most severe first, then in the order of time, then by rule and id.
  public var alerts: [Alert] = []
  /// How many matches there were, each event once for each rule.
  public var matches = 0
  /// How many records that matched some rule were further deliveries of an event already counted.
  public var repeatedEvents = 0
  /// The rules that could say nothing because the log is too short for them.
  public var silent: [DormantRule] = []

  /// Assembles the alerts of several workers; the result does not depend on which worker saw what.
  /// - Parameters:
  ///   - workers: the workers of the run, all done.
  ///   - rules: the rules that they asked.
  ///   - files: the paths of the files by number.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  public static func assemble(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String]
  ) throws(DetectError) -> AlertAssembly {
    try assemble(workers, rules: rules, files: files, maxMatchesInTime: maxMatchesInTime)
  }

  /// A rule with more matches is looked at group by group, so that memory holds one group at a time.
  static let maxMatchesInTime = 200_000

  static func assemble(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String], maxMatchesInTime: Int
  ) throws(DetectError) -> AlertAssembly {
    var assembly = AlertAssembly()
    let earliest = workers.compactMap(\.earliest).min() ?? Timestamp(milliseconds: 0)
    let latest = workers.compactMap(\.latest).max() ?? earliest
    var counts: [Int32: Int] = [:]
    for worker in workers { counts.merge(worker.store.countsByRule, uniquingKeysWith: +) }
    var assembler: RuleAssembler?
    var regrouped: MatchStore?
    func finish() throws(DetectError) -> [Alert] {
      guard var done = assembler else { return [] }
      if let regrouped { try AlertAssembly.addGroups(of: regrouped, to: &done) }
      return done.finish()
    }
    var previous: Match?
    try MatchStore.merge(workers.map(\.store), isBefore: Match.isBefore) {
      match throws(DetectError) in
      defer { previous = match }
      var isSameEvent = false
      if let previous, previous.rule == match.rule {
        isSameEvent = previous.time == match.time && previous.identity == match.identity
        if isSameEvent, previous.member == match.member {
          if match.isFirstOfRecord { assembly.repeatedEvents += 1 }
          return
        }
      } else {
        assembly.alerts += try finish()
        assembler = RuleAssembler(
          rules.rules[Int(match.rule)], files: files, earliest: earliest, latest: latest)
        let isLarge = counts[match.rule, default: 0] > maxMatchesInTime
        regrouped =
          isLarge && assembler?.canGoByGroup == true
          ? MatchStore(isBefore: Match.isBeforeInGroup) : nil
      }
      if !isSameEvent { assembly.matches += 1 }
      if let regrouped {
        try regrouped.append(match)
      } else {
        assembler?.add(match)
      }
    }
    assembly.alerts += try finish()
    try assembly.addNewValues(workers, rules: rules, files: files)
    assembly.noteShortLog(rules, spanSeconds: latest.seconds - earliest.seconds)
    assembly.alerts.sort(by: isBefore)
    return assembly
  }

  /// Hands a rule's matches to its assembler group by group.
  private static func addGroups(
    of store: MatchStore, to assembler: inout RuleAssembler
  ) throws(DetectError) {
    var group: ArraySlice<UInt8>?
    try MatchStore.merge([store], isBefore: Match.isBeforeInGroup) { match throws(DetectError) in
      let next = MatchDetails.groupPrefix(of: match.details)
      if group != next { assembler.finishGroups() }
      group = next
      assembler.add(match)
    }
  }

  private mutating func addNewValues(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String]
  ) throws(DetectError) {
    var assembler: (rule: Int32, assembler: NewValueAssembler)?
    var found: [Alert] = []
    var count = 0
    func finish() {
      guard var done = assembler?.assembler else { return }
      count += done.newCount
      found += done.finish()
    }
    try SightingStore.merge(workers.compactMap(\.sightings)) { match throws(DetectError) in
      if assembler?.rule != match.rule {
        finish()
        let rule = rules.rules[Int(match.rule)]
        guard case .new(let learnSeconds) = rule.correlation?.form else { return }
        assembler = (
          match.rule, NewValueAssembler(rule, learnSeconds: learnSeconds, files: files)
        )
      }
      assembler?.assembler.add(match)
    }
    finish()
    matches += count
    alerts += found
  }

  /// What learns longer than the log is could say nothing.
  private mutating func noteShortLog(_ rules: CompiledRules, spanSeconds: Int64) {
    for rule in rules.rules {
      guard case .new(let learnSeconds) = rule.correlation?.form, spanSeconds < learnSeconds
      else { continue }
      silent.append(
        DormantRule(
          ruleID: rule.id,
          reason: "the log is shorter than the \(AlertSentence.duration(learnSeconds))"
            + " that the rule learns"))
    }
  }

  private static func isBefore(_ left: Alert, _ right: Alert) -> Bool {
    if left.rule.severity != right.rule.severity { return left.rule.severity > right.rule.severity }
    if left.first != right.first { return left.first < right.first }
    if left.rule.id != right.rule.id { return left.rule.id < right.rule.id }
    return left.id < right.id
  }

  /// Hands out every match in the order of the input, repeated deliveries included.
  /// - Throws: what `body` throws, or `DetectError` if matches cannot be read from disk again.
  public static func listMatches(
    _ workers: [DetectionWorker], rules: CompiledRules, files: [String],
    _ body: (ListedMatch) -> Void
  ) throws(DetectError) {
    var previous: Match?
    try MatchStore.merge(workers.map(\.store), isBefore: Match.isAhead) {
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
