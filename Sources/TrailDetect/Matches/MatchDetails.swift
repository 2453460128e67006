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
    var bytes: Encoded = []
    bytes.reserveCapacity(128)
    append(group, to: &bytes)
    for _ in 0..<9 { append(UInt32(0), to: &bytes) }
    append(distinctValues, to: &bytes)
    for list in inner { append(list, to: &bytes) }
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
    // The group and nine other lists go before the values, the outer levels' groups and values before inner ones.
    for _ in 0..<10 + 2 * level { reader.skipList() }
    return reader.position < bytes.count ? reader.list() : []
  }

  private static func append(_ texts: some Collection<String>, to bytes: inout Encoded) {
    append(UInt32(texts.count), to: &bytes)
    for text in texts {
      append(UInt32(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
    }
  }

  private static func append(_ value: UInt32, to bytes: inout Encoded) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
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

  // A slice by itself is hashed byte by byte.
  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
