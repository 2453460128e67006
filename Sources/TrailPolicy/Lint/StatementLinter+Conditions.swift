import TrailEvents

extension StatementLinter {
  // MARK: Set operators

  mutating func lintSetOperator(_ condition: ConditionTest) {
    let conditionOperator = condition.conditionOperator
    guard let key = ContextKey(condition.key) else { return }
    if conditionOperator.setPrefix == nil, key.isMultivalued, conditionOperator.base != .null {
      report(
        .multivaluedKeyWithoutSetOperator,
        "key `\(condition.key)` is multivalued, so `\(conditionOperator)` never applies to it",
        help: "write `ForAnyValue:` or `ForAllValues:` before the operator", at: condition.position)
    }
    guard let prefix = conditionOperator.setPrefix, !key.isMultivalued else { return }
    switch key.name {
    case .global, .principalTag, .requestTag, .resourceTag:
      report(
        .setOperatorOnSingleValuedKey,
        "key `\(condition.key)` has one value, and `\(prefix.rawValue)` is for lists",
        help: prefix == .forAllValues
          ? "drop the prefix: with it an absent key passes" : "drop the prefix",
        at: condition.position)
    case .service, .record, .normalized, .extension: break
    }
  }

  // MARK: Conditions of Allow

  mutating func lintAllowing(_ condition: ConditionTest) {
    let conditionOperator = condition.conditionOperator
    let key = condition.key.lowercased()
    guard !guaranteesPresence(of: key) else { return }
    if conditionOperator.setPrefix == .forAllValues {
      report(
        .forAllValuesAllow,
        "`\(conditionOperator)` also allows requests without `\(condition.key)`",
        help: "add `\"Null\": {\"\(condition.key)\": \"false\"}`", at: condition.position)
      return
    }
    guard conditionOperator.setPrefix == nil else { return }
    if key == StatementLinter.mfaKey, conditionOperator.base == .bool,
      conditionOperator.isIfExists, lists("true", condition)
    {
      report(
        .mfaAllowWithoutMFA,
        "`\(conditionOperator)` also allows long-term keys, which carry no "
          + "`aws:MultiFactorAuthPresent`",
        help: "write `Bool`", at: condition.position)
    }
    if conditionOperator.base.isNegated, !StatementLinter.isAlwaysPresent(condition.key) {
      report(
        .negatedAllowWhenAbsent,
        "`\(conditionOperator)` also allows requests without `\(condition.key)`",
        help: "add `\"Null\": {\"\(condition.key)\": \"false\"}` or list what is allowed",
        at: condition.position)
    }
  }

  // MARK: Conditions of Deny

  mutating func lintDenying(_ condition: ConditionTest) {
    let conditionOperator = condition.conditionOperator
    let key = condition.key.lowercased()
    guard conditionOperator.setPrefix == nil else { return }
    if key == StatementLinter.mfaKey, conditionOperator.base == .bool,
      !conditionOperator.isIfExists, lists("false", condition), !deniesAbsentMFA
    {
      report(
        .mfaDenyMissesLongTermKeys,
        "`Bool` does not deny long-term keys, which carry no `aws:MultiFactorAuthPresent`",
        help: "write `BoolIfExists`", at: condition.position)
    }
    guard conditionOperator.base.isNegated, StatementLinter.networkKeys.contains(key) else {
      return
    }
    if !reads(StatementLinter.serviceKeys) {
      report(
        .networkDenyBindsServices,
        "this also denies calls that AWS services make for the caller, from their own network",
        help: "add `\"Bool\": {\"aws:ViaAWSService\": \"false\"}`", at: condition.position)
    }
    if key == "aws:sourceip", !reads(StatementLinter.endpointKeys),
      !guaranteesPresence(of: key)
    {
      report(
        .addressDenyBindsEndpoints,
        "this also denies calls through VPC endpoints, which carry no `\(condition.key)`",
        help: "add a condition on `aws:SourceVpce` or `aws:SourceVpc`, or "
          + "`\"Null\": {\"aws:SourceVpce\": \"true\"}`", at: condition.position)
    }
  }

  /// Whether another statement denies requests without `aws:MultiFactorAuthPresent`.
  private var deniesAbsentMFA: Bool {
    document.statements.contains { statement in
      statement.effect == .deny
        && statement.conditions.contains { condition in
          guard condition.key.lowercased() == StatementLinter.mfaKey else { return false }
          let conditionOperator = condition.conditionOperator
          return conditionOperator.base == .null && lists("true", condition)
            || conditionOperator.base == .bool && conditionOperator.isIfExists
              && lists("false", condition)
        }
    }
  }

  private func lists(_ flag: String, _ condition: ConditionTest) -> Bool {
    condition.values.contains { $0.lowercased() == flag }
  }

  private static let mfaKey = "aws:multifactorauthpresent"

  private static let networkKeys: Set<String> = [
    "aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn",
    "aws:vpceaccount", "aws:vpceorgid",
  ]

  private static let endpointKeys: Set<String> = [
    "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount",
    "aws:vpceorgid", "aws:vpceorgpaths",
  ]

  private static let serviceKeys: Set<String> = [
    "aws:viaawsservice", "aws:principalisawsservice", "aws:principalservicename",
    "aws:principalservicenameslist", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast",
  ]

  /// Source: IAM User Guide, "AWS global condition context keys", Availability of each key.
  private static func isAlwaysPresent(_ key: String) -> Bool {
    guard case .global(let global) = ContextKey(key)?.name else { return false }
    switch global {
    case .currentTime, .epochTime, .secureTransport, .userAgent, .principalArn, .principalAccount,
      .principalType, .userid, .viaAWSService, .principalIsAWSService, .requestedRegion:
      return true
    default: return false
    }
  }
}
