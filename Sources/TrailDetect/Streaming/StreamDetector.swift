public import TrailEvents

/// Makes alerts from matches while the log still comes in: each alert once, when nothing can change it any
/// more.
///
/// The watermark is a time before which every event has come, as its owner promises. Matches wait until it
/// has passed them, then go to the very assemblers that a run over a whole log uses, one for each rule, in
/// the same order. So an assembler cannot tell a stream from a whole log:
///
/// - A run over a whole log hands a rule's matches on in the order of `MatchOrder.time`, repeated deliveries
///   left out. Every match before a watermark comes before every match after it in this order, and a repeated
///   delivery has the time of the first; so the released parts, each sorted, are the same sequence in pieces.
/// - The time of the log's first event, which baselines need, is known when the first part is released: what
///   comes later is not earlier. The time of its last event matters only for what the end of the log
///   decides, and `finish` is told it.
/// - What `RuleAssembler.takeFinal` closes early no later match could have joined (see there), and what it
///   forgets no window looks back to.
///
/// So if every event comes before the watermark passes it, the alerts of all steps together are those of one
/// run over everything, whatever the order of the events and the number of workers. An event that comes
/// later is *late*: it joins an open alert of a rule without windows, or is judged with the late events of
/// its step alone; it is counted, and no open window changes for it.
///
/// Memory holds the matches that the watermark has not passed, the windows, the open alerts, for rules that
/// learn values what each group had in the learning period and when it was first seen, and which events
/// alerts had of late. `save` writes all of it; a detector that takes it up goes on as if nothing had been.
public final class StreamDetector {
  /// What happened to matches that could not take the common way.
  public struct Counts: Sendable, Equatable {
    /// Matches with events, repeated deliveries taken out.
    public var matches = 0
    /// Records that were further deliveries of an event already counted.
    public var repeatedEvents = 0
    /// Matches that came after the watermark had passed them.
    public var lateMatches = 0
    /// Alerts given out.
    public var alerts = 0

    /// Nothing yet.
    public init() {}
  }

  /// One rule's way from matches to alerts.
  private enum Assembler {
    case windows(RuleAssembler)
    case newValues(NewValueStream)
  }

  private let rules: CompiledRules
  /// Which rules learn values, by number.
  private let learns: [Bool]
  private var files = FileNames()
  private var alerted: AlertedEvents
  private var assemblers: [Assembler?]
  /// Matches that the watermark has not passed.
  private var waiting: [Match] = []
  private var late: [Match] = []
  /// Every event before it has come; nil before the first step.
  public private(set) var watermark: Timestamp?
  /// The earliest eventTime, fixed with the first step.
  private var earliest: Timestamp?
  /// The latest eventTime seen.
  public private(set) var latest: Timestamp?
  /// What was counted.
  public private(set) var counts = Counts()

  /// How many files are numbered before those that nothing refers to are forgotten.
  private var fileLimit = 4096

  /// A detector that has seen nothing.
  public init(_ rules: CompiledRules) {
    self.rules = rules
    learns = rules.rules.map(\.learnsValues)
    alerted = AlertedEvents(rules.rules)
    assemblers = Array(repeating: nil, count: rules.rules.count)
  }

  /// A worker whose matches this detector takes.
  public func makeWorker() -> DetectionWorker { DetectionWorker(streaming: rules) }

  /// The number under which workers know a file, until the next step.
  public func number(ofFile path: String) -> Int { Int(files.number(of: path)) }

  /// How many matches wait for the watermark.
  public var waitingCount: Int { waiting.count }

  /// How many events it remembers: those that wait, and those in windows.
  public var heldCount: Int {
    assemblers.reduce(waiting.count + late.count) { count, assembler in
      switch assembler {
      case .windows(let windows): count + windows.heldCount
      case .newValues(let values): count + values.heldCount
      case nil: count
      }
    }
  }

  /// How many alerts are open.
  public var openAlertCount: Int {
    assemblers.reduce(0) { count, assembler in
      switch assembler {
      case .windows(let windows): count + windows.openAlertCount
      case .newValues(let values): count + values.openAlertCount
      case nil: count
      }
    }
  }

