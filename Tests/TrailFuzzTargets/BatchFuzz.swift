import TrailDetect
import TrailEvents
import TrailKit
import TrailScan

enum BatchFuzz {
  /// What the rules are handed of one record.
  private struct Handed: Equatable {
    var number: Int
    var offset: Int64
    var bytes: [UInt8]
    /// The kind of each field that has a slot, and its bytes.
    var fields: [[UInt8]]
    var time: Timestamp

    init(_ record: RecordView, _ fields: FieldTable, _ time: Timestamp) {
      number = record.number
      offset = record.offset
      bytes = Array(record.bytes)
      self.fields = fields.names.indices.map { index in
        let slot = record.slot(index)
        guard slot.kind != .absent else { return [] }
        return [UInt8(truncatingIfNeeded: slot.kind.rawValue)] + Array(record.bytes(slot))
      }
      self.time = time
    }
  }

  /// The first byte chooses how many bytes a batch has at least, the rest is a log.
  static func run(_ input: [UInt8]) throws {
    guard let choice = input.first else { return }
    let log = input.dropFirst()
    let rules = EventFuzz.rules
    let (alone, sharing) = (DetectionWorker(rules), DetectionWorker(rules))
    var limits = ScanLimits()
    limits.windowBytes = 4096
    limits.maxNestingDepth = 40
    let reader = BatchReader(fields: rules.fields, limits: limits)
    var batch = RecordBatch(file: 0)
    var expected: [Handed] = []
    func handOn() throws {
      var handed: [Handed] = []
      try batch.forEach(reader) { record, time in
        handed.append(Handed(record, rules.fields, time))
        try sharing.analyze(record, time: time, file: 0)
      }
      try FuzzFinding.expect(handed == expected, "a copied record is not what it was")
      batch = RecordBatch(file: 0)
      expected = []
    }
    try FuzzFeed.forEachRecord(of: log, rules.fields, limits) { record in
      guard let time = FuzzFeed.time(of: record) else { return }
      try alone.analyze(record, time: time, file: 0)
      batch.append(record, time: time)
      expected.append(Handed(record, rules.fields, time))
      if batch.text.count > Int(choice) * 64 { try handOn() }
    }
    try handOn()
    let outcome = try AlertAssembly.assemble([alone], rules: rules, files: ["log"])
    let shared = try AlertAssembly.assemble([sharing], rules: rules, files: ["log"])
    try FuzzFinding.expect(
      outcome.alerts == shared.alerts && outcome.matches == shared.matches
        && alone.undecidedKeysByRule == sharing.undecidedKeysByRule,
      "another thread comes to something else")
  }
}
