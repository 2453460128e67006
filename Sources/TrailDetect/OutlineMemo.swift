import TrailScan

/// Finds the call and the outline of a record by pieces of its text, in front of `CallIndex` and `OutlineTable`,
/// which look at each member by itself.
final class OutlineMemo {
  /// The call of records with a front, and the event type that goes with it.
  private struct KnownCall {
    var type: Int
    var entry: CallEntry
  }

  /// What is known of a record's spans: their numbers, and that of its event type.
  struct Place {
    var front: Int
    var back: Int
    var type: Int
  }

  /// The members that are written side by side before what differs from record to record.
  private static let frontMembers: [BaseField] = [
    .eventSource, .eventName, .awsRegion, .sourceIPAddress, .userAgent,
  ]
  /// And those behind it: not `readOnly`, for the resources lie between it and the others.
  private static let backMembers: [BaseField] = [
    .eventType, .managementEvent, .recipientAccountId, .eventCategory, .vpcEndpointId,
    .sessionCredentialFromConsole,
  ]
  /// How many words a key takes beside its other members and classes.
  private static let fixedWords = 4

  private let front: MemberSpan
  private let back: MemberSpan
  /// Members that make a difference and lie elsewhere.
  private let others: [BaseField]
  private let classes: [TestScope]
  private let readsCaller: Bool
  /// By the number of the front.
  @exclusivity(unchecked) private var calls: [KnownCall?] = []
  private let types: ByteInterner
  private let keys: ByteInterner
  /// The key of the record at hand: two bytes a number, for there are many keys; who has longer numbers has none.
  private let words: UnsafeMutableBufferPointer<UInt16>
  @exclusivity(unchecked) private var outlines: [RecordOutline] = []

  /// - Parameter cacheLimit: how many distinct pieces are remembered, about.
  init(_ parts: OutlineTable.Parts, cacheLimit: Int) {
    front = MemberSpan(OutlineMemo.frontMembers, maxCount: cacheLimit)
    back = MemberSpan(OutlineMemo.backMembers, maxCount: cacheLimit)
    types = ByteInterner(maxCount: cacheLimit)
    keys = ByteInterner(maxCount: cacheLimit << 2)
    let spans = OutlineMemo.frontMembers + OutlineMemo.backMembers
    others = parts.members.filter { !spans.contains($0) }
    classes = parts.classes.filter { scope in
      !spans.contains { scope == .member($0) }
    }
    readsCaller = parts.readsCaller
    words = .allocate(capacity: OutlineMemo.fixedWords + others.count + classes.count)
    words.initialize(repeating: 0)
  }

  deinit { words.deallocate() }

  /// Whether it should be emptied before the next record.
  @inline(__always)
  var isFull: Bool { keys.isFull || front.isFull || back.isFull || types.isFull }

  /// Forgets everything: of outlines and calls that are forgotten elsewhere, too.
  func removeAll() {
    front.removeAll()
    back.removeAll()
    types.removeAll()
    calls.removeAll(keepingCapacity: true)
    keys.removeAll()
    outlines.removeAll(keepingCapacity: true)
  }

  /// Where the record's spans are known; nil if their members are spread out.
  @inline(__always)
  func place(of record: RecordView) -> Place? {
    guard let front = front.number(of: record), let back = back.number(of: record) else {
      return nil
    }
    let type = record.slot(.eventType)
    return Place(
      front: front, back: back, type: types.intern(record.bytes(type), tag: type.kind.rawValue))
  }

  /// The call of records at a place; nil for one that was not noted.
  @inline(__always)
  func call(at place: Place) -> CallEntry? {
    guard place.front < calls.count, let known = calls[place.front], known.type == place.type
    else { return nil }
    return known.entry
  }

  /// Remembers the call of records at a place.
  func note(_ entry: CallEntry, at place: Place) {
    while calls.count <= place.front { calls.append(nil) }
    calls[place.front] = KnownCall(type: place.type, entry: entry)
  }

  /// The outline of the record at hand.
  /// - Parameters:
  ///   - place: where its spans are known.
  ///   - classNumber: the number of what the rules make of the record's value of a scope.
  ///   - find: finds the outline of a record whose pieces were not seen together before.
  @inline(__always)
  func outline(
    at place: Place, of reader: EventReader, classNumber: (TestScope) -> Int,
    find: () -> RecordOutline
  ) -> RecordOutline {
    let outcome = reader.outcome.number
    let caller = readsCaller ? reader.callerNumber : 0
    words[0] = UInt16(truncatingIfNeeded: place.front)
    words[1] = UInt16(truncatingIfNeeded: place.back)
    words[2] = UInt16(truncatingIfNeeded: outcome)
    words[3] = UInt16(truncatingIfNeeded: caller)
    let bits = OutlineTable.write(
      others, classes, of: reader, into: words, at: OutlineMemo.fixedWords, classNumber)
    let fixed = (place.front &+ 1) | (place.back &+ 1) | (outcome &+ 1) | (caller &+ 1)
    guard UInt(bitPattern: bits | fixed) >> 16 == 0 else { return find() }
    let number = keys.intern(words)
    if number == outlines.count { outlines.append(find()) }
    return outlines[number]
  }
}
