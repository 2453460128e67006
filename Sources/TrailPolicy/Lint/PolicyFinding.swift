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
    case noStatements = "no-statements"
    case duplicateSid = "duplicate-sid"
    case setOperatorOnSingleValuedKey = "set-operator-on-single-valued-key"
    case multivaluedKeyWithoutSetOperator = "multivalued-key-without-set-operator"
    case forAllValuesAllow = "for-all-values-allow"
    case notActionAllow = "not-action-allow"
    case notPrincipalAllow = "not-principal-allow"
    case notResourceAllow = "not-resource-allow"
    case networkDenyBindsServices = "network-deny-binds-services"
    case addressDenyBindsEndpoints = "address-deny-binds-endpoints"
    case variableWithoutVersion = "variable-without-version"
    case mfaDenyMissesLongTermKeys = "mfa-deny-misses-long-term-keys"
    case mfaAllowWithoutMFA = "mfa-allow-without-mfa"
    case wildcardIsLiteral = "wildcard-is-literal"
    case likeWithoutWildcard = "like-without-wildcard"
    case negatedAllowWhenAbsent = "negated-allow-when-absent"
    case allowsEverything = "allows-everything"
    case passRoleEverywhere = "pass-role-everywhere"
    case publicAllow = "public-allow"
    case unknownKey = "unknown-key"
    case operatorNeverFits = "operator-never-fits"
    case emptyRange = "empty-range"
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
