import TrailDetect
import TrailEvents

/// What the organisation declared, by name: a section (`networks`) or one of its entries
/// (`principals.break-glass`).
struct DeclaredName: Sendable, Equatable {
  /// The sections that stand for lists of texts.
  static let textSections = ["networks", "accounts", "principals", "regions"]
  /// All sections of the conditions file.
  static let sections = textSections + ["hours", "lists", "guardrails"]
  /// What a rule may require: a section or one of its entries, or data from elsewhere.
  static let requirements = sections + ["geoip"]

  var text: String

  /// Reads a name and reports a section that does not exist.
  init?(_ source: SourceText, in findings: Findings, allowsAnySection: Bool = false) {
    let parts = source.text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let section = String(parts[0])
    let known = allowsAnySection ? DeclaredName.requirements : DeclaredName.textSections
    guard known.contains(section) else {
      let advice =
        switch section {
        case "hours": "hours are no texts: write a condition on the key `trailsift:Hours`"
        case "lists": "write `${list:NAME}`"
        default:
          NearestName.help(for: section, among: known)
            ?? "the sections are \(known.map { "`\($0)`" }.joined(separator: ", "))"
        }
      findings.error(
        .unknownField, "unknown section `\(section)` of declared conditions", help: advice,
        at: source.position)
      return nil
    }
    guard parts.count == 1 || !parts[1].isEmpty else {
      findings.error(
        .badValue, "`\(source.text)` names no entry of `\(section)`", at: source.position)
      return nil
    }
    guard section != "lists" || parts.count == 2 else {
      findings.error(
        .badValue, "`lists` names no list", help: "write `lists.NAME`", at: source.position)
      return nil
    }
    text = source.text
  }

  /// Reads the name of a list and reports one that is neither shipped nor given nor required.
  init?(list source: SourceText, of declared: DeclaredConditions, in findings: Findings) {
    guard declared.list(named: source.text) != nil else {
      findings.error(
        .unknownField, "unknown list `\(source.text)`",
        help: NearestName.help(for: source.text, among: declared.listNames)
          ?? "for a list that the user is to give, add `requires: [lists.\(source.text)]`",
        at: source.position)
      return nil
    }
    text = "lists.\(source.text)"
  }

  private var section: Substring { text.prefix { $0 != "." } }

  /// The texts that the name stands for; nil if nothing is declared.
  func values(in declared: DeclaredConditions) -> [String]? {
    let values =
      section == "lists"
      ? declared.list(named: String(text.dropFirst("lists.".count)))
      : declared.values(named: text)
    return values?.isEmpty == true ? nil : values
  }

  /// Whether anything is declared under the name.
  func isDeclared(in declared: DeclaredConditions) -> Bool {
    switch section {
    case "hours":
      let name = text.dropFirst("hours.".count)
      return declared.hours.contains { name.isEmpty || $0.name == name }
    case "geoip": return false
    case "guardrails": return !declared.guardrails.isEmpty
    default: return values(in: declared) != nil
    }
  }

  /// Why a rule sleeps that needs the name: `no networks are declared`.
  func reason(in declared: DeclaredConditions) -> String {
    switch section {
    case "geoip": return "no GeoIP data given"
    case "lists": return "the list \(text.dropFirst("lists.".count)) is empty or not given"
    default: break
    }
    return text == section ? "no \(section) are declared" : "nothing is declared as \(text)"
  }
}
