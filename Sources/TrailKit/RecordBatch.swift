package import TrailEvents
package import TrailScan

/// Records of one file, copied out of the scan so that another thread can ask the rules about them.
package struct RecordBatch: Sendable {
  /// A batch of so many bytes is handed on.
  static let wantedBytes = 256 << 10

  private struct Place {
    var start: Int
    var number: Int
    var offset: Int64
    var time: Timestamp
  }

  let file: Int
  /// The records, one behind the other.
  package private(set) var text: [UInt8] = []
  private var places: [Place] = []

  /// A batch without records yet.
  package init(file: Int) { self.file = file }

  var isEmpty: Bool { places.isEmpty }
  var isLarge: Bool { text.count >= RecordBatch.wantedBytes }

  /// Copies a record.
  package mutating func append(_ record: RecordView, time: Timestamp) {
    places.append(
      Place(start: text.count, number: record.number, offset: record.offset, time: time))
    text.append(contentsOf: record.bytes)
  }

  /// Calls `body` with each record; the views are valid during the call alone.
  package func forEach(
    _ reader: BatchReader, _ body: (RecordView, Timestamp) throws -> Void
  ) rethrows {
    reader.load(text)
    for place in places {
      let record = reader.record(at: place.start, number: place.number, offset: place.offset)
      guard let record else {
        // INVARIANT: what was a record is one again. The walk of an object looks at its own bytes alone, from the
        // opening brace, which lies outside of strings here as there: each record before it ends outside of
        // them. The fuzzer's `batches` feeds it all kinds of text (Tests/Fuzz).
        preconditionFailure("a record of a batch cannot be read")
      }
      try body(record, place.time)
    }
  }
}
