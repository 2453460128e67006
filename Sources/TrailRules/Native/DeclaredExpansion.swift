import TrailDetect
import TrailEvents

/// Replaces `${declared:NAME}` and `${list:NAME}` in texts by what they stand for.
struct DeclaredExpansion {
  /// What a reference begins with.
  enum Opening: String, CaseIterable {
    case declared = "${declared:"
    case list = "${list:"
  }

  let findings: Findings
  let declared: DeclaredConditions
  /// The first name that stands for nothing.
  private(set) var missing: DeclaredName?

  init(findings: Findings, declared: DeclaredConditions) {
    self.findings = findings
    self.declared = declared
  }

  /// The texts with their declared lists in place.
  ///
  /// What is not declared adds nothing. If nothing at all is left, `missing` says why.
  mutating func expand(_ texts: [SourceText]) -> [SourceText] {
    func isReference(_ text: SourceText) -> Bool {
      DeclaredExpansion.firstReference(in: text.text[...]) != nil
    }
    guard texts.contains(where: isReference) else { return texts }
    var undeclared: DeclaredName?
    let expanded = texts.flatMap { text -> [SourceText] in
      guard isReference(text) else { return [text] }
      return expand(text, undeclared: &undeclared)
    }
    if expanded.isEmpty, missing == nil { missing = undeclared }
    return expanded
  }

  /// The lists that texts name, for messages about values that the author of a rule never saw.
  static func listNames(in texts: [SourceText]) -> [String] {
    texts.compactMap { text in
      firstReference(in: text.text[...], among: [.list]).map { _, range in
        String(text.text[range.upperBound...].prefix { $0 != "}" })
      }
    }
  }

  private static func firstReference(
    in text: Substring, among openings: [Opening] = Opening.allCases
  ) -> (opening: Opening, range: Range<String.Index>)? {
    // Byte by byte, for hardly any value of a rule refers to something, and all are asked.
    var rest = text.utf8
    while let place = rest.firstIndex(of: UInt8(ascii: "$")) {
      rest = rest[place...]
      if let opening = openings.first(where: { rest.starts(with: $0.rawValue.utf8) }) {
        return (opening, place..<rest.index(place, offsetBy: opening.rawValue.utf8.count))
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  private func expand(
    _ source: SourceText, undeclared: inout DeclaredName?
  ) -> [SourceText] {
    var rest = source.text[...]
    var result = ""
    while let (opening, range) = DeclaredExpansion.firstReference(in: rest) {
      result += rest[..<range.lowerBound]
      let behind = rest[range.upperBound...]
      guard let end = behind.firstIndex(of: "}") else {
        findings.error(
          .badValue, "`\(opening.rawValue)` has no closing `}`", at: source.position)
        return []
      }
      let nameText = SourceText(text: String(behind[..<end]), position: source.position)
      guard let name = name(nameText, opening) else { return [] }
      rest = behind[behind.index(after: end)...]
      guard let values = name.values(in: declared) else {
        undeclared = undeclared ?? name
        return []
      }
      if result.isEmpty, rest.isEmpty, range.lowerBound == source.text.startIndex {
        return values.map { SourceText(text: $0, position: source.position) }
      }
      guard values.count == 1 else {
        findings.error(
          .badValue,
          "`\(nameText.text)` stands for \(values.count) values and cannot be part of"
            + " `\(source.text)`",
          help: "a list can only be a value of its own", at: source.position)
        return []
      }
      result += values[0]
    }
    return [SourceText(text: result + rest, position: source.position)]
  }

  private func name(_ source: SourceText, _ opening: Opening) -> DeclaredName? {
    switch opening {
    case .declared: DeclaredName(source, in: findings)
    case .list: DeclaredName(list: source, of: declared, in: findings)
    }
  }
}
