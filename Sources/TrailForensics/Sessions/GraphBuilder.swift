import TrailEvents

/// Puts callers together to sessions, and finds where each came from.
struct GraphBuilder {
  private let merged: MergedActivity
  private(set) var graph = IdentityGraph()
  private var grantsByKey: [String: Grant] = [:]
  private var sessionsByARN: [String: [(number: Int, first: Timestamp)]] = [:]
  private var edges: [IdentityGraph.Edge] = []
  private var edgePlaces: [EdgeKey: Int32] = [:]
  /// The names of principals by their unique ids, for callers of whom other accounts know the id alone.
  private var namesByID: [String: String] = [:]

  private struct EdgeKey: Hashable {
    var from: Int
    var to: Int
    var act: String
  }

  init(_ merged: MergedActivity) { self.merged = merged }

  mutating func build() {
    let grants = merged.grants.values.sorted(by: GraphBuilder.isEarlier)
    for grant in grants {
      if let key = grant.issuedKey { grantsByKey[key] = grantsByKey[key] ?? grant }
    }
    let keys = merged.callers.keys.sorted()
    for key in keys {
      guard let identity = merged.callers[key]?.identity, let id = identity.principalId else {
        continue
      }
      let unique = String(id.prefix { $0 != ":" })
      if identity.kind != .awsAccount {
        namesByID[unique] = namesByID[unique] ?? identity.principalKey
      }
    }
    addSessions(keys)
    addIdentities(keys)
    for grant in grants { add(grant) }
    link(grants)
    edgePlaces = [:]
    edges.sort(by: GraphBuilder.isBefore)
    graph.edges = edges
  }

  private static func isEarlier(_ left: Grant, _ right: Grant) -> Bool {
    (left.time, left.eventID, left.kind.rawValue, left.issuedKey ?? "", left.subject ?? "")
      < (right.time, right.eventID, right.kind.rawValue, right.issuedKey ?? "", right.subject ?? "")
  }

  private static func isBefore(_ left: IdentityGraph.Edge, _ right: IdentityGraph.Edge) -> Bool {
    let (first, second) = (left.first?.milliseconds ?? 0, right.first?.milliseconds ?? 0)
    return (first, left.from, left.to, left.act) < (second, right.from, right.to, right.act)
  }

  // MARK: Sessions

  private mutating func addSessions(_ keys: [String]) {
    var groups: [String: [String]] = [:]
    for key in keys where !key.hasPrefix(CallerKey.prefix) {
      guard let tally = merged.callers[key] else { continue }
      groups[groupName(key, tally), default: []].append(key)
    }
    // Keys of one moment that only services used are the caller's forwarded ones.
    var final: [String: [String]] = [:]
    for (name, members) in groups {
      let isForwarded =
        name.hasPrefix("at\u{1F}")
        && members.allSatisfy { key in
          merged.callers[key].map { $0.forwarded == $0.total.calls } ?? false
        }
      let arn = members.first.flatMap { merged.callers[$0]?.identity.arn }
      final[isForwarded ? "forwarded\u{1F}\(arn ?? name)" : name, default: []] += members
    }
    for name in final.keys.sorted() {
      guard let members = final[name]?.sorted(), let first = members.first else { continue }
      let session = session(of: members, first, isForwarded: name.hasPrefix("forwarded\u{1F}"))
      for key in members { graph.sessionsByKey[key] = graph.nodes.count }
      noteMatch(of: members, at: graph.nodes.count)
      graph.nodes.append(.session(session))
    }
  }

  private func groupName(_ key: String, _ tally: CallerTally) -> String {
    let identity = tally.identity
    if grantsByKey[key] != nil || identity.hasLongTermCredentials { return "key\u{1F}\(key)" }
    guard let arn = identity.arn, let created = identity.creationDate else {
      return "key\u{1F}\(key)"
    }
    return "at\u{1F}\(arn)\u{1F}\(created.milliseconds)"
  }

