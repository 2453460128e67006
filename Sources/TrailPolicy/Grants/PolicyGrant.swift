/// One way in which a policy grants much.
public enum PolicyGrant: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Allow Action `*` on Resource `*`.
  case adminStar = "admin-star"
  /// Everything but IAM.
  case powerUser = "power-user"
  /// Allow with NotAction on every resource: every action that is not listed, also of services to
  /// come.
  case notActionAllow = "not-action-allow"
  /// Allow every action of a service on every resource.
  case serviceStar = "service-star"
  /// Allow every action, or every action of a service, whatever the resource.
  case wildcardAction = "wildcard-action"
  /// Allow IAM actions that lead to more rights, on every user, role or policy.
  case iamWrite = "iam-write"
  /// Allow passing any role to a service.
  case passRoleStar = "pass-role-star"
  /// Allow passing some role to a service.
  case passRole = "pass-role"
  /// Allow to everyone, with no condition that narrows who.
  case publicPrincipal = "public-principal"
  /// Allow to a principal of another account.
  case crossAccount = "cross-account"
  /// Public or cross-account, and no Condition at all.
  case noCondition = "no-condition"
  /// The document, or a statement of it, is no policy.
  case unreadable = "unreadable"

  /// The narrower findings that this one brings along.
  var included: [PolicyGrant] {
    switch self {
    case .adminStar, .serviceStar: [.wildcardAction]
    case .passRoleStar: [.passRole]
    case .powerUser, .notActionAllow, .wildcardAction, .iamWrite, .passRole, .publicPrincipal,
      .crossAccount, .noCondition, .unreadable:
      []
    }
  }

  /// Order of gravity, as listed.
  public static func < (left: PolicyGrant, right: PolicyGrant) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { PolicyGrant.allCases.firstIndex(of: self) ?? 0 }
}
