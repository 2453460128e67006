import TrailEvents

/// How many events there were in each of at most 48 spans of equal length, which grow with the log.
struct Activity {
  static let maxSpans = 48
  private(set) var counts: [Int32] = []
  /// How often the span was doubled when the counts were made.
  private(set) var doublings = 0

  /// Nothing counted yet.
  init() {}

  /// What was counted before.
  init(counts: [Int32], doublings: Int) {
    self.counts = counts
    self.doublings = doublings
  }

  /// Counts an event.
  mutating func add(_ time: Timestamp, _ scale: ActivityScale) {
    rescale(to: scale)
    let index = scale.index(of: time)
    while counts.count <= index { counts.append(0) }
    counts[index] &+= 1
  }

  /// Adds what was counted of other events from the same start.
  mutating func add(_ other: Activity, _ scale: ActivityScale) {
    var other = other
    rescale(to: scale)
    other.rescale(to: scale)
    while counts.count < other.counts.count { counts.append(0) }
    for (index, count) in other.counts.enumerated() { counts[index] &+= count }
  }

  /// Puts neighbours together until the spans are as long as the scale's.
  mutating func rescale(to scale: ActivityScale) {
    while doublings < scale.doublings {
      counts = stride(from: 0, to: counts.count, by: 2).map { index in
        counts[index] &+ (index + 1 < counts.count ? counts[index + 1] : 0)
      }
      doublings += 1
    }
  }

  /// The counts as a line of blocks, a blank where there is nothing, without those at its end.
  static func sparkline(_ counts: [Int32]) -> String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    guard let most = counts.max(), most > 0 else { return "" }
    let last = counts.lastIndex { $0 > 0 } ?? 0
    return String(
      counts[...last].map { count in
        // A single event is seen beside any number of others.
        count <= 0 ? " " : blocks[Int((Int64(count) * 8 - 1) / Int64(most))]
      })
  }
}

/// From when on spans are counted, and how long they are.
struct ActivityScale {
  /// The shortest span in seconds: a minute.
  static let shortestSpan: Int64 = 60
  /// The start of the first span, in seconds since the epoch.
  private(set) var start: Int64 = 0
  private(set) var doublings = 0
  private var isStarted = false

  /// How long a span is, in seconds.
  var spanSeconds: Int64 { ActivityScale.shortestSpan << Int64(doublings) }

  /// Makes the spans long enough for a moment; moments come in their order.
  mutating func include(_ time: Timestamp) {
    if !isStarted {
      isStarted = true
      start = time.seconds - (time.seconds % 60 + 60) % 60
    }
    while index(of: time) >= Activity.maxSpans { doublings += 1 }
  }

  func index(of time: Timestamp) -> Int { Int(max(0, time.seconds - start) / spanSeconds) }
}
