import TrailEvents

/// Folds repeated calls into one line: the same caller, call, end, place and rules, each at most
/// `gapSeconds` after the one before and all within `spanSeconds`.
///
/// A line is told at the time of its first call; so lines wait until they can take no more, in bounded
/// memory.
struct TimelineCollapse {
  static let gapSeconds: Int64 = 600
  static let spanSeconds: Int64 = 3600
  /// How many lines wait at most; beyond that the oldest is told as it is.
  static let maxWaiting = 20_000
  /// How many different resources of one line are told apart.
  static let maxResources = 1000
  /// How many resources of all lines that wait are remembered.
  static let maxWaitingResources = 200_000

  /// What calls must have in common.
  private struct Key: Hashable {
    var texts: [String]
    var rules: [Int]
  }

  private struct Waiting {
    var line: TimelineLine
    var key: Key
    var resources: Set<String>
    /// Whether there may be resources beyond those.
    var isCut = false
  }

  /// The columns of which calls must have the same.
  static let columns: [EventColumn] = [
    .principal, .principalKey, .eventName, .eventSource, .outcome, .error, .sourceIP, .tooling,
    .account, .region,
  ]

  /// The lines that wait, in the order of their first calls.
  private var waiting: [Waiting] = []
  private var head = 0
  /// How many lines were told before those in `waiting`.
  private var told = 0
  private var open: [Key: Int] = [:]
  private var resourceCount = 0

  /// Takes a line; lines that are complete go to `body`.
  mutating func add(_ line: TimelineLine, _ body: (TimelineLine) throws -> Void) rethrows {
    try release(before: line.time, body)
    let key = Key(texts: TimelineCollapse.columns.map { line.text($0) }, rules: line.rules)
    if let number = open[key], isOpen(waiting[number - told].line, at: line.time) {
      waiting[number - told].line.count += 1
      waiting[number - told].line.lastTime = line.time
      note(line.text(.resource), at: number - told)
      return
    }
    open[key] = told + waiting.count
    resourceCount += 1
    waiting.append(Waiting(line: line, key: key, resources: [line.text(.resource)]))
    if waiting.count - head > TimelineCollapse.maxWaiting { try tellFirst(body) }
  }

  private mutating func note(_ resource: String, at place: Int) {
    guard !waiting[place].isCut, !waiting[place].resources.contains(resource) else { return }
    waiting[place].resources.insert(resource)
    resourceCount += 1
    waiting[place].isCut =
      waiting[place].resources.count >= TimelineCollapse.maxResources
      || resourceCount >= TimelineCollapse.maxWaitingResources
  }

  /// Tells all lines that wait.
  mutating func finish(_ body: (TimelineLine) throws -> Void) rethrows {
    while head < waiting.count { try tellFirst(body) }
  }

  private func isOpen(_ line: TimelineLine, at time: Timestamp) -> Bool {
    time.seconds - line.lastTime.seconds <= TimelineCollapse.gapSeconds
      && time.seconds - line.time.seconds <= TimelineCollapse.spanSeconds
  }

  private mutating func release(
    before time: Timestamp, _ body: (TimelineLine) throws -> Void
  ) rethrows {
    while head < waiting.count, !isOpen(waiting[head].line, at: time) { try tellFirst(body) }
  }

  private mutating func tellFirst(_ body: (TimelineLine) throws -> Void) rethrows {
    let first = waiting[head]
    if open[first.key] == told + head { open[first.key] = nil }
    head += 1
    resourceCount -= first.resources.count
    var line = first.line
    let others = first.resources.count - 1
    if others > 0 {
      line.texts[EventColumn.moreResources.rawValue] =
        first.isCut ? "\(others) or more" : "\(others)"
    }
    try body(line)
    if head > 4096, head * 2 > waiting.count {
      told += head
      waiting.removeFirst(head)
      head = 0
    }
  }
}
