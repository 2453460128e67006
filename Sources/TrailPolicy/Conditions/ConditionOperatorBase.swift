/// What a condition operator compares, and how, without set prefix and `IfExists`.
public enum ConditionOperatorBase: String, Sendable, Hashable, CaseIterable {
  case stringEquals = "StringEquals"
  case stringNotEquals = "StringNotEquals"
  case stringEqualsIgnoreCase = "StringEqualsIgnoreCase"
  case stringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase"
  case stringLike = "StringLike"
  case stringNotLike = "StringNotLike"
  /// Ours: `StringLike` regardless of case.
  case stringLikeIgnoreCase = "StringLikeIgnoreCase"
  /// Ours: `StringNotLike` regardless of case.
  case stringNotLikeIgnoreCase = "StringNotLikeIgnoreCase"
  case numericEquals = "NumericEquals"
  case numericNotEquals = "NumericNotEquals"
  case numericLessThan = "NumericLessThan"
  case numericLessThanEquals = "NumericLessThanEquals"
  case numericGreaterThan = "NumericGreaterThan"
  case numericGreaterThanEquals = "NumericGreaterThanEquals"
  case dateEquals = "DateEquals"
  case dateNotEquals = "DateNotEquals"
  case dateLessThan = "DateLessThan"
  case dateLessThanEquals = "DateLessThanEquals"
  case dateGreaterThan = "DateGreaterThan"
  case dateGreaterThanEquals = "DateGreaterThanEquals"
  case bool = "Bool"
  case binaryEquals = "BinaryEquals"
  case ipAddress = "IpAddress"
  case notIpAddress = "NotIpAddress"
  case arnEquals = "ArnEquals"
  case arnLike = "ArnLike"
  case arnNotEquals = "ArnNotEquals"
  case arnNotLike = "ArnNotLike"
  case null = "Null"
  /// Ours: a regular expression of PCRE2, found anywhere in the value unless it says where.
  case regexMatch = "RegexMatch"
  /// Ours: the negated form of `RegexMatch`.
  case regexNotMatch = "RegexNotMatch"

  private static let byLowercasedName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

  init?(lowercasedName: String) {
    guard let base = ConditionOperatorBase.byLowercasedName[lowercasedName] else { return nil }
    self = base
  }

  /// Whether the operator passes if none of the policy's values matches.
  public var isNegated: Bool {
    switch self {
    case .stringNotEquals, .stringNotEqualsIgnoreCase, .stringNotLike, .stringNotLikeIgnoreCase,
      .numericNotEquals, .dateNotEquals, .notIpAddress, .arnNotEquals, .arnNotLike,
      .regexNotMatch:
      true
    default: false
    }
  }

  /// Whether AWS does not know the operator: it is for rules, not for policies.
  public var isExtension: Bool {
    switch self {
    case .stringLikeIgnoreCase, .stringNotLikeIgnoreCase, .regexMatch, .regexNotMatch: true
    default: false
    }
  }

  /// Whether policy variables work in the operator's values.
  public var takesVariables: Bool {
    switch self {
    case .stringEquals, .stringNotEquals, .stringEqualsIgnoreCase, .stringNotEqualsIgnoreCase,
      .stringLike, .stringNotLike, .stringLikeIgnoreCase, .stringNotLikeIgnoreCase, .bool,
      .arnEquals, .arnLike, .arnNotEquals, .arnNotLike:
      true
    default: false
    }
  }
}
