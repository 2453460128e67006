import TrailEvents

extension Array {
  /// Where the elements begin that are not wanted, in a list in which they follow those that are.
  func partitioningPlace(where isWanted: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = isWanted(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

/// Finds the act behind a session by name and time, where no access key tells.
struct GrantLinker {
  /// How far the beginning of a session may be from a sign-in, in seconds.
  private static let maxSignInSeconds: Int64 = 60
  /// How far it may be from a call that hands out credentials: they are made in one moment.
  private static let maxIssueSeconds: Int64 = 2

  /// How many acts of one subject are compared with a session: the first that are near enough.
  private static let maxCompared = 256

  // INVARIANT: each list is in the order of time, as the grants come.
  private var grantsBySubject: [String: [Grant]] = [:]
  private var portalGrantsByAccount: [String: [Grant]] = [:]

  init(_ grants: [Grant]) {
    for grant in grants where grant.kind.issuesSession && grant.kind != .createAccessKey {
      guard let subject = grant.subject else { continue }
      if grant.kind == .getRoleCredentials {
        portalGrantsByAccount[ARN(subject)?.account ?? "", default: []].append(grant)
      } else {
        grantsBySubject[subject, default: []].append(grant)
      }
    }
  }

  /// The act nearest to the session's beginning; nil if there is none near enough.
  func grant(of session: Session) -> Grant? {
    guard let created = session.created, let arn = session.arn else { return nil }
    func distance(_ grant: Grant) -> Int64 { abs(grant.time.seconds - created.seconds) }
    let near = GrantLinker.near(created, GrantLinker.maxSignInSeconds, grantsBySubject[arn]).filter
    { grant in
      let isSignIn = grant.kind == .consoleLogin || grant.kind == .switchRole
      return distance(grant)
        <= (isSignIn ? GrantLinker.maxSignInSeconds : GrantLinker.maxIssueSeconds)
        && !session.keys.contains(grant.issuer)
    }
    // What handed out credentials says more than the sign-in that followed.
    func rank(_ grant: Grant) -> (Int, Int64, String) {
      (grant.kind == .consoleLogin ? 1 : 0, distance(grant), grant.eventID)
    }
    if let best = near.min(by: { rank($0) < rank($1) }) { return best }
    guard let role = session.roleARN.flatMap({ ARN($0) }) else { return nil }
    let portalGrants = portalGrantsByAccount[role.account]
    return GrantLinker.near(created, GrantLinker.maxIssueSeconds, portalGrants).first { grant in
      guard let set = grant.roleARN.flatMap({ ARN($0)?.lastSegment }) else { return false }
      return role.lastSegment.hasPrefix("AWSReservedSSO_\(set)_")
        && distance(grant) <= GrantLinker.maxIssueSeconds
    }
  }

  /// The acts within so many seconds of a moment.
  private static func near(
    _ moment: Timestamp, _ seconds: Int64, _ grants: [Grant]?
  ) -> ArraySlice<Grant> {
    guard let grants else { return [] }
    let start = grants.partitioningPlace { $0.time.seconds < moment.seconds - seconds }
    let end = grants.partitioningPlace { $0.time.seconds <= moment.seconds + seconds }
    return grants[start..<max(start, end)].prefix(maxCompared)
  }
}
