import TrailEvents

/// Resolves the documents of one Sigma file: `action: global`, `reset` and `repeat`.
///
/// The rules of the collection are those of pySigma 2 (`sigma/collection.py`): a global document lies over
/// every rule behind it and wins where both speak; it does not touch correlations and filters; `repeat` is
/// the rule before with this document laid over it.
struct SigmaCollectionReader {
  private static let actions = ["global", "reset", "repeat"]

  let path: String
  private var global: YAMLReader.Document?
  private var previous: YAMLReader.Document?
  private var copiesByID: [String: Int] = [:]

  init(path: String) { self.path = path }

  /// The document, with what was found wrong with its form; nil for one that only changes others.
  mutating func read(_ document: YAMLReader.Document, into findings: Findings) -> SigmaDocument? {
    let root = document.root
    guard root.pairs != nil else {
      findings.error(.badValue, "a rule is a mapping of fields to values", at: root.position)
      return nil
    }
    findings.ruleID = SigmaCollectionReader.text(root["id"])
    guard let action = root["action"] else { return finished(document, findings) }
    guard let name = action.text, SigmaCollectionReader.actions.contains(name) else {
      findings.error(
        .badValue, "unknown action `\(action.text ?? "")`",
        help: action.text.flatMap {
          NearestName.help(for: $0, among: SigmaCollectionReader.actions)
        } ?? "the actions are `global`, `reset` and `repeat`", at: action.position)
      return nil
    }
    var rest = document
    rest.root = root.removing(["action"])
    switch name {
    case "global":
      global = rest
      previous = rest
      return nil
    case "reset":
      global = nil
      if let pair = rest.root.pairs?.first {
        findings.error(
          .conflict, "a document with `action: reset` holds nothing else",
          help: "write `\(pair.key)` and what belongs to it behind a `---`", at: pair.keyPosition)
      }
      return nil
    default:
      guard let previous else {
        findings.error(
          .conflict, "`action: repeat` has no rule before it to repeat", at: action.position)
        return nil
      }
      let merged = previous.overlaid(with: rest, at: rest.root.position)
      self.previous = merged
      return resolved(merged, ownID: rest.root["id"], findings)
    }
  }

  private mutating func finished(
    _ document: YAMLReader.Document, _ findings: Findings
  ) -> SigmaDocument? {
    let root = document.root
    guard root["correlation"] == nil, root["filter"] == nil, let global else {
      if root["correlation"] == nil, root["filter"] == nil { previous = document }
      return resolved(document, ownID: root["id"], findings)
    }
    var merged = document
    merged.root = root.merged(with: global.root)
    merged.root.position = root.position
    merged.text = global.text + "\n" + document.text
    previous = merged
    return resolved(merged, ownID: global.root["id"] == nil ? root["id"] : nil, findings)
  }

  private mutating func resolved(
    _ document: YAMLReader.Document, ownID: SourceNode?, _ findings: Findings
  ) -> SigmaDocument? {
    let root = document.root
    let kinds: [(String, SigmaDocument.Kind)] = [
      ("detection", .rule), ("correlation", .correlation), ("filter", .filter),
    ]
    let found = kinds.filter { root[$0.0] != nil }
    if found.count > 1 {
      findings.error(
        .conflict, "the document has both `\(found[0].0)` and `\(found[1].0)`",
        help: "write two documents, with `---` between them",
        at: root[found[1].0]?.position ?? root.position)
      return nil
    }
    var result = SigmaDocument(
      root: root, kind: found.first?.1 ?? .rule, path: path, text: document.text,
      firstLine: document.firstLine, id: SigmaCollectionReader.text(root["id"]),
      name: SigmaCollectionReader.text(root["name"]),
      title: SigmaCollectionReader.text(root["title"]))
    // An id that came from another document is the id of several rules.
    if let id = result.id {
      let copies = copiesByID[id, default: 0]
      if ownID == nil { result.copy = copies + 1 }
      copiesByID[id] = copies + 1
    }
    findings.ruleID = result.ruleID
    return result
  }

  private static func text(_ node: SourceNode?) -> String? {
    guard let node, let text = node.text, !node.isNothing else { return nil }
    let trimmed = text.trimmed
    return trimmed.isEmpty ? nil : trimmed
  }
}

extension YAMLReader.Document {
  /// The document with another's pairs laid over it, standing where that stands.
  fileprivate func overlaid(with other: Self, at position: SourcePosition) -> Self {
    var result = other
    result.root = root.merged(with: other.root)
    result.root.position = position
    result.text = text + "\n" + other.text
    return result
  }
}
