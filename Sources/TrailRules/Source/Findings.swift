import TrailEvents

/// The faults and doubts of one document, collected while it is read.
final class Findings {
  let path: String
  var ruleID: String?
  private(set) var errors: [RuleError] = []
  private(set) var warnings: [RuleError] = []

  init(path: String, ruleID: String? = nil) {
    self.path = path
    self.ruleID = ruleID
  }

  func error(
    _ code: RuleError.Code, _ message: String, help: String? = nil, at position: SourcePosition
  ) {
    errors.append(
      RuleError(code, path: path, position: position, ruleID: ruleID, message, help: help))
  }

  func warning(
    _ message: String, help: String? = nil, at position: SourcePosition
  ) {
    warnings.append(
      RuleError(.lint, path: path, position: position, ruleID: ruleID, message, help: help))
  }

  /// The faults in the order of the text.
  var sortedErrors: [RuleError] { errors.sorted { $0.position < $1.position } }
  /// The doubts in the order of the text.
  var sortedWarnings: [RuleError] { warnings.sorted { $0.position < $1.position } }
}

// MARK: Reading nodes

extension Findings {
  /// The pairs of a mapping that has known fields only; what else it has is reported.
  func fields(
    of node: SourceNode, owner: String, known: [String], kind: String = "field"
  ) -> SourceNode? {
    guard let pairs = node.pairs else {
      error(.badValue, "\(owner) is a mapping of fields to values", at: node.position)
      return nil
    }
    for pair in pairs where !known.contains(pair.key) {
      error(
        .unknownField, "unknown \(kind) `\(pair.key)` in \(owner)",
        help: NearestName.help(for: pair.key, among: known), at: pair.keyPosition)
    }
    return node
  }

  /// The text of a scalar with something in it.
  func text(_ node: SourceNode, named name: String) -> SourceText? {
    guard let text = node.text else {
      error(.badValue, "`\(name)` is a text", at: node.position)
      return nil
    }
    let trimmed = text.trimmed
    guard !node.isNothing, !trimmed.isEmpty else {
      error(.badValue, "`\(name)` has no value", at: node.position)
      return nil
    }
    return SourceText(text: trimmed, position: node.position)
  }

  /// The texts of a scalar or a list of scalars.
  func texts(
    _ node: SourceNode, named name: String, allowsEmptyText: Bool = false
  ) -> [SourceText] {
    if let elements = node.elements, elements.isEmpty {
      error(.badValue, "`\(name)` has no value", at: node.position)
    }
    return (node.elements ?? [node]).compactMap { element in
      guard let text = element.text else {
        error(.badValue, "`\(name)` is a text or a list of texts", at: element.position)
        return nil
      }
      if element.isNothing || (text.isEmpty && !allowsEmptyText) {
        error(.badValue, "`\(name)` has no value", at: element.position)
        return nil
      }
      return SourceText(text: text, position: element.position)
    }
  }

  /// The texts of an optional field of prose: nothing written is an empty list.
  func prose(_ node: SourceNode?, named name: String) -> [String] {
    guard let node, !node.isNothing, node.elements?.isEmpty != true else { return [] }
    return texts(node, named: name).map { $0.text.trimmed }
  }

  /// A whole number in a range.
  func count(_ node: SourceNode, named name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = node.text, let count = Int(text), range.contains(count) else {
      error(
        .badValue,
        "`\(name)` is a whole number from \(range.lowerBound) to \(range.upperBound)",
        at: node.position)
      return nil
    }
    return count
  }

  /// A duration in seconds.
  func duration(_ node: SourceNode, named name: String, allowsZero: Bool = false) -> Int64? {
    guard let text = text(node, named: name) else { return nil }
    if allowsZero, text.text == "0" || text.text == "none" { return 0 }
    guard let duration = DurationText(text.text) else {
      error(
        .badValue, "`\(text.text)` is not a duration",
        help: "write it like `90s`, `5m`, `1h`, `14d` or `2w`, at most `366d`", at: text.position)
      return nil
    }
    return duration.seconds
  }
}
