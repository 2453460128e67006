import TrailDetect
import TrailEvents

/// What a Sigma rule or correlation says about itself.
struct SigmaMetadata {
  var id: String
  var title: String
  var severity: Severity
  var status: Rule.Status
  var description: String
  var references: [String]
  var tags: [String]
  var falsePositives: [String]
  /// The keys of `fields`, for an alert's notes.
  var evidence: [ContextKey]
  /// `file:line` of the id.
  var location: String
}

/// Reads the fields that Sigma's rules and correlations have in common.
struct SigmaMetadataReader {
  /// The specification has no default; a rule that does not say how much it matters gets the middle.
  static let defaultSeverity = Severity.medium
  /// A rule without a status is not known to be stable.
  static let defaultStatus = Rule.Status.test
  /// The specification's limit for titles, in characters.
  private static let maxTitleLength = 256

  let findings: Findings

  /// The document's texts; nil if it cannot be named.
  func read(_ document: SigmaDocument) -> SigmaMetadata? {
    let root = document.root
    checkIdentity(document)
    checkTaxonomy(root)
    let title = readTitle(root)
    let severity = readLevel(root)
    let status = readStatus(root)
    let prose = { (name: String) in self.prose(root[name], named: name) }
    let metadata = SigmaMetadata(
      id: document.ruleID ?? "", title: title ?? "", severity: severity, status: status,
      description: prose("description").joined(separator: "\n"), references: prose("references"),
      tags: prose("tags"), falsePositives: prose("falsepositives"),
      evidence: prose("fields").compactMap { evidenceKey($0, at: root["fields"]) },
      location: "\(document.path):\(document.identityPosition.line)")
    return title == nil || document.ruleID == nil ? nil : metadata
  }

  /// The texts of a field that only people read: what is none there costs no rule.
  private func prose(_ node: SourceNode?, named name: String) -> [String] {
    guard let node, !node.isNothing else { return [] }
    return (node.elements ?? [node]).compactMap { element in
      guard let text = element.text else {
        findings.warning("`\(name)` is a text or a list of texts", at: element.position)
        return nil
      }
      let trimmed = text.trimmed
      return element.isNothing || trimmed.isEmpty ? nil : trimmed
    }
  }

  private func checkIdentity(_ document: SigmaDocument) {
    for name in ["id", "name"] {
      guard let node = document.root[name], !node.isNothing else { continue }
      _ = findings.text(node, named: name)
    }
    guard let id = document.id, let node = document.root["id"] else { return }
    if SigmaMetadataReader.isUUID(id) { return }
    if id.contains(where: { $0.isWhitespace }) || id.utf8.count > 100 {
      findings.error(
        .badValue, "the id `\(id.prefix(100))` is not a UUID",
        help: "give each rule a UUID of its own, such as `uuidgen` makes", at: node.position)
    } else {
      findings.warning("the id `\(id)` is not a UUID", at: node.position)
    }
  }

  private static func isUUID(_ text: String) -> Bool {
    guard text.utf8.count == 36 else { return false }
    return text.utf8.enumerated().allSatisfy { place, byte in
      [8, 13, 18, 23].contains(place)
        ? byte == UInt8(ascii: "-")
        : byte.isASCIIDigit || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }
  }

  /// A taxonomy gives fields other names, so a rule of another one would ask the wrong fields.
  private func checkTaxonomy(_ root: SourceNode) {
    guard let node = root["taxonomy"], !node.isNothing,
      let text = findings.text(node, named: "taxonomy"), text.text.lowercased() != "sigma"
    else { return }
    findings.error(
      .unsupported, "the taxonomy `\(text.text)` is not supported",
      help: "name fields as CloudTrail does and leave `taxonomy` out", at: text.position)
  }

  private func readTitle(_ root: SourceNode) -> String? {
    guard let node = root["title"] else {
      findings.error(.missingField, "the rule has no `title`", at: root.position)
      return nil
    }
    guard let text = findings.text(node, named: "title") else { return nil }
    if text.text.utf8.count > SigmaMetadataReader.maxTitleLength,
      text.text.count > SigmaMetadataReader.maxTitleLength
    {
      findings.warning(
        "the title is longer than \(SigmaMetadataReader.maxTitleLength) characters",
        at: text.position)
    }
    // No line ends without a byte below a blank, or above ASCII.
    if text.text.utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return text.text }
    return text.text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private func readLevel(_ root: SourceNode) -> Severity {
    guard let node = root["level"], !node.isNothing else {
      findings.warning(
        "the rule has no `level`; it counts as `\(SigmaMetadataReader.defaultSeverity)`",
        at: root.position)
      return SigmaMetadataReader.defaultSeverity
    }
    guard let text = findings.text(node, named: "level") else {
      return SigmaMetadataReader.defaultSeverity
    }
    if let severity = Severity(name: text.text) { return severity }
    let names = Severity.allCases.map(\.description)
    findings.error(
      .badValue, "unknown level `\(text.text)`",
      help: NearestName.help(for: text.text, among: names)
        ?? "the levels are \(names.map { "`\($0)`" }.joined(separator: ", "))", at: text.position)
    return SigmaMetadataReader.defaultSeverity
  }

  private func readStatus(_ root: SourceNode) -> Rule.Status {
    guard let node = root["status"], !node.isNothing,
      let text = findings.text(node, named: "status")
    else { return SigmaMetadataReader.defaultStatus }
    if let status = Rule.Status(rawValue: text.text.lowercased()) { return status }
    let names = Rule.Status.allCases.map(\.rawValue)
    findings.error(
      .badValue, "unknown status `\(text.text)`",
      help: NearestName.help(for: text.text, among: names)
        ?? "the states are \(names.map { "`\($0)`" }.joined(separator: ", "))", at: text.position)
    return SigmaMetadataReader.defaultStatus
  }

  /// A field of the record as a key; one that no key can name is left out.
  private func evidenceKey(_ field: String, at node: SourceNode?) -> ContextKey? {
    if let key = ContextKey("cloudtrail:\(field)") { return key }
    if let node {
      findings.warning("`fields` names `\(field)`, which alerts cannot show", at: node.position)
    }
    return nil
  }
}
