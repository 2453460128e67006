public import TrailDetect
public import TrailForensics
public import TrailKit
internal import TrailTerminal

/// One run over logs whose events, alerts and sessions go into an SQLite file.
public struct CaseExport {
  /// What to read, and which events are wanted.
  public var options: ScanOptions
  /// The rules that are asked too; nil for none.
  public var rules: CompiledRules?
  /// What is gathered for the sessions.
  public var gathering = ActivityCollector.Options()
  /// Whether the original records are written, too.
  public var keepsRecords = true
  /// How many bytes of events are in memory, about.
  public var memoryBytes = EventStream.defaultMemoryBytes

  /// An export; rules must be compiled `alsoReading` the fields of the options' filter.
  public init(options: ScanOptions, rules: CompiledRules? = nil) {
    self.options = options
    self.rules = rules
  }

  /// Reads everything and writes the file, whole or not at all.
  /// - Parameters:
  ///   - path: the file; one that is there is replaced.
  ///   - info: further texts for the table `case_info`.
  ///   - refused: how many rules had errors, for the account of the run.
  ///   - progress: is told how far the reading has come.
  /// - Throws: `OutputError`, `DatabaseError`, and what reading and sorting throw.
  public func write(
    to path: String, info: [(name: String, value: String)], refused: Int = 0,
    progress: ScanProgress = ScanProgress()
  ) throws -> EventStream.Outcome {
    let file = try UnfinishedFile(for: path)
    var database: CaseDatabase? = try CaseDatabase(at: file.temporaryPath, shownAs: path)
    var stream = EventStream(
      options: options,
      columns: CaseDatabase.columns.filter {
        ($0 != .raw || keepsRecords) && ($0 != .ruleNumbers || rules != nil)
      },
      rules: rules)
    stream.memoryBytes = memoryBytes
    stream.gathering = gathering
    var files: [String] = []
    var sessions: [String: String] = [:]
    var number = 0
    var outcome = try stream.run(progress: progress) { outcome in
      files = outcome.files
      try database?.add(files: outcome.report.inputs)
      try database?.add(alerts: outcome.alerts)
      guard let graph = outcome.graph else { return }
      sessions = graph.sessionsByAccessKey
      try database?.add(sessions: graph.sessions, of: graph)
    } _: { row in
      number += 1
      try database?.add(
        row, number: number, session: sessions[row.text(of: .accessKey)],
        file: files.indices.contains(row.file) ? files[row.file] : "",
        rules: rules.map { rules in row.ruleNumbers.map { rules.rules[$0].id } } ?? [])
    }
    outcome.report.rulesRefused = refused
    try database?.finish(outcome.report, info: info)
    // Closed before it gets its name.
    database = nil
    try file.finish()
    return outcome
  }
}
