import TrailScan

/// The guards of all conditions, by the places in which they look, each with one search for all its texts.
///
/// Immutable and shared by all workers.
final class GuardIndex: Sendable {
  /// The guards that look into one place; an object, of which who looks has no copy.
  final class Site: Sendable {
    /// The number of the field's path; -1 for the whole record.
    let path: Int
    /// What the values found there depend on.
    let scope: TestScope
    /// The texts to find; nil if any value will do for all.
    let search: LiteralSearch?
    /// For each text the conditions that need it.
    let conditionsByLiteral: [[Int]]
    /// The conditions that need any value.
    let anyValueConditions: [Int]

    init(
      path: Int, scope: TestScope, search: LiteralSearch?, conditionsByLiteral: [[Int]],
      anyValueConditions: [Int]
    ) {
      self.path = path
      self.scope = scope
      self.search = search
      self.conditionsByLiteral = conditionsByLiteral
      self.anyValueConditions = anyValueConditions
    }
  }

  /// Sites that are looked into together: all whose values depend on the same, or a single one.
  final class Group: Sendable {
    let scope: TestScope
    let sites: [Site]

    init(_ scope: TestScope, _ sites: [Site]) {
      self.scope = scope
      self.sites = sites
    }

    /// Whether the sites lie in what no numbered part of a record tells.
    var isOfRecord: Bool { scope == .record || scope == .call }
  }

  let groups: [Group]
  /// For each condition the groups in one of whose sites it needs something; nil if it has no guard.
  let groupsByCondition: [[Int]?]
  /// The conditions that need something in a group of the rest of the record, as bits.
  let guardedByRecord: [UInt64]
  /// How many words the bits of all conditions take.
  let wordCount: Int

  init(_ conditions: [Expression], paths: [FieldPath]) {
    let numbers = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, $0) })
    var places: [RuleGuard.Place: Int] = [:]
    var needs: [[(literal: [UInt8], condition: Int)]] = []
    let sitesByCondition: [[Int]?] = conditions.enumerated().map { number, condition in
      guard let guarded = RuleGuard.of(condition) else { return nil }
      let sites = guarded.needs.map { need in
        let site = places[need.place] ?? needs.count
        if site == needs.count {
          places[need.place] = site
          needs.append([])
        }
        needs[site].append((literal: need.literal, condition: number))
        return site
      }
      return Set(sites).sorted()
    }
    wordCount = (conditions.count + 63) / 64
    let sites = places.sorted { $0.value < $1.value }.map { place, site in
      var path = -1
      var scope = TestScope.record
      if case .field(let field) = place {
        path = numbers[field] ?? -1
        scope = field.scope
      }
      let byLiteral = Dictionary(grouping: needs[site], by: \.literal)
      let literals = byLiteral.keys.filter { !$0.isEmpty }.sorted {
        $0.lexicographicallyPrecedes($1)
      }
      return Site(
        path: path, scope: scope, search: literals.isEmpty ? nil : LiteralSearch(literals),
        conditionsByLiteral: literals.map { byLiteral[$0, default: []].map(\.condition) },
        anyValueConditions: byLiteral[[], default: []].map(\.condition))
    }
    var groups: [(scope: TestScope, sites: [Site])] = []
    var groupsBySite: [Int] = []
    for site in sites {
      // Only what a memo holds gains from being looked at together.
      let known = groups.firstIndex { $0.scope == site.scope && site.scope != .record }
      groupsBySite.append(known ?? groups.count)
      if let known {
        groups[known].sites.append(site)
      } else {
        groups.append((scope: site.scope, sites: [site]))
      }
    }
    let shared = groups.map { Group($0.scope, $0.sites) }
    self.groups = shared
    groupsByCondition = sitesByCondition.map { sites in
      sites.map { Set($0.map { groupsBySite[$0] }).sorted() }
    }
    var byRecord = [UInt64](repeating: 0, count: wordCount)
    for (condition, own) in groupsByCondition.enumerated()
    where own?.contains(where: { shared[$0].isOfRecord }) == true {
      byRecord[condition >> 6] |= 1 << UInt64(condition & 63)
    }
    guardedByRecord = byRecord
  }
}
