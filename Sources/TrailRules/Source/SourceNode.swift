/// A value of a YAML document with its place: what the front ends read.
///
/// Scalars keep the text as it was written, so that `012345678901` stays an account number and `07:00` a
/// time of day; whoever wants a number says so.
struct SourceNode: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    /// A scalar; plain if it stands without quotes and tag.
    case text(String, isPlain: Bool)
    case list([SourceNode])
    case map([SourcePair])
  }

  var content: Content
  var position: SourcePosition

  /// The text of a scalar, null included.
  var text: String? {
    if case .text(let text, _) = content { text } else { nil }
  }

  /// The pairs of a mapping, each key once.
  var pairs: [SourcePair]? {
    if case .map(let pairs) = content { pairs } else { nil }
  }

  /// The elements of a list.
  var elements: [SourceNode]? {
    if case .list(let elements) = content { elements } else { nil }
  }

  /// Whether nothing is written, or `null`: YAML 1.2, core schema.
  var isNothing: Bool {
    guard case .text(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The value of a key of a mapping.
  subscript(key: String) -> SourceNode? { pairs?.first { $0.key == key }?.value }

  /// The mapping with another's pairs laid over it, mappings inside merged the same way.
  func merged(with other: SourceNode) -> SourceNode {
    guard var pairs, let others = other.pairs else { return other }
    for pair in others {
      if let index = pairs.firstIndex(where: { $0.key == pair.key }) {
        pairs[index].value = pairs[index].value.merged(with: pair.value)
      } else {
        pairs.append(pair)
      }
    }
    return SourceNode(content: .map(pairs), position: other.position)
  }

  /// The mapping with a key set to a text.
  func setting(_ key: String, to text: String) -> SourceNode {
    let value = SourceNode(content: .text(text, isPlain: false), position: position)
    let pair = SourcePair(key: key, keyPosition: position, value: value)
    return merged(with: SourceNode(content: .map([pair]), position: position))
  }

  /// The mapping without some keys.
  func removing(_ keys: [String]) -> SourceNode {
    guard let pairs else { return self }
    return SourceNode(
      content: .map(pairs.filter { !keys.contains($0.key) }), position: position)
  }
}

/// A key of a mapping and its value.
struct SourcePair: Sendable, Equatable {
  var key: String
  var keyPosition: SourcePosition
  var value: SourceNode
}

/// A scalar that was read as text, with its place.
struct SourceText: Sendable, Equatable {
  var text: String
  var position: SourcePosition
}
