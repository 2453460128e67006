/// Something in a policy that AWS accepts and its author may regret.
public struct PolicyFinding: Sendable, Hashable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The policy very likely does something else than was meant.
    case warning
    /// It may be meant.
    case note
  }

  /// What was found.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The statement list is empty.
    case noStatements = "no-statements"
    /// Two statements have the same id.
    case duplicateSid = "duplicate-sid"
    /// A set operator on a key that has one value.
    case setOperatorOnSingleValuedKey = "set-operator-on-single-valued-key"
    /// A list is compared as one value, which never passes.
    case multivaluedKeyWithoutSetOperator = "multivalued-key-without-set-operator"
    /// `ForAllValues` in an Allow passes without the key.
    case forAllValuesAllow = "for-all-values-allow"
    /// Allow with NotAction.
    case notActionAllow = "not-action-allow"
    /// Allow with NotPrincipal.
    case notPrincipalAllow = "not-principal-allow"
    /// Allow with NotResource.
    case notResourceAllow = "not-resource-allow"
    /// A Deny by network that services calling for the caller run into.
    case networkDenyBindsServices = "network-deny-binds-services"
    /// A Deny by address that calls through VPC endpoints run into.
    case addressDenyBindsEndpoints = "address-deny-binds-endpoints"
    /// A policy variable that is plain text for want of `Version`.
    case variableWithoutVersion = "variable-without-version"
    /// A Deny without MFA that long-term keys slip through.
    case mfaDenyMissesLongTermKeys = "mfa-deny-misses-long-term-keys"
    /// An Allow with MFA that long-term keys pass.
    case mfaAllowWithoutMFA = "mfa-allow-without-mfa"
    /// `*` or `?` under an operator that takes it literally.
    case wildcardIsLiteral = "wildcard-is-literal"
    /// A Like operator without a wildcard.
    case likeWithoutWildcard = "like-without-wildcard"
    /// A negated operator in an Allow, which passes without the key.
    case negatedAllowWhenAbsent = "negated-allow-when-absent"
    /// Every action on every resource.
    case allowsEverything = "allows-everything"
    /// `iam:PassRole` for every role.
    case passRoleEverywhere = "pass-role-everywhere"
    /// Anyone is let in.
    case publicAllow = "public-allow"
    /// A condition key that does not exist, or is not known here.
    case unknownKey = "unknown-key"
    /// An operator that cannot compare what the key holds.
    case operatorNeverFits = "operator-never-fits"
    /// Two bounds with nothing between them.
    case emptyRange = "empty-range"
    /// A condition without values.
    case noValues = "no-values"
  }

  /// What was found.
  public let code: Code
  /// How bad it is.
  public let severity: Severity
  /// The message: one line, lower case, the author's text in backticks.
  public let message: String
  /// What to do about it.
  public let help: String?
  /// The statement's place, from 0; nil for findings about the whole document.
  public let statementIndex: Int?
  /// Where in the document it is, if that was read from text.
  public let position: PolicyPosition?

  /// A finding.
  public init(
    _ code: Code, _ message: String, severity: Severity = .warning, help: String? = nil,
    statementIndex: Int? = nil, position: PolicyPosition? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.help = help
    self.statementIndex = statementIndex
    self.position = position
  }

  /// `line 3, column 7: warning: … (help) [code]`.
  public var description: String {
    let place = position.map { "\($0): " } ?? ""
    let advice = help.map { " (\($0))" } ?? ""
    return "\(place)\(severity.rawValue): \(message)\(advice) [\(code.rawValue)]"
  }
}
