import TrailEvents

/// What a window takes: an event, or the firing of an inner correlation.
struct WindowEntry {
  /// When it happened, in milliseconds.
  var time: Int64
  /// Which member of the correlation took it.
  var member: Int
  /// The event, or the one at which the inner correlation fired.
  var trigger: Match
  /// The events of an inner correlation's firing; nil for an event.
  private var innerMatches: [Match]?
  /// Which burst of the inner correlation it belongs to, as a burst counts once; nil for an event.
  var burst: Int?

  /// Appends the events that an alert shows for it.
  func appendMatches(to matches: inout [Match]) {
    if let innerMatches { matches += innerMatches } else { matches.append(trigger) }
  }

  /// An event.
  init(_ match: Match, member: Int) {
    time = match.time.milliseconds
    self.member = member
    trigger = match
  }

  /// A firing of an inner correlation.
  init(_ firing: Firing, member: Int, burst: Int) {
    time = firing.time
    self.member = member
    trigger = firing.trigger
    innerMatches = firing.matches
    self.burst = burst
  }
}

extension Sequence<WindowEntry> {
  /// The events that an alert shows for all of them.
  var matches: [Match] {
    var matches: [Match] = []
    matches.reserveCapacity(underestimatedCount)
    for entry in self { entry.appendMatches(to: &matches) }
    return matches
  }
}

/// What a window has decided: its condition holds.
struct Firing {
  /// When it was certain, in milliseconds.
  var time: Int64
  /// The event at which it came true.
  var trigger: Match
  /// The events that belong to it and to no firing before.
  var matches: [Match]
  /// What an alert must say about it.
  var note: String?
}

/// A time at which something is decided: when an event of that time comes, or only when a later one does.
struct Deadline: Comparable {
  fileprivate var halves: Int64

  /// Everything of earlier times has come.
  static func at(_ milliseconds: Int64) -> Deadline { Deadline(halves: milliseconds * 2) }

  /// Everything of that time has come, too.
  static func after(_ milliseconds: Int64) -> Deadline { Deadline(halves: milliseconds * 2 + 1) }

  /// Everything has come.
  static let end = Deadline(halves: .max)

  static func < (left: Deadline, right: Deadline) -> Bool { left.halves < right.halves }
}

/// The window of one group: takes entries in the order of time and says when its condition holds.
protocol GroupWindow: AnyObject {
  /// Takes the next entry.
  func add(_ entry: consuming WindowEntry) -> [Firing]
  /// Decides what time has decided.
  func advance(to deadline: Deadline) -> [Firing]
  /// When time alone decides something next.
  var deadline: Deadline? { get }
  /// Whether at a time in milliseconds, and ever after, nothing that it remembers still counts.
  func isIdle(at time: Int64) -> Bool
  /// How many events and times of events it remembers.
  var heldCount: Int { get }
  /// Writes what it remembers.
  func save(to writer: inout StateWriter)
  /// Takes up what was written, being new itself.
  func restore(from reader: inout StateReader, rule: Int32) throws(StateError)
}

/// Where the log ends: known from the start in a run over a whole log, and at its end in a stream.
final class LogEnd {
  /// The latest event, in milliseconds.
  var latest: Int64

  init(_ latest: Int64) { self.latest = latest }
}

/// What all windows of one correlation share; an object, of which each window has no copy.
final class WindowPlan {
  let correlation: Correlation
  /// How deep the correlation lies in its rule; 0 is the outermost.
  let level: Int
  /// The earliest event of the run, in milliseconds.
  let earliest: Int64
  let end: LogEnd
  /// How long the time is that the window is compared with, in milliseconds; 0 for none.
  let historyMilliseconds: Int64

  /// - Parameters:
  ///   - earliest: the time of the run's first event, in milliseconds.
  ///   - latest: the time of its last event.
  init(correlation: Correlation, level: Int, earliest: Int64, latest: Int64) {
    self.correlation = correlation
    self.level = level
    self.earliest = earliest
    end = LogEnd(latest)
    historyMilliseconds = WindowPlan.historyMilliseconds(correlation)
  }

  /// The plan of a correlation inside.
  init(_ correlation: Correlation, inside plan: WindowPlan) {
    self.correlation = correlation
    level = plan.level + 1
    earliest = plan.earliest
    end = plan.end
    historyMilliseconds = WindowPlan.historyMilliseconds(correlation)
  }

  private static func historyMilliseconds(_ correlation: Correlation) -> Int64 {
    if case .spike(_, _, let baselineSeconds) = correlation.form { return baselineSeconds * 1000 }
    return 0
  }

  /// The window of a group.
  func makeWindow() -> any GroupWindow {
    switch correlation.form {
    case .count(let threshold), .distinct(let threshold), .aggregate(_, let threshold):
      return threshold.isLowerBound ? SlidingWindow(self) : ClosingWindow(self)
    case .together(let condition):
      return condition.isLowerBound ? SlidingWindow(self) : ClosingWindow(self)
    case .spike, .new: return SlidingWindow(self)
    case .sequence(let steps, let isOrdered):
      return SequenceWindow(self, steps: steps, isOrdered: isOrdered)
    }
  }

  /// What to say if something was decided because the log ended.
  func note(of what: String, until end: Int64) -> String? {
    guard end > self.end.latest else { return nil }
    let missing = AlertSentence.duration((end - self.end.latest + 999) / 1000)
    return "the log ends \(missing) before \(what) is over"
  }
}

// MARK: State

extension WindowEntry {
  func save(to writer: inout StateWriter) {
    writer.write(time)
    writer.write(member)
    trigger.save(to: &writer)
    writer.write(innerMatches != nil)
    if let innerMatches { writer.write(all: innerMatches) { $1.save(to: &$0) } }
    writer.write(burst.map { Int64($0) })
  }

  init(from reader: inout StateReader, rule: Int32) throws(StateError) {
    time = try reader.milliseconds()
    member = try reader.tally()
    trigger = try Match(from: &reader, rule: rule)
    if try reader.flag() {
      innerMatches = try reader.list { reader throws(StateError) in
        try Match(from: &reader, rule: rule)
      }
    }
    burst = try reader.flag() ? try reader.tally() : nil
  }
}