  private func session(of members: [String], _ first: String, isForwarded: Bool) -> Session {
    let tally = CallerTally(
      identity: merged.callers[first]?.identity ?? Identity(nil),
      time: merged.callers[first]?.first ?? Timestamp(milliseconds: 0))
    tally.last = merged.callers[first]?.last ?? tally.first
    for key in members {
      if let other = merged.callers[key] { tally.add(other, numbers: nil, in: merged.texts) }
    }
    let identity = tally.identity
    return Session(
      id: first, keys: Array(members.prefix(Session.maxKeys)), keyCount: members.count,
      kind: kind(identity, tally, grant: grantsByKey[first], isForwarded: isForwarded),
      principal: identity.displayName, arn: identity.arn, account: identity.accountId,
      roleARN: identity.roleARN, sessionName: identity.sessionName,
      sourceIdentity: identity.sourceIdentity ?? grantsByKey[first]?.sourceIdentity,
      usedMFA: tally.withMFA > 0
        ? true : (grantsByKey[first]?.usedMFA ?? (tally.withoutMFA > 0 ? false : nil)),
      created: members.count == 1 || !isForwarded ? identity.creationDate : nil,
      activity: CallerActivity(tally, texts: merged.texts))
  }

  private func kind(
    _ identity: Identity, _ tally: CallerTally, grant: Grant?, isForwarded: Bool
  ) -> Session.Kind {
    if identity.hasLongTermCredentials { return .accessKey }
    switch identity.kind {
    case .assumedRole, .role:
      if identity.isServiceLinkedRole || isForwarded { return .service }
      if identity.ec2RoleDelivery != nil || InstanceName.isOne(identity.sessionName) {
        return .instance
      }
      if identity.roleARN?.contains("/AWSReservedSSO_") == true { return .identityCenter }
      if grant?.kind == .assumeRoleWithSAML { return .saml }
      if grant?.kind == .assumeRoleWithWebIdentity || identity.federatedProvider != nil {
        return .webIdentity
      }
      return tally.consoleCalls > 0 ? .console : .role
    case .federatedUser: return .federated
    case .iamUser, .root:
      if isForwarded { return .forwarded }
      return tally.consoleCalls > 0 ? .console : .sessionToken
    case .samlUser, .webIdentityUser, .identityCenterUser, .awsService, .awsAccount, .directory,
      .unknown:
      return .role
    }
  }

  private mutating func noteMatch(of members: [String], at number: Int) {
    var found: MatchTally?
    for key in members {
      guard let match = merged.callers[key]?.match else { continue }
      if found == nil {
        found = match
      } else {
        found?.add(match, numbers: nil, in: merged.texts)
      }
    }
    guard let found else { return }
    graph.matches[number] = PivotMatch(found, texts: merged.texts)
  }

  // MARK: Identities

  private mutating func addIdentities(_ keys: [String]) {
    for key in keys where key.hasPrefix(CallerKey.prefix) {
      guard let tally = merged.callers[key] else { continue }
      // Of whom the own account's log is here, too: the same calls stand there with more.
      if tally.identity.kind == .awsAccount, ownName(tally.identity) != nil { continue }
      let number = identity(ofCaller: key, tally.identity)
      guard case .identity(var node) = graph.nodes[number] else { continue }
      if node.activity.calls == 0 { node.activity = CallerActivity(tally, texts: merged.texts) }
      graph.nodes[number] = .identity(node)
      noteMatch(of: [key], at: number)
    }
  }

  /// What a principal that another account knows by its unique id calls itself.
  private func ownName(_ identity: Identity) -> String? {
    identity.principalId.flatMap { id in namesByID[String(id.prefix { $0 != ":" })] }
  }

  /// The node of a caller without a key.
  private mutating func identity(ofCaller key: String, _ identity: Identity) -> Int {
    let id = String(key.dropFirst(CallerKey.prefix.count))
    if identity.kind == .awsAccount {
      if let name = ownName(identity) { return self.identity(named: name) }
      return self.identity(named: id, kind: .account, account: identity.accountId)
    }
    let kind: IdentityGraph.IdentityKind =
      switch identity.kind {
      case .root: .root
      case .iamUser: .user
      case .assumedRole, .role: .role
      case .awsService: .service
      case .samlUser, .webIdentityUser, .identityCenterUser, .directory: .provider
      case .federatedUser, .awsAccount, .unknown:
        identity.isAWSService ? .service : identity.isAnonymous ? .anonymous : .other
      }
    return self.identity(
      named: id, kind: kind,
      label: kind == .provider || kind == .root ? identity.displayName : nil,
      account: identity.accountId)
  }

