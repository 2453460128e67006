import Synchronization
import TrailDetect
import TrailInput
import TrailScan

/// Reads files of a run again, for what alerts tell of their events.
struct FileRecaller {
  let files: [InputFile]
  let fields: FieldTable
  let options: ScanOptions
  /// Of large files, by their numbers.
  let landmarks: [Int: FileLandmarks]

  /// What of a file could not be read again.
  private struct Missing {
    var events = 0
    /// Why it could not be opened, if that was it.
    var reason: String?
  }

  /// The lengths of the files of which several threads may each read a part, by number.
  var lengths: [Int: Int64] {
    landmarks.filter { $0.value.isPlain || !$0.value.points.isEmpty }.mapValues(\.byteCount)
  }

  /// Reads what a draft asks for, each of its parts with a thread of its own.
  /// - Throws: `DetectError` if what is found can neither stay in memory nor go to disk.
  func run(_ draft: AlertDraft, _ report: inout RunReport) throws(DetectError) {
    let missing: Mutex<[Int: Missing]> = Mutex([:])
    try ScanThreads.run(
      draft.recalls(),
      trying: { recall throws(DetectError) in
        let source = ByteSource(limits: options.inflateLimits, inflater: options.inflater)
        let scanner = RecordScanner(fields: fields, limits: options.scanLimits)
        let picker = RecordPicker(source, fields: fields, limits: options.scanLimits)
        while let file = recall.file {
          let before = recall.missing
          var reason: String?
          try picker.pick(recall, from: files[file], landmarks[file])
          if recall.file == file {
            reason = try FileRecaller.lookThrough(files[file], recall, source, scanner)
          }
          let count = recall.missing - before
          guard count > 0 else { continue }
          missing.withLock {
            $0[file, default: Missing()].events += count
            if let reason { $0[file]?.reason = reason }
          }
        }
      })
    for (file, lost) in missing.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      let cause =
        lost.reason.map { "the file cannot be opened a second time: \($0)" }
        ?? "the file changed while it was read"
      report.add(
        Problem(
          code: "changed-file", file: files[file].path,
          message: "\(cause); of \(lost.events) event\(lost.events == 1 ? "" : "s") of alerts only "
            + "the time and the group are known"))
    }
  }

  /// Reads a file record by record, as far as those reach that are asked for.
  /// - Returns: why the file cannot be opened; nil if it can.
  private static func lookThrough(
    _ file: InputFile, _ recall: Recall, _ source: ByteSource, _ scanner: RecordScanner
  ) throws(DetectError) -> String? {
    do throws(InputError) {
      try source.open(file)
    } catch {
      try recall.finish(file.index)
      return error.detail
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
    return nil
  }
}
