import TrailDetect
import TrailEvents
import TrailScan

/// A sink of a stream: asks the rules, and counts what comes late.
final class StreamSink: RecordSink {
  let detection: DetectionWorker
  /// What is earlier comes late.
  var watermark: Timestamp?
  private(set) var lateRecords = 0
  /// Is called before more is read.
  var onPause: (() throws -> Void)?

  init(_ detection: DetectionWorker) { self.detection = detection }

  func take(_ record: RecordView, time: Timestamp, file: Int) throws {
    if let watermark, time < watermark { lateRecords += 1 }
    try detection.analyze(record, time: time, file: file)
  }

  func pause() throws { try onPause?() }

  /// How many records came late since it was last asked.
  func takeLateRecords() -> Int {
    defer { lateRecords = 0 }
    return lateRecords
  }
}
