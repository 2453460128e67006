public import TrailDetect
public import TrailInput
public import TrailScan

/// A record found by its eventID, decoded.
public struct FoundRecord: Sendable {
  /// The record.
  public var value: JSONValue
  /// The record's JSON text, in which the value's ranges count.
  public var text: [UInt8]
  /// The file in which it was found.
  public var file: String
  /// Its number in the file, from 1.
  public var record: Int
}

/// Looks for one record in logs.
public struct RecordSearch {
  /// What a search came to.
  public struct Outcome: Sendable {
    /// The first record with the eventID, in the order of the files; nil if there is none.
    public var found: FoundRecord?
    /// What could not be read on the way.
    public var problems: [Problem] { report.problems }
    /// The account of the search, which ends at the record: of files before it, and of the one that holds it.
    public var report = RunReport()
  }

  /// Finds the first record with an eventID.
  /// - Parameters:
  ///   - eventID: the record's `eventID`.
  ///   - paths: files and folders; `-` is standard input.
  ///   - limits: what one record may cost.
  ///   - digest: works out the SHA-256 digests of the files that are read; nil if nobody asks.
  public static func first(
    eventID: String, in paths: [String], limits: ScanLimits = ScanLimits(),
    digest: (any InputDigest)? = nil
  ) -> Outcome {
    var outcome = Outcome()
    let plan = InputPlan.make(paths: paths)
    for problem in plan.problems {
      outcome.note(
        FileTally(
          hasFailed: true,
          problem: Problem(code: "\(problem.code)", file: problem.path, message: problem.detail)),
        problem.path, isListed: digest != nil)
    }
    let source = ByteSource()
    source.digest = digest
    let scanner = RecordScanner(fields: FieldTable(), limits: limits)
    for file in plan.files {
      var tally = FileTally()
      outcome.found = search(file, for: eventID, source, scanner, &tally)
      outcome.note(tally, file.path, isListed: digest != nil)
      if outcome.found != nil { break }
    }
    return outcome
  }

  private static func search(
    _ file: InputFile, for eventID: String, _ source: ByteSource, _ scanner: RecordScanner,
    _ tally: inout FileTally
  ) -> FoundRecord? {
    do throws(InputError) {
      try source.open(file)
    } catch {
      tally.hasFailed = true
      tally.add(Problem(error))
      return nil
    }
    defer { source.close() }
    scanner.reset()
    var found: FoundRecord?
    reading: while found == nil {
      switch scanner.next() {
      case .record:
        guard let record = scanner.record else { continue }
        tally.recordsRead += 1
        tally.recordsAnalyzed += 1
        guard record.text(.eventID) == eventID else { continue }
        do throws(JSONError) {
          found = FoundRecord(
            value: try record.decoded(), text: Array(record.bytes), file: file.path,
            record: record.number)
        } catch {
          tally.add(
            Problem(
              code: "malformed-record", file: file.path, record: record.number,
              offset: record.offset, message: error.message))
          break reading
        }
      case .needsBytes:
        switch source.read(into: scanner.freeSpace) {
        case .bytes(let count): scanner.append(count)
        case .end: scanner.finish()
        case .fault(let error):
          tally.add(Problem(error))
          scanner.finish()
        }
      case .skipped(let unit): tally.skip(RunReport.RecordSkipReason(unit.reason))
      case .notJSON:
        tally.fileSkip = .notALog
        break reading
      case .end: break reading
      }
    }
    if let digest = source.digest {
      let isWhole = source.finishDigest()
      let text = digest.finish()
      if isWhole { tally.sha256 = text }
    }
    tally.bytesRead = source.compressedBytesRead
    tally.bytesInflated = source.inflatedBytes
    return found
  }
}

extension RecordSearch.Outcome {
  fileprivate mutating func note(_ tally: FileTally, _ path: String, isListed: Bool) {
    report.filesFound += 1
    report.add(tally)
    if isListed { report.inputs.append(RunReport.Input(path: path, tally)) }
  }
}

extension FileTally {
  fileprivate init(hasFailed: Bool, problem: Problem) {
    self.hasFailed = hasFailed
    add(problem)
  }
}
