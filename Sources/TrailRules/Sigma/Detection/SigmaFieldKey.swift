import TrailDetect
import TrailEvents
import TrailScan

/// A key of a selection: a field and its modifiers, `userIdentity.arn|contains|all`.
struct SigmaFieldKey {
  /// The field's name; nil for keywords.
  var field: String?
  var modifiers: [SigmaModifier]

  /// The modifiers that change values, in order; the others join or negate.
  var valueModifiers: [SigmaModifier] { modifiers.filter { ![.all, .cased, .neq].contains($0) } }

  /// Whether a modifier says where in the text a value stands.
  var isAnchored: Bool {
    modifiers.contains { [.contains, .startswith, .endswith].contains($0) }
  }

  init(field: String?, modifiers: [SigmaModifier]) {
    self.field = field
    self.modifiers = modifiers
  }

  /// Reads a key; what is no modifier is reported.
  init?(_ pair: SourcePair, findings: Findings) {
    let parts = pair.key.parts(between: "|")
    let field = parts[0]
    self.field = field.isEmpty ? nil : field
    modifiers = []
    var isWhole = true
    // A key that begins with `|` stands in quotes.
    var column = pair.keyPosition.column + (field.isEmpty ? 1 : 0) + field.unicodeScalars.count
    for part in parts.dropFirst() {
      if let modifier = SigmaModifier(rawValue: part) {
        modifiers.append(modifier)
      } else {
        let names = SigmaModifier.allCases.map(\.rawValue)
        findings.error(
          .badValue, "unknown modifier `\(part)`",
          help: NearestName.help(for: part, among: names),
          at: SourcePosition(line: pair.keyPosition.line, column: column + 1))
        isWhole = false
      }
      column += part.unicodeScalars.count + 1
    }
    guard isWhole else { return nil }
    SigmaFieldKey.checkName(field, at: pair.keyPosition, findings)
  }

  private static let recordFields = BaseField.allCases.map { "\($0)" }
  private static let knownRecordFields = Set(recordFields)
  /// Members of `userIdentity` that people write without it.
  private static let identityFields: Set<String> = [
    "type", "arn", "principalId", "accountId", "accessKeyId", "userName", "invokedBy",
    "sessionContext", "sessionIssuer",
  ]

  /// Hints at fields that CloudTrail's records do not have: slips, and names of other logs.
  private static func checkName(
    _ field: String, at position: SourcePosition, _ findings: Findings
  ) {
    guard !field.isEmpty else { return }
    let first = field.prefix(before: ".")
    guard !knownRecordFields.contains(first) else { return }
    let rest = field.dropFirst(first.count)
    let meant: String? =
      if identityFields.contains(first) {
        first == "sessionIssuer" ? "userIdentity.sessionContext.\(field)" : "userIdentity.\(field)"
      } else {
        NearestName.of(first, among: recordFields).map { "\($0)\(rest)" }
      }
    findings.warning(
      "CloudTrail records have no field `\(first)`",
      help: meant.map { "did you mean `\($0)`?" }
        ?? "the field counts as absent; name fields as CloudTrail does", at: position)
  }

  /// Hints at a text that is the name of another field, which it is not compared with.
  func check(text: String, at position: SourcePosition, _ findings: Findings) {
    guard let field, !modifiers.contains(.fieldref), !modifiers.contains(.re),
      text.containsAny(of: "."),
      SigmaFieldKey.knownRecordFields.contains(text.prefix(before: ".")),
      text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") })
    else { return }
    let others = modifiers.map { "|\($0.rawValue)" }.joined()
    findings.warning(
      "`\(text)` is a text here, not the value of that field",
      help: "to compare the two fields write `\(field)|fieldref\(others): \(text)`", at: position)
  }

  /// Hints at modifiers that say nothing, or too much, with so many values.
  func check(valueCount: Int, at position: SourcePosition, _ findings: Findings) {
    if modifiers.contains(.all), valueCount == 1 {
      findings.warning("`all` says nothing with one value", at: position)
    }
    if modifiers.contains(.exists), valueCount > 1 {
      findings.error(.badValue, "`exists` has one value", at: position)
    }
    if modifiers.contains(.base64offset), !modifiers.contains(.contains) {
      findings.warning(
        "`base64offset` without `contains` finds only values that begin and end with what was encoded",
        help: "write `base64offset|contains`", at: position)
    }
    if modifiers.contains(.exists), modifiers.contains(.cased) {
      findings.error(.conflict, "`exists` and `cased` exclude each other", at: position)
    }
  }
}