  /// How many windows were forgotten because the watermark had gone past them.
  public var closedWindowCount: Int {
    assemblers.reduce(0) { count, assembler in
      guard case .windows(let windows) = assembler else { return count }
      return count + windows.closedWindowCount
    }
  }

  // MARK: Matches

  /// Takes what a worker has found since it was last asked.
  /// - Throws: `DetectError` if the worker cannot hand it out.
  public func take(_ worker: DetectionWorker) throws(DetectError) {
    let batch = try worker.takeBatch()
    if let time = batch.earliest { note(earliest: time) }
    if let time = batch.latest { latest = latest.map { max($0, time) } ?? time }
    for match in batch.matches {
      guard let watermark, match.time < watermark else {
        waiting.append(match)
        continue
      }
      if alerted.contains(match) {
        if match.isFirstOfRecord { counts.repeatedEvents += 1 }
      } else {
        counts.lateMatches += 1
        late.append(match)
      }
    }
  }

  /// The log's first event is settled as soon as the watermark has passed it.
  private func note(earliest time: Timestamp) {
    guard let known = earliest else {
      earliest = time
      return
    }
    if let watermark, known < watermark { return }
    earliest = min(known, time)
  }

  /// Forgets what a worker has found since it was last asked: its file is to be read again.
  /// - Throws: `DetectError` if the worker cannot hand it out.
  public func discard(_ worker: DetectionWorker) throws(DetectError) { _ = try worker.takeBatch() }

  /// Moves the watermark, never back.
  /// - Parameter time: every event before it has been taken.
  /// - Returns: the alerts that are final by that, in the order of their first events.
  public func advance(to time: Timestamp) -> [Alert] {
    let time = watermark.map { max($0, time) } ?? time
    watermark = time
    var released: [Match] = []
    var kept: [Match] = []
    for match in waiting {
      if match.time < time { released.append(match) } else { kept.append(match) }
    }
    waiting = kept
    release(&released)
    var found: [(rule: Int, alert: OpenAlert)] = []
    for rule in assemblers.indices {
      guard let assembler = assemblers[rule] else { continue }
      assemblers[rule] = nil
      switch assembler {
      case .windows(var windows):
        found += windows.takeFinal(before: time.milliseconds).map { (rule, $0) }
        assemblers[rule] = .windows(windows)
      case .newValues(var values):
        found += values.takeFinal(before: time.milliseconds).map { (rule, $0) }
        assemblers[rule] = .newValues(values)
      }
    }
    found += judgeLate()
    alerted.forget(before: time.milliseconds)
    defer { forgetFiles() }
    return finished(found)
  }

  /// Gives the other alerts: the log has ended.
  public func finish() -> [Alert] {
    var released = waiting
    waiting = []
    release(&released)
    let end = latest ?? Timestamp(milliseconds: 0)
    var found: [(rule: Int, alert: OpenAlert)] = []
    for rule in assemblers.indices {
      switch assemblers[rule] {
      case .windows(var windows): found += windows.finish(latest: end).map { (rule, $0) }
      case .newValues(var values): found += values.finish().map { (rule, $0) }
      case nil: continue
      }
      assemblers[rule] = nil
    }
    found += judgeLate()
    return finished(found)
  }

  /// Sorts matches as a run over a whole log does, whose files are numbered in the order of their paths.
  private func sort(_ matches: inout [Match]) {
    let byPath = Set(matches.map(\.file)).sorted {
      files.path($0).utf8.lexicographicallyPrecedes(files.path($1).utf8)
    }
    let ranks = Dictionary(
      zip(byPath, byPath.indices.map { Int32($0) }), uniquingKeysWith: { first, _ in first })
    for index in matches.indices { matches[index].file = ranks[matches[index].file] ?? 0 }
    MatchOrder.time.sort(&matches)
    for index in matches.indices { matches[index].file = byPath[Int(matches[index].file)] }
  }

