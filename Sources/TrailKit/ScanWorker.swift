import TrailDetect
import TrailEvents
import TrailInput
import TrailScan

/// Reads files and asks the rules about their records; one for each thread, its buffers used again.
final class ScanWorker {
  private let source: ByteSource
  private let scanner: RecordScanner
  let detection: DetectionWorker
  private let filter: InputFilter
  private let progress: ScanProgress

  /// How many bytes of matches all workers together keep in memory.
  private static let maxMatchBytes = 12 << 20

  init(rules: CompiledRules, options: ScanOptions, progress: ScanProgress) {
    source = ByteSource(limits: options.inflateLimits, inflater: options.inflater)
    scanner = RecordScanner(fields: rules.fields, limits: options.scanLimits)
    detection = DetectionWorker(
      rules, listsEveryMatch: options.listsEveryMatch, reportsMapping: options.reportsMapping,
      maxMatchBytes: ScanWorker.maxMatchBytes / max(1, options.threads))
    filter = options.filter
    self.progress = progress
  }

  /// Reads one file to its end or to a fault.
  /// - Throws: `DetectError` if matches can be kept no longer; then the run is over.
  func scan(_ file: InputFile) throws(DetectError) -> FileTally {
    var tally = FileTally()
    do throws(InputError) {
      try source.open(file)
    } catch {
      tally.hasFailed = true
      tally.add(Problem(error))
      return tally
    }
    defer { source.close() }
    scanner.reset()
    var reportedBytes: Int64 = 0
    var reportedRecords = 0
    var hasFault = false
    reading: while true {
      switch scanner.next() {
      case .record:
        if let record = scanner.record { try analyze(record, of: file, &tally) }
      case .skipped(let unit): note(unit, of: file, &tally)
      case .needsBytes:
        switch source.read(into: scanner.freeSpace) {
        case .bytes(let count): scanner.append(count)
        case .end: scanner.finish()
        case .fault(let error):
          // What was delivered before the fault is analysed all the same.
          hasFault = true
          tally.add(Problem(error))
          scanner.finish()
        }
        progress.add(
          bytes: source.compressedBytesRead - reportedBytes,
          records: tally.recordsRead - reportedRecords)
        reportedBytes = source.compressedBytesRead
        reportedRecords = tally.recordsRead
      case .notJSON:
        noteNotJSON(file, &tally)
        break reading
      case .end: break reading
      }
    }
    progress.add(
      bytes: source.compressedBytesRead - reportedBytes,
      records: tally.recordsRead - reportedRecords)
    // Of a file that is no log, only as much was read as it took to see that.
    guard tally.fileSkip == nil else { return tally }
    tally.bytesRead = source.compressedBytesRead
    tally.bytesInflated = source.inflatedBytes
    guard !hasFault else { return tally }
    if scanner.isUnclosed {
      tally.add(
        Problem(
          code: "unclosed-document", file: file.path, offset: scanner.offset,
          message: "the document ends inside a list or an object; records may be missing"))
    } else if source.inflatedBytes == 0, file.looksLikeLog {
      tally.add(Problem(code: "empty-file", file: file.path, message: "the file is empty"))
    }
    return tally
  }

  /// Reads a file again as far as the records reach that are asked for.
  /// - Throws: `DetectError` if what they tell can be kept no longer; then the run is over.
  func recall(_ file: InputFile, _ recall: Recall) throws(DetectError) {
    do throws(InputError) {
      try source.open(file)
    } catch {
      return try recall.finish(file.index)
    }
    defer { source.close() }
    scanner.reset()
    reading: while recall.record(in: file.index) != nil {
      switch scanner.next() {
      case .record:
        if let record = scanner.record { try recall.take(record, of: file.index) }
      case .needsBytes:
        switch source.read(into: scanner.freeSpace) {
        case .bytes(let count): scanner.append(count)
        // Faults were told of when the file was read first.
        case .end, .fault: scanner.finish()
        }
      case .skipped: continue
      case .notJSON, .end: break reading
      }
    }
    try recall.finish(file.index)
  }

  private func analyze(
    _ record: RecordView, of file: InputFile, _ tally: inout FileTally
  ) throws(DetectError) {
    let eventTime = record.slot(.eventTime)
    guard eventTime.kind == .string, let time = Timestamp(bytes: record.bytes(eventTime)) else {
      tally.skip(.noTime)
      tally.add(
        Problem(
          code: "no-event-time", file: file.path, record: record.number, offset: record.offset,
          message: "no eventTime that can be read"))
      return
    }
    if let reason = reasonToLeaveOut(record, time) {
      tally.skip(reason)
      return
    }
    if !record.isValidUTF8 {
      tally.add(
        Problem(
          code: "invalid-utf8", file: file.path, record: record.number, offset: record.offset,
          message: "not valid UTF-8; read with replacement characters"))
    }
    tally.recordsRead += 1
    tally.recordsAnalyzed += 1
    try detection.analyze(
      record, time: time, file: file.index, canBeReadAgain: file.kind == .regular)
  }

  private func reasonToLeaveOut(
    _ record: RecordView, _ time: Timestamp
  ) -> RunReport.RecordSkipReason? {
    if let since = filter.sinceSeconds, time.seconds < since { return .outsideTime }
    if let until = filter.untilSeconds, time.seconds >= until { return .outsideTime }
    if !filter.accounts.isEmpty {
      let account =
        record.text(.recipientAccountId)
        ?? Identity(record.value(record.slot(.userIdentity))).accountId
      if !filter.accounts.contains(account ?? "") { return .outsideAccounts }
    }
    if !filter.regions.isEmpty, !filter.regions.contains(record.text(.awsRegion) ?? "") {
      return .outsideRegions
    }
    return nil
  }

  private func note(_ unit: SkippedRecord, of file: InputFile, _ tally: inout FileTally) {
    tally.skip(RunReport.RecordSkipReason(unit.reason))
    let code: String
    switch unit.reason {
    case .insight, .digest, .notCloudTrail: return
    case .malformed: code = "malformed-record"
    case .truncated: code = "truncated-record"
    case .tooLarge: code = "record-too-large"
    case .tooDeep: code = "record-too-deep"
    }
    tally.add(
      Problem(
        code: code, file: file.path, record: unit.number, offset: unit.offset,
        message: unit.message))
  }

  /// What is no JSON is a problem only where one would expect a log.
  private func noteNotJSON(_ file: InputFile, _ tally: inout FileTally) {
    guard file.looksLikeLog else {
      tally.fileSkip = .notALog
      return
    }
    tally.add(
      Problem(
        code: "not-json", file: file.path, offset: 0,
        message: "not JSON, although it should be a log"))
  }
}

extension InputFile {
  /// Whether one would expect CloudTrail records in it: by its name, or because it was given by hand.
  fileprivate var looksLikeLog: Bool {
    if kind != .regular || deliveredName != nil { return true }
    let name = path.lowercased()
    return [".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"]
      .contains(where: name.hasSuffix)
  }
}

extension RunReport.RecordSkipReason {
  init(_ reason: SkippedRecord.Reason) {
    switch reason {
    case .malformed: self = .malformed
    case .truncated: self = .truncated
    case .tooLarge: self = .tooLarge
    case .tooDeep: self = .tooDeep
    case .insight: self = .insight
    case .digest: self = .digest
    case .notCloudTrail: self = .notCloudTrail
    }
  }
}

extension Problem {
  init(_ error: InputError) {
    self.init(
      code: "\(error.code)", file: error.path,
      offset: error.inflatedOffset ?? error.compressedOffset,
      message: error.detail)
  }
}
