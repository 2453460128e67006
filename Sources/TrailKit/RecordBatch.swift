import TrailEvents
import TrailScan

/// Records of one file, copied out of the scan so that another thread can ask the rules about them.
struct RecordBatch: Sendable {
  /// A batch of so many bytes is handed on.
  static let wantedBytes = 256 << 10

  private struct Place {
    var start: Int
    var number: Int
    var offset: Int64
    var time: Timestamp
  }

  let file: Int
  private(set) var text: [UInt8] = []
  private var places: [Place] = []

  init(file: Int) { self.file = file }

  var isEmpty: Bool { places.isEmpty }
  var isLarge: Bool { text.count >= RecordBatch.wantedBytes }

  mutating func append(_ record: RecordView, time: Timestamp) {
    places.append(
      Place(start: text.count, number: record.number, offset: record.offset, time: time))
    text.append(contentsOf: record.bytes)
  }

  /// Calls `body` with each record; the views are valid during the call alone.
  func forEach(
    _ reader: BatchReader, _ body: (RecordView, Timestamp) throws -> Void
  ) rethrows {
    reader.load(text)
    for place in places {
      let record = reader.record(at: place.start, number: place.number, offset: place.offset)
      guard let record else {
        // It was a record when it was copied.
        preconditionFailure("a record of a batch cannot be read")
      }
      try body(record, place.time)
    }
  }
}
