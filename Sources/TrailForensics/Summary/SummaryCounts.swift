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

  /// The number of the text.
  var number: Int
  var counts = SummaryCounts()
  /// How many different values of each dimension were seen with it.
  var distinct: [Int32] = []
  /// The first of them, by the numbers of their texts.
  var examples: [[Int32]] = []
  /// Whether some were no longer told apart.
  var isOpen = false
}
