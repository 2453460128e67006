import TrailEvents
import TrailScan

/// Reads a log that is at hand as a whole.
enum FuzzFeed {
  static func time(of record: RecordView) -> Timestamp? {
    record.text(.eventTime).flatMap { Timestamp($0) }
  }

  /// Calls `body` with each record; the views are valid during the call alone.
  static func forEachRecord(
    of log: ArraySlice<UInt8>, _ fields: FieldTable, _ limits: ScanLimits = ScanLimits(),
    _ body: (RecordView) throws -> Void
  ) rethrows {
    let scanner = RecordScanner(fields: fields, limits: limits)
    var rest = log
    while true {
      switch scanner.next() {
      case .needsBytes:
        let space = scanner.freeSpace
        let piece = rest.prefix(space.count)
        guard !piece.isEmpty else {
          scanner.finish()
          continue
        }
        space.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        scanner.append(piece.count)
      case .record:
        if let record = scanner.record { try body(record) }
      case .skipped: continue
      case .notJSON, .end: return
      }
    }
  }
}
