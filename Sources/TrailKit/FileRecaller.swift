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

  /// The lengths of the files that have landmarks, by number.
  var lengths: [Int: Int64] { landmarks.mapValues(\.byteCount) }

  /// Reads what a draft asks for, each of its parts with a thread of its own.
  /// - Throws: `DetectError` if what is found can neither stay in memory nor go to disk.
  func run(_ draft: AlertDraft, _ report: inout RunReport) throws(DetectError) {
    let missing: Mutex<[Int: Int]> = Mutex([:])
    try ScanThreads.run(
      draft.recalls(),
      trying: { recall throws(DetectError) in
        let source = ByteSource(limits: options.inflateLimits, inflater: options.inflater)
        let scanner = RecordScanner(fields: fields, limits: options.scanLimits)
        let picker = RecordPicker(source, fields: fields, limits: options.scanLimits)
        while let file = recall.file {
          let before = recall.missing
          try picker.pick(recall, from: files[file], landmarks[file])
          if recall.file == file {
            try FileRecaller.lookThrough(files[file], recall, source, scanner)
          }
          let count = recall.missing - before
          if count > 0 { missing.withLock { $0[file, default: 0] += count } }
        }
      })
    for (file, count) in missing.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      report.add(
        Problem(
          code: "changed-file", file: files[file].path,
          message: "the file changed while it was read; of \(count) "
            + "event\(count == 1 ? "" : "s") of alerts only the time and the group are known"))
    }
  }

  /// Reads a file record by record, as far as those reach that are asked for.
  private static func lookThrough(
    _ file: InputFile, _ recall: Recall, _ source: ByteSource, _ scanner: RecordScanner
  ) throws(DetectError) {
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
}
