import Foundation
public import TrailDetect
public import TrailEvents
import TrailInput

/// Follows folders into which logs are synced: reads each new file once, and gives each alert once, when
/// nothing can change it any more.
///
/// After some files (`pass`) the watch moves the watermark, gives the alerts that are final, and then saves
/// its state: the files it has read, the windows and open alerts, what its outlet remembers. A process that
/// is killed goes on from the last save: what was read since is read again and comes to the same, for the
/// detector does not depend on the order of files; alerts given since are given again with the same ids, and
/// the outlet knows them by its marks.
public final class Watch {
  private let options: WatchOptions
  private let outlet: any AlertOutlet
  private let stop: StopRequest
  private let now: () -> Timestamp
  private let tell: (Problem) -> Void
  private let stateFile: WatchStateFile?
  private let reader: StreamReader
  private let notices: FolderNotices
  private let start = ContinuousClock.now

  private var seen = SeenFiles()
  /// Files that looked unfinished, by the bytes of their paths: names that Swift takes for the same are two files.
  private var unfinished: [Spelling: Unfinished] = [:]
  /// Paths that cannot be searched or opened, each of which is told once.
  private var toldProblems: Set<Spelling> = []
  private var toldFailures: Set<Spelling> = []
  private var lastArrival: Timestamp
  private var pending: [Alert] = []
  private var isChanged = false
  private var nextSave = ContinuousClock.now
  private var report = RunReport()

  /// A file that looked unfinished.
  private struct Unfinished {
    var mark: FileMark
    var since: Timestamp
  }

  private static let filesPerThread = 16
  /// Saving may take such a part of the time at most, while there is more to read.
  private static let saveShare = 10
  /// Looking through the folders may take such a part of the time at most.
  private static let lookShare = 10

  /// A watch that goes on from its state file, if there is one.
  /// - Parameters:
  ///   - rules: the rules to ask.
  ///   - options: what to watch, and how.
  ///   - outlet: where alerts go.
  ///   - stop: ends it.
  ///   - now: the clock.
  ///   - tell: is told of problems as they come.
  /// - Throws: `WatchError` if the state cannot be gone on from, `OutputError` if there is none and it cannot be
  ///   saved.
  public init(
    rules: CompiledRules, options: WatchOptions, outlet: any AlertOutlet, stop: StopRequest,
    now: @escaping () -> Timestamp, tell: @escaping (Problem) -> Void
  ) throws {
    self.options = options
    self.outlet = outlet
    self.stop = stop
    self.now = now
    self.tell = tell
    lastArrival = now()
    notices = FolderNotices(stop)
    stateFile = try options.statePath.map { path throws(WatchError) in
      try WatchStateFile(path: path)
    }
    reader = StreamReader(
      StreamDetector(rules), rules: rules, options: options.scan, progress: ScanProgress())
    guard let stateFile else { return }
    if let found = try stateFile.load() {
      if let warning = found.warning { note("old-state", stateFile.path, warning) }
      try restore(found.state, from: stateFile.path)
    } else {
      // Whoever goes on after a kill has to know how long the outlet's files were when it all began.
      try stateFile.save(state)
    }
  }

  private func note(_ code: String, _ path: String, _ message: String) {
    let problem = Problem(code: code, file: path, message: message)
    report.add(problem)
    tell(problem)
  }

  // MARK: Running

  /// Watches until the stop is requested or the outlet takes no more.
  /// - Returns: the account of the run.
  /// - Throws: what the outlet throws, `OutputError` if the state cannot be saved, or `DetectError`.
  public func run() throws -> RunReport {
    while !stop.isRequested, !outlet.isClosed {
      let looked = ContinuousClock.now
      try pass()
      let took = ContinuousClock.now - looked
      guard !stop.isRequested, !outlet.isClosed else { break }
      let poll = options.pollSeconds ?? (notices.isComplete ? 60 : 5)
      notices.wait(milliseconds: Int(clamping: poll * 1000))
      // A sync writes many files: to look after each would cost more than to read them.
      let rest = min(took * Watch.lookShare, .seconds(poll))
      Watch.sleep(max(rest, .milliseconds(100)), unless: stop)
    }
    return try close()
  }

  private static func sleep(_ duration: Duration, unless stop: StopRequest) {
    let end = ContinuousClock.now + duration
    while !stop.isRequested, ContinuousClock.now < end { usleep(20_000) }
  }