  /// Hands matches to their rules' assemblers in the order of time, each event once for each member.
  private func release(_ matches: inout [Match]) {
    sort(&matches)
    var previous: Match?
    for match in matches {
      // A value is learned for the group of each delivery, as by a `SightingStore`.
      if let previous, previous.rule == match.rule, previous.time == match.time,
        previous.identity == match.identity, !learns[Int(match.rule)]
      {
        if previous.member == match.member {
          if match.isFirstOfRecord { counts.repeatedEvents += 1 }
          continue
        }
      } else if !learns[Int(match.rule)] {
        counts.matches += 1
      }
      previous = match
      let rule = Int(match.rule)
      let assembler = assemblers[rule] ?? makeAssembler(rule)
      // Out of its place meanwhile, so that it is not copied.
      assemblers[rule] = nil
      switch assembler {
      case .windows(var windows):
        windows.add(match)
        assemblers[rule] = .windows(windows)
      case .newValues(var values):
        let before = values.newCount
        values.add(match)
        counts.matches += values.newCount - before
        assemblers[rule] = .newValues(values)
      }
    }
  }

  private func makeAssembler(_ number: Int) -> Assembler {
    let rule = rules.rules[number]
    if case .new(let learnSeconds) = rule.correlation?.form {
      return .newValues(
        NewValueStream(rule, number: Int32(number), learnSeconds: learnSeconds, files: files))
    }
    return .windows(
      RuleAssembler(
        rule, files: files, earliest: earliest ?? Timestamp(milliseconds: 0),
        alerted: alerted))
  }

  /// What late events come to: with open alerts, or among themselves.
  private func judgeLate() -> [(rule: Int, alert: OpenAlert)] {
    guard !late.isEmpty else { return [] }
    var matches = late
    late = []
    sort(&matches)
    var found: [(rule: Int, alert: OpenAlert)] = []
    var own: (rule: Int, assembler: RuleAssembler)?
    func close() {
      guard var done = own else { return }
      found += done.assembler.finish(latest: latest ?? Timestamp(milliseconds: 0))
        .map { (done.rule, $0) }
      own = nil
    }
    var previous: Match?
    for match in matches {
      defer { previous = match }
      let rule = Int(match.rule)
      if let previous, previous.rule == match.rule, previous.time == match.time,
        previous.identity == match.identity, previous.member == match.member
      {
        continue
      }
      if own?.rule != rule { close() }
      let assembler = assemblers[rule] ?? makeAssembler(rule)
      assemblers[rule] = nil
      switch assembler {
      case .newValues(var values):
        values.add(match)
        assemblers[rule] = .newValues(values)
      case .windows(var windows):
        let isTaken = !alerted.contains(match) && windows.addLate(match)
        assemblers[rule] = .windows(windows)
        guard !isTaken else { continue }
        own =
          own
          ?? (
            rule,
            RuleAssembler(
              rules.rules[rule], files: files, earliest: earliest ?? match.time, alerted: alerted)
          )
        own?.assembler.add(match)
      }
    }
    close()
    return found
  }

  private func finished(_ found: [(rule: Int, alert: OpenAlert)]) -> [Alert] {
    counts.alerts += found.count
    return found.map { $0.alert.alert(of: rules.rules[$0.rule]) }.sorted { left, right in
      left.first != right.first
        ? left.first < right.first : AlertAssembly.isBefore(left, right)
    }
  }
}

// MARK: State

extension StreamDetector {
  private static let stateVersion: UInt64 = 1

  /// What it remembers, to be taken up by `restore`.
  public func save() -> [UInt8] {
    var writer = StateWriter(files: files)
    writer.write(StreamDetector.stateVersion)
    for time in [watermark, earliest, latest] { writer.write(time?.milliseconds) }
    for count in [counts.matches, counts.repeatedEvents, counts.lateMatches, counts.alerts] {
      writer.write(count)
    }
    alerted.save(to: &writer)
    writer.write(all: waiting + late) { writer, match in
      writer.write(rules.rules[Int(match.rule)].id)
      writer.write(rules.rules[Int(match.rule)].windowMark)
      match.save(to: &writer)
    }
    writer.write(assemblers.count { $0 != nil })
    for (rule, assembler) in zip(rules.rules, assemblers) {
      // By itself, so that it can be left out when the rule is gone.
      var part = StateWriter(files: files)
      switch assembler {
      case .windows(let windows): windows.save(to: &part)
      case .newValues(let values): values.save(to: &part)
      case nil: continue
      }
      writer.write(rule.id)
      writer.write(rule.windowMark)
      writer.writeRaw(part.bytes)
    }
    return writer.bytes
  }

