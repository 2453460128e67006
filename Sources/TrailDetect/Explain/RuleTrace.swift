public import TrailPolicy

/// What a rule made of one event: its condition as a tree, each part with its truth.
public struct RuleTrace: Sendable, Equatable {
  /// A part of the condition.
  public struct Node: Sendable, Equatable {
    /// Whether the part holds; unknown if the log does not say, or a regular expression was given up.
    public var truth: Truth
    /// The part in words: `all of`, a selection's name, or a test.
    public var text: String
    /// What the event has where a test looks; nil for a part that is no test.
    public var seen: String?
    /// The parts of the part.
    public var parts: [Node] = []
  }

  /// The rule's id.
  public var ruleID: String
  /// Whether the rule matches the event.
  public var isMatch: Bool
  /// The condition.
  public var root: Node

  /// The tree as lines: the truth in a column of its own, parts indented below their whole.
  public var lines: [String] {
    var lines: [String] = []
    func append(_ node: Node, depth: Int) {
      let truth =
        switch node.truth {
        case .yes: "yes    "
        case .no: "no     "
        case .unknown: "unknown"
        }
      let seen = node.seen.map { "   saw \($0)" } ?? ""
      lines.append("\(truth)  \(String(repeating: "  ", count: depth))\(node.text)\(seen)")
      for part in node.parts { append(part, depth: depth + 1) }
    }
    append(root, depth: 0)
    return lines
  }
}