  /// Looks through the folders once, reads what is new, gives what is final, saves.
  /// - Throws: what the outlet throws, `OutputError` if the state cannot be saved, or `DetectError`.
  public func pass() throws {
    let plan = InputPlan.make(paths: options.scan.paths, filter: options.scan.filter)
    notices.watch(plan.folders)
    note(plan)
    let day = now().seconds / 86_400
    var marks: [Spelling: FileMark] = [:]
    var fresh: [InputFile] = []
    var waiting: [InputFile] = []
    for file in plan.files where file.kind == .regular {
      guard let mark = FileMark(file), !seen.contains(file, mark, day: day) else { continue }
      if let known = unfinished[file.spelling], known.mark == mark, !isOverdue(mark, known.since) {
        waiting.append(file)
      } else {
        marks[file.spelling] = mark
        fresh.append(file)
      }
    }
    forget(files: Set(plan.files.map(\.spelling)), day: day)
    try read(StreamOrder.sorted(fresh), marks, day: day, waiting: waiting)
    let backlog =
      fresh.filter { marks[$0.spelling] != nil && unfinished[$0.spelling] != nil } + waiting
    advance(backlog: stop.isRequested ? fresh + waiting : backlog)
    try giveAndSave()
  }

  /// Gives and saves what is left, and ends.
  ///
  /// Without a state file the open alerts are given as they are: nobody will go on with them.
  /// - Returns: the account of the run.
  /// - Throws: what the outlet throws, or `OutputError` if the state cannot be saved.
  public func close() throws -> RunReport {
    if stateFile == nil, !outlet.isClosed { take(reader.detector.finish()) }
    try giveAndSave()
    reader.note(in: &report, latenessSeconds: options.latenessSeconds)
    report.filesFound = report.filesRead + report.filesFailed + report.filesSkipped
    report.noteElapsed(since: start)
    return report
  }

  private func note(_ plan: InputPlan) {
    var told: Set<Spelling> = []
    for problem in plan.problems {
      // What goes away while a folder is looked through was somebody's temporary file.
      if problem.code == .notFound, !options.scan.paths.contains(problem.path) { continue }
      told.insert(Spelling(problem.path))
      guard !toldProblems.contains(Spelling(problem.path)) else { continue }
      note("\(problem.code)", problem.path, problem.detail)
    }
    // What went well meanwhile is told again if it fails again.
    toldProblems = told
  }

  private func forget(files: Set<Spelling>, day: Int64) {
    unfinished = unfinished.filter { files.contains($0.key) }
    toldFailures.formIntersection(files)
    seen.forget(day: day)
  }

  // MARK: Reading

  /// Whether a file has been as it is for so long that nobody can be at work on it.
  private func isOverdue(_ mark: FileMark, _ since: Timestamp) -> Bool {
    Watch.isOverdue(mark, since, now(), options.patienceSeconds)
  }

  private static func isOverdue(
    _ mark: FileMark, _ since: Timestamp, _ now: Timestamp, _ patienceSeconds: Int64
  ) -> Bool {
    let changed = mark.modifiedNanoseconds / 1_000_000_000
    return now.seconds - changed >= patienceSeconds
      || now.seconds - since.seconds >= patienceSeconds
  }

  private func read(
    _ files: [InputFile], _ marks: [Spelling: FileMark], day: Int64, waiting: [InputFile]
  ) throws {
    var rest = files[...]
    while !rest.isEmpty, !stop.isRequested, !outlet.isClosed {
      let round = Array(rest.prefix(Watch.filesPerThread * max(1, options.scan.threads)))
      rest = rest.dropFirst(round.count)
      let sinces = unfinished.mapValues(\.since)
      let (time, patience) = (now(), options.patienceSeconds)
      let stop = self.stop
      let reads = try reader.read(
        round, isStopped: { stop.isRequested },
        keeps: { file, tally in
          guard let mark = marks[file.spelling] else { return true }
          // What somebody is still writing looks damaged, or changes while it is read.
          if tally.looksWhole, FileMark(file) == mark { return true }
          return Watch.isOverdue(mark, sinces[file.spelling] ?? time, time, patience)
        })
      var backlog = rest + waiting
      for (file, read) in zip(round, reads) {
        if let read, let mark = marks[file.spelling] { note(file, read, mark, time, day: day) }
        if read == nil || unfinished[file.spelling] != nil { backlog.append(file) }
      }
      advance(backlog: Array(backlog))
      if ContinuousClock.now >= nextSave { try giveAndSave() }
    }
  }

