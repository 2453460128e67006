import TrailScan

extension OutlineTable.Parts {
  /// The parts of records that these rules ask about, or group by.
  init(_ rules: CompiledRules) {
    let scopes = Set(rules.countsByScope.keys).union(rules.guards.groups.map(\.scope))
    let grouping = Set(rules.conditions.flatMap { $0.leaf.recordParts ?? [] })
    let readsTooling = scopes.contains(.tooling) || grouping.contains(.tooling)
    let readsOrigin = scopes.contains(.network) || grouping.contains(.origin)
    let isAnyRead = readsTooling || readsOrigin
    readsCaller = isAnyRead || scopes.contains(.identity) || grouping.contains(.identity)
    readsAddress = isAnyRead || scopes.contains(.address) || grouping.contains(.address)
    readsUserAgent = isAnyRead || scopes.contains(.userAgent) || grouping.contains(.userAgent)
    readsEndpoint = readsOrigin
    for field in BaseField.allCases {
      let isTested = scopes.contains(.member(field))
      if OutlineTable.Parts.smallMembers.contains(field) {
        let isConsole = readsTooling && field == .sessionCredentialFromConsole
        if isTested || isConsole || grouping.contains(.member(field)) { members.append(field) }
      } else if isTested {
        classes.append(.member(field))
      }
    }
    if scopes.contains(.session) { classes.append(.session) }
  }

  /// Whether records with the same key have the same parts.
  func tell(_ parts: [RecordPart]) -> Bool {
    parts.allSatisfy { part in
      switch part {
      case .identity, .origin, .address, .userAgent, .outcome, .tooling, .call: true
      case .member(let field): members.contains(field)
      case .accessKey, .path: false
      }
    }
  }
}
