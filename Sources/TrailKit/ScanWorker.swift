import CMemory
import TrailDetect
import TrailEvents
import TrailInput
import TrailPolicy
import TrailScan

/// Reads files and hands the records that are wanted to a sink; one for each thread, its buffers used
/// again.
final class ScanWorker {
  private let source: ByteSource
  private let scanner: RecordScanner
  private let sink: any RecordSink
  /// The records at hand, valid until the scanner's next step.
  @exclusivity(unchecked) private var run: [RecordView] = []
  /// Turned to each record, if someone needs it.
  let inspector: EventInspector?
  private let filter: InputFilter
  private let includesUndecided: Bool
  private let handsOutEvery: Bool
  private let progress: ScanProgress
  /// Where records of large files go that other threads have time for; nil if there are none.
  private let queue: BatchQueue?
  /// How many points of a large file are gathered from which it can be read again.
  private let pointsOfFile: Int
  /// How much text is to be read before the program's pages are given back again.
  private var bytesToRelease = ScanWorker.firstBytesBetweenReleases
  private var bytesBetweenReleases = ScanWorker.firstBytesBetweenReleases
  private static let firstBytesBetweenReleases = 8 << 20
  private lazy var batchReader = BatchReader(fields: scanner.fields, limits: scanner.limits)

  init(
    fields: FieldTable, options: ScanOptions, progress: ScanProgress, sink: any RecordSink,
    inspector: EventInspector?, handsOutEvery: Bool, queue: BatchQueue? = nil,
    pointsOfFile: Int = 0
  ) {
    self.pointsOfFile = pointsOfFile
    self.queue = queue
    source = ByteSource(limits: options.inflateLimits, inflater: options.inflater)
    source.digest = options.makeDigest?()
    scanner = RecordScanner(fields: fields, limits: options.scanLimits)
    self.sink = sink
    self.inspector = inspector
    filter = options.filter
    includesUndecided = options.includesUndecided
    self.handsOutEvery = handsOutEvery
    self.progress = progress
  }

  /// Reads one file to its end or to a fault.
  /// - Throws: what the sink throws; then the run is over.
  func scan(_ file: InputFile) throws -> FileTally {
    var tally = FileTally()
    do throws(InputError) {
      try source.open(file)
    } catch {
      tally.hasFailed = true
      tally.add(Problem(error))
      return tally
    }
    defer { source.close() }
    if pointsOfFile > 0, file.isLarge {
      source.points = InflatePoints(maxCount: pointsOfFile)
    }
    scanner.reset()
    var batch = RecordBatch(file: file.index)
    defer { if !batch.isEmpty { queue?.put(batch) } }
    var reportedBytes: Int64 = 0
    var reportedRecords = 0
    var hasFault = false
    reading: while true {
      switch scanner.next() {
      case .record:
        scanRun()
        for record in run { try analyze(record, of: file, &tally, &batch) }
      case .skipped(let unit): note(unit, of: file, &tally)
      case .needsBytes:
        try sink.pause()
        switch source.read(into: scanner.freeSpace) {
        case .bytes(let count):
          scanner.append(count)
          releaseText(count)
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
    guard tally.fileSkip == nil else {
      _ = source.digest?.finish()
      return tally
    }
    tally.bytesInflated = source.inflatedBytes
    if let points = source.points {
      tally.landmarks = FileLandmarks(
        byteCount: source.inflatedBytes, isPlain: source.encoding == .plain,
        points: points.points)
    }
    finishDigest(of: file, &tally)
    tally.bytesRead = source.compressedBytesRead
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

  /// Scans the records behind the one that the scanner has come upon, as far as they lie in its window.
  private func scanRun() {
    run.removeAll(keepingCapacity: true)
    var next = scanner.record
    while let record = next {
      run.append(record)
      next = scanner.nextOfRun()
    }
  }

  /// Gives back what of the program was needed to begin; seldom, for it hardly grows again.
  private func releaseText(_ count: Int) {
    bytesToRelease -= count
    guard bytesToRelease <= 0 else { return }
    cmemory_release_text()
    bytesBetweenReleases *= 2
    bytesToRelease = bytesBetweenReleases
  }

  /// Notes the digest of the bytes that were read; a file that changed meanwhile is told.
  private func finishDigest(of file: InputFile, _ tally: inout FileTally) {
    guard let digest = source.digest else { return }
    let isWhole = source.finishDigest()
    let text = digest.finish()
    guard isWhole else { return }
    tally.sha256 = text
    if let size = file.byteCount, size != source.compressedBytesRead {
      tally.add(
        Problem(
          code: "changed-file", file: file.path,
          message: "the file had \(size) bytes when the run began and "
            + "\(source.compressedBytesRead) when it was read"))
    }
  }

  private func analyze(
    _ record: RecordView, of file: InputFile, _ tally: inout FileTally,
    _ batch: inout RecordBatch
  ) throws {
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
    guard let queue, !batch.isEmpty || queue.wantsBatches else {
      return try sink.take(record, time: time, file: file.index)
    }
    batch.append(record, time: time)
    guard batch.isLarge else { return }
    queue.put(batch)
    batch = RecordBatch(file: file.index)
  }

  /// Takes records that another thread has read.
  func take(_ batch: RecordBatch) throws {
    try batch.forEach(batchReader) { record, time in
      try sink.take(record, time: time, file: batch.file)
    }
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
    guard let inspector else { return nil }
    let verdict = inspector.inspect(record, time: time)
    if handsOutEvery { return nil }
    switch verdict {
    case .yes: return nil
    case .no: return .outsideFilter
    case .unknown: return includesUndecided ? nil : .undecidedByFilter
    }
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
