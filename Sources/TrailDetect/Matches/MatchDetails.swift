import TrailScan

/// What alerts tell of one match, in the order of their fields.
struct MatchDetails: Equatable {
  /// The encoded form: lists of texts, each with its length before it.
  typealias Encoded = [UInt8]

  /// The values of the rule's group keys, in their order.
  var group: [String]
  var eventID = ""
  var principal = ""
  var account = ""
  var region = ""
  var source = ""
  var actions: [String] = []
  var outcome = ""
  var resources: [String] = []
  var notes: [String] = []
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
    MatchDetails.append(group, to: &bytes)
    for text in [eventID, principal, account, region, source] {
      MatchDetails.append(CollectionOfOne(text), to: &bytes)
    }
    MatchDetails.append(actions, to: &bytes)
    MatchDetails.append(CollectionOfOne(outcome), to: &bytes)
    MatchDetails.append(resources, to: &bytes)
    MatchDetails.append(notes, to: &bytes)
    MatchDetails.append(distinctValues, to: &bytes)
    for list in inner { MatchDetails.append(list, to: &bytes) }
    return bytes
  }

  /// The encoded form of groups and values alone.
  static func encoded(group: [String], distinctValues: [String], inner: [[String]]) -> Encoded {
    var size = 4 * (2 + factLists + inner.count)
    for text in group { size += 4 + text.utf8.count }
    for text in distinctValues { size += 4 + text.utf8.count }
    for list in inner { for text in list { size += 4 + text.utf8.count } }
    return Encoded(unsafeUninitializedCapacity: size) { bytes, count in
      var writer = Writer(bytes: UnsafeMutableRawBufferPointer(bytes))
      writer.write(group)
      for _ in 0..<factLists { writer.write(0) }
      writer.write(distinctValues)
      for list in inner { writer.write(list) }
      count = writer.position
    }
  }

  /// Writes lists into room that is large enough.
  private struct Writer {
    let bytes: UnsafeMutableRawBufferPointer
    var position = 0

    mutating func write(_ number: Int) {
      bytes.storeBytes(
        of: UInt32(truncatingIfNeeded: number).littleEndian, toByteOffset: position,
        as: UInt32.self)
      position += 4
    }

    mutating func write(_ list: [String]) {
      write(list.count)
      for var text in list {
        text.withUTF8 { text in
          write(text.count)
          UnsafeMutableRawBufferPointer(rebasing: bytes[position...]).copyMemory(
            from: UnsafeRawBufferPointer(text))
          position += text.count
        }
      }
    }
  }

  /// The encoded form of what an event tells, with the groups and values of another.
  /// - Parameters:
  ///   - facts: the lists from `eventID` to `resources`, encoded.
  ///   - brief: what has the groups and values; nil for none.
  static func encoded(facts: Encoded, notes: [String], brief: Encoded?) -> Encoded {
    var bytes: Encoded = []
    var reader = Reader(bytes: brief ?? [])
    bytes.reserveCapacity(reader.bytes.count + facts.count + (notes.isEmpty ? 4 : 256))
    reader.skipList()
    if reader.position > 0 {
      bytes.append(contentsOf: reader.bytes[..<reader.position])
    } else {
      append(UInt32(0), to: &bytes)
    }
    bytes.append(contentsOf: facts)
    append(notes, to: &bytes)
    for _ in 0..<factLists { reader.skipList() }
    bytes.append(contentsOf: reader.bytes[reader.position...])
    return bytes
  }

  /// The part of the encoded form that tells the group.
  static func groupPrefix(of bytes: Encoded) -> ArraySlice<UInt8> {
    var reader = Reader(bytes: bytes)
    reader.skipList()
    return bytes[..<reader.position]
  }

  /// Whether the encoded form is of an event in no group.
  static func isGroupEmpty(_ bytes: Encoded) -> Bool { bytes.prefix(4).allSatisfy { $0 == 0 } }

  /// The values at a level of the encoded form, without a look at the rest.
  static func values(of bytes: Encoded, at level: Int) -> [String] {
    var reader = Reader(bytes: bytes)
    // The group and what alerts tell go before the values, the outer levels' groups and values before inner ones.
    for _ in 0..<1 + factLists + 2 * level { reader.skipList() }
    return reader.position < bytes.count ? reader.list() : []
  }

  /// The lists between the group and the values: from `eventID` to `notes`.
  private static let factLists = Fact.allCases.count

  /// Appends a list of texts in its encoded form.
  static func append(_ texts: some Collection<String>, to bytes: inout Encoded) {
    append(UInt32(texts.count), to: &bytes)
    for text in texts {
      append(UInt32(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
    }
  }

  /// Appends a list of one text.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout Encoded) {
    append(UInt32(1), to: &bytes)
    append(UInt32(text.count), to: &bytes)
    bytes.append(contentsOf: text)
  }

  private static func append(_ value: UInt32, to bytes: inout Encoded) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// What alerts tell of an event: the lists between the group and the values, in their order.
  enum Fact: Int, CaseIterable {
    case eventID, principal, account, region, source, action, outcome, resource, note
  }

  /// Calls `body` with each text of what alerts tell, as UTF-8 that is valid during the call.
  static func eachFact(
    of bytes: Encoded, _ body: (Fact, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var reader = Reader(bytes: bytes)
    reader.skipList()
    bytes.withUnsafeBufferPointer { bytes in
      for fact in Fact.allCases {
        for _ in 0..<reader.number() {
          body(fact, UnsafeBufferPointer(rebasing: bytes[reader.text()]))
        }
      }
    }
  }

  fileprivate struct Reader {
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
        texts.append(String(decoding: bytes[text()], as: UTF8.self))
      }
      return texts
    }

    /// Where the next text lies.
    mutating func text() -> Range<Int> {
      let count = number()
      let start = position
      position = min(bytes.count, start + count)
      return start..<position
    }

    mutating func skipList() {
      for _ in 0..<number() { _ = text() }
    }
  }
}

extension MatchDetails {
  /// Reads what `encoded` wrote.
  init(_ bytes: Encoded) {
    var reader = Reader(bytes: bytes)
    group = reader.list()
    distinctValues = []
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
}

/// The group of a match, for a table of groups.
struct GroupKey: Hashable {
  /// The group's part of the encoded details.
  let bytes: ArraySlice<UInt8>

  init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// The group that the encoded details of a match begin with.
  init(_ details: MatchDetails.Encoded) { self.init(bytes: MatchDetails.groupPrefix(of: details)) }

  // A slice by itself is hashed and compared byte by byte.
  static func == (left: GroupKey, right: GroupKey) -> Bool {
    left.bytes.withUnsafeBufferPointer { left in
      right.bytes.withUnsafeBufferPointer { left.count == $0.count && ByteSearch.isEqual(left, $0) }
    }
  }

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
