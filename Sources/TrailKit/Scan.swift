import Foundation
import Synchronization
public import TrailDetect
import TrailEvents
import TrailInput
import TrailScan

/// One run over logs: reads them, asks the rules, and accounts for everything.
public struct Scan {
  /// What a run came to.
  public struct Outcome: Sendable {
    /// The alerts, most severe first; empty if every match was asked for instead.
    public var alerts: [Alert] = []
    /// The matches in the order of the input; empty unless asked for.
    public var matches: [ListedMatch] = []
    /// The account of the run.
    public var report = RunReport()
  }

  /// The stack of a worker thread in bytes: the plain JSON reader recurses into deep values.
  private static let workerStackBytes = 8 << 20

  /// The rules to ask.
  public let rules: CompiledRules
  /// What to read.
  public let options: ScanOptions

  /// A run of these rules over these inputs.
  public init(rules: CompiledRules, options: ScanOptions) {
    self.rules = rules
    self.options = options
  }

  /// Does the run.
  ///
  /// The outcome depends on neither the order of the paths nor the number of threads; only
  /// `elapsedSeconds` differs.
  /// - Throws: `DetectError` if matches outgrew memory and the temporary folder.
  public func run(progress: ScanProgress = ScanProgress()) throws -> Outcome {
    let start = ContinuousClock.now
    let plan = InputPlan.make(paths: options.paths, filter: options.filter)
    progress.setTotal(plan.files.contains { $0.byteCount == nil } ? nil : plan.knownByteCount)
    var outcome = Outcome()
    note(plan, in: &outcome.report)

    let workers = try scan(plan.files, progress, &outcome.report)
    let paths = plan.files.map(\.path)
    var silent: [DormantRule] = []
    if options.listsEveryMatch {
      try AlertAssembly.listMatches(workers.map(\.detection), rules: rules, files: paths) {
        outcome.matches.append($0)
      }
      outcome.report.matches = outcome.matches.count
    } else {
      let draft = try AlertDraft(workers.map(\.detection), rules: rules, files: paths)
      try recall(draft, plan.files, workers, &outcome.report)
      let assembly = try draft.finish()
      outcome.alerts = assembly.alerts
      outcome.report.matches = assembly.matches
      outcome.report.repeatedEvents = assembly.repeatedEvents
      silent = assembly.silent
    }
    for alert in outcome.alerts {
      outcome.report.alertsBySeverity[alert.rule.severity, default: 0] += 1
    }
    outcome.report.rulesActive = rules.rules.count - silent.count
    outcome.report.rulesDormant = (rules.dormant + silent).sorted { $0.ruleID < $1.ruleID }
    for worker in workers {
      if let mapping = worker.detection.mapping {
        outcome.report.mapping = outcome.report.mapping ?? MappingReport()
        outcome.report.mapping?.add(mapping)
      }
      outcome.report.undecidedByRule.merge(worker.detection.undecidedByRule, uniquingKeysWith: +)
      outcome.report.undecidedKeysByRule.merge(worker.detection.undecidedKeysByRule) {
        $0.merging($1, uniquingKeysWith: +)
      }
    }
    let elapsed = (ContinuousClock.now - start).components
    outcome.report.elapsedSeconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    return outcome
  }

  private func note(_ plan: InputPlan, in report: inout RunReport) {
    report.filesFound = plan.files.count + plan.skipped.count + plan.problems.count
    for skipped in plan.skipped {
      report.filesSkippedByReason[RunReport.FileSkipReason(skipped.reason), default: 0] += 1
    }
    for problem in plan.problems {
      report.filesFailed += 1
      report.add(
        Problem(code: "\(problem.code)", file: problem.path, message: problem.detail))
    }
  }

  /// The state that the threads of a run share.
  private final class Shared: Sendable {
    let next = Atomic<Int>(0)
    let tallies: Mutex<[Int: FileTally]> = Mutex([:])
    let failure: Mutex<DetectError?> = Mutex(nil)
  }

  /// Lets a thing cross to its thread: only that thread uses it until the thread is done.
  private struct Handed<Value>: @unchecked Sendable {
    let value: Value
  }

  /// Does work with each of some things on a thread of its own, and waits for all.
  private static func inParallel<Value>(
    _ things: [Handed<Value>], _ body: @escaping @Sendable (Value) -> Void
  ) {
    let group = DispatchGroup()
    for handed in things {
      group.enter()
      let thread = Thread {
        body(handed.value)
        group.leave()
      }
      thread.stackSize = Scan.workerStackBytes
      thread.start()
    }
    group.wait()
  }

  private func scan(
    _ files: [InputFile], _ progress: ScanProgress, _ report: inout RunReport
  ) throws -> [ScanWorker] {
    // The largest first, so that no thread is left alone with a large file at the end.
    let order = files.sorted {
      ($0.byteCount ?? .max, $1.index) > ($1.byteCount ?? .max, $0.index)
    }
    let shared = Shared()
    let count = max(1, min(options.threads, files.count))
    let workers = (0..<count).map { _ in
      ScanWorker(rules: rules, options: options, progress: progress)
    }
    Scan.inParallel(workers.map { Handed(value: $0) }) { Scan.work($0, through: order, shared) }
    if let failure = shared.failure.withLock({ $0 }) { throw failure }
    let tallies = shared.tallies.withLock { $0 }
    for file in files {
      if let tally = tallies[file.index] { report.add(tally) }
    }
    return workers
  }

  /// Reads the records of the alerts' events again.
  private func recall(
    _ draft: AlertDraft, _ files: [InputFile], _ workers: [ScanWorker],
    _ report: inout RunReport
  ) throws {
    let recalls = try draft.recalls()
    let missing: Mutex<[Int: Int]> = Mutex([:])
    let failure: Mutex<DetectError?> = Mutex(nil)
    let work = zip(workers, recalls).map { Handed(value: (worker: $0, recall: $1)) }
    Scan.inParallel(work) { work in
      do throws(DetectError) {
        while let file = work.recall.file {
          let before = work.recall.missing
          try work.worker.recall(files[file], work.recall)
          let count = work.recall.missing - before
          if count > 0 { missing.withLock { $0[file] = count } }
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    for (file, count) in missing.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      report.add(
        Problem(
          code: "changed-file", file: files[file].path,
          message: "the file changed while it was read; of \(count) "
            + "event\(count == 1 ? "" : "s") of alerts, only the time and the group are known"))
    }
  }

  private static func work(_ worker: ScanWorker, through files: [InputFile], _ shared: Shared) {
    while true {
      let index = shared.next.add(1, ordering: .relaxed).oldValue
      guard index < files.count, shared.failure.withLock({ $0 == nil }) else { return }
      let file = files[index]
      do throws(DetectError) {
        let tally = try worker.scan(file)
        shared.tallies.withLock { $0[file.index] = tally }
      } catch {
        shared.failure.withLock { $0 = error }
        return
      }
    }
  }
}

extension RunReport.FileSkipReason {
  init(_ reason: SkipReason) {
    switch reason {
    case .hidden: self = .hidden
    case .deliveredBeforeSince, .deliveredAfterUntil: self = .outsideTime
    case .otherAccount: self = .outsideAccounts
    case .otherRegion: self = .outsideRegions
    case .sameFile, .sameFolder: self = .sameFile
    }
  }
}
