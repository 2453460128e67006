/// What a rule remembers of each group.
///
/// Most matches of a group have their details from one array: what was found for an array lately is found again
/// without a look at its text.
struct GroupTable<Group: AnyObject> {
  private struct Recent {
    // Kept, so that no other array comes to lie at its place in memory.
    let details: MatchDetails.Encoded
    let group: Group
  }

  private static var recentCount: Int { 32 }

  /// All groups by their keys.
  private(set) var all: [GroupKey: Group] = [:]
  /// By some bits of the details' place in memory; empty as long as nothing was found.
  private var recent: [Recent?] = []

  /// How many groups there are.
  var count: Int { all.count }

  /// The group that the details of a match tell, made if there is none.
  mutating func group(of details: MatchDetails.Encoded, make: () -> Group) -> Group {
    let place = GroupTable.place(of: details)
    let index = Int(truncatingIfNeeded: (place ^ place >> 9) >> 4) & (GroupTable.recentCount - 1)
    if !recent.isEmpty, let known = recent[index], GroupTable.place(of: known.details) == place {
      return known.group
    }
    let group = group(of: GroupKey(details), make)
    if recent.isEmpty { recent = Array(repeating: nil, count: GroupTable.recentCount) }
    recent[index] = Recent(details: details, group: group)
    return group
  }

  private mutating func group(of key: GroupKey, _ make: () -> Group) -> Group {
    if let known = all[key] { return known }
    let group = make()
    all[key] = group
    return group
  }

  private static func place(of details: MatchDetails.Encoded) -> UInt {
    details.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
  }

  /// Adds a group, or removes it.
  mutating func set(_ group: Group?, for key: GroupKey) {
    recent = []
    all[key] = group
  }

  /// Adds groups of which none is there.
  mutating func add(_ others: [GroupKey: Group]) {
    recent = []
    all.merge(others) { $1 }
  }

  /// Forgets all groups.
  mutating func removeAll() {
    recent = []
    all.removeAll(keepingCapacity: true)
  }
}
