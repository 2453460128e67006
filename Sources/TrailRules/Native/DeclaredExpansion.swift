import TrailDetect

/// Replaces `${declared:NAME}` in texts by what is declared.
struct DeclaredExpansion {
  static let opening = "${declared:"

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
    var undeclared: DeclaredName?
    let expanded = texts.flatMap { text -> [SourceText] in
      guard text.text.contains(DeclaredExpansion.opening) else { return [text] }
      return expand(text, undeclared: &undeclared)
    }
    if expanded.isEmpty, missing == nil { missing = undeclared }
    return expanded
  }

  private func expand(
    _ source: SourceText, undeclared: inout DeclaredName?
  ) -> [SourceText] {
    var rest = source.text[...]
    var result = ""
    while let range = rest.firstRange(of: DeclaredExpansion.opening) {
      result += rest[..<range.lowerBound]
      let behind = rest[range.upperBound...]
      guard let end = behind.firstIndex(of: "}") else {
        findings.error(
          .badValue, "`\(DeclaredExpansion.opening)` has no closing `}`", at: source.position)
        return []
      }
      let nameText = SourceText(text: String(behind[..<end]), position: source.position)
      guard let name = DeclaredName(nameText, in: findings) else { return [] }
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
          "`\(name.text)` stands for \(values.count) values and cannot be part of `\(source.text)`",
          help: "a list can only be a value of its own", at: source.position)
        return []
      }
      result += values[0]
    }
    return [SourceText(text: result + rest, position: source.position)]
  }
}