  /// The node of an identity by its name: an ARN, a service, an instance.
  private mutating func identity(
    named id: String, kind: IdentityGraph.IdentityKind? = nil, label: String? = nil,
    account: String? = nil
  ) -> Int {
    if let number = graph.identitiesByID[id] { return number }
    let arn = ARN(id)
    let ownKind: IdentityGraph.IdentityKind
    if arn?.resource == "root" {
      ownKind = .root
    } else if arn?.resource.hasPrefix("user/") == true {
      ownKind = .user
    } else if arn?.resource.hasPrefix("role/") == true {
      ownKind = .role
    } else {
      ownKind = id.hasSuffix(".amazonaws.com") ? .service : .other
    }
    var ownLabel = id
    if let arn, arn.service == "iam" {
      switch ownKind {
      case .user: ownLabel = "user/\(arn.lastSegment)"
      case .role: ownLabel = "role/\(arn.lastSegment)"
      case .root: ownLabel = "root@\(arn.account)"
      default: break
      }
    }
    let number = graph.nodes.count
    graph.identitiesByID[id] = number
    graph.nodes.append(
      .identity(
        IdentityGraph.IdentityNode(
          id: id, kind: kind ?? ownKind, label: label ?? ownLabel,
          account: account ?? arn?.account.nonEmptyText, activity: CallerActivity())))
    return number
  }

  /// The node of whoever did something.
  private mutating func node(ofCaller key: String) -> Int {
    if let session = graph.sessionsByKey[key] { return session }
    if let tally = merged.callers[key], key.hasPrefix(CallerKey.prefix) {
      return identity(ofCaller: key, tally.identity)
    }
    if key.hasPrefix(CallerKey.prefix) {
      return identity(named: String(key.dropFirst(CallerKey.prefix.count)))
    }
    return silentSession(key, subject: nil)
  }

  /// A session of which no call is in the logs.
  private mutating func silentSession(_ key: String, subject: String?) -> Int {
    if let known = graph.sessionsByKey[key] { return known }
    let arn = subject.flatMap { ARN($0) }
    var principal = "unknown"
    var roleARN: String?
    var sessionName: String?
    if let arn {
      principal =
        arn.service == "iam"
        ? arn.resource == "root" ? "root@\(arn.account)" : "user/\(arn.lastSegment)"
        : String(arn.resource.replacingAssumedRole)
      if arn.resource.hasPrefix("assumed-role/") {
        let parts = arn.resource.split(separator: "/", maxSplits: 2)
        roleARN = grantsByKey[key]?.roleARN
        sessionName = parts.count == 3 ? String(parts[2]) : nil
      }
    }
    let grant = grantsByKey[key]
    let kind: Session.Kind =
      switch grant?.kind {
      case .createAccessKey: .accessKey
      case .assumeRoleWithSAML: .saml
      case .assumeRoleWithWebIdentity: .webIdentity
      case .getSessionToken: .sessionToken
      case .getFederationToken: .federated
      default:
        InstanceName.isOne(sessionName) ? .instance : key.hasPrefix("AKIA") ? .accessKey : .role
      }
    let number = graph.nodes.count
    graph.sessionsByKey[key] = number
    graph.nodes.append(
      .session(
        Session(
          id: key, keys: [key], keyCount: 1, kind: kind, principal: principal, arn: subject,
          account: arn?.account.nonEmptyText, roleARN: roleARN, sessionName: sessionName,
          sourceIdentity: grant?.sourceIdentity, usedMFA: grant?.usedMFA, created: nil,
          activity: CallerActivity())))
    return number
  }

  // MARK: Edges

  private mutating func add(_ grant: Grant) {
    let from = node(ofCaller: grant.issuer)
    let to: Int
    if let key = grant.issuedKey {
      to = silentSession(key, subject: grant.subject)
    } else if !grant.kind.issuesSession, let subject = grant.subject {
      to = identity(named: subject, kind: grant.kind == .runInstances ? .instance : nil)
    } else {
      // Found by name and time, if at all.
      return
    }
    addEdge(from, to, grant, isInferred: false)
  }

  private mutating func addEdge(_ from: Int, _ to: Int, _ grant: Grant, isInferred: Bool) {
    guard from != to else { return }
    let key = EdgeKey(from: from, to: to, act: grant.kind.rawValue)
    if let place = edgePlaces[key].map(Int.init) {
      edges[place].count += 1
      edges[place].last = max(edges[place].last ?? grant.time, grant.time)
      return
    }
    edgePlaces[key] = Int32(edges.count)
    edges.append(
      IdentityGraph.Edge(
        from: from, to: to, act: grant.kind.rawValue, count: 1, first: grant.time,
        last: grant.time, eventID: grant.eventID, address: grant.address,
        accounts: grant.accounts.count > 1 ? grant.accounts : [], isInferred: isInferred))
  }