  /// Takes up what another detector remembered, being new itself.
  /// - Returns: the ids of the rules of which something was remembered and that are asked no more, or with
  ///   other windows or groups; what was open of them is lost.
  /// - Throws: `StateError` if it is no such state; then the detector is of no use.
  public func restore(_ state: [UInt8]) throws(StateError) -> [String] {
    var reader = StateReader(state, files: files)
    guard try reader.unsigned() == StreamDetector.stateVersion else {
      throw StateError("it is of another version of trailsift")
    }
    watermark = try reader.optionalMilliseconds().map { Timestamp(milliseconds: $0) }
    earliest = try reader.optionalMilliseconds().map { Timestamp(milliseconds: $0) }
    latest = try reader.optionalMilliseconds().map { Timestamp(milliseconds: $0) }
    counts.matches = try reader.tally()
    counts.repeatedEvents = try reader.tally()
    counts.lateMatches = try reader.tally()
    counts.alerts = try reader.tally()
    try alerted.restore(from: &reader)
    let numbers = Dictionary(
      zip(rules.rules.map(\.id), rules.rules.indices), uniquingKeysWith: { first, _ in first })
    var lost: Set<String> = []
    for _ in 0..<(try reader.count()) {
      let id = try reader.text()
      let mark = try reader.text()
      let number = numbers[id]
      let match = try Match(from: &reader, rule: Int32(number ?? 0))
      guard let number, rules.rules[number].windowMark == mark else {
        lost.insert(id)
        continue
      }
      // Those that were late are judged with the next step.
      if let watermark, match.time < watermark { late.append(match) } else { waiting.append(match) }
    }
    for _ in 0..<(try reader.count()) {
      let id = try reader.text()
      let mark = try reader.text()
      let state = try reader.raw()
      guard let number = numbers[id], rules.rules[number].windowMark == mark else {
        lost.insert(id)
        continue
      }
      var part = StateReader(state, files: files)
      switch makeAssembler(number) {
      case .windows(var windows):
        try windows.restore(from: &part, rule: Int32(number))
        assemblers[number] = .windows(windows)
      case .newValues(var values):
        try values.restore(from: &part)
        assemblers[number] = .newValues(values)
      }
      guard part.isAtEnd else { throw StateError("there is more than its rule `\(id)` needs") }
    }
    guard reader.isAtEnd else { throw StateError("there is more than belongs to it") }
    return lost.sorted()
  }

  /// Forgets the names of files that nothing refers to any more.
  private func forgetFiles() {
    guard files.paths.count > fileLimit else { return }
    let fresh = StreamDetector(rules)
    do throws(StateError) {
      _ = try fresh.restore(save())
    } catch {
      // Times at the very edge of what a state may hold, as no log has them: then the names stay.
      fileLimit = files.paths.count * 2
      return
    }
    files = fresh.files
    alerted = fresh.alerted
    assemblers = fresh.assemblers
    waiting = fresh.waiting
    late = fresh.late
    fileLimit = max(4096, files.paths.count * 2)
  }
}

extension Rule {
  /// Whether the rule learns values.
  var learnsValues: Bool {
    if case .new = correlation?.form { true } else { false }
  }

  /// What its windows, groups and alerts are like, so that a remembered state fits; a condition may change.
  fileprivate var windowMark: String {
    var mark = "\(deduplicationSeconds) \(leaves.count) \(groupKeys.map(\.text))"
    if let correlation { mark += " \(StreamDetector.mark(of: correlation))" }
    return mark
  }
}

extension StreamDetector {
  fileprivate static func mark(of correlation: Correlation) -> String {
    let members = correlation.members.map { member in
      let grouping =
        switch member.grouping {
        case .principal: "principal"
        case .keys(let keys, let requiresAll): "\(keys.map(\.text)) \(requiresAll)"
        }
      let inner =
        switch member.source {
        case .events: ""
        case .correlation(let inner): mark(of: inner)
        }
      return "\(member.name) \(grouping) \(member.valueKeys.map(\.text)) \(inner)"
    }
    return "\(correlation.form) \(correlation.windowSeconds) "
      + "\(correlation.distinctKey?.text ?? "") \(members)"
  }
}
