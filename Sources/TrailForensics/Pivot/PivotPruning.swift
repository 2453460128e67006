import TrailEvents

/// Takes away what a pivot's other edges say better.
enum PivotPruning {
  static func apply(
    to edges: inout [IdentityGraph.Edge], _ nodes: inout Set<Int>, seeds: Set<Int>,
    graph: IdentityGraph
  ) {
    var parents: [Int: [IdentityGraph.Edge]] = [:]
    for edge in edges { parents[edge.to, default: []].append(edge) }
    func isAct(_ edge: IdentityGraph.Edge) -> Bool { edge.count > 0 }

    edges = edges.filter { edge in
      let siblings = (parents[edge.to] ?? []).filter { $0 != edge }
      switch edge.act {
      case "uses":
        // A key stands under whoever made it, and under its owner only if nobody is seen to have made it.
        return !siblings.contains(where: isAct)
      case "role":
        if seeds.contains(edge.from) { return true }
        // A role leads to its session if nothing else does, or if somebody else had changed the role.
        let changers = Set((parents[edge.from] ?? []).filter(isAct).map(\.from))
        let issuers = Set(siblings.filter(isAct).map(\.from))
        if siblings.isEmpty { return true }
        return !changers.isEmpty && changers.isDisjoint(with: issuers)
          && !siblings.contains { $0.act == "has role" }
      case Grant.Kind.assumeRole.rawValue:
        // EC2 assumes the role for the instance, which says more.
        guard case .identity(let issuer) = graph.nodes[edge.from], issuer.kind == .service else {
          return true
        }
        return !siblings.contains { $0.act == "has role" }
      default: return true
      }
    }
    let connected = Set(edges.flatMap { [$0.from, $0.to] })
    nodes = nodes.filter { seeds.contains($0) || connected.contains($0) }
  }
}
