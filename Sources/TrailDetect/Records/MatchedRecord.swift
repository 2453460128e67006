import TrailEvents
import TrailScan

/// One record that rules matched, as it waits for the end of the run.
///
/// It tells which event it is, where it lies, and which `SharedMatches` it has. A record has one of these for each
/// of its shared matches.
struct MatchedRecord: BitwiseCopyable {
  /// The event's time, in milliseconds.
  var time: Int64
  /// Which event it is, whatever file it was read from: the same for each delivery.
  var identityHigh: UInt64
  var identityLow: UInt64
  /// Where it was read.
  var offset: Int64
  var file: Int32
  var record: Int32
  /// The length of the record in bytes.
  var recordBytes: Int32
  /// Tells the deliveries of one event to several accounts apart.
  var delivery: Int32
  /// The number of its shared matches, or where they were written.
  var shared: Int64
  /// The rule, if there is but one match: so it can be judged without a look at it; else -1.
  private(set) var rule: Int32
  /// The counter of that match.
  private(set) var tallySlot: Int32

  /// A record without matches.
  @inline(__always)
  init(_ record: RecordView, _ time: Timestamp, file: Int) {
    let identity = EventIdentity(record)
    self.time = time.milliseconds
    identityHigh = identity.high
    identityLow = identity.low
    offset = record.offset
    self.file = Int32(file)
    self.record = Int32(record.number)
    recordBytes = Int32(clamping: record.bytes.count)
    delivery = record.delivery
    shared = -1
    rule = -1
    tallySlot = -1
  }

  /// Takes the shared matches that a store knows.
  mutating func take(_ matches: SharedMatches) {
    shared = Int64(matches.number)
    rule = matches.onlyRule
    tallySlot = matches.onlyTallySlot
  }

  /// Whether both are of one event.
  func isSameEvent(_ other: MatchedRecord) -> Bool {
    time == other.time && identityHigh == other.identityHigh && identityLow == other.identityLow
  }

  /// Whether both are of one record.
  func isSameRecord(_ other: MatchedRecord) -> Bool {
    record == other.record && file == other.file
  }

  /// The order of time, in which those of one event are neighbours.
  static func isBefore(_ left: MatchedRecord, _ right: MatchedRecord) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.identityHigh != right.identityHigh { return left.identityHigh < right.identityHigh }
    return left.identityLow < right.identityLow
  }

  /// One of its shared matches, in brief.
  func match(_ element: SharedMatches.Element, isFirstOfRecord: Bool) -> Match {
    Match(
      rule: element.rule, isFirstOfRecord: isFirstOfRecord,
      time: Timestamp(milliseconds: time),
      identity: Match.Digest(high: identityHigh, low: identityLow), file: file, record: record,
      offset: offset, details: element.details, member: element.member, recordBytes: recordBytes,
      delivery: delivery, tallySlot: element.tallySlot, isBrief: true)
  }
}

extension RecordView {
  /// Tells the deliveries of one action to several accounts apart; 0 if there is but one.
  var delivery: Int32 {
    guard slot(.sharedEventID).isPresent else { return 0 }
    var hash = StableHash()
    hash.combine(bytes(slot(.eventID)))
    hash.combine(CollectionOfOne(0))
    hash.combine(bytes(slot(.recipientAccountId)))
    return Int32(truncatingIfNeeded: hash.digest.low)
  }
}
