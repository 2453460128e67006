import TrailDetect
import TrailEvents

/// Everything that is connected with one value.
public struct Pivot: Sendable {
  /// How much of a graph is shown.
  public struct Limits: Sendable {
    /// How many nodes there are at most.
    public var nodes = 200
    /// How many nodes are shown that come of one.
    public var children = 25
    /// How many nodes are shown that a node on the way up handed out besides.
    public var asides = 10

    /// The usual.
    public init() {}
  }

  /// What was asked for.
  public let query: PivotQuery
  /// The whole graph.
  public let graph: IdentityGraph
  /// The nodes that name the value themselves, by number.
  public private(set) var seeds: Set<Int> = []
  /// The seeds that are the value, or bear it: callers, addresses, events.
  ///
  /// The others only speak of it.
  public private(set) var bearers: Set<Int> = []
  /// Nodes beside the way: what else was handed out by whoever is behind the seeds.
  public private(set) var asides: Set<Int> = []
  /// Services of AWS whose calls speak of the value, left out where somebody bears it.
  public private(set) var services: [String] = []
  /// The nodes to show, seeds included.
  public private(set) var nodes: Set<Int> = []
  /// The edges between them.
  public private(set) var edges: [IdentityGraph.Edge] = []
  /// For nodes from which not all was followed: how many nodes were left out.
  public private(set) var leftOut: [Int: Int] = [:]
  /// Whether the limit of nodes ended the search.
  public private(set) var isCut = false

  private let limits: Limits
  private var outgoing: [Int: [Int]] = [:]
  private var incoming: [Int: [Int]] = [:]

  /// Follows a value through a graph whose collectors were asked for it.
  public init(_ query: PivotQuery, in graph: IdentityGraph, limits: Limits = Limits()) {
    self.query = query
    self.graph = graph
    self.limits = limits
    for (index, edge) in graph.edges.enumerated() {
      outgoing[edge.from, default: []].append(index)
      incoming[edge.to, default: []].append(index)
    }
    findSeeds()
    follow()
    edges = graph.edges.filter { nodes.contains($0.from) && nodes.contains($0.to) }
    PivotPruning.apply(to: &edges, &nodes, seeds: seeds, graph: graph)
    asides.formIntersection(nodes)
  }

  /// Whether nothing names the value.
  public var isEmpty: Bool { seeds.isEmpty }

  /// What of a node's doings names the value.
  public func match(of node: Int) -> PivotMatch? { graph.matches[node] }

  /// How many events name the value.
  public var matchingCalls: Int { seeds.reduce(0) { $0 + (graph.matches[$1]?.calls ?? 0) } }

  // MARK: Seeds

  private mutating func findSeeds() {
    seeds = Set(graph.matches.keys)
    // Credentials and identities that never called, but were made.
    if let session = graph.sessionsByKey[query.value] { seeds.insert(session) }
    for (id, number) in graph.identitiesByID {
      guard id == query.value || graph.label(number) == query.value || isNamed(number) else {
        continue
      }
      seeds.insert(number)
      bearers.insert(number)
    }
    if let session = graph.sessionsByKey[query.value] { bearers.insert(session) }
    for (node, match) in graph.matches where !match.roles.subtracting(.resource).isEmpty {
      bearers.insert(node)
    }
    leaveServicesOut()
  }

  /// Inventories of AWS's services speak of everything; where somebody bears the value they are noise.
  private mutating func leaveServicesOut() {
    guard !bearers.isEmpty else { return }
    for node in seeds.subtracting(bearers) {
      let isService: Bool
      switch graph.nodes[node] {
      case .session(let session): isService = session.kind == .service
      case .identity(let identity):
        isService =
          identity.kind == .service
          || ARN(identity.id)?.lastSegment.hasPrefix("AWSServiceRole") == true
      }
      guard isService else { continue }
      seeds.remove(node)
      services.append(graph.label(node))
    }
    services = Set(services).sorted()
  }

  /// Whether an identity bears the name that was asked for.
  private func isNamed(_ number: Int) -> Bool {
    guard case .identity(let node) = graph.nodes[number], let arn = ARN(node.id) else {
      return false
    }
    return arn.service == "iam" && query.roles.contains(.caller)
      && arn.lastSegment == query.value
  }

  // MARK: The way through the graph

  private mutating func follow() {
    var ancestors: Set<Int> = []
    let ordered = seeds.sorted { order($0) < order($1) }
    for seed in ordered { visit(seed) }
    var queue = ordered.filter { nodes.contains($0) }
    // Upwards: to whoever is behind it, as far as it goes.
    var position = 0
    while position < queue.count {
      for index in parents(of: queue[position]) {
        let parent = graph.edges[index].from
        guard ancestors.insert(parent).inserted, visit(parent) else { continue }
        queue.append(parent)
      }
      position += 1
    }
    // Downwards: what came of it.
    queue = ordered.filter { nodes.contains($0) && bearers.contains($0) }
    var expanded: Set<Int> = Set(queue)
    position = 0
    while position < queue.count {
      for child in children(of: queue[position], limit: limits.children)
      where expanded.insert(child).inserted {
        guard visit(child) else { continue }
        queue.append(child)
      }
      position += 1
    }
    // What else the sessions on the way up handed out, one step.
    let onTheWay = ancestors.union(seeds).subtracting(expanded)
    for ancestor in onTheWay.sorted(by: { order($0) < order($1) }) {
      guard case .session = graph.nodes[ancestor] else { continue }
      for child in children(of: ancestor, limit: limits.asides) where !nodes.contains(child) {
        if visit(child) { asides.insert(child) }
      }
    }
  }

  @discardableResult
  private mutating func visit(_ node: Int) -> Bool {
    if nodes.contains(node) { return true }
    guard nodes.count < limits.nodes else {
      isCut = true
      return false
    }
    nodes.insert(node)
    return true
  }

  /// The edges that say where a node came from; mere belonging counts where nothing else is known.
  private func parents(of node: Int) -> [Int] {
    let all = incoming[node] ?? []
    let acts = all.filter { graph.edges[$0].count > 0 }
    let belongings = all.filter { index in
      let edge = graph.edges[index]
      guard edge.count == 0 else { return false }
      if edge.act != "role" { return true }
      // The role matters if nobody is known to have assumed it, or if somebody changed it.
      return acts.isEmpty || (incoming[edge.from] ?? []).contains { graph.edges[$0].count > 0 }
    }
    return acts + belongings
  }

  /// The nodes that came of one, at most so many.
  private mutating func children(of node: Int, limit: Int) -> [Int] {
    var found: [Int] = []
    for index in outgoing[node] ?? [] where !found.contains(graph.edges[index].to) {
      found.append(graph.edges[index].to)
    }
    found.sort { order($0) < order($1) }
    let (shown, others) = (
      found.filter { nodes.contains($0) }, found.filter { !nodes.contains($0) }
    )
    guard others.count > limit else { return found }
    leftOut[node] = others.count - limit
    return shown + others.prefix(limit)
  }

  /// Nodes with more to tell come first.
  private func order(_ node: Int) -> (Int, Int, Int64, String) {
    switch graph.nodes[node] {
    case .session(let session):
      (
        -(session.severity.map { $0.rawValue + 1 } ?? 0), -(graph.matches[node]?.calls ?? 0),
        session.activity.first?.milliseconds ?? .max, session.id
      )
    case .identity(let identity):
      (
        0, -(graph.matches[node]?.calls ?? 0), identity.activity.first?.milliseconds ?? .max,
        identity.id
      )
    }
  }
}