  private func note(
    _ file: InputFile, _ read: StreamReader.Read, _ mark: FileMark, _ time: Timestamp, day: Int64
  ) {
    let tally = read.tally
    if tally.hasFailed {
      // A sync has given it another name meanwhile.
      guard FileMark(file) != nil else { return }
      // Tried again at each look, for its mode may change without a mark; told once.
      guard toldFailures.insert(file.spelling).inserted else { return }
      report.add(tally)
      for problem in tally.problems { tell(problem) }
      return
    }
    let since = unfinished[file.spelling].map { $0.mark == mark ? $0.since : time } ?? time
    guard read.isKept else {
      unfinished[file.spelling] = Unfinished(mark: mark, since: since)
      return
    }
    unfinished[file.spelling] = nil
    toldFailures.remove(file.spelling)
    seen.insert(file, mark, day: day)
    lastArrival = now()
    isChanged = true
    report.add(tally)
    for problem in tally.problems { tell(problem) }
  }

  // MARK: Giving

  /// Moves the watermark; `backlog` are the files that are there and not read.
  private func advance(backlog: [InputFile]) {
    guard let latest = reader.detector.latest else { return }
    let time = now()
    // What is quiet for long goes on with the clock; what lies unread holds it.
    let quiet = backlog.isEmpty ? time.seconds - lastArrival.seconds - options.idleSeconds : 0
    // An event of the future must not end the present.
    let reached = min(latest.seconds + max(0, quiet), time.seconds)
    guard
      let watermark = StreamOrder.watermark(
        latest: Timestamp(seconds: reached), backlog: backlog,
        waiting: reader.detector.waitingCount, latenessSeconds: options.latenessSeconds)
    else { return }
    take(reader.detector.advance(to: watermark))
  }

  private func take(_ alerts: [Alert]) {
    guard !alerts.isEmpty else { return }
    for alert in alerts { report.alertsBySeverity[alert.rule.severity, default: 0] += 1 }
    pending += alerts
    isChanged = true
  }

  /// The alerts first, then the state that says that they were given.
  private func giveAndSave() throws {
    guard isChanged else { return }
    let began = ContinuousClock.now
    if !pending.isEmpty {
      try outlet.give(pending)
      // Alerts that nobody took are not given; they come again from the state before.
      guard !outlet.isClosed else { return }
      pending = []
    }
    if let stateFile { try stateFile.save(state) }
    isChanged = false
    let end = ContinuousClock.now
    nextSave = end + (end - began) * Watch.saveShare
  }

  // MARK: State

  private static let stateVersion: UInt64 = 1

  private var state: [UInt8] {
    var writer = StateWriter()
    writer.write(Watch.stateVersion)
    let marks = outlet.marks.sorted { $0.key < $1.key }
    writer.write(marks.count)
    for mark in marks {
      writer.write(mark.key)
      writer.write(mark.value)
    }
    seen.save(to: &writer)
    writer.writeRaw(reader.detector.save())
    return writer.bytes
  }

  private func restore(_ state: [UInt8], from path: String) throws {
    var marks: [String: Int64] = [:]
    do throws(StateError) {
      var reader = StateReader(state)
      guard try reader.unsigned() == Watch.stateVersion else {
        throw StateError("it is of another version of trailsift")
      }
      for _ in 0..<(try reader.count()) {
        let name = try reader.text()
        marks[name] = Int64(try reader.tally())
      }
      seen = try SeenFiles(from: &reader)
      let lost = try self.reader.restore(try reader.raw())
      guard reader.isAtEnd else { throw StateError("there is more than belongs to it") }
      if !lost.isEmpty {
        note(
          "lost-windows", path,
          "what was open of rules that are no longer asked, or ask for other windows, is lost: "
            + lost.joined(separator: ", "))
      }
    } catch {
      throw WatchError("cannot go on from the state file `\(path)`: \(error)")
    }
    try outlet.resume(from: marks)
  }
}

extension InputFile {
  fileprivate var spelling: Spelling { Spelling(path) }
}

extension FileTally {
  /// Whether nothing in it looks as if somebody were still writing it.
  fileprivate var looksWhole: Bool { problems.isEmpty && !hasFailed && fileSkip != .notALog }
}
