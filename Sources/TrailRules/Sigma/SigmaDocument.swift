/// A document of a Sigma file after `action: global | reset | repeat` was resolved.
struct SigmaDocument {
  /// What the document describes.
  enum Kind {
    case rule
    case correlation
    case filter
  }

  var root: SourceNode
  var kind: Kind
  /// The file, as it was given.
  var path: String
  /// The document as written; where it was merged with others, those before it.
  var text: String
  /// The line of the file on which the document begins, from 1.
  var firstLine: Int
  var id: String?
  var name: String?
  var title: String?
  /// 2 for the second document that carries one inherited id, and so on; else 1.
  var copy = 1

  /// The id that alerts carry: Sigma's `id`, else its `name`, else a slug of the title.
  var ruleID: String? {
    let id = id ?? name ?? title.map { SigmaDocument.slug($0) }
    return id.map { copy > 1 ? "\($0)#\(copy)" : $0 }
  }

  /// Where messages about the document's identity point.
  var identityPosition: SourcePosition {
    for name in ["id", "name", "title"] {
      if let position = root[name]?.position, root[name]?.isNothing == false { return position }
    }
    return root.position
  }

  /// `AWS Root: Login!` as `aws-root-login`.
  static func slug(_ title: String) -> String {
    let parts = title.lowercased().unicodeScalars.split { scalar in
      !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
    }
    let slug = parts.map { String($0) }.joined(separator: "-")
    return slug.isEmpty ? "untitled" : slug
  }

  /// Whether a mapping has what only Sigma documents have.
  static func isSigma(_ root: SourceNode) -> Bool {
    guard root["match"] == nil, root["steps"] == nil else { return false }
    return ["detection", "correlation", "filter", "logsource", "action"].contains {
      root[$0] != nil
    }
  }
}
