public import TrailDetect

/// One run over logs: reads them, asks the rules, and accounts for everything.
public struct Scan {
  /// What a run came to.
  public struct Outcome: Sendable {
    /// The alerts, most severe first; empty if every match was asked for instead.
    public var alerts: AlertList = []
    /// The matches in the order of the input; empty unless asked for.
    public var matches: [ListedMatch] = []
    /// The account of the run.
    public var report = RunReport()
  }

  /// How many bytes of matches all workers together keep in memory.
  private static let maxMatchBytes = 6 << 20

  /// The rules to ask.
  public let rules: CompiledRules
  /// What to read.
  public let options: ScanOptions

  /// A run of these rules over these inputs.
  ///
  /// With a filter in the options, the rules must be compiled `alsoReading` its fields, and are asked
  /// about the events that it wants alone.
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
    let reader = LogReader(
      options: options, fields: rules.fields, inspectsEvery: false,
      readsAgain: !options.listsEveryMatch)
    let reading = try reader.read(progress: progress) { _ in
      DetectionSink(
        DetectionWorker(
          rules, listsEveryMatch: options.listsEveryMatch, reportsMapping: options.reportsMapping,
          canReadAgain: reader.canReadAgain,
          maxMatchBytes: Scan.maxMatchBytes / max(1, options.threads)))
    }
    var outcome = Outcome()
    outcome.report = reading.report
    let workers = reading.sinks.map(\.detection)
    if options.listsEveryMatch {
      try AlertAssembly.listMatches(workers, rules: rules, files: reading.files) {
        outcome.matches.append($0)
      }
      outcome.report.matches = outcome.matches.count
      outcome.report.note(workers, rules: rules, silent: [])
    } else {
      outcome.alerts = try reading.alerts(of: workers, rules: rules, report: &outcome.report)
    }
    outcome.report.noteElapsed(since: start)
    return outcome
  }
}

extension RunReport {
  /// Adds what the workers know of the rules.
  mutating func note(_ workers: [DetectionWorker], rules: CompiledRules, silent: [DormantRule]) {
    rulesActive = rules.rules.count - silent.count
    rulesDormant = (rules.dormant + silent).sorted { $0.ruleID < $1.ruleID }
    for worker in workers {
      if let counted = worker.mapping {
        mapping = mapping ?? MappingReport()
        mapping?.add(counted)
      }
      undecidedByRule.merge(worker.undecidedByRule, uniquingKeysWith: +)
      undecidedKeysByRule.merge(worker.undecidedKeysByRule) { $0.merging($1, uniquingKeysWith: +) }
    }
  }
}
