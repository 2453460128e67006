/// The sample logs: five days of a made-up company, an intrusion, and what looks like one.
///
/// The same seed writes the same bytes. Nothing in it is from a real log.
public struct SampleStory: Sendable {
  /// What every id and every choice comes from.
  public let seed: UInt64

  /// A story; `seed` decides the ids, the times within the minutes and the ordinary work, not
  /// the intrusion's nor the traps' number of records.
  public init(seed: UInt64 = 2_026) {
    self.seed = seed
  }

  /// All records of the tree in the order of their making, without the repeats.
  func records() -> [LogRecord] {
    var log = ActivityLog(seed: seed)
    for day in 2...6 { log.appendDay(day) }
    log.appendTraps()
    log.appendIntrusion()
    return log.records
  }

  /// Writes the tree, `conditions.yaml` and `README.md` into `directory`, made if missing.
  ///
  /// Files of an earlier run with the same seed are written over; no file is deleted.
  @discardableResult
  public func write(to directory: String) throws(GenerateError) -> StoryReport {
    var tree = SampleTree(directory: directory, seed: seed)
    let records = records()
    try tree.writeTrail(records)
    try tree.writeRepeats(of: records)
    try tree.writeOtherDeliveries()
    try tree.writeExports(of: records)
    try tree.write(SampleTexts.conditions, to: "conditions.yaml")
    try tree.write(SampleTexts.readme(tree.report, seed: seed), to: "README.md")
    return tree.report
  }
}

/// What a story wrote, counted.
public struct StoryReport: Sendable, Equatable {
  /// Files of the two trails, with the repeats, without digest, insight and exports.
  public internal(set) var logFiles = 0
  /// Different records (by eventID).
  public internal(set) var records = 0
  /// Records of the development account delivered again by the account's own trail.
  public internal(set) var repeats = 0
  /// Records of the tree which the files in `exports/` show again.
  public internal(set) var exported = 0
  /// Insight records.
  public internal(set) var insights = 0
  /// Bytes of all files but the two texts.
  public internal(set) var bytes = 0
  /// Bytes of the log files before compression.
  public internal(set) var inflatedBytes = 0
  /// Different records of each part of the story.
  public internal(set) var parts: [StoryMark: Int] = [:]
  /// Denied records of `ci-legacy`, over all beats.
  public internal(set) var deniedOfIntruder = 0
  /// Records with an errorCode.
  public internal(set) var failed = 0
}
