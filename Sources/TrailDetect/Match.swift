import TrailEvents

/// An order of matches.
typealias MatchOrder = (Match, Match) -> Bool

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

  /// Order by rule, time and event; deliveries of one event are neighbours.
  ///
  /// The one that says most leads: of a call delivered to two accounts, the caller's own account knows more of
  /// the caller. So the alert is the same whatever order the files have.
  static func isBefore(_ left: Match, _ right: Match) -> Bool {
    if left.rule != right.rule { return left.rule < right.rule }
    if left.time != right.time { return left.time < right.time }
    if left.identity != right.identity { return left.identity < right.identity }
    if left.member != right.member { return left.member < right.member }
    return saysMore(left, right)
  }

  /// Order of the deliveries of one event.
  private static func saysMore(_ left: Match, _ right: Match) -> Bool {
    if left.details != right.details {
      if left.details.count != right.details.count {
        return left.details.count > right.details.count
      }
      return left.details.lexicographicallyPrecedes(right.details)
    }
    return isAhead(left, right)
  }

  /// Order by place, for one line for each match.
  static func isAhead(_ left: Match, _ right: Match) -> Bool {
    if left.file != right.file { return left.file < right.file }
    if left.record != right.record { return left.record < right.record }
    if left.rule != right.rule { return left.rule < right.rule }
    return left.member < right.member
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

/// What alerts tell of one match, in the order of their fields.
struct MatchDetails: Equatable {
  /// The encoded form: lists of texts, each with its length before it.
  typealias Encoded = [UInt8]

  /// The values of the rule's group keys, in their order.
  var group: [String]
  var eventID: String
  var principal: String
  var account: String
  var region: String
  var source: String
  var actions: [String]
  var outcome: String
  var resources: [String]
  var notes: [String]
  /// The values of the correlation's value keys.
  var distinctValues: [String]
  /// For each inner correlation, from the outside in, the group and the values.
  var inner: [[String]] = []

  /// The group at a level, 0 being the outermost; empty if the event is in no group.
  func group(at level: Int) -> [String] {
    level == 0 ? group : inner.count > 2 * level - 2 ? inner[2 * level - 2] : []
  }

  /// The values at a level.
  func values(at level: Int) -> [String] {
    level == 0 ? distinctValues : inner.count > 2 * level - 1 ? inner[2 * level - 1] : []
  }

  /// The group first, so that a group can be told by the prefix of the encoded form.
  func encoded() -> Encoded {
    var bytes: Encoded = []
    for list in [
      group, [eventID], [principal], [account], [region], [source], actions, [outcome], resources,
      notes, distinctValues,
    ] + inner {
      MatchDetails.append(UInt32(list.count), to: &bytes)
      for text in list {
        MatchDetails.append(UInt32(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
      }
    }
    return bytes
  }

  init(
    group: [String], eventID: String, principal: String, account: String, region: String,
    source: String, actions: [String], outcome: String, resources: [String], notes: [String],
    distinctValues: [String], inner: [[String]] = []
  ) {
    self.group = group
    self.eventID = eventID
    self.principal = principal
    self.account = account
    self.region = region
    self.source = source
    self.actions = actions
    self.outcome = outcome
    self.resources = resources
    self.notes = notes
    self.distinctValues = distinctValues
    self.inner = inner
  }

  /// Reads what `encoded` wrote.
  init(_ bytes: Encoded) {
    var reader = Reader(bytes: bytes)
    group = reader.list()
    eventID = reader.list().first ?? ""
    principal = reader.list().first ?? ""
    account = reader.list().first ?? ""
    region = reader.list().first ?? ""
    source = reader.list().first ?? ""
    actions = reader.list()
    outcome = reader.list().first ?? ""
    resources = reader.list()
    notes = reader.list()
    distinctValues = reader.list()
    while reader.position < bytes.count { inner.append(reader.list()) }
  }

  /// The part of the encoded form that tells the group.
  static func groupPrefix(of bytes: Encoded) -> ArraySlice<UInt8> {
    var reader = Reader(bytes: bytes)
    reader.skipList()
    return bytes[..<reader.position]
  }

  /// Whether the encoded form is of an event in no group.
  static func isGroupEmpty(_ bytes: Encoded) -> Bool { bytes.prefix(4).allSatisfy { $0 == 0 } }

  private static func append(_ value: UInt32, to bytes: inout Encoded) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private struct Reader {
    let bytes: Encoded
    var position = 0

    init(bytes: Encoded) { self.bytes = bytes }

    mutating func number() -> Int {
      guard position + 4 <= bytes.count else {
        position = bytes.count
        return 0
      }
      defer { position += 4 }
      return bytes.withUnsafeBytes { bytes in
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      }
    }

    mutating func list() -> [String] {
      var texts: [String] = []
      for _ in 0..<number() {
        let count = number()
        let end = min(bytes.count, position + count)
        texts.append(String(decoding: bytes[position..<end], as: UTF8.self))
        position = end
      }
      return texts
    }

    mutating func skipList() {
      for _ in 0..<number() {
        let count = number()
        position = min(bytes.count, position + count)
      }
    }
  }
}

/// FNV-1a of 128 bits (Fowler, Noll, Vo; RFC draft-eastlake-fnv): stable across runs and machines.
///
/// It names things; it keeps no secret and withstands nobody.
struct StableHash {
  private var high: UInt64 = 0x6C62_272E_07BB_0142
  private var low: UInt64 = 0x62B8_2175_6295_C58D

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      low ^= UInt64(byte)
      // The prime is 2^88 + 2^8 + 0x3B.
      let product = low.multipliedFullWidth(by: 0x13B)
      high = high &* 0x13B &+ product.high &+ low << 24
      low = product.low
    }
  }

  /// The text and an end mark, so that the parts of a name keep apart.
  mutating func combine(_ text: String) {
    combine(text.utf8)
    combine(CollectionOfOne(0))
  }

  var digest: Match.Digest { Match.Digest(high: high, low: low) }

  /// 32 hexadecimal digits.
  var hexadecimal: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
