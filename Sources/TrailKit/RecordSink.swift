public import TrailDetect
public import TrailEvents
public import TrailScan

/// What takes the records that a run reads and the filters want; one for each thread.
public protocol RecordSink: AnyObject {
  /// Takes a record of the file with this number; the view is valid during the call alone.
  /// - Throws: whatever makes it useless to go on; the run then ends.
  func take(_ record: RecordView, time: Timestamp, file: Int) throws
  /// Is told before more is read, which may have to be waited for.
  /// - Throws: whatever makes it useless to go on; the run then ends.
  func pause() throws
}

extension RecordSink {
  /// Most have nothing to do.
  public func pause() throws {}
}

/// What a run over logs came to.
public struct LogReading<Sink: RecordSink> {
  /// The sinks, one for each thread; which of them took which record is chance.
  public var sinks: [Sink]
  /// The paths of the files, by number.
  public var files: [String]
  /// The account of the run, without what the sinks know.
  public var report: RunReport
  /// Reads the files again.
  let recaller: FileRecaller

  /// What the rules came to, once everything is read; the account of it goes into `report`.
  /// - Parameters:
  ///   - workers: the workers of the sinks.
  ///   - rules: the rules that they asked.
  ///   - report: the account of the run.
  /// - Returns: the alerts, most severe first.
  /// - Throws: `DetectError` if matches that were written to disk cannot be read again.
  public func alerts(
    of workers: [DetectionWorker], rules: CompiledRules, report: inout RunReport
  ) throws(DetectError) -> AlertList {
    let draft = try AlertDraft(
      workers, rules: rules, files: files, lengths: recaller.lengths)
    try recaller.run(draft, &report)
    let assembly = try draft.finish()
    report.matches = assembly.matches
    report.repeatedEvents = assembly.repeatedEvents
    report.alertsBySeverity.merge(assembly.alerts.countsBySeverity, uniquingKeysWith: +)
    report.note(workers, rules: rules, silent: assembly.silent)
    return assembly.alerts
  }
}

/// A sink of detections.
final class DetectionSink: RecordSink {
  let detection: DetectionWorker

  init(_ detection: DetectionWorker) { self.detection = detection }

  func take(_ record: RecordView, time: Timestamp, file: Int) throws {
    try detection.analyze(record, time: time, file: file)
  }
}
