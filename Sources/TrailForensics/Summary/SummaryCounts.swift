import TrailDetect
import TrailEvents

/// What is counted of some events.
struct SummaryCounts {
  var events = 0
  var succeeded = 0
  var denied = 0
  var failed = 0
  var writes = 0
  var first = Timestamp(milliseconds: .max)
  var last = Timestamp(milliseconds: .min)
  var activity = Activity()

  mutating func add(_ event: SummaryEvent, _ scale: ActivityScale) {
    events += 1
    switch event.outcome {
    case .success: succeeded += 1
    case .denied: denied += 1
    case .failed: failed += 1
    }
    if event.isWrite { writes += 1 }
    if event.time < first { first = event.time }
    if event.time > last { last = event.time }
    activity.add(event.time, scale)
  }

  /// Adds what was counted of other events.
  mutating func add(_ other: SummaryCounts, _ scale: ActivityScale) {
    events += other.events
    succeeded += other.succeeded
    denied += other.denied
    failed += other.failed
    writes += other.writes
    first = min(first, other.first)
    last = max(last, other.last)
    activity.add(other.activity, scale)
  }
}

/// What counting needs to know of an event.
struct SummaryEvent {
  var time: Timestamp
  var outcome: Outcome
  var isWrite: Bool
}

/// One value of a dimension, and what was seen with it.
struct SummaryValue {
  /// How many values of another dimension are listed.
  static let maxExamples = 3

  var text: String
  var counts = SummaryCounts()
  /// How many different values of each dimension were seen with it; empty if that was not asked.
  var distinct: [Int] = []
  /// The first of them.
  var examples: [[String]] = []
}

// MARK: On disk

extension SummaryCounts {
  func save(to writer: inout StateWriter) {
    for number in [events, succeeded, denied, failed, writes] { writer.write(number) }
    writer.write(first.milliseconds)
    writer.write(last.milliseconds)
    writer.write(activity.doublings)
    writer.write(activity.counts.count)
    for count in activity.counts { writer.write(Int64(count)) }
  }

  init(from reader: inout StateReader) throws(StateError) {
    events = Int(try reader.number())
    succeeded = Int(try reader.number())
    denied = Int(try reader.number())
    failed = Int(try reader.number())
    writes = Int(try reader.number())
    first = Timestamp(milliseconds: try reader.number())
    last = Timestamp(milliseconds: try reader.number())
    let doublings = Int(try reader.number())
    var counts: [Int32] = []
    for _ in 0..<(try reader.count()) { counts.append(Int32(try reader.number())) }
    activity = Activity(counts: counts, doublings: doublings)
  }
}

extension SummaryValue {
  func save(to writer: inout StateWriter) {
    writer.write(text)
    counts.save(to: &writer)
    writer.write(distinct.count)
    for (count, texts) in zip(distinct, examples) {
      writer.write(count)
      writer.write(texts)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    text = try reader.text()
    counts = try SummaryCounts(from: &reader)
    for _ in 0..<(try reader.count()) {
      distinct.append(Int(try reader.number()))
      examples.append(try reader.textList())
    }
  }
}
