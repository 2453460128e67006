/// How much a policy document inside a request grants, for detections on policy changes.
///
/// What a Deny says grants nothing. A wide grant comes with the narrower ones that it includes:
/// `admin-star` with `wildcard-action`, `iam-write`, `pass-role-star` and `pass-role`.
public struct PolicyGrants: Sendable, Equatable {
  private var descriptions: [PolicyGrant: String] = [:]

  /// A policy that grants nothing remarkable.
  public init() {}

  /// What was found, gravest first.
  public var grants: [PolicyGrant] { descriptions.keys.sorted() }

  /// The stable names of what was found, gravest first: the values of `trailsift:PolicyGrants`.
  public var names: [String] { grants.map(\.rawValue) }

  /// Whether nothing was found.
  public var isEmpty: Bool { descriptions.isEmpty }

  /// Whether something was found.
  public func contains(_ grant: PolicyGrant) -> Bool { descriptions[grant] != nil }

  /// What a finding means in this document: `lets anyone call s3:GetObject on arn:aws:s3:::b/*`.
  public func description(of grant: PolicyGrant) -> String? { descriptions[grant] }

  /// All findings in one line, without those that graver ones include; empty if there are none.
  public var summary: String {
    var shown = grants
    if contains(.adminStar) { shown.removeAll { $0 == .iamWrite || $0 == .passRoleStar } }
    if contains(.iamWrite) { shown.removeAll { $0 == .passRoleStar } }
    if contains(.passRoleStar) { shown.removeAll { $0 == .passRole } }
    let wider: [PolicyGrant] = [.adminStar, .serviceStar, .publicPrincipal, .crossAccount]
    if wider.contains(where: contains) { shown.removeAll { $0 == .wildcardAction } }
    return shown.compactMap { descriptions[$0] }.joined(separator: "; ")
  }

  /// Adds a finding and those that it includes; of several of one kind the first is described.
  mutating func add(_ grant: PolicyGrant, _ description: String) {
    for grant in [grant] + grant.included where descriptions[grant] == nil {
      descriptions[grant] = description
    }
  }
}
