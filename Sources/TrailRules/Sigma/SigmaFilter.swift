import TrailDetect

/// A Sigma filter: a condition that is added to other rules.
///
/// A rule that a filter names alerts where its own condition and the filter's both hold; a filter that takes
/// events away says so itself: `condition: not selection` (pySigma 2, `sigma/filters.py`).
struct SigmaFilter {
  /// Which rules a filter is for.
  enum Target {
    /// All rules of the filter's log.
    case any
    case named([SourceText])
  }

  var title: String
  var logSource: SigmaLogSource
  var target: Target
  var condition: Expression

  /// Whether the filter is for a rule.
  func applies(to document: SigmaDocument, _ source: SigmaLogSource) -> Bool {
    guard logSource.covers(source) else { return false }
    switch target {
    case .any: return true
    case .named(let references): return references.contains { $0.names(document) }
    }
  }

  /// The rule's condition and the filter's.
  func applied(to condition: Expression) -> Expression {
    .all([condition, .labelled("filter \(title)", self.condition)])
  }
}

extension SourceText {
  /// Whether the text is the id, the name or the title of a rule.
  func names(_ document: SigmaDocument) -> Bool {
    text.lowercased() == document.id?.lowercased() || text == document.ruleID
      || text == document.name || text == document.title
  }
}

/// Reads one filter document.
struct SigmaFilterReader {
  let findings: Findings
  let placeholders: SigmaPlaceholders

  func read(_ document: SigmaDocument, logSource: SigmaLogSource) -> SigmaFilter? {
    let root = document.root
    guard let title = title(root), let filter = root["filter"] else { return nil }
    guard filter.pairs != nil else {
      findings.error(
        .badValue, "`filter` is a mapping of `rules`, selections and `condition`",
        at: filter.position)
      return nil
    }
    let target = target(filter)
    if let condition = filter["condition"], condition.elements != nil {
      findings.error(.badValue, "a filter has one `condition`", at: condition.position)
      return nil
    }
    let condition = SigmaDetectionReader(findings: findings, placeholders: placeholders)
      .read(filter, owner: "filter", reserved: ["rules"])
    guard let target, let condition, findings.errors.isEmpty else { return nil }
    return SigmaFilter(title: title, logSource: logSource, target: target, condition: condition)
  }

  private func title(_ root: SourceNode) -> String? {
    guard let node = root["title"] else {
      findings.error(.missingField, "the filter has no `title`", at: root.position)
      return nil
    }
    return findings.text(node, named: "title")?.text
  }

  private func target(_ filter: SourceNode) -> SigmaFilter.Target? {
    guard let node = filter["rules"] else {
      findings.error(
        .missingField, "the filter has no `rules`",
        help: "name rules by id or name, or write `rules: any`", at: filter.position)
      return nil
    }
    if let text = node.text?.lowercased(), ["any", "all"].contains(text) { return .any }
    let count = findings.errors.count
    let references = findings.texts(node, named: "rules")
    return findings.errors.count == count ? .named(references) : nil
  }
}
