import TrailEvents
import TrailScan

/// Scans records in memory and hands them out one by one.
enum RecordFeed {
  /// Scans `{"Records":[…]}` made of the texts; calls `body` with each record and its time.
  /// - Returns: how many records the scanner found.
  @discardableResult
  static func scan(
    _ records: [String], fields: FieldTable, _ body: (RecordView, Timestamp) throws -> Void
  ) rethrows -> Int {
    let text = Array("{\"Records\":[\(records.joined(separator: ","))]}".utf8)
    let scanner = RecordScanner(fields: fields)
    var given = 0
    var count = 0
    while true {
      switch scanner.next() {
      case .needsBytes:
        let space = scanner.freeSpace
        let piece = min(space.count, text.count - given)
        guard piece > 0 else {
          scanner.finish()
          continue
        }
        text[given..<(given + piece)].withUnsafeBytes { space.copyMemory(from: $0) }
        given += piece
        scanner.append(piece)
      case .record:
        guard let record = scanner.record else { continue }
        count += 1
        let time = record.text(.eventTime).flatMap { Timestamp($0) }
        try body(record, time ?? Timestamp(milliseconds: 0))
      case .skipped: continue
      case .notJSON, .end: return count
      }
    }
  }
}
