public import TrailDetect

/// What a set of rules covers of each catalogue, and what it leaves out.
public struct Coverage: Sendable {
  /// An entry of a catalogue with the rules that cover it.
  public struct Item: Sendable, Equatable {
    /// The entry.
    public var entry: Catalogue.Entry
    /// The ids of the rules, sorted; empty for a gap.
    public var ruleIDs: [String]

    /// Whether some rule covers the entry.
    public var isCovered: Bool { !ruleIDs.isEmpty }
  }

  /// A technique under one of its tactics: a cell of ATT&CK's matrix.
  public struct Cell: Sendable, Equatable {
    /// `T1078.004`.
    public var techniqueID: String
    /// `initial-access`; nil if none of the rule's tactics is one of the technique's.
    public var tactic: String?
    /// The technique's name; nil for one that the catalogue does not have.
    public var name: String?
    /// The ids of the rules, sorted.
    public var ruleIDs: [String]
  }

  /// A tag or theme of a rule that no catalogue has, or that does not fit the others of the rule.
  public struct OddTag: Sendable, Equatable {
    /// The rule.
    public var ruleID: String
    /// The tag or theme.
    public var tag: String
    /// What is odd about it.
    public var reason: String
  }

  /// How many rules were looked at; deprecated ones are not.
  public let ruleCount: Int
  /// Why rules sleep as long as nothing more is given, by their ids.
  public let sleeping: [String: String]
  /// The themes, in the catalogue's order.
  public let themes: [Item]
  /// The techniques of ATT&CK, in the catalogue's order.
  public let techniques: [Item]
  /// The cells that some rule covers, by tactic and technique.
  public let cells: [Cell]
  /// The monitoring controls of CIS.
  public let cisAWS: [Item]
  /// Security Hub's controls.
  public let securityHub: [Item]
  /// GuardDuty's finding types.
  public let guardDuty: [Item]
  /// Stratus Red Team's techniques.
  public let stratus: [Item]
  /// Tags and themes that nobody knows, in the order of the rules' ids.
  public let oddTags: [OddTag]

  /// The tactics, in the order of ATT&CK's matrix.
  public static let tactics = [
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "defense-evasion", "credential-access", "discovery",
    "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
  ]

  /// Works out what rules cover.
  public init(of rules: [Rule], catalogues: Catalogues = .shipped) {
    let rules = rules.filter { $0.status != .deprecated }.sorted { $0.id < $1.id }
    ruleCount = rules.count
    sleeping = Dictionary(
      rules.compactMap { rule in rule.dormancy.map { (rule.id, $0) } },
      uniquingKeysWith: { first, _ in first })

    func items(_ catalogue: Catalogue, _ ids: (Rule) -> [String]) -> [Item] {
      var rulesByID: [String: [String]] = [:]
      for rule in rules { for id in Set(ids(rule)) { rulesByID[id, default: []].append(rule.id) } }
      return catalogue.entries.map { Item(entry: $0, ruleIDs: rulesByID[$0.id] ?? []) }
    }
    themes = items(catalogues.themes) { $0.themes }
    techniques = items(catalogues.attack) { $0.techniqueIDs }
    cisAWS = items(catalogues.cisAWS) { $0.tags(behind: "cis-aws.") }
    securityHub = items(catalogues.securityHub) { $0.tags(behind: "securityhub.") }
    guardDuty = items(catalogues.guardDuty) { $0.tags(behind: "guardduty.") }
    stratus = items(catalogues.stratus) { $0.tags(behind: "stratus.") }

    var cells: [Cell] = []
    var places: [String: Int] = [:]
    for rule in rules {
      for (technique, tactic) in rule.cells(in: catalogues.attack) {
        let key = "\(tactic ?? "") \(technique)"
        if let place = places[key] {
          cells[place].ruleIDs.append(rule.id)
        } else {
          places[key] = cells.count
          cells.append(
            Cell(
              techniqueID: technique, tactic: tactic,
              name: catalogues.attack.byID[technique]?.title,
              ruleIDs: [rule.id]))
        }
      }
    }
    func order(_ cell: Cell) -> (Int, String) {
      let place = cell.tactic.flatMap { Coverage.tactics.firstIndex(of: $0) }
      return (place ?? Coverage.tactics.count, cell.techniqueID)
    }
    self.cells = cells.sorted { order($0) < order($1) }
    oddTags = rules.flatMap { $0.oddTags(catalogues) }
  }
}

extension Rule {
  /// What follows a prefix in the rule's tags.
  public func tags(behind prefix: String) -> [String] {
    tags.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// The techniques among the tags: `attack.t1078.004` is `T1078.004`.
  public var techniqueIDs: [String] {
    tags(behind: "attack.").filter { tag in
      tag.hasPrefix("t") && tag.dropFirst().first?.isNumber == true
    }.map { $0.uppercased() }
  }

  /// The tactics among the tags.
  var tacticNames: [String] {
    tags(behind: "attack.").filter { Coverage.tactics.contains($0) }
  }

  /// Each technique under each of the rule's tactics that is one of the technique's own.
  func cells(in attack: Catalogue) -> [(technique: String, tactic: String?)] {
    techniqueIDs.flatMap { technique -> [(String, String?)] in
      let own = attack.byID[technique]?.details.first?.split(separator: " ").map(String.init)
      let tactics = tacticNames.filter { own?.contains($0) ?? true }
      return tactics.isEmpty ? [(technique, nil)] : tactics.map { (technique, $0) }
    }
  }

  fileprivate func oddTags(_ catalogues: Catalogues) -> [Coverage.OddTag] {
    var odd: [Coverage.OddTag] = []
    func note(_ tag: String, _ reason: String) {
      odd.append(Coverage.OddTag(ruleID: id, tag: tag, reason: reason))
    }
    for theme in themes where catalogues.themes.byID[theme] == nil { note(theme, "no theme") }
    let families: [(String, Catalogue, String)] = [
      ("securityhub.", catalogues.securityHub, "no control of Security Hub"),
      ("guardduty.", catalogues.guardDuty, "no finding type that comes from CloudTrail"),
      ("stratus.", catalogues.stratus, "no technique of Stratus Red Team"),
    ]
    for (prefix, catalogue, reason) in families {
      for tag in tags(behind: prefix) where catalogue.byID[tag] == nil {
        note(prefix + tag, reason)
      }
    }
    // Other recommendations of the benchmark are about configuration; events can break them, too.
    for tag in tags(behind: "cis-aws.4.") where catalogues.cisAWS.byID["4.\(tag)"] == nil {
      note("cis-aws.4.\(tag)", "no monitoring control of CIS")
    }
    for tag in tags(behind: "attack.") where !Coverage.tactics.contains(tag) {
      let technique = tag.uppercased()
      guard techniqueIDs.contains(technique) else { continue }
      guard let entry = catalogues.attack.byID[technique] else {
        note("attack.\(tag)", "no technique of the catalogue")
        continue
      }
      let own = entry.details.first ?? ""
      if !tacticNames.contains(where: { own.split(separator: " ").map(String.init).contains($0) }) {
        note(
          "attack.\(tag)", "its tactics are \(own.split(separator: " ").joined(separator: ", "))")
      }
    }
    return odd
  }
}
