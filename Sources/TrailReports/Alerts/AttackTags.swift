internal import TrailDetect
internal import TrailRules

/// The tactics and techniques of ATT&CK that a rule's tags name.
struct AttackTags {
  /// A tactic: `TA0003`, `persistence`, `Persistence`.
  struct Tactic: Equatable {
    var id: String
    var slug: String
    var name: String
  }

  /// A technique or sub-technique with those of the rule's tactics that it serves.
  struct Technique: Equatable {
    /// `T1098.003`.
    var id: String
    /// Its name; nil if the catalogue does not have it.
    var name: String?
    var tactics: [Tactic]

    /// `T1098` of `T1098.003`.
    var parentID: String { String(id.prefix { $0 != "." }) }
    /// Whether it is a sub-technique.
    var isSubTechnique: Bool { id.contains(".") }
    /// `https://attack.mitre.org/techniques/T1098/003/`.
    var page: String {
      "https://attack.mitre.org/techniques/\(id.replacing(".", with: "/"))/"
    }
  }

  /// The version of ATT&CK.
  static let version = Catalogues.attackVersion

  /// The tactics, in the order of the tags.
  private(set) var tactics: [Tactic] = []
  /// The techniques, in the order of the tags.
  private(set) var techniques: [Technique] = []

  /// Reads the tags of a rule; what is none of ATT&CK's is left.
  init(_ rule: RuleSummary) {
    let names = rule.tags.compactMap { tag -> String? in
      let tag = tag.lowercased()
      return tag.hasPrefix("attack.") ? String(tag.dropFirst("attack.".count)) : nil
    }
    for name in names {
      // Sigma wrote tactics with underscores until 2024.
      let slug = name.replacing("_", with: "-")
      guard let tactic = AttackTags.tactics[slug], !tactics.contains(tactic) else { continue }
      tactics.append(tactic)
    }
    for name in names where AttackTags.isTechnique(name) {
      let id = name.uppercased()
      guard !techniques.contains(where: { $0.id == id }) else { continue }
      let entry = Catalogues.shipped.attack.byID[id]
      let slugs = entry?.details.first?.split(separator: " ").map(String.init) ?? []
      techniques.append(
        Technique(
          id: id, name: entry?.title, tactics: tactics.filter { slugs.contains($0.slug) }))
    }
  }

  /// A technique's name; nil if the catalogue does not have it.
  static func name(of id: String) -> String? { Catalogues.shipped.attack.byID[id]?.title }

  /// `t1098` or `t1098.003`.
  private static func isTechnique(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, first.count == 5, first.first == "t", parts.count <= 2 else {
      return false
    }
    return first.dropFirst().allSatisfy(\.isASCIIDigit)
      && parts.dropFirst().allSatisfy { $0.count == 3 && $0.allSatisfy(\.isASCIIDigit) }
  }

  /// Source: attack.mitre.org, "Enterprise tactics", version 17.
  private static let tactics = Dictionary(
    uniqueKeysWithValues: [
      ("TA0043", "reconnaissance", "Reconnaissance"),
      ("TA0042", "resource-development", "Resource Development"),
      ("TA0001", "initial-access", "Initial Access"),
      ("TA0002", "execution", "Execution"),
      ("TA0003", "persistence", "Persistence"),
      ("TA0004", "privilege-escalation", "Privilege Escalation"),
      ("TA0005", "defense-evasion", "Defense Evasion"),
      ("TA0006", "credential-access", "Credential Access"),
      ("TA0007", "discovery", "Discovery"),
      ("TA0008", "lateral-movement", "Lateral Movement"),
      ("TA0009", "collection", "Collection"),
      ("TA0011", "command-and-control", "Command and Control"),
      ("TA0010", "exfiltration", "Exfiltration"),
      ("TA0040", "impact", "Impact"),
    ].map { ($0.1, Tactic(id: $0.0, slug: $0.1, name: $0.2)) })
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
