import TrailEvents

/// Marks the sessions that deserve a look for how they were used.
enum SessionFlags {
  /// How many ways of working are compared with each other: the first by their texts.
  private static let maxCompared = 256
  /// How many networks a flag names.
  private static let maxNamed = 4

  static func apply(to graph: inout IdentityGraph, _ merged: MergedActivity) {
    let people = merged.people
    let instances = strayInstances(graph, merged)
    for number in graph.nodes.indices {
      guard case .session(let session) = graph.nodes[number] else { continue }
      var flags: [Session.Flag] = []
      if let flag = severalNetworks(session) { flags.append(flag) }
      if session.kind != .forwarded, let arn = session.arn, let text = people[arn] {
        flags.append(Session.Flag(code: "several-people", text: text))
      }
      if session.kind == .instance, let arn = session.arn, let text = instances[arn] {
        flags.append(Session.Flag(code: "instance-elsewhere", text: text))
      }
      guard !flags.isEmpty else { continue }
      graph.change(number) { $0.flags = flags }
    }
  }

  private static func severalNetworks(_ session: Session) -> Session.Flag? {
    guard session.kind != .service, session.kind != .forwarded else { return nil }
    let networks = session.activity.networks.map(\.text)
    let places = networks.filter { network in
      networks.contains { NetworkName.areTwoPlaces(network, $0) }
    }
    guard places.count > 1 else { return nil }
    let named = places.prefix(maxNamed).joined(separator: ", ")
    let more = places.count > maxNamed ? " and \(places.count - maxNamed) more" : ""
    return Session.Flag(
      code: "several-networks", text: "used from \(places.count) networks: \(named)\(more)")
  }

  /// Says of instances whose credentials were used in two networks with two programs, by the sessions'
  /// ARN: an instance gets new keys every few hours, and keeps its place.
  private static func strayInstances(
    _ graph: IdentityGraph, _ merged: MergedActivity
  ) -> [String: String] {
    var ways: [String: Set<String>] = [:]
    for tally in merged.callers.values where !tally.ways.isEmpty {
      guard let arn = tally.identity.arn else { continue }
      ways[arn, default: []].formUnion(
        tally.ways.kept(in: merged.texts).map { merged.texts[$0.value] })
    }
    return ways.compactMapValues { ways in
      twoPlaces(ways.sorted()).map { "the instance's credentials are used in two places: \($0)" }
    }
  }

  /// The first two ways of working that differ in network and program.
  private static func twoPlaces(_ ways: [String]) -> String? {
    let parts = ways.prefix(maxCompared).map { way in
      let parts = way.split(separator: "\u{1F}", omittingEmptySubsequences: false)
      return (network: String(parts[0]), program: String(parts.last ?? ""))
    }
    for (index, left) in parts.enumerated() {
      for right in parts[(index + 1)...]
      where left.program != right.program
        && NetworkName.areTwoPlaces(left.network, right.network)
      {
        return "\(left.program) from \(left.network), \(right.program) from \(right.network)"
      }
    }
    return nil
  }

  /// Says how a user was seen at work in two places with two programs within one half hour.
  static func severalPeople(
    _ windows: WorkWindows, texts: TextTable
  ) -> String? {
    var count = 0
    var example: (window: Int64, text: String)?
    for (window, ways) in windows.kept where ways.count > 1 {
      let pair = twoPlaces(ways.map { texts[$0] }.sorted())
      guard let pair else { continue }
      count += 1
      if example.map({ window < $0.window }) ?? true { example = (window, pair) }
    }
    guard let example else { return nil }
    let start = Timestamp(seconds: example.window * ActivityCollector.windowSeconds)
    let times = count == 1 ? "one half hour" : "\(count) half hours"
    return "the user works in two places at once in \(times), first about \(start): \(example.text)"
  }
}
