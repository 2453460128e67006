import TrailDetect

/// The account of one file.
struct FileTally {
  /// How many problems of one file are listed.
  static let maxProblems = 100

  var bytesRead: Int64 = 0
  var bytesInflated: Int64 = 0
  var recordsRead = 0
  var recordsAnalyzed = 0
  var skipped: [RunReport.RecordSkipReason: Int] = [:]
  var problems: [Problem] = []
  var problemsLeftOut = 0
  /// Why the file as a whole was not read, if so.
  var fileSkip: RunReport.FileSkipReason?
  var hasFailed = false
  /// The SHA-256 digest of the file's bytes, if it was asked for and the whole file was read.
  var sha256: String?
  /// Of a large file, for those who read it again.
  var landmarks: FileLandmarks?

  mutating func skip(_ reason: RunReport.RecordSkipReason) {
    recordsRead += 1
    skipped[reason, default: 0] += 1
  }

  mutating func add(_ problem: Problem) {
    guard problems.count < FileTally.maxProblems else {
      problemsLeftOut += 1
      return
    }
    problems.append(problem)
  }
}

extension RunReport.Input {
  init(path: String, _ tally: FileTally) {
    let state: State =
      tally.hasFailed ? .failed : tally.fileSkip == nil ? .read : .leftOut
    self.init(
      path: path, state: state, reason: tally.fileSkip, byteCount: tally.bytesRead,
      sha256: tally.sha256, records: tally.recordsRead)
  }
}

extension RunReport {
  /// Adds the account of one file; files come in their order.
  mutating func add(_ tally: FileTally) {
    bytesRead += tally.bytesRead
    bytesInflated += tally.bytesInflated
    recordsRead += tally.recordsRead
    recordsAnalyzed += tally.recordsAnalyzed
    for (reason, count) in tally.skipped { recordsSkippedByReason[reason, default: 0] += count }
    for problem in tally.problems { add(problem) }
    problemsLeftOut += tally.problemsLeftOut
    if tally.hasFailed {
      filesFailed += 1
    } else if let reason = tally.fileSkip {
      filesSkippedByReason[reason, default: 0] += 1
    } else {
      filesRead += 1
    }
  }

  mutating func add(_ problem: Problem) {
    guard problems.count < RunReport.maxProblems else {
      problemsLeftOut += 1
      return
    }
    problems.append(problem)
  }
}
