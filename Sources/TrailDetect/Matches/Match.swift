import TrailEvents

/// An order of matches.
enum MatchOrder {
  /// By rule, time and event; deliveries of one event are neighbours.
  case time
  /// By place, for one line for each match, and for reading a file once.
  case place
  /// By rule, group and time, so that one group after the other can be looked at.
  case group
  /// By alert, and in it by the events' order.
  case alert

  func isBefore(_ left: Match, _ right: Match) -> Bool {
    switch self {
    case .time: Match.isBefore(left, right)
    case .place: Match.isAhead(left, right)
    case .group: Match.isBeforeInGroup(left, right)
    case .alert: Match.isBeforeInAlert(left, right)
    }
  }

  /// What decides nearly always which of two matches comes first, and where the match is.
  private struct Key {
    var first: Int32
    var index: Int32
    var second: Int64
    var third: UInt64
  }

  private func key(of match: Match, at index: Int) -> Key {
    let index = Int32(truncatingIfNeeded: index)
    switch self {
    case .time:
      return Key(
        first: match.rule, index: index, second: match.time.milliseconds,
        third: match.identity.high)
    case .place:
      return Key(first: match.file, index: index, second: Int64(match.record), third: 0)
    case .group: return Key(first: match.rule, index: index, second: 0, third: 0)
    case .alert:
      return Key(first: match.alert, index: index, second: Int64(match.sequence), third: 0)
    }
  }

  /// Puts matches in their order.
  func sort(_ matches: inout [Match]) { matches = order(of: matches).map { matches[Int($0)] } }

  /// The places of matches in their order: short keys are sorted, for to move a match costs more than to compare two.
  func order(of matches: [Match]) -> [Int32] {
    var keys = matches.indices.map { key(of: matches[$0], at: $0) }
    keys.sort { left, right in
      if left.first != right.first { return left.first < right.first }
      if left.second != right.second { return left.second < right.second }
      if left.third != right.third { return left.third < right.third }
      return isBefore(matches[Int(left.index)], matches[Int(right.index)])
    }
    return keys.map(\.index)
  }
}

/// One event that one rule matched, as it waits for the end of the run.
struct Match {
  /// A number of 128 bits, compared as a whole.
  struct Digest: Hashable, Comparable {
    var high: UInt64
    var low: UInt64

    static func < (left: Digest, right: Digest) -> Bool {
      left.high != right.high ? left.high < right.high : left.low < right.low
    }
  }

  /// The number of the rule.
  var rule: Int32
  /// Whether the rule is the first that matched this record, so that records can be counted.
  var isFirstOfRecord: Bool
  /// The event's time.
  var time: Timestamp
  /// Which event it is, whatever file it was read from: the same for each delivery.
  var identity: Digest
  /// Where it was read.
  var file: Int32
  var record: Int32
  var offset: Int64
  /// What alerts tell of it.
  var details: MatchDetails.Encoded
  /// Which of the rule's conditions took the event.
  var member: Int32 = 0
  /// For a sighting of a value: when it was seen last without a pause; nil for any other match.
  var lastSeen: Timestamp?
  /// The length of its record in bytes.
  var recordBytes: Int32 = 0
  /// Tells the deliveries of one event to several accounts apart: a hash of eventID and account.
  var delivery: Int32 = 0
  /// Which counter of a `GroupTally` its group has; -1 if nobody counts it.
  var tallySlot: Int32 = -1
  /// Whether `details` tell only what windows ask for, so that the record has to be read again for the rest.
  var isBrief = false
  /// For an event of an alert: which alert, and its place among the alert's events.
  var alert: Int32 = -1
  var sequence: Int32 = 0

  /// Order by rule, time and event; deliveries of one event are neighbours.
  ///
  /// The longest record leads: of a call delivered to two accounts, the caller's own account knows more of the
  /// caller. So the alert is the same whatever order the files have.
  static func isBefore(_ left: Match, _ right: Match) -> Bool {
    if left.rule != right.rule { return left.rule < right.rule }
    if left.time != right.time { return left.time < right.time }
    if left.identity != right.identity { return left.identity < right.identity }
    if left.member != right.member { return left.member < right.member }
    if left.recordBytes != right.recordBytes { return left.recordBytes > right.recordBytes }
    if left.delivery != right.delivery { return left.delivery < right.delivery }
    return isAhead(left, right)
  }

  /// Order by place, for one line for each match.
  static func isAhead(_ left: Match, _ right: Match) -> Bool {
    if left.file != right.file { return left.file < right.file }
    if left.record != right.record { return left.record < right.record }
    if left.rule != right.rule { return left.rule < right.rule }
    if left.member != right.member { return left.member < right.member }
    return isBeforeInAlert(left, right)
  }

  /// Order by alert, and in it by the events' order.
  static func isBeforeInAlert(_ left: Match, _ right: Match) -> Bool {
    left.alert != right.alert ? left.alert < right.alert : left.sequence < right.sequence
  }

  /// Order by rule, group and time, so that one group after the other can be looked at.
  static func isBeforeInGroup(_ left: Match, _ right: Match) -> Bool {
    if left.rule != right.rule { return left.rule < right.rule }
    let groups = (
      MatchDetails.groupPrefix(of: left.details), MatchDetails.groupPrefix(of: right.details)
    )
    if groups.0 != groups.1 { return groups.0.lexicographicallyPrecedes(groups.1) }
    return isBefore(left, right)
  }
}