  private mutating func addBelonging(_ from: Int, _ to: Int, _ act: String) {
    let key = EdgeKey(from: from, to: to, act: act)
    guard from != to, edgePlaces[key] == nil else { return }
    edgePlaces[key] = Int32(edges.count)
    edges.append(
      IdentityGraph.Edge(
        from: from, to: to, act: act, count: 0, first: nil, last: nil, eventID: "", address: "",
        accounts: [], isInferred: false))
  }

  /// Joins sessions to where they came from when no key tells, and to the identities behind them.
  private mutating func link(_ grants: [Grant]) {
    sessionsByARN = sessionsOfSwitches(grants)
    let linker = GrantLinker(grants)
    var linked: Set<String> = []
    var hasIssuer: Set<Int> = []
    for edge in edges where edge.isIssuing { hasIssuer.insert(edge.to) }
    for number in graph.nodes.indices {
      guard case .session(let session) = graph.nodes[number] else { continue }
      if session.kind != .accessKey, session.kind != .forwarded, !hasIssuer.contains(number),
        let grant = linker.grant(of: session)
      {
        addEdge(issuer(of: grant), number, grant, isInferred: true)
        linked.insert(grant.eventID)
        hasIssuer.insert(number)
        if grant.usedMFA == true { graph.change(number) { $0.usedMFA = $0.usedMFA ?? true } }
      }
      belong(session, number, hasIssuer: hasIssuer.contains(number))
    }
    // Whoever switched role and did nothing with it is connected with the role all the same.
    for grant in grants where grant.kind == .switchRole && !linked.contains(grant.eventID) {
      addEdge(issuer(of: grant), node(ofCaller: grant.issuer), grant, isInferred: false)
    }
  }

  /// Whoever did it: of a switch of roles in the console, the one who switched, whom the record names as
  /// `SwitchFrom`; the caller is the role already.
  private mutating func issuer(of grant: Grant) -> Int {
    guard let name = grant.switchedFrom else { return node(ofCaller: grant.issuer) }
    guard ARN(name)?.service == "sts" else { return identity(named: name) }
    guard let sessions = sessionsByARN[name] else { return identity(named: name) }
    let later = sessions.partitioningPlace { $0.first <= grant.time }
    guard later == 0 else { return sessions[later - 1].number }
    return sessions.map(\.number).min() ?? identity(named: name)
  }

  /// The sessions from which somebody switched role, by their ARNs, in the order of their first events.
  private func sessionsOfSwitches(
    _ grants: [Grant]
  ) -> [String: [(number: Int, first: Timestamp)]] {
    let names = Set(grants.compactMap(\.switchedFrom))
    var sessions: [String: [(number: Int, first: Timestamp)]] = [:]
    guard !names.isEmpty else { return sessions }
    for (number, node) in graph.nodes.enumerated() {
      guard case .session(let session) = node, let arn = session.arn, names.contains(arn),
        let first = session.activity.first
      else { continue }
      sessions[arn, default: []].append((number, first))
    }
    return sessions.mapValues { $0.sorted { ($0.first, $0.number) < ($1.first, $1.number) } }
  }

  private mutating func belong(_ session: Session, _ number: Int, hasIssuer: Bool) {
    if session.kind == .instance, let name = session.sessionName {
      addBelonging(identity(named: name, kind: .instance), number, "has role")
    }
    if let role = session.roleARN {
      // Always known, so that a role leads to its sessions; followed upwards only where nothing else is.
      addBelonging(identity(named: role), number, "role")
      return
    }
    guard let arn = session.arn, let parts = ARN(arn), parts.service == "iam" else { return }
    if session.kind == .accessKey || !hasIssuer || session.kind == .sessionToken {
      let act = session.kind == .forwarded ? "forwarded" : "uses"
      addBelonging(identity(named: arn), number, act)
    }
  }
}

extension String {
  /// `role/Deploy/session` of `assumed-role/Deploy/session`.
  fileprivate var replacingAssumedRole: Substring {
    hasPrefix("assumed-role/") ? dropFirst("assumed-".count) : self[...]
  }
}
