/// What all records match that agree in some parts, and in which groups: by all conditions that the outline of a
/// record settles, or by one other condition.
///
/// A log repeats itself, and most rules that look at ordinary calls take them by such parts alone. So all that
/// has to be kept of most records is one `MatchedRecord`.
final class SharedMatches {
  /// One condition's match.
  struct Element {
    var rule: Int32
    var member: Int32
    /// Which counter of a `GroupTally` its group has; -1 if nobody counts it.
    var tallySlot: Int32
    /// Its groups and values.
    var details: MatchDetails.Encoded
  }

  /// One value that a rule learns.
  struct Learned {
    var rule: Int32
    var member: Int32
    var value: SightingStore.Value
  }

  // First what is asked for at each record, so that it lies together.

  /// Whether there is nothing to keep.
  let isEmpty: Bool
  /// Whether there is nothing to keep of each record.
  let hasNoElements: Bool
  /// The rule, if there is but one element; else -1.
  let onlyRule: Int32
  /// The counter of that element.
  let onlyTallySlot: Int32
  /// Its place among those that a `MatchedRecordStore` knows, as long as the store's age is `age`.
  @exclusivity(unchecked) var number = -1
  @exclusivity(unchecked) var age = -1
  /// How many records had it since it was last asked.
  @exclusivity(unchecked) var recordCount = 0
  let learned: [Learned]
  /// The shortest learning period of those that learn.
  let learnMilliseconds: Int64
  /// The time of `firstSeen`, before which none of those records is; the largest number if there is none.
  @exclusivity(unchecked) var seenSince = Int64.max
  /// The time of the latest of them; they come without a pause as long as a learning period.
  @exclusivity(unchecked) var seenUntil: Int64 = 0
  /// The first of some records of which `learned` was not told to those who learn.
  @exclusivity(unchecked) var firstSeen: MatchedRecord?
  /// Where it was written; -1 as long as it was not.
  @exclusivity(unchecked) var place: Int64 = -1
  /// In the order of their conditions.
  let elements: [Element]
  /// About how many bytes it takes.
  let byteCount: Int

  /// - Parameter ownBytes: how many bytes of its groups nobody else keeps.
  init(
    elements: [Element] = [], learned: [Learned] = [], learnMilliseconds: Int64 = .max,
    ownBytes: Int = 0
  ) {
    self.elements = elements
    self.learned = learned
    self.learnMilliseconds = learnMilliseconds
    isEmpty = elements.isEmpty && learned.isEmpty
    hasNoElements = elements.isEmpty
    onlyRule = elements.count == 1 ? elements[0].rule : -1
    onlyTallySlot = elements.count == 1 ? elements[0].tallySlot : -1
    byteCount = 192 + (learned.count + elements.count) * 32 + ownBytes
  }
}
