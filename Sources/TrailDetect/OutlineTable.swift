import TrailScan

/// The outlines of records by their parts.
final class OutlineTable {
  /// Which parts make a difference to some rule.
  struct Parts {
    var readsCaller = false
    var readsAddress = false
    var readsUserAgent = false
    var readsEndpoint = false
    /// Members of which each value counts.
    var members: [BaseField] = []
    /// Scopes with many values, of which only what the rules make of them counts.
    var classes: [TestScope] = []

    /// Members that have few values; one each is worth telling them apart.
    static let smallMembers: Set<BaseField> = [
      .awsRegion, .recipientAccountId, .readOnly, .eventCategory, .managementEvent, .eventVersion,
      .apiVersion, .sessionCredentialFromConsole,
    ]
  }

  /// How many words a key takes beside its members and classes.
  private static let fixedWords = 6

  let parts: Parts
  private let keys: ByteInterner
  private let words: UnsafeMutableBufferPointer<Int32>
  @exclusivity(unchecked) private(set) var outlines: [RecordOutline] = []

  init(_ parts: Parts, maxCount: Int) {
    self.parts = parts
    keys = ByteInterner(maxCount: maxCount)
    words = .allocate(
      capacity: OutlineTable.fixedWords + parts.members.count + parts.classes.count)
    words.initialize(repeating: 0)
  }

  deinit { words.deallocate() }

  /// Whether it should be emptied before the next record.
  var isFull: Bool { keys.isFull }

  /// Forgets all outlines.
  func removeAll() {
    keys.removeAll()
    outlines.removeAll(keepingCapacity: true)
  }

  /// Writes the numbers of members and of classes, one behind the other.
  /// - Returns: the bits that are set in any of the numbers, each plus one (none is below -1).
  @inline(__always) @discardableResult
  static func write<Word: FixedWidthInteger>(
    _ members: [BaseField], _ classes: [TestScope], of reader: EventReader,
    into words: UnsafeMutableBufferPointer<Word>, at start: Int, _ classNumber: (TestScope) -> Int
  ) -> Int {
    var next = start
    var bits = 0
    for member in members {
      let number = reader.number(ofMember: member)
      words[next] = Word(truncatingIfNeeded: number)
      bits |= number &+ 1
      next &+= 1
    }
    for scope in classes {
      let number = classNumber(scope)
      words[next] = Word(truncatingIfNeeded: number)
      bits |= number &+ 1
      next &+= 1
    }
    return bits
  }

  /// The outline of the record at hand.
  /// - Parameters:
  ///   - classNumber: the number of what the rules make of the record's value of a scope.
  ///   - make: makes the outline of a record with parts that were not seen together before.
  @inline(__always)
  func outline(
    of reader: EventReader, _ entry: CallEntry, classNumber: (TestScope) -> Int,
    make: () -> RecordOutline
  ) -> RecordOutline {
    words[0] = Int32(truncatingIfNeeded: entry.number)
    words[1] = Int32(truncatingIfNeeded: reader.outcome.number)
    if parts.readsCaller { words[2] = Int32(truncatingIfNeeded: reader.callerNumber) }
    if parts.readsAddress { words[3] = Int32(truncatingIfNeeded: reader.addressNumber) }
    if parts.readsUserAgent { words[4] = Int32(truncatingIfNeeded: reader.userAgentNumber) }
    if parts.readsEndpoint { words[5] = Int32(truncatingIfNeeded: reader.endpointNumber) }
    OutlineTable.write(
      parts.members, parts.classes, of: reader, into: words, at: OutlineTable.fixedWords,
      classNumber)
    let number = keys.intern(words)
    if number == outlines.count { outlines.append(make()) }
    return outlines[number]
  }
}
