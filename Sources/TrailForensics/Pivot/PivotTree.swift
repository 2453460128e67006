import TrailEvents

/// A pivot's graph as trees: each node once, its further places as references.
struct PivotTree {
  /// One line of a tree.
  struct Item {
    var node: Int
    /// The acts by which the parent led here; empty for a root.
    var edges: [IdentityGraph.Edge]
    /// For each level but the last, whether more of it follows.
    var rails: [Bool]
    /// Whether it is the last of its parent.
    var isLast: Bool
    /// Whether it stands above already.
    var isRepeated: Bool
    /// Whether it is one of its own ancestors.
    var isCycle: Bool
    /// How deep, from 0.
    var depth: Int { edges.isEmpty ? 0 : rails.count + 1 }
    /// How many nodes that come of it were left out.
    var leftOut: Int
  }

  /// How deep the trees go.
  static let maxDepth = 30

  private let pivot: Pivot
  private var children: [Int: [(node: Int, edges: [IdentityGraph.Edge])]] = [:]
  private(set) var items: [Item] = []
  private var drawn: Set<Int> = []

  init(_ pivot: Pivot) {
    self.pivot = pivot
    var incoming: [Int: Int] = [:]
    var grouped: [Int: [Int: [IdentityGraph.Edge]]] = [:]
    for edge in pivot.edges {
      grouped[edge.from, default: [:]][edge.to, default: []].append(edge)
      incoming[edge.to, default: 0] += 1
    }
    for (parent, targets) in grouped {
      children[parent] = targets.map { (node: $0.key, edges: $0.value) }
        .sorted { PivotTree.isBefore($0, $1) }
    }
    let all = pivot.nodes.sorted { isEarlier($0, $1) }
    for node in all where incoming[node] == nil { draw(node, [], [], true, []) }
    // What is left hangs in cycles alone.
    for node in all where !drawn.contains(node) { draw(node, [], [], true, []) }
  }

  private static func isBefore(
    _ left: (node: Int, edges: [IdentityGraph.Edge]),
    _ right: (node: Int, edges: [IdentityGraph.Edge])
  ) -> Bool {
    func time(_ edges: [IdentityGraph.Edge]) -> Int64 {
      edges.compactMap(\.first?.milliseconds).min() ?? .min
    }
    return (time(left.edges), left.node) < (time(right.edges), right.node)
  }

  private func isEarlier(_ left: Int, _ right: Int) -> Bool {
    func time(_ node: Int) -> Int64 {
      switch pivot.graph.nodes[node] {
      case .session(let session): session.activity.first?.milliseconds ?? .max
      case .identity(let identity): identity.activity.first?.milliseconds ?? subtreeTime(node)
      }
    }
    return (time(left), left) < (time(right), right)
  }

  /// The first moment of what comes of an identity.
  private func subtreeTime(_ node: Int) -> Int64 {
    (children[node] ?? []).compactMap { child in
      guard case .session(let session) = pivot.graph.nodes[child.node] else { return nil }
      return session.activity.first?.milliseconds
    }.min() ?? .max
  }

  private mutating func draw(
    _ node: Int, _ edges: [IdentityGraph.Edge], _ rails: [Bool], _ isLast: Bool,
    _ ancestors: [Int]
  ) {
    let isRepeated = drawn.contains(node)
    items.append(
      Item(
        node: node, edges: edges, rails: rails, isLast: isLast, isRepeated: isRepeated,
        isCycle: ancestors.contains(node), leftOut: isRepeated ? 0 : pivot.leftOut[node] ?? 0))
    guard drawn.insert(node).inserted, ancestors.count < PivotTree.maxDepth else { return }
    let below = children[node] ?? []
    for (index, child) in below.enumerated() {
      draw(
        child.node, child.edges, edges.isEmpty ? rails : rails + [!isLast],
        index == below.count - 1, ancestors + [node])
    }
  }
}
